import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { resolveUser, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors, CredentialFailure } from '../errors/credentialFailure';
import { RevocationFailure } from '../errors/revocationFailure';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { pickAppWith } from '../prompts/pickAppWith';
import { nobodySignedIn, pickApp, pickCredential } from '../prompts/pickCredential';
import { toPlainText } from '../words/toPlainText';
import { promptSignInMethod } from './promptSignInMethod';
import { findRedirectUri } from './runSignIn';
import { signInTo } from './signInTo';
import { isAborted, signOutAtAutodesk } from './signOutAtAutodesk';
import { findWaitingSignIn } from './waitForCallback';

type SignInServices = Pick<
  EditorServices,
  'catalog' | 'inbox' | 'userGrants' | 'clientSecrets' | 'server' | 'clock' | 'log' | 'broker' | 'active'
>;

/** APS: Sign In. On the row of a user, signs in that user again with the same scopes. */
export async function signIn(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  await signInTo(services, target, vscode.l10n.t('Sign In'), false);
}

/** APS: Sign In with Another Method. */
export async function signInWithAnotherMethod(
  services: SignInServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const waiting = target && findWaitingSignIn(target.credential.appId);
  if (waiting) waiting.tryAnotherMethod();
  else await signInTo(services, target, vscode.l10n.t('Sign In with Another Method'), true);
}

/** APS: Choose Sign-In Method. Chooses how the browser returns to the editor, and with which redirect URI. */
export async function chooseSignInMethod(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickAppWith('users', services.catalog, target, vscode.l10n.t('Choose Sign-In Method'));
  await attributeErrors(picked, () => promptSignInMethod(services.catalog, picked.app, true));
}

/** APS: Copy Callback URL. Copies what must be registered for the sign-in method of an app. */
export async function copyCallbackUrl(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickAppWith('users', services.catalog, target, vscode.l10n.t('Copy Callback URL'));
  const { app, name } = picked;
  const waiting = findWaitingSignIn(app.id);
  if (waiting) return waiting.copyRedirectUri();
  await attributeErrors(picked, async () => {
    const redirectUri =
      (await findRedirectUri(services, app)) ??
      // The method needs a URL that has yet to be entered.
      (await promptSignInMethod(services.catalog, app, false).then(() =>
        findRedirectUri(services, services.catalog.getApp(app.id)),
      ));
    if (redirectUri === undefined) return;
    await vscode.env.clipboard.writeText(redirectUri);
    void notify(vscode.l10n.t('Copied the callback URL of {0}: {1}', name, redirectUri));
  });
}

/** APS: Sign Out. Ends the session at the server, then removes the user from this editor. */
export async function signOut(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const listUsers = (): readonly ResolvedCredential[] => services.active.candidates.filter(({ user }) => user);
  const picked = await pickCredential(services.catalog, target, vscode.l10n.t('Sign Out'), listUsers, {
    none: () => nobodySignedIn(services.catalog),
  });
  await signOutUser(services, picked);
  void notify(vscode.l10n.t('Signed out {0}.', picked.name));
}

/** APS: Sign Out All Users. */
export async function signOutAllUsers(services: SignInServices, target: CommandTarget | undefined): Promise<void> {
  const listApps = (): readonly App[] => services.catalog.apps.filter(({ users }) => users.length > 0);
  const picked = await pickApp(services.catalog, target, vscode.l10n.t('Sign Out All Users'), listApps, () =>
    nobodySignedIn(services.catalog),
  );
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
