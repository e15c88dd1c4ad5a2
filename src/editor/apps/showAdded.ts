import * as vscode from 'vscode';
import { canSignIn, type App } from '../../credentials/catalog/app';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import { toPlainText } from '../words/toPlainText';

/** Says that an app was added, and offers what comes next. */
export async function showAdded(app: App, note: string): Promise<void> {
  const text = toPlainText(vscode.l10n.t('Added {0}. {1}', app.name, note));
  const getToken = vscode.l10n.t('Get Token');
  const signIn = vscode.l10n.t('Sign In');
  const buttons = [...(app.secretStatus === 'accepted' ? [getToken] : []), ...(canSignIn(app) ? [signIn] : [])];
  const { credential } = resolveApp(app);
  const pressed = await vscode.window.showInformationMessage(text, ...buttons);
  if (pressed === getToken) await vscode.commands.executeCommand('apsAuth.getToken', credential);
  if (pressed === signIn) await vscode.commands.executeCommand('apsAuth.signIn', credential);
}
