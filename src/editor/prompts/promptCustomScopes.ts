import * as vscode from 'vscode';
import { sortScopes } from '../../credentials/tokens/accessToken';
import type { Steps } from './steps';

/**
 * Prompts for scopes at a server other than Autodesk's. Without any, the server uses its defaults.
 * @throws CancellationError if the person canceled
 */
export async function promptCustomScopes(
  steps: Steps,
  current: readonly string[],
  supported: readonly string[],
): Promise<readonly string[]> {
  const entered = await steps.text({
    prompt: vscode.l10n.t("Scopes, separated by spaces (leave empty to use the server's defaults)"),
    value: current.join(' '),
    placeHolder: supported.slice(0, 8).join(' '),
    // The characters that RFC 6749 section 3.3 allows.
    findProblem: (text) =>
      /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(text)
        ? undefined
        : vscode.l10n.t("Scopes can't contain quotes, backslashes, or non-ASCII characters."),
  });
  return sortScopes(entered.split(/\s+/).filter(Boolean));
}
