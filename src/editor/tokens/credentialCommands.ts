import * as vscode from 'vscode';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { notify } from '../prompts/notify';
import { pickCredential } from '../prompts/pickCredential';
import { chooseScopes, promptScopesOf } from '../prompts/promptScopes';

type ActiveServices = Pick<EditorServices, 'catalog' | 'active'>;

/** APS: Select Credential. Which one the status bar shows. */
export async function selectCredential(
  { catalog, active }: ActiveServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Select Credential');
  const { credential } = await pickCredential(catalog, target, title, () => active.candidates);
  await active.select(credential);
}

/** APS: Set Scopes. What access tokens are asked for from now on; those of a user need their consent again. */
export async function setScopes({ catalog, active }: ActiveServices, target: CommandTarget | undefined): Promise<void> {
  const subject = await pickCredential(catalog, target, vscode.l10n.t('Set Scopes'), () => active.candidates);
  const { app, user } = subject;
  if (!user) {
    await chooseScopes(catalog, subject);
    return;
  }
  const scopes = await promptScopesOf(app, { name: subject.name, current: user.scopes, legs: 'threeLegged' });
  await attributeErrors(subject, () => catalog.changeSignIn(app.id, () => ({ scopes })));
  const signIn = vscode.l10n.t('Sign In');
  const text = vscode.l10n.t('{0} must sign in again to consent to these scopes.', subject.name);
  if ((await notify(text, { buttons: [signIn] })) === signIn)
    await vscode.commands.executeCommand('apsAuth.signIn', resolveApp(app).credential);
}
