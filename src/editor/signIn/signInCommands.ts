import * as vscode from 'vscode';
import { canSignIn, type App } from '../../credentials/catalog/app';
import {
  resolveApp,
  resolveUser,
  type ResolvedApp,
  type ResolvedCredential,
  type ResolvedUser,
} from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import { CredentialError } from '../../credentials/credentialError';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors, CredentialFailure } from '../errors/credentialFailure';
import { RevocationFailure } from '../errors/revocationFailure';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { pickApp, pickCredential } from '../prompts/pickCredential';
import { promptScopesOf } from '../prompts/promptScopes';
import { toPlainText } from '../words/toPlainText';
import { promptSignInMethod } from './promptSignInMethod';
import { runSignIn } from './runSignIn';
import { isAborted, signOutAtAutodesk } from './signOutAtAutodesk';

type SignInServices = Pick<
  EditorServices,
  'catalog' | 'inbox' | 'userGrants' | 'clientSecrets' | 'server' | 'clock' | 'log' | 'broker' | 'active'
>;

/** APS: Sign In. On the row of a user, signs in that user again with the same scopes. */
export async function signIn(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickAppWithUsers(services, target, vscode.l10n.t('Sign In'));
  await signInTo(services, picked, target, false);
}

/** APS: Sign In with Another Method. */
export async function signInWithAnotherMethod(
  services: SignInServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const picked = await pickAppWithUsers(services, target, vscode.l10n.t('Sign In with Another Method'));
  await signInTo(services, picked, target, true);
}

/** APS: Choose Sign-In Method. Chooses how the browser returns to the editor, and with which redirect URI. */
export async function chooseSignInMethod(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickAppWithUsers(services, target, vscode.l10n.t('Choose Sign-In Method'));
  await attributeErrors(picked, () => promptSignInMethod(services.catalog, picked.app, true));
}

/** APS: Sign Out. Ends the session at the server, then removes the user from this editor. */
export async function signOut(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const listUsers = (): readonly ResolvedCredential[] => services.active.candidates.filter(({ user }) => user);
  const picked = await pickCredential(services.catalog, target, vscode.l10n.t('Sign Out'), listUsers);
  await signOutUser(services, picked);
  void notify(vscode.l10n.t('Signed out {0}.', picked.name));
}

/** APS: Sign Out All Users. */
export async function signOutAllUsers(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const listApps = (): readonly App[] => services.catalog.apps.filter(({ users }) => users.length > 0);
  const picked = await pickApp(services.catalog, target, vscode.l10n.t('Sign Out All Users'), listApps);
  const { app, name } = picked;
  const users = app.users.map(({ id }) => resolveUser(app, id));
  const detail = vscode.l10n.t(
    '{0}\n\nThis also ends their sessions at {1} and invalidates their access tokens.',
    toPlainText(users.map((user) => user.name).join(', ')),
    serverOf(app).name,
  );
  await confirm(vscode.l10n.t('Sign all users out of {0}?', name), detail, vscode.l10n.t('Sign Out All Users'));
  const failures: RevocationFailure[] = [];
  for (const user of users)
    await signOutUser(services, user).catch((error: unknown) => failures.push(revocationFailureIn(error)));
  const [first] = failures;
  if (first)
    throw new CredentialFailure(picked, new RevocationFailure(first.cause, (signal) => tryAllAgain(failures, signal)));
  void notify(vscode.l10n.t('Signed all users out of {0}.', name));
}

async function signInTo(
  services: SignInServices,
  picked: ResolvedApp,
  target: CommandTarget | undefined,
  withAnotherMethod: boolean,
): Promise<void> {
  const { catalog, active } = services;
  const { app, name } = picked;
  const credential = target?.credential ?? picked.credential;
  await attributeErrors({ name, app, credential }, async () => {
    if (!canSignIn(app)) throw new CredentialError('noUsers', app.id);
    await catalog.throwIfOutdated();
    const again = credential.kind === 'user' ? app.users.find(({ id }) => id === credential.userId) : undefined;
    const remembered = again?.scopes ?? app.signIn.scopes;
    const scopes = remembered.length > 0 ? remembered : await promptFirstScopes(app);
    const method = withAnotherMethod ? await promptSignInMethod(catalog, app, false) : undefined;
    const forceLogin = app.users.length > 0 && !again;
    const { id } = await runSignIn(services, catalog.getApp(app.id), { scopes, forceLogin, method });
    const user = resolveUser(catalog.getApp(app.id), id);
    await active.select(user.credential);
    void showSignedIn(user);
  });
}

/** At Autodesk, an app's own scopes aren't a useful suggestion for those of its users. */
function promptFirstScopes(app: App): Promise<readonly string[]> {
  const current = serverOf(app).kind === 'custom' ? app.scopes : [];
  return promptScopesOf(app, { name: app.name, current, legs: 'threeLegged' });
}

async function showSignedIn({ app, credential, name }: ResolvedUser): Promise<void> {
  const copyToken = vscode.l10n.t('Copy Token');
  const text = vscode.l10n.t('Signed in to {0} as {1}.', app.name, name);
  if ((await notify(text, { buttons: [copyToken] })) === copyToken)
    await vscode.commands.executeCommand('apsAuth.copyToken', credential);
}

/** A failure to revoke one session must not keep the other users signed in. Any other error ends the command. */
function revocationFailureIn(error: unknown): RevocationFailure {
  if (error instanceof CredentialFailure && error.cause instanceof RevocationFailure) return error.cause;
  throw error;
}

async function tryAllAgain(failures: readonly RevocationFailure[], signal: AbortSignal | undefined): Promise<void> {
  for (const failure of failures) await failure.tryAgain(signal);
}

/** Removes the user from this editor even if the server couldn't be reached, but not if the person canceled. */
async function signOutUser(services: SignInServices, user: ResolvedCredential): Promise<void> {
  await attributeErrors(user, () => services.catalog.throwIfOutdated());
  const failure = await signOutAtAutodesk(services.broker, user).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof CredentialFailure && isAborted(failure.cause)) throw failure;
  await services.catalog.removeUser(user.app.id, user.user?.id ?? '');
  if (failure !== undefined) throw failure instanceof Error ? failure : new Error('Signing out failed.');
}

/** @throws CredentialFailure with `noUsers` if there are apps, but none that users can sign in to */
async function pickAppWithUsers(
  { catalog }: SignInServices,
  target: CommandTarget | undefined,
  title: string,
): Promise<ResolvedApp> {
  await catalog.whenSettled();
  const { apps } = catalog;
  const [first] = apps;
  if (first && !apps.some(canSignIn))
    throw new CredentialFailure(resolveApp(first), new CredentialError('noUsers', first.id));
  return pickApp(catalog, target, title, () => catalog.apps.filter(canSignIn));
}
