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
  '.xterm-rows',
  '.interactive-response',
  '.markers-panel',
  '.action-widget',
  '.repl',
  '.context-view',
  // The pages that a sign-in shows in the browser, and those of the extension in the editor.
  'body > main',
].join();

/**
 * Looks at what has changed, at once, because some of it is there for a moment only. Text is read without a layout. A page of an
 * extension is in a frame without scripts, so the frame around it looks into it, again and again.
 */
const recorder = `(() => {
  const places = ${JSON.stringify(places)};
  const known = new Set();
  let found = [];
  const add = (text) => {
    const plain = (text ?? '').trim();
    if (plain === '' || plain.length > 2000 || known.has(plain)) return;
    known.add(plain);
    found.push(plain);
  };
  const addOne = (element) => {
    add(element.textContent);
    for (const name of ['aria-label', 'title', 'placeholder', 'custom-hover']) add(element.getAttribute(name));
    for (const node of element.childNodes) if (node.nodeType === 3) add(node.data);
  };
  // Menus are in a shadow root.
  const addAll = (element) => {
    for (const one of [element, ...element.querySelectorAll('*')]) {
      addOne(one);
      one.shadowRoot?.querySelectorAll('*').forEach(addOne);
    }
  };
  const look = (root) => {
    const place = root.nodeType === 1 ? root.closest(places) : null;
    if (place) {
      addAll(root);
      // A sentence can have several parts.
      for (let above = root; above !== place; ) addOne((above = above.parentElement));
    } else root.querySelectorAll(places).forEach(addAll);
  };
  const tell = () => {
    if (found.length > 0) void globalThis.recordShownTexts(found);
    found = [];
  };
  const elementOf = (node) => (node.nodeType === 3 ? node.parentElement : node);
  const onChange = (changes) => {
    const changed = new Set();
    for (const { target, addedNodes } of changes)
      for (const node of addedNodes.length > 0 ? addedNodes : [target]) changed.add(elementOf(node));
    for (const element of changed) if (element?.isConnected && element.nodeType === 1) look(element);
    tell();
  };
  const lookIntoFrames = () => {
    for (const frame of document.querySelectorAll('iframe')) if (frame.contentDocument) look(frame.contentDocument);
    tell();
  };
  if (window === window.top)
    new MutationObserver(onChange).observe(document, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['aria-label', 'class', 'placeholder', 'title'] });
  else if (location.pathname.endsWith('/pre/index.html')) setInterval(lookIntoFrames, 200);
})();`;
