import * as vscode from 'vscode';
import { isResponseTo } from '../../credentials/signIn/isResponseTo';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';

/**
 * Prompts for the callback URL that the browser opened. Accepts only a URL that belongs to this sign-in, and only
 * parses it.
 * @throws CancellationError if the person canceled, or the signal's reason
 */
export async function promptCallbackUrl(pending: PendingSignIn, signal: AbortSignal): Promise<string> {
  const cancellation = new vscode.CancellationTokenSource();
  const cancel = (): void => cancellation.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const entered = await vscode.window.showInputBox(
      {
        title: vscode.l10n.t('Paste URL'),
        prompt: vscode.l10n.t(
          'After you sign in, the browser opens a page, which may fail to load. Paste the full URL of that page.',
        ),
        placeHolder: `${pending.redirectUri}?code=…`,
        ignoreFocusOut: true,
        // The authorization code in the URL is a secret until it expires.
        password: true,
        validateInput: (text) =>
          text === '' || isResponseTo(pending, queryOf(text))
            ? undefined
            : vscode.l10n.t("This URL doesn't match the current sign-in."),
      },
      cancellation.token,
    );
    signal.throwIfAborted();
    if (entered === undefined || entered === '') throw new vscode.CancellationError();
    return queryOf(entered);
  } finally {
    signal.removeEventListener('abort', cancel);
    cancellation.dispose();
  }
}

function queryOf(url: string): string {
  const text = url.trim();
  return text.slice(text.indexOf('?') + 1).replace(/#.*$/, '');
}
