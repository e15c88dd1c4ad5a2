import * as vscode from 'vscode';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { isResponseTo } from '../../credentials/signIn/isResponseTo';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';
import { listenForRedirect } from '../../oauth/loopbackRedirect';
import { callbackPage } from './callbackPage';
import { promptCallbackUrl } from './promptCallbackUrl';

/** Where the callback of one sign-in is expected. */
export interface CallbackChannel {
  readonly redirectUri: string;
  /** Where a relay page sends the browser on to. */
  readonly relayTo?: string;
  /** Whether waiting means that a box asks for the callback URL. */
  readonly asksForUrl?: boolean;
  /** Begins to wait, before the browser opens. `query` is what came back. */
  listen(pending: PendingSignIn, signal: AbortSignal): Promise<{ readonly query: Promise<string> }>;
}

/** The browser opens the editor, which gives the callback to this extension. */
export async function openEditorChannel(inbox: CallbackInbox): Promise<CallbackChannel> {
  // Autodesk compares redirect URIs exactly, so what `asExternalUri` adds on the desktop must not be in it.
  const redirectUri = isDesktop() ? desktopRedirectUri() : await externalRedirectUri();
  return { redirectUri, listen: listenInInbox(inbox) };
}

/** The browser opens a page that the team hosts, which opens the editor. */
export async function openRelayChannel(inbox: CallbackInbox, redirectUri: string): Promise<CallbackChannel> {
  return { redirectUri, relayTo: await externalRedirectUri(), listen: listenInInbox(inbox) };
}

/** The browser asks a listener on this machine. */
export function openLoopbackChannel(redirectUri: string): CallbackChannel {
  return {
    redirectUri,
    listen: (pending, signal) =>
      listenForRedirect(new URL(redirectUri), {
        isExpected: (query) => isResponseTo(pending, query),
        page: callbackPage,
        signal,
      }),
  };
}

/** The person brings the callback URL. */
export function openPasteChannel(redirectUri: string): CallbackChannel {
  return {
    redirectUri,
    asksForUrl: true,
    listen: (pending, signal) => Promise.resolve({ query: promptCallbackUrl(pending, signal) }),
  };
}

/** The redirect URI of the editor on the desktop, as it is registered at Autodesk. */
export function desktopRedirectUri(): string {
  return `${vscode.env.uriScheme}://aps-auth.aps-auth/callback`;
}

/** Only there is the redirect URI of the editor always the same. */
export function isDesktop(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop;
}

async function externalRedirectUri(): Promise<string> {
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(desktopRedirectUri()));
  return external.toString(true);
}

function listenInInbox(inbox: CallbackInbox): CallbackChannel['listen'] {
  return ({ state }, signal) => Promise.resolve({ query: inbox.expect(state, signal) });
}
