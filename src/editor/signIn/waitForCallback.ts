import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { serverOf } from '../../credentials/catalog/server';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';
import { SignInTimeoutError } from '../errors/signInTimeout';
import { notify } from '../prompts/notify';
import { toPlainText } from '../words/toPlainText';
import type { CallbackChannel } from './callbackChannel';
import { promptCallbackUrl } from './promptCallbackUrl';

/** A sign-in for which the browser is about to open. */
export interface StartedSignIn {
  readonly app: App;
  readonly channel: CallbackChannel;
  readonly pending: PendingSignIn;
}

/** How the wait ends: with a callback, or because the person chose to try another sign-in method. */
export type CallbackOutcome =
  { readonly kind: 'callback'; readonly query: string } | { readonly kind: 'anotherMethod' };

const hintAfterMs = 20_000;
const timeoutMs = 5 * 60_000;

/**
 * Opens the browser and waits up to five minutes for the callback. After 20 seconds, shows what may be wrong: for a
 * redirect URI that isn't registered, there is never a callback.
 * @throws SignInTimeoutError, or CancellationError if the person canceled
 */
export async function waitForCallback(signIn: StartedSignIn): Promise<CallbackOutcome> {
  const { channel, pending } = signIn;
  const controller = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  try {
    const { query } = await channel.listen(pending, controller.signal);
    query.catch(() => undefined);
    // Passes a string, although the type is Uri: a Uri is decoded and encoded again before it reaches the browser.
    const opened: unknown = await Reflect.apply(vscode.env.openExternal, vscode.env, [pending.authorizationUrl]);
    if (opened === false) throw new vscode.CancellationError();
    const hint = new Promise<CallbackOutcome>((resolve, reject) => {
      const help = (): void => void offerHelp(signIn, controller.signal).then(resolve, reject);
      timers.push(setTimeout(help, hintAfterMs));
      timers.push(setTimeout(() => reject(new SignInTimeoutError(pending.redirectUri)), timeoutMs));
    });
    const callback = query.then((text): CallbackOutcome => ({ kind: 'callback', query: text }));
    return await showWaiting(signIn, Promise.race([callback, hint]));
  } finally {
    controller.abort();
    timers.forEach(clearTimeout);
  }
}

function showWaiting({ app, pending }: StartedSignIn, outcome: Promise<CallbackOutcome>): Promise<CallbackOutcome> {
  const title = toPlainText(vscode.l10n.t('Signing in to {0}', app.name));
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
  const shown = vscode.window.withProgress(options, async (progress, cancellation) => {
    // The editor adds a colon between the title and the message.
    progress.report({ message: vscode.l10n.t('Continue in the browser.') });
    const message = toPlainText(registerText(app, pending));
    const timer = setTimeout(() => progress.report({ message }), hintAfterMs);
    const canceled = new Promise<never>((_, reject) =>
      cancellation.onCancellationRequested(() => reject(new vscode.CancellationError())),
    );
    try {
      return await Promise.race([outcome, canceled]);
    } finally {
      clearTimeout(timer);
    }
  });
  return Promise.resolve(shown);
}

/** Stays pending if the person closes the message, because the browser may still return. */
async function offerHelp({ app, channel, pending }: StartedSignIn, signal: AbortSignal): Promise<CallbackOutcome> {
  const pasteUrl = vscode.l10n.t('Paste URL');
  const tryAnotherMethod = vscode.l10n.t('Try Another Method');
  const copyUrl = vscode.l10n.t('Copy URL');
  const text = stillWaitingText(app, pending);
  // A second input box would close the one that is open for the callback URL, which cancels the sign-in.
  const buttons = [...(channel.asksForUrl === true ? [] : [pasteUrl]), tryAnotherMethod, copyUrl];
  for (;;) {
    const pressed = await notify(text, { buttons: buttons });
    if (pressed === undefined || signal.aborted) return new Promise(() => undefined);
    if (pressed === tryAnotherMethod) return { kind: 'anotherMethod' };
    if (pressed === pasteUrl) {
      const query = await promptCallbackUrl(pending, signal).catch(() => undefined);
      if (query !== undefined) return { kind: 'callback', query };
    }
    if (pressed === copyUrl) await vscode.env.clipboard.writeText(pending.redirectUri);
  }
}

/** Autodesk's portal says callback URL, the RFC and other servers say redirect URI. */
function registerText(app: App, { redirectUri }: PendingSignIn): string {
  const { kind, name } = serverOf(app);
  switch (kind) {
    case 'aps':
      return vscode.l10n.t(
        'If {0} shows an error page, register this callback URL for the app: {1}',
        name,
        redirectUri,
      );
    case 'custom':
      return vscode.l10n.t(
        'If {0} shows an error page, register this redirect URI for the app: {1}',
        name,
        redirectUri,
      );
  }
}

function stillWaitingText(app: App, { redirectUri }: PendingSignIn): string {
  const { kind, name } = serverOf(app);
  switch (kind) {
    case 'aps':
      return vscode.l10n.t(
        "Still waiting for the browser. If {0} shows an error page, this callback URL isn't registered for the app: {1}",
        name,
        redirectUri,
      );
    case 'custom':
      return vscode.l10n.t(
        "Still waiting for the browser. If {0} shows an error page, this redirect URI isn't registered for the app: {1}",
        name,
        redirectUri,
      );
  }
}
