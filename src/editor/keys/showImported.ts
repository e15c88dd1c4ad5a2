import * as vscode from 'vscode';
import type { Credential } from '../../credentials/catalog/credential';
import { notify } from '../prompts/notify';

/** Shows what was imported. @param isOnClipboard whether the secret is still on the clipboard */
export async function showImported(credential: Credential, text: string, isOnClipboard: boolean): Promise<void> {
  const getToken = vscode.l10n.t('Get Token');
  const clear = vscode.l10n.t('Clear Clipboard');
  const pressed = await notify(text, { buttons: [getToken, ...(isOnClipboard ? [clear] : [])] });
  if (pressed === clear) await vscode.env.clipboard.writeText('');
  if (pressed === getToken) await vscode.commands.executeCommand('apsAuth.getToken', credential);
}
