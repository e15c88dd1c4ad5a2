import * as vscode from 'vscode';
import type { SecretStatus } from '../credentials/app';
import { checkClient } from '../credentials/clientCheck';
import { errorMessageFor } from './errorMessages';
import { toPlainText } from './plainText';
import { runWithProgress } from './progress';
import type { ServerSetting } from './settings';

/** What is to be done with a client secret: back to edit it, or keep it, with what is known of it. */
export type SecretDecision =
  | { readonly kind: 'edit' }
  | { readonly kind: 'keep'; readonly secretStatus: SecretStatus; readonly note: string };

/**
 * Tries a client secret at Autodesk. A refused one is said at once, and the person decides.
 * @throws CancellationError or an AbortError when the person left
 */
export async function checkClientSecret(
  server: ServerSetting,
  entered: { readonly name: string; readonly clientId: string; readonly clientSecret: string },
): Promise<SecretDecision> {
  const { name, clientId, clientSecret } = entered;
  const title = vscode.l10n.t('Checking {0}', name);
  const check = await runWithProgress(title, (controls) => checkClient(server.server, clientId, clientSecret, controls));
  switch (check.kind) {
    case 'accepted':
      return { kind: 'keep', secretStatus: 'accepted', note: vscode.l10n.t('Autodesk accepted the client ID and the secret.') };
    case 'notAnswered': {
      const why = errorMessageFor(undefined, check.error)?.text ?? '';
      return { kind: 'keep', secretStatus: 'unchecked', note: vscode.l10n.t('It could not be checked yet. {0}', why) };
    }
    case 'refused':
      return askEditOrKeep(name, check.error);
  }
}

async function askEditOrKeep(name: string, error: Error): Promise<SecretDecision> {
  const edit = vscode.l10n.t('Edit');
  const keep = vscode.l10n.t('Keep Anyway');
  const message = toPlainText(errorMessageFor({ name }, error)?.text ?? name);
  const pressed = await vscode.window.showWarningMessage(message, { modal: true }, edit, keep);
  if (pressed === edit) return { kind: 'edit' };
  if (pressed !== keep) throw new vscode.CancellationError();
  return { kind: 'keep', secretStatus: 'refused', note: vscode.l10n.t('Autodesk refused it, and it is kept as it is.') };
}
