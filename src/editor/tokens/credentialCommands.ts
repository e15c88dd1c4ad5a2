import * as vscode from 'vscode';
import { withAwaitedScopes } from '../../credentials/catalog/credential';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { notify } from '../prompts/notify';
import { pickCredential } from '../prompts/pickCredential';
import { chooseScopes, promptScopesOf } from '../prompts/promptScopes';

type ActiveServices = Pick<EditorServices, 'catalog' | 'active' | 'log'>;

/** APS: Select Credential. Selects the credential that the status bar shows. */
export async function selectCredential(
  { catalog, active }: ActiveServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Select Credential');
  const { credential } = await pickCredential(catalog, target, title, () => active.candidates, {
    active: active.credential,
  });
  await active.select(credential);
}

/** Show in Status Bar, on a row. */
export async function showInStatusBar(services: ActiveServices, target: CommandTarget | undefined): Promise<void> {
  await selectCredential(services, target);
}

/** APS: Set Scopes. Sets the scopes of future access tokens. A user must sign in again to consent to them. */
export async function setScopes(services: ActiveServices, target: CommandTarget | undefined): Promise<void> {
  const { catalog, active } = services;
  const picked = await pickCredential(catalog, target, vscode.l10n.t('Set Scopes'), () => active.candidates, {
    active: active.credential,
  });
  const { app, user } = picked;
  if (!user) {
    await chooseScopes(services, picked);
    return;
  }
  const scopes = await promptScopesOf(services, app, { name: picked.name, current: user.scopes, legs: 'threeLegged' });
  const { users } = await attributeErrors(picked, () =>
    catalog.change(app.id, (current) => withAwaitedScopes(current, user.id, scopes)),
  );
  if (users.find(({ id }) => id === user.id)?.awaitedScopes === undefined) return;
  const signIn = vscode.l10n.t('Sign In');
  const text = vscode.l10n.t('{0} must sign in again to consent to these scopes.', picked.name);
  if ((await notify(text, { buttons: [signIn] })) === signIn)
    await vscode.commands.executeCommand('apsAuth.signIn', picked.credential);
}
