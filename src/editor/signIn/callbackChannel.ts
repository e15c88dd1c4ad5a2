import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { isResponseTo } from '../../credentials/signIn/isResponseTo';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';
import { AuthorizationResponseError } from '../../oauth/errors';
import { listenForRedirect } from '../../oauth/loopbackRedirect';
import { callbackPage, type CallbackPageContent } from './callbackPage';
import { isDesktop } from './isDesktop';
import { promptCallbackUrl } from './promptCallbackUrl';

/** What came, or will come, from the browser. */
export interface Callback {
  /** The query string of the callback. */
  readonly query: Promise<string>;
  /** Tells the browser the name of the user who signed in, or why no one did, if it shows a page of ours. */
  readonly showResult?: (userName: Promise<string>) => void;
}

/** How the callback of a sign-in reaches this window. */
export interface CallbackChannel {
  readonly redirectUri: string;
  /** Where a relay page redirects the browser. */
  readonly relayTo?: string;
  /** Whether an input box for the callback URL is open while waiting. */
  readonly asksForUrl?: boolean;
  /** Starts to wait, before the browser opens. */
  listen(expected: ExpectedCallback, signal: AbortSignal): Promise<Callback>;
}

/** A sign-in whose callback is awaited. */
interface ExpectedCallback {
  readonly app: App;
  readonly pending: PendingSignIn;
}

/** A sign-in for which the browser is about to open. */
export interface StartedSignIn extends ExpectedCallback {
  readonly channel: CallbackChannel;
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
    listen: async ({ app, pending }, signal) => {
      let showResult: (userName: Promise<string>) => void = () => undefined;
      const userName = new Promise<string>((resolve) => (showResult = resolve));
      const { query } = await listenForRedirect(new URL(redirectUri), {
        isExpected: (text) => isResponseTo(pending, text),
        page: async (outcome, nonce) =>
          callbackPage(
            outcome === 'received' ? await toPageContent(app.name, userName) : { kind: 'notExpected' },
            nonce,
          ),
        signal,
      });
      return { query, showResult };
    },
  };
}

const pagePatienceMs = 3000;

/** The page says how the sign-in ended, unless that is still not known after a while. */
async function toPageContent(appName: string, userName: Promise<string>): Promise<CallbackPageContent> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<CallbackPageContent>(
    (resolve) => (timer = setTimeout(() => resolve({ kind: 'continues', appName }), pagePatienceMs)),
  );
  const ended = userName.then(
    (name): CallbackPageContent => ({ kind: 'signedIn', appName, userName: name }),
    (error: unknown): CallbackPageContent => ({ kind: isDenial(error) ? 'denied' : 'failed', appName }),
  );
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}

function isDenial(error: unknown): boolean {
  return error instanceof AuthorizationResponseError && error.code === 'access_denied';
}

/** The person pastes the callback URL. */
export function openPasteChannel(redirectUri: string): CallbackChannel {
  return {
    redirectUri,
    asksForUrl: true,
    listen: ({ pending }, signal) => Promise.resolve({ query: promptCallbackUrl(pending, signal) }),
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
  return ({ pending }, signal) => Promise.resolve({ query: inbox.expect(pending.state, signal) });
}
