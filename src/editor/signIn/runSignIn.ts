import * as vscode from 'vscode';
import type { App, User } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { SignInMethod } from '../../credentials/catalog/signInSettings';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { listSignInMethods } from '../../credentials/signIn/listSignInMethods';
import type { UserSignIn } from '../../credentials/signIn/userSignIn';
import { runWithProgress } from '../prompts/runWithProgress';
import { isDesktop } from './callbackChannel';
import { promptSignInMethod } from './promptSignInMethod';
import { showRedirectUriNotice } from './redirectUriNotice';
import { signInMethodTable } from './signInMethodTable';
import { waitForCallback } from './waitForCallback';

/** What a sign-in works with. */
export interface SignInParts {
  readonly catalog: Catalog;
  readonly inbox: CallbackInbox;
  readonly userSignIn: UserSignIn;
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
  let method = options.method ?? firstMethod(app);
  for (;;) {
    const channel = await signInMethodTable[method].openChannel(parts.inbox, current.signIn);
    if (channel) {
      const { redirectUri, relayTo } = channel;
      await showRedirectUriNotice(parts.catalog, current, redirectUri);
      const pending = parts.userSignIn.begin(current, { redirectUri, scopes, forceLogin, relayTo });
      const outcome = await waitForCallback({ channel, pending, app: current });
      if (outcome.kind === 'callback') {
        const title = vscode.l10n.t('Signing in to {0}', current.name);
        return runWithProgress(title, () => parts.userSignIn.finish(pending, outcome.query));
      }
    }
    method = await promptSignInMethod(parts.catalog, current, false);
    current = parts.catalog.getApp(app.id);
  }
}

function firstMethod({ signIn }: App): SignInMethod {
  const [first] = listSignInMethods({ isDesktop: isDesktop(), settings: signIn });
  return first?.method ?? 'paste';
}
