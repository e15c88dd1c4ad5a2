import * as vscode from 'vscode';
import type { App, RedirectWay, User } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';
import { runWithProgress } from '../prompts/runWithProgress';
import { orderedWays, prepareRoute, type RouteParts } from './callbackChannel';
import { promptWay } from './promptSignInMethod';
import { explainRegistration } from './redirectUriNotice';
import { waitForCallback } from './waitForCallback';

/** What a sign-in works with. */
export interface SignInParts extends RouteParts {
  readonly catalog: Catalog;
}

/** What is wanted of one. */
export interface SignInOptions {
  readonly scopes: readonly string[];
  readonly forceLogin: boolean;
  /** Which way; undefined takes the first that fits. */
  readonly way: RedirectWay | undefined;
}

/**
 * Signs a user in to an app: explains, opens the browser, waits, and keeps who came back.
 * @throws CancellationError when the person left, SignInTimeoutError, and what `UserSignIn.finish` throws
 */
export async function runSignIn(parts: SignInParts, app: App, options: SignInOptions): Promise<User> {
  const { scopes, forceLogin } = options;
  let current = app;
  let [way = 'paste'] = options.way === undefined ? orderedWays(app) : [options.way];
  for (;;) {
    const route = await prepareRoute(parts, way, current);
    if (route) {
      await explainRegistration(parts.catalog, current, route.redirectUri);
      const pending = parts.userSignIn.begin(current, {
        redirectUri: route.redirectUri,
        scopes,
        forceLogin,
        relayTo: route.relayTo,
      });
      const outcome = await waitForCallback(parts.userSignIn, route, pending, current);
      if (outcome.kind === 'callback') return finish(parts, pending, outcome.query, current.name);
    }
    way = await promptWay(parts.catalog, current, false);
    current = parts.catalog.getApp(app.id);
  }
}

function finish(parts: SignInParts, pending: PendingSignIn, query: string, appName: string): Promise<User> {
  const title = vscode.l10n.t('Signing in to {0}', appName);
  return runWithProgress(title, () => parts.userSignIn.finish(pending, query));
}
