import type { BrowserContext } from 'playwright-core';

const shown = new Set<string>();

/** `RECORD_MESSAGES=1` records, which takes a noticeable part of the time of the tests. */
export const isRecording = process.env.RECORD_MESSAGES === '1';

/** Every text that a person could read or hear in the windows of this process, in the parts of the editor that an extension uses. */
export function listShownTexts(): readonly string[] {
  return [...shown];
}

/** Collects what the windows of a browser show, and what is visible for only a moment too. */
export async function recordShownTexts(context: BrowserContext): Promise<void> {
  if (!isRecording) return;
  await context.exposeBinding('recordShownTexts', (_, texts: unknown) => {
    if (Array.isArray(texts)) for (const text of texts) shown.add(String(text));
  });
  await context.addInitScript({ content: recorder });
}

const places = [
  '.notification-list-item',
  '.monaco-dialog-box',
  '.quick-input-widget',
  '.part.sidebar .pane-body',
  '.monaco-hover',
  '.statusbar-item[id^="aps-auth"]',
  '.statusbar-item[id*="rogress"]',
  '.monaco-aria-container',
  '.badge',
  '.accounts-action-item',
  '.output-view .view-line',
  '.xterm-accessibility-tree',
  // The pages that a sign-in shows in the browser, and those of the extension in the editor.
  'body > main',
].join();

/**
 * Looks at once and, while things go on changing, every 50 milliseconds. Text is read without a layout. A page of an extension
 * is in a frame without scripts, so the frame around it looks into it, again and again.
 */
const recorder = `(() => {
  const known = new Set();
  let isWaiting = false;
  let isChanged = false;
  const look = (shown) => {
    const found = [];
    const add = (text) => {
      const plain = (text ?? '').trim();
      if (plain === '' || plain.length > 2000 || known.has(plain)) return;
      known.add(plain);
      found.push(plain);
    };
    for (const place of shown.querySelectorAll(${JSON.stringify(places)}))
      for (const element of [place, ...place.querySelectorAll('*')]) {
        add(element.textContent);
        for (const name of ['aria-label', 'title', 'placeholder', 'custom-hover']) add(element.getAttribute(name));
        for (const node of element.childNodes) if (node.nodeType === 3) add(node.data);
      }
    if (found.length > 0) void globalThis.recordShownTexts(found);
  };
  const onChange = () => {
    if (isWaiting) {
      isChanged = true;
      return;
    }
    isWaiting = true;
    isChanged = false;
    look(document);
    setTimeout(() => {
      isWaiting = false;
      if (isChanged) onChange();
    }, 50);
  };
  const begin = () =>
    new MutationObserver(onChange).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['aria-label', 'placeholder', 'title'] });
  const lookIntoFrames = () => {
    for (const frame of document.querySelectorAll('iframe')) if (frame.contentDocument) look(frame.contentDocument);
  };
  if (window === window.top) begin();
  else if (location.pathname.endsWith('/pre/index.html')) setInterval(lookIntoFrames, 200);
})();`;
