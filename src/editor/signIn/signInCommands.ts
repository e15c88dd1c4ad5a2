import * as vscode from 'vscode';
import { canSignIn, type App } from '../../credentials/catalog/app';
import { readCredential } from '../../credentials/catalog/credential';
import { resolveCredential, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import type { ActiveCredential } from '../activeCredential';
import { attributeErrors, CredentialFailure } from '../errors/credentialFailure';
import { RevocationFailure } from '../errors/revocationFailure';
import { pickApp, pickCredential } from '../prompts/pickCredential';
import { promptCustomScopes } from '../prompts/promptCustomScopes';
import { promptScopes } from '../prompts/promptScopes';
import { runWithProgress } from '../prompts/runWithProgress';
import { serverName } from '../words/serverName';
import { toPlainText } from '../words/toPlainText';
import { promptSignInMethod } from './promptSignInMethod';
import { runSignIn, type SignInParts } from './runSignIn';

/** What the commands about users work with. */
export interface SignInCommandParts extends SignInParts {
  readonly broker: TokenBroker;
  readonly active: ActiveCredential;
}

/** APS: Sign In. Called on a user's row it repeats that user's sign-in with the same scopes. */
export async function signIn(parts: SignInCommandParts, argument: unknown): Promise<void> {
  const app = await pickAppWithUsers(parts, argument, vscode.l10n.t('Sign In'));
  await signInTo(parts, app, argument, false);
}

/** APS: Sign In Another Way. */
export async function signInWithAnotherMethod(parts: SignInCommandParts, argument: unknown): Promise<void> {
  const app = await pickAppWithUsers(parts, argument, vscode.l10n.t('Sign In with Another Method'));
  await signInTo(parts, app, argument, true);
}

/** APS: Set Sign-In Way. How the browser comes back, and to which address. */
export async function chooseSignInMethod(parts: SignInCommandParts, argument: unknown): Promise<void> {
  const app = await pickAppWithUsers(parts, argument, vscode.l10n.t('Choose Sign-In Method'));
  await attributeErrors({ name: app.name }, () => promptSignInMethod(parts.catalog, app, true));
}

/** APS: Sign Out. Ends the session at Autodesk, then forgets the user here. */
export async function signOut(parts: SignInCommandParts, argument: unknown): Promise<void> {
  const listUsers = (): readonly ResolvedCredential[] => parts.active.candidates.filter(({ user }) => user);
  const subject = await pickCredential(parts.catalog, argument, vscode.l10n.t('Sign Out'), listUsers);
  await signOutUser(parts, subject);
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Signed out {0}.', subject.name)));
}

/** APS: Sign Out Everywhere. All users of an app. */
export async function signOutAllUsers(parts: SignInCommandParts, argument: unknown): Promise<void> {
  const listApps = (): readonly App[] => parts.catalog.apps.filter(({ users }) => users.length > 0);
  const app = await pickApp(parts.catalog, argument, vscode.l10n.t('Sign Out All Users'), listApps);
  const confirm = vscode.l10n.t('Sign Out All Users');
  const question = toPlainText(vscode.l10n.t('Sign all users out of {0}?', app.name));
  const users = app.users.map((user) => resolveCredential(app, { kind: 'user', appId: app.id, userId: user.id }));
  const names = toPlainText(users.map(({ name }) => name).join(', '));
  const detail = vscode.l10n.t(
    '{0}\n\nThis also ends their sessions at {1} and invalidates their access tokens.',
    names,
    serverName(app),
  );
  if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, confirm)) !== confirm) return;
  const failures: RevocationFailure[] = [];
  for (const user of users)
    await signOutUser(parts, user).catch((error: unknown) => failures.push(revocationFailureIn(error)));
  const [first] = failures;
  if (first)
    throw new CredentialFailure(
      { name: app.name, app },
      new RevocationFailure(first.cause, (signal) => tryAllAgain(failures, signal)),
    );
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Signed all users out of {0}.', app.name)));
}

async function signInTo(parts: SignInCommandParts, app: App, argument: unknown, anotherWay: boolean): Promise<void> {
  await attributeErrors(
    { name: app.name, app, credential: readCredential(argument) ?? { kind: 'app', appId: app.id } },
    async () => {
      if (!canSignIn(app)) throw new CredentialError('noUsers', app.id);
      const named = readCredential(argument);
      const again = named?.kind === 'user' ? app.users.find(({ id }) => id === named.userId) : undefined;
      const remembered = again?.scopes ?? app.signIn.scopes;
      const scopes =
        remembered.length > 0
          ? remembered
          : app.server
            ? await promptCustomScopes(app.name, app.scopes, [])
            : await promptScopes(app.name, [], 'threeLegged');
      const method = anotherWay ? await promptSignInMethod(parts.catalog, app, false) : undefined;
      const forceLogin = app.users.length > 0 && !again;
      const user = await runSignIn(parts, parts.catalog.getApp(app.id), { scopes, forceLogin, method });
      await parts.active.select({ kind: 'user', appId: app.id, userId: user.id });
      void showSignedIn(
        resolveCredential(parts.catalog.getApp(app.id), { kind: 'user', appId: app.id, userId: user.id }),
      );
    },
  );
}

async function showSignedIn(subject: ResolvedCredential): Promise<void> {
  const copyToken = vscode.l10n.t('Copy Token');
  const text = toPlainText(vscode.l10n.t('Signed in to {0} as {1}.', subject.app.name, subject.name));
  if ((await vscode.window.showInformationMessage(text, copyToken)) !== copyToken) return;
  const { app, user } = subject;
  await vscode.commands.executeCommand('apsAuth.copyToken', { appId: app.id, userId: user?.id });
}

/** Tells Autodesk that the session of a user is over. @throws SubjectFailure with the reason why it could not be told */
export function signOutAtAutodesk(broker: TokenBroker, subject: ResolvedCredential): Promise<void> {
  const { app, user, name } = subject;
  return attributeErrors(subject, async () => {
    if (!user) throw new CredentialError('userRemoved', app.id);
    const revoke = await broker.prepareGrantRevocation(app.id, user.id);
    try {
      await runWithProgress(vscode.l10n.t('Signing out {0}', name), ({ signal }) => revoke(signal));
    } catch (error) {
      throw isAbort(error) ? error : new RevocationFailure(error, revoke);
    }
  });
}

/** One who could not be signed out at Autodesk must not keep the others signed in; any other failure ends it. */
function revocationFailureIn(error: unknown): RevocationFailure {
  if (error instanceof CredentialFailure && error.cause instanceof RevocationFailure) return error.cause;
  throw error;
}

async function tryAllAgain(failures: readonly RevocationFailure[], signal: AbortSignal | undefined): Promise<void> {
  for (const failure of failures) await failure.tryAgain(signal);
}

/** The user is forgotten here also when Autodesk could not be told, but not when the person thought better of it. */
async function signOutUser(parts: SignInCommandParts, subject: ResolvedCredential): Promise<void> {
  const failure = await signOutAtAutodesk(parts.broker, subject).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure instanceof CredentialFailure && isAbort(failure.cause)) throw failure;
  await parts.catalog.removeUser(subject.app.id, subject.user?.id ?? '');
  if (failure !== undefined) throw failure instanceof Error ? failure : new Error('Signing out failed.');
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** @throws CredentialError `noUsers` when there are apps, but none that users can sign in to */
async function pickAppWithUsers(parts: SignInCommandParts, argument: unknown, title: string): Promise<App> {
  await parts.catalog.whenSettled();
  const { apps } = parts.catalog;
  const [first] = apps;
  if (first && !apps.some(canSignIn))
    throw new CredentialFailure({ name: first.name, app: first }, new CredentialError('noUsers', first.id));
  return pickApp(parts.catalog, argument, title, () => parts.catalog.apps.filter(canSignIn));
}
