import { l10n } from 'vscode';

/** The page that the listener returns to the browser. It contains nothing from the request. */
export function callbackPage(outcome: 'received' | 'notExpected'): string {
  const title = outcome === 'received' ? l10n.t('Return to the editor') : l10n.t('Unexpected callback');
  const text =
    outcome === 'received'
      ? l10n.t('You can close this page and return to the editor.')
      : l10n.t("This page doesn't match a sign-in in progress. Start again in the editor.");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapeHtml(title)} · APS Auth</title>
<style>
  :root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif; }
  body { max-width: 32rem; margin: 20vh auto; padding: 0 1.5rem; }
</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></body>
</html>
`;
}

/** Translations may contain characters that have a meaning in HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
