import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { SignInMethod } from '../../credentials/catalog/signInSettings';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import type { PendingSignIn, UserSignIn } from '../../credentials/signIn/userSignIn';
import { listenForRedirect } from '../../oauth/loopbackRedirect';
import { callbackPage } from './callbackPage';
import { promptCallbackUrl } from './promptCallbackUrl';

/** What the routes work with. */
export interface CallbackChannelParts {
  readonly inbox: CallbackInbox;
  readonly userSignIn: UserSignIn;
}

/** One way back from the browser, made ready for a sign-in. */
export interface CallbackChannel {
  readonly redirectUri: string;
  /** Where a relay page sends the browser on to. */
  readonly relayTo?: string;
  /** Whether waiting means that a box asks for the address. */
  readonly asksForUrl?: boolean;
  /** Begins to wait, before the browser opens. `query` is what came back. */
  listen(pending: PendingSignIn, signal: AbortSignal): Promise<{ readonly query: Promise<string> }>;
}

/** The ways in the order that fits where this window runs; the one that was chosen for the app comes first. */
export function orderedSignInMethods(app: App): readonly SignInMethod[] {
  const relay: readonly SignInMethod[] = app.signIn.relayUri === undefined ? [] : ['relay'];
  const usual: readonly SignInMethod[] = isDesktop()
    ? [...relay, 'editor', 'loopback', 'paste']
    : [...relay, 'loopback', 'paste', 'editor'];
  return app.signIn.method === undefined
    ? usual
    : [app.signIn.method, ...usual.filter((method) => method !== app.signIn.method)];
}

/** Makes a method ready; undefined when the app lacks what it takes. */
export async function openCallbackChannel(
  parts: CallbackChannelParts,
  method: SignInMethod,
  app: App,
): Promise<CallbackChannel | undefined> {
  const inInbox = (pending: PendingSignIn, signal: AbortSignal): Promise<{ query: Promise<string> }> =>
    Promise.resolve({ query: parts.inbox.expect(pending.state, signal) });
  switch (method) {
    case 'editor':
      return { redirectUri: await editorRedirectUri(), listen: inInbox };
    case 'relay':
      if (app.signIn.relayUri === undefined) return undefined;
      return { redirectUri: app.signIn.relayUri, relayTo: await externalCallback(), listen: inInbox };
    case 'loopback':
      return {
        redirectUri: app.signIn.loopbackUri,
        listen: (pending, signal) => listenOnLoopback(parts, pending, signal),
      };
    case 'paste':
      return {
        redirectUri: app.signIn.loopbackUri,
        asksForUrl: true,
        listen: (pending, signal) => Promise.resolve({ query: promptCallbackUrl(parts.userSignIn, pending, signal) }),
      };
  }
}

/** The address that the editor hands to this extension, as it is registered at Autodesk on the desktop. */
export function constantCallback(): string {
  return `${vscode.env.uriScheme}://aps-auth.aps-auth/callback`;
}

/** Only there is the address that leads to the editor always the same. */
export function isDesktop(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop;
}

/** Autodesk compares redirect URIs exactly, so what `asExternalUri` adds on the desktop must not be in it. */
function editorRedirectUri(): Promise<string> {
  return isDesktop() ? Promise.resolve(constantCallback()) : externalCallback();
}

async function externalCallback(): Promise<string> {
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(constantCallback()));
  return external.toString(true);
}

function listenOnLoopback(
  parts: CallbackChannelParts,
  pending: PendingSignIn,
  signal: AbortSignal,
): Promise<{ readonly query: Promise<string> }> {
  return listenForRedirect(new URL(pending.redirectUri), {
    isExpected: (query) => parts.userSignIn.isResponse(pending, query),
    page: callbackPage,
    signal,
  });
}
