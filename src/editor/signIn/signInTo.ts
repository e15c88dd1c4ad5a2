import * as vscode from 'vscode';
import type { App, User } from '../../credentials/catalog/app';
import { resolveUser, type ResolvedUser } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors, type FailureContext } from '../errors/credentialFailure';
import { notify } from '../prompts/notify';
import { pickAppWith } from '../prompts/pickAppWith';
import { promptScopesOf } from '../prompts/promptScopes';
import { runSteps, type Steps } from '../prompts/steps';
import { pickSignInMethod, saveSignInMethod, type ChosenMethod } from './promptSignInMethod';
import { runSignIn } from './runSignIn';

type SignInServices = Pick<
  EditorServices,
  'catalog' | 'inbox' | 'userGrants' | 'clientSecrets' | 'server' | 'clock' | 'log' | 'active'
>;

/**
 * Signs a user in to an app, with the scopes of the last time. The target is an app, or the user who signs in again.
 * @throws CredentialFailure, CancellationError
 */
export async function signInTo(
  services: SignInServices,
  target: CommandTarget | undefined,
  title: string,
  withAnotherMethod: boolean,
): Promise<ResolvedUser> {
  const { catalog, active } = services;
  const { about, app, again, scopes, chosen } = await runSteps(title, (steps) =>
    promptSignIn(steps, services, target, withAnotherMethod),
  );
  return attributeErrors(about, async () => {
    const method = chosen && (await saveSignInMethod(catalog, app, chosen));
    const forceLogin = app.users.length > 0 && !again;
    const { id } = await runSignIn(services, catalog.getApp(app.id), { scopes, forceLogin, method });
    const user = resolveUser(catalog.getApp(app.id), id);
    await active.select(user.credential);
    void showSignedIn(user);
    return user;
  });
}

/** What is known before the browser opens. */
interface PromptedSignIn {
  readonly about: FailureContext;
  readonly app: App;
  /** The user who signs in again. */
  readonly again: User | undefined;
  readonly scopes: readonly string[];
  /** Undefined if the app's sign-in method stays. */
  readonly chosen: ChosenMethod | undefined;
}

async function promptSignIn(
  steps: Steps,
  services: SignInServices,
  target: CommandTarget | undefined,
  withAnotherMethod: boolean,
): Promise<PromptedSignIn> {
  const { app, name, ...picked } = await pickAppWith('users', services.catalog, target, steps);
  const credential = target?.credential ?? picked.credential;
  const about = { name, app, credential };
  await attributeErrors(about, () => services.catalog.throwIfOutdated());
  const again = credential.kind === 'user' ? app.users.find(({ id }) => id === credential.userId) : undefined;
  const remembered = again?.awaitedScopes ?? again?.scopes ?? app.signIn.scopes;
  const scopes = remembered.length > 0 ? remembered : await promptFirstScopes(steps, services, app);
  const chosen = withAnotherMethod ? await pickSignInMethod(steps, app, false) : undefined;
  return { about: { ...about, scopes }, app, again, scopes, chosen };
}

/** At Autodesk, an app's own scopes aren't a useful suggestion for those of its users. */
function promptFirstScopes(steps: Steps, services: SignInServices, app: App): Promise<readonly string[]> {
  const current = serverOf(app).kind === 'custom' ? app.scopes : [];
  return promptScopesOf(services, app, { name: app.name, current, legs: 'threeLegged' }, steps);
}

async function showSignedIn({ app, credential, name }: ResolvedUser): Promise<void> {
  const copyToken = vscode.l10n.t('Copy Token');
  const text = vscode.l10n.t('Signed in to {0} as {1}.', app.name, name);
  if ((await notify(text, { buttons: [copyToken] })) === copyToken)
    await vscode.commands.executeCommand('apsAuth.copyToken', credential);
}
