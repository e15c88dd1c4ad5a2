import { env, l10n } from 'vscode';
import { toPlainText } from '../words/toPlainText';

/** What became of a sign-in when the browser came back, as far as it is known when the page has to be shown. */
export type CallbackPageContent =
  | { readonly kind: 'signedIn'; readonly appName: string; readonly userName: string }
  | { readonly kind: 'continues' | 'denied' | 'failed'; readonly appName: string }
  /** The request doesn't belong to a sign-in, so the page mustn't tell about any. */
  | { readonly kind: 'notExpected' };

interface PageTexts {
  readonly title: string;
  readonly text: string;
  /** The name of whoever signed in. */
  readonly name?: string;
}

/**
 * The page that the listener returns to the browser. It needs nothing from anywhere else, follows the colors of the system,
 * and contains nothing from the request. `nonce` allows its style and its script.
 */
export function callbackPage(content: CallbackPageContent, nonce: string): string {
  const { title, text, name } = describe(content);
  const mark = marks[content.kind];
  return `<!doctype html>
<html lang="${escapeHtml(env.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · APS Auth</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<p class="product">${shield}APS Auth</p>
<svg class="mark ${mark.color}" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="${mark.path}"/></svg>
<h1 dir="auto">${escapeHtml(title)}</h1>
${name === undefined ? '' : `<p class="name" dir="auto">${escapeHtml(name)}</p>\n`}<p dir="auto">${escapeHtml(text)}</p>
</main>
${content.kind === 'signedIn' ? `<script nonce="${nonce}">${closeItself}</script>\n` : ''}</body>
</html>
`;
}

/** A browser closes only a tab that shows nothing else when going back; in any other, this does nothing. */
const closeItself = 'setTimeout(() => window.close(), 5000)';

const shield =
  '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2.8 20 6v5.6c0 4.6-3.2 8-8 9.6-4.8-1.6-8-5-8-9.6V6z"/><circle cx="12" cy="9.8" r="2.3"/><path d="M12 12.1v5M12 15.2h2"/></svg>';

interface Mark {
  readonly color: 'good' | 'plain' | 'bad';
  readonly path: string;
}

const marks: Readonly<Record<CallbackPageContent['kind'], Mark>> = {
  signedIn: { color: 'good', path: 'M7.5 12.5l3 3 6-7' },
  continues: { color: 'plain', path: 'M8 12h8M13 9l3 3-3 3' },
  denied: { color: 'plain', path: 'M8 12h8' },
  failed: { color: 'bad', path: 'M12 7v6M12 16.5v.1' },
  notExpected: { color: 'bad', path: 'M12 7v6M12 16.5v.1' },
};

const style = `
  :root { color-scheme: light dark; --back: #f5f6f8; --card: #fff; --line: #d8dce2; --text: #1c2733; --quiet: #57616d; --good: #1a7f4b; --bad: #b3261e; }
  @media (prefers-color-scheme: dark) {
    :root { --back: #181b20; --card: #22262d; --line: #3a414b; --text: #e8ebef; --quiet: #a7b0bb; --good: #5fcf92; --bad: #ff8a80; }
  }
  * { box-sizing: border-box; margin: 0; }
  body { min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--back); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
  main { width: min(30rem, 100%); padding: 2.5rem 2rem; border: 1px solid var(--line); border-radius: 12px; background: var(--card); text-align: center; }
  svg { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
  h1 { margin: 1rem 0 .5rem; font-size: 1.4rem; line-height: 1.3; overflow-wrap: anywhere; }
  p { overflow-wrap: anywhere; color: var(--quiet); }
  .product { display: flex; align-items: center; justify-content: center; gap: .4rem; margin-bottom: 1.75rem; font-size: .9rem; }
  .product svg { width: 1.25rem; }
  .mark { width: 3.25rem; }
  .good { color: var(--good); }
  .plain { color: var(--quiet); }
  .bad { color: var(--bad); }
  .name { margin-bottom: .5rem; color: var(--text); font-weight: 600; }
`;

function describe(content: CallbackPageContent): PageTexts {
  switch (content.kind) {
    case 'signedIn':
      return {
        title: l10n.t('Signed in to {0}', toPlainText(content.appName)),
        name: toPlainText(content.userName),
        text: l10n.t('You can close this page and return to the editor.'),
      };
    case 'continues':
      return {
        title: l10n.t('Return to the editor'),
        text: l10n.t('There, the sign-in to {0} continues. You can close this page.', toPlainText(content.appName)),
      };
    case 'denied':
      return {
        title: l10n.t("You weren't signed in"),
        text: l10n.t(
          'Access to {0} was denied. You can close this page. To sign in after all, start again in the editor.',
          toPlainText(content.appName),
        ),
      };
    case 'failed':
      return {
        title: l10n.t("You weren't signed in"),
        text: l10n.t(
          "Signing in to {0} didn't work. Return to the editor, which shows why and what you can do. You can close this page.",
          toPlainText(content.appName),
        ),
      };
    case 'notExpected':
      return {
        title: l10n.t('Unexpected callback'),
        text: l10n.t("This page doesn't match a sign-in in progress. Start again in the editor."),
      };
  }
}

/** Names come from people and servers, and translations may contain characters that have a meaning in HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
