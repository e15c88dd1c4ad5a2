import * as vscode from 'vscode';
import { canSignIn, type App } from '../../credentials/catalog/app';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import { notify } from '../prompts/notify';

/** Shows that an app was added, and offers the next step. */
export async function showAdded(app: App, note: string): Promise<void> {
  const text = vscode.l10n.t('Added {0}. {1}', app.name, note);
  const getToken = vscode.l10n.t('Get Token');
  const signIn = vscode.l10n.t('Sign In');
  const buttons = [...(app.secretStatus === 'accepted' ? [getToken] : []), ...(canSignIn(app) ? [signIn] : [])];
  const { credential } = resolveApp(app);
  const pressed = await notify(text, { buttons: buttons });
  if (pressed === getToken) await vscode.commands.executeCommand('apsAuth.getToken', credential);
  if (pressed === signIn) await vscode.commands.executeCommand('apsAuth.signIn', credential);
}
