import * as vscode from 'vscode';
import { isOutOfBand, readPastedResponse } from '../../credentials/signIn/pastedResponse';
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
        ...describe(pending),
        ignoreFocusOut: true,
        // The authorization code in the URL is a secret until it expires.
        password: true,
        validateInput: (text) =>
          text === '' || readPastedResponse(pending, text) !== undefined
            ? undefined
            : vscode.l10n.t("This URL doesn't match the current sign-in."),
      },
      cancellation.token,
    );
    signal.throwIfAborted();
    const query = readPastedResponse(pending, entered ?? '');
    if (query === undefined) throw new vscode.CancellationError();
    return query;
  } finally {
    signal.removeEventListener('abort', cancel);
    cancellation.dispose();
  }
}

function describe(pending: PendingSignIn): vscode.InputBoxOptions {
  if (isOutOfBand(pending))
    return {
      title: vscode.l10n.t('Paste Code'),
      prompt: vscode.l10n.t('After you sign in, the page shows a code. Paste it. Only a code from this sign-in works.'),
    };
  return {
    title: vscode.l10n.t('Paste URL'),
    prompt: vscode.l10n.t(
      'After you sign in, the browser opens a page, which may fail to load. Paste the full URL of that page.',
    ),
    placeHolder: `${pending.redirectUri}${pending.redirectUri.includes('?') ? '&' : '?'}code=…`,
  };
}
