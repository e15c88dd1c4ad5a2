import * as vscode from 'vscode';
import type { App, User } from '../../credentials/catalog/app';
import { resolveUser } from '../../credentials/catalog/resolvedCredential';
import { getAuthorizationServer } from '../../credentials/catalog/server';
import type { SignInMethod } from '../../credentials/catalog/signInSettings';
import { listSignInMethods } from '../../credentials/signIn/listSignInMethods';
import { UserSignIn } from '../../credentials/signIn/userSignIn';
import { getClient } from '../../credentials/tokens/appGrant';
import type { EditorServices } from '../editorServices';
import { runWithProgress } from '../prompts/runWithProgress';
import { isDesktop } from './isDesktop';
import { promptSignInMethod } from './promptSignInMethod';
import { rememberRegistered, showRedirectUriNotice } from './redirectUriNotice';
import { signInMethodTable } from './signInMethodTable';
import { waitForCallback } from './waitForCallback';

type SignInServices = Pick<
  EditorServices,
  'catalog' | 'inbox' | 'userGrants' | 'clientSecrets' | 'server' | 'clock' | 'log'
>;

/** How a user signs in. */
export interface SignInOptions {
  readonly scopes: readonly string[];
  readonly forceLogin: boolean;
  /** Undefined for the first method that's available. */
  readonly method: SignInMethod | undefined;
}

/**
 * Signs a user in to an app: shows the redirect URI, opens the browser, waits for the callback, and stores the user.
 * @throws CancellationError if the person canceled, SignInTimeoutError, and what `UserSignIn.finish` throws
 */
export async function runSignIn(services: SignInServices, app: App, options: SignInOptions): Promise<User> {
  const { scopes, forceLogin } = options;
  const { catalog, userGrants, clientSecrets, server, clock, log } = services;
  const ports = { clientSecrets, clock, log, server: () => server.server };
  const userSignIn = new UserSignIn(catalog, userGrants, ports);
  // What keeps the secret from this server is better said before the browser opens.
  await getClient(clientSecrets, app, getAuthorizationServer(app, ports.server));
  let current = app;
  let method = options.method ?? firstMethod(app);
  let shown: string | undefined;
  for (;;) {
    const channel = await signInMethodTable[method].openChannel(services.inbox, current.signIn);
    if (channel) {
      const { redirectUri, relayTo } = channel;
      if (redirectUri !== shown) await showRedirectUriNotice(current, redirectUri);
      shown = redirectUri;
      const pending = userSignIn.begin(current, { redirectUri, scopes, forceLogin, relayTo });
      const outcome = await waitForCallback({ channel, pending, app: current });
      if (outcome.kind === 'callback') {
        await rememberRegistered(catalog, current, redirectUri);
        const title = vscode.l10n.t('Signing in to {0}', current.name);
        const user = runWithProgress(title, () => userSignIn.finish(pending, outcome.query));
        outcome.showResult?.(user.then(({ id }) => resolveUser(catalog.getApp(app.id), id).name));
        return user;
      }
    }
    method = await promptSignInMethod(catalog, current, false);
    current = catalog.getApp(app.id);
  }
}

/** The redirect URI that the app's sign-in method uses now; undefined if it has yet to be entered. */
export async function findRedirectUri({ inbox }: Pick<SignInServices, 'inbox'>, app: App): Promise<string | undefined> {
  const channel = await signInMethodTable[firstMethod(app)].openChannel(inbox, app.signIn);
  return channel?.redirectUri;
}

function firstMethod({ signIn }: App): SignInMethod {
  const [first] = listSignInMethods({ isDesktop: isDesktop(), settings: signIn });
  return first?.method ?? 'paste';
}
