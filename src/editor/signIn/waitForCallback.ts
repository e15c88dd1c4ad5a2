import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { serverOf } from '../../credentials/catalog/server';
import type { PendingSignIn } from '../../credentials/signIn/userSignIn';
import { SignInTimeoutError } from '../errors/signInTimeout';
import { notify } from '../prompts/notify';
import { toPlainText } from '../words/toPlainText';
import type { CallbackChannel } from './callbackChannel';
import { promptCallbackUrl } from './promptCallbackUrl';

/** A sign-in that is about to open the browser. */
export interface StartedSignIn {
  readonly app: App;
  readonly channel: CallbackChannel;
  readonly pending: PendingSignIn;
}

/** What ends the waiting: the browser came back, or the person wants another sign-in method. */
export type CallbackOutcome =
  { readonly kind: 'callback'; readonly query: string } | { readonly kind: 'anotherMethod' };

const hintAfterMs = 20_000;
const timeoutMs = 5 * 60_000;

/**
 * Opens the browser and waits for it to come back, five minutes at most. After twenty seconds it says what may be wrong:
 * a redirect URI that is not registered gives no callback at all.
 * @throws SignInTimeoutError, CancellationError when the person left
 */
export async function waitForCallback(signIn: StartedSignIn): Promise<CallbackOutcome> {
  const { channel, pending } = signIn;
  const controller = new AbortController();
  const timers: NodeJS.Timeout[] = [];
  try {
    const { query } = await channel.listen(pending, controller.signal);
    query.catch(() => undefined);
    // A string, although its type says otherwise: a Uri would be decoded and encoded again on its way out.
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
    // The editor puts a colon between title and message.
    progress.report({ message: vscode.l10n.t('Continue in the browser.') });
    const message = toPlainText(
      vscode.l10n.t(
        'If {0} shows an error page, register this callback URL for the app: {1}',
        serverOf(app).name,
        pending.redirectUri,
      ),
    );
    const timer = setTimeout(() => progress.report({ message }), hintAfterMs);
    const cancelled = new Promise<never>((_, reject) =>
      cancellation.onCancellationRequested(() => reject(new vscode.CancellationError())),
    );
    try {
      return await Promise.race([outcome, cancelled]);
    } finally {
      clearTimeout(timer);
    }
  });
  return Promise.resolve(shown);
}

/** Stays pending when the person closes it: the browser may still come back. */
async function offerHelp({ app, channel, pending }: StartedSignIn, signal: AbortSignal): Promise<CallbackOutcome> {
  const pasteUrl = vscode.l10n.t('Paste URL');
  const tryAnotherMethod = vscode.l10n.t('Try Another Method');
  const copyUrl = vscode.l10n.t('Copy URL');
  const text = vscode.l10n.t(
    "Still waiting for the browser. If {0} shows an error page, this callback URL isn't registered for the app: {1}",
    serverOf(app).name,
    pending.redirectUri,
  );
  // A second box would close the one that is open for the callback URL, and with it the sign-in.
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
