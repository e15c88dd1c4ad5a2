import * as vscode from 'vscode';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { isResponseTo } from '../../credentials/signIn/isResponseTo';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';
import { listenForRedirect } from '../../oauth/loopbackRedirect';
import { callbackPage } from './callbackPage';
import { isDesktop } from './isDesktop';
import { promptCallbackUrl } from './promptCallbackUrl';

/** How the callback of a sign-in reaches this window. */
export interface CallbackChannel {
  readonly redirectUri: string;
  /** Where a relay page redirects the browser. */
  readonly relayTo?: string;
  /** Whether an input box for the callback URL is open while waiting. */
  readonly asksForUrl?: boolean;
  /** Starts to wait, before the browser opens. `query` is the query string of the callback. */
  listen(pending: PendingSignIn, signal: AbortSignal): Promise<{ readonly query: Promise<string> }>;
}

/** The browser opens the editor, which passes the callback to this extension. */
export async function openEditorChannel(inbox: CallbackInbox): Promise<CallbackChannel> {
  // Autodesk compares redirect URIs exactly, so this one can't have what `asExternalUri` adds on the desktop.
  const redirectUri = isDesktop() ? desktopRedirectUri() : await externalRedirectUri();
  return { redirectUri, listen: listenInInbox(inbox) };
}

/** The browser opens a page that the team hosts, which redirects to the editor. */
export async function openRelayChannel(inbox: CallbackInbox, redirectUri: string): Promise<CallbackChannel> {
  return { redirectUri, relayTo: await externalRedirectUri(), listen: listenInInbox(inbox) };
}

/** The browser sends the callback to a listener on this machine. */
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

/** The person pastes the callback URL. */
export function openPasteChannel(redirectUri: string): CallbackChannel {
  return {
    redirectUri,
    asksForUrl: true,
    listen: (pending, signal) => Promise.resolve({ query: promptCallbackUrl(pending, signal) }),
  };
}

/** The editor's redirect URI on the desktop, as it is registered at the server. */
export function desktopRedirectUri(): string {
  return `${vscode.env.uriScheme}://aps-auth.aps-auth/callback`;
}

async function externalRedirectUri(): Promise<string> {
  const external = await vscode.env.asExternalUri(vscode.Uri.parse(desktopRedirectUri()));
  return external.toString(true);
}

function listenInInbox(inbox: CallbackInbox): CallbackChannel['listen'] {
  return ({ state }, signal) => Promise.resolve({ query: inbox.expect(state, signal) });
}
