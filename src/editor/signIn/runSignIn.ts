import * as vscode from 'vscode';
import type { App, User } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { SignInMethod } from '../../credentials/catalog/signInSettings';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';
import { runWithProgress } from '../prompts/runWithProgress';
import { openCallbackChannel, orderedSignInMethods, type CallbackChannelParts } from './callbackChannel';
import { promptSignInMethod } from './promptSignInMethod';
import { showRedirectUriNotice } from './redirectUriNotice';
import { waitForCallback } from './waitForCallback';

/** What a sign-in works with. */
export interface SignInParts extends CallbackChannelParts {
  readonly catalog: Catalog;
}

/** What is wanted of one. */
export interface SignInOptions {
  readonly scopes: readonly string[];
  readonly forceLogin: boolean;
  /** Which method; undefined takes the first that fits. */
  readonly method: SignInMethod | undefined;
}

/**
 * Signs a user in to an app: explains, opens the browser, waits, and keeps who came back.
 * @throws CancellationError when the person left, SignInTimeoutError, and what `UserSignIn.finish` throws
 */
export async function runSignIn(parts: SignInParts, app: App, options: SignInOptions): Promise<User> {
  const { scopes, forceLogin } = options;
  let current = app;
  let [method = 'paste'] = options.method === undefined ? orderedSignInMethods(app) : [options.method];
  for (;;) {
    const route = await openCallbackChannel(parts, method, current);
    if (route) {
      await showRedirectUriNotice(parts.catalog, current, route.redirectUri);
      const pending = parts.userSignIn.begin(current, {
        redirectUri: route.redirectUri,
        scopes,
        forceLogin,
        relayTo: route.relayTo,
      });
      const outcome = await waitForCallback(parts.userSignIn, route, pending, current);
      if (outcome.kind === 'callback') return finish(parts, pending, outcome.query, current.name);
    }
    method = await promptSignInMethod(parts.catalog, current, false);
    current = parts.catalog.getApp(app.id);
  }
}

function finish(parts: SignInParts, pending: PendingSignIn, query: string, appName: string): Promise<User> {
  const title = vscode.l10n.t('Signing in to {0}', appName);
  return runWithProgress(title, () => parts.userSignIn.finish(pending, query));
}
