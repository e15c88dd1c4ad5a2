import * as vscode from 'vscode';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { notify } from '../prompts/notify';
import { pickCredential } from '../prompts/pickCredential';
import { chooseScopes, promptScopesOf } from '../prompts/promptScopes';

type ActiveServices = Pick<EditorServices, 'catalog' | 'active'>;

/** APS: Select Credential. Selects the credential that the status bar shows. */
export async function selectCredential(
  { catalog, active }: ActiveServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Select Credential');
  const { credential } = await pickCredential(catalog, target, title, () => active.candidates);
  await active.select(credential);
}

/** APS: Set Scopes. Sets the scopes of future access tokens. A user must sign in again to consent to them. */
export async function setScopes({ catalog, active }: ActiveServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickCredential(catalog, target, vscode.l10n.t('Set Scopes'), () => active.candidates);
  const { app, user } = picked;
  if (!user) {
    await chooseScopes(catalog, picked);
    return;
  }
  const scopes = await promptScopesOf(app, { name: picked.name, current: user.scopes, legs: 'threeLegged' });
  await attributeErrors(picked, () => catalog.changeSignIn(app.id, () => ({ scopes })));
  const signIn = vscode.l10n.t('Sign In');
  const text = vscode.l10n.t('{0} must sign in again to consent to these scopes.', picked.name);
  if ((await notify(text, { buttons: [signIn] })) === signIn)
    await vscode.commands.executeCommand('apsAuth.signIn', resolveApp(app).credential);
}
