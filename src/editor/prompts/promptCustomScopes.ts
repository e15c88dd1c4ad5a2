import * as vscode from 'vscode';
import { sortScopes } from '../../credentials/tokens/accessToken';
import { toPlainText } from '../words/toPlainText';

/**
 * Prompts for scopes at a server other than Autodesk's. Without any, the server uses its defaults.
 * @throws CancellationError if the person canceled
 */
export async function promptCustomScopes(
  appName: string,
  current: readonly string[],
  supported: readonly string[],
): Promise<readonly string[]> {
  const examples = supported.slice(0, 8).join(' ');
  const entered = await vscode.window.showInputBox({
    title: toPlainText(vscode.l10n.t('Scopes of {0}', appName)),
    prompt: vscode.l10n.t("Scopes, separated by spaces (leave empty to use the server's defaults)"),
    value: current.join(' '),
    ...(examples === '' ? {} : { placeHolder: examples }),
    ignoreFocusOut: true,
    // The characters that RFC 6749 section 3.3 allows.
    validateInput: (text) =>
      /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(text)
        ? undefined
        : vscode.l10n.t("Scopes can't contain quotes, backslashes, or non-ASCII characters."),
  });
  if (entered === undefined) throw new vscode.CancellationError();
  return sortScopes(entered.split(/\s+/).filter(Boolean));
}
