import * as vscode from 'vscode';
import { isLoopbackRedirect } from '../../credentials/signIn/redirectUri';
import { SignInTimeoutError } from '../errors/signInTimeout';
import { toPlainText } from '../words/toPlainText';
import type { Callback, StartedSignIn } from './callbackChannel';
import { describeWait, type CopiedUrl } from './describeWait';
import { promptCallbackUrl } from './promptCallbackUrl';

/** How the wait ends: with a callback, or because the person chose to try another sign-in method. */
export type CallbackOutcome =
  | { readonly kind: 'callback'; readonly query: string; readonly showResult?: Callback['showResult'] }
  | { readonly kind: 'anotherMethod' };

const lateAfterMs = 20_000;
const timeoutMs = 5 * 60_000;
const minuteMs = 60_000;

const waiting = new Set<WaitingSignIn>();

/** The sign-ins of this window that wait for the browser: one of each app at most. */
export function listWaitingSignIns(): readonly WaitingSignIn[] {
  return [...waiting];
}

export function findWaitingSignIn(appId: string): WaitingSignIn | undefined {
  return listWaitingSignIns().find(({ signIn }) => signIn.app.id === appId);
}

/**
 * Opens the browser and waits up to five minutes for the callback. One notification shows for what and how long, and what
 * helps; after 20 seconds, it says what may be wrong: for a redirect URI that isn't registered, there is never a callback.
 * Ends a sign-in of the same app, or to the same local port, that still waits.
 * @throws SignInTimeoutError, or CancellationError if the person canceled or began another sign-in
 */
export async function waitForCallback(signIn: StartedSignIn): Promise<CallbackOutcome> {
  await Promise.all([...waiting].filter((other) => isReplacedBy(other.signIn, signIn)).map((other) => other.end()));
  const entry = new WaitingSignIn(signIn);
  waiting.add(entry);
  showIsWaiting();
  try {
    return await entry.run();
  } finally {
    waiting.delete(entry);
    showIsWaiting();
  }
}

function showIsWaiting(): void {
  void vscode.commands.executeCommand('setContext', 'apsAuth.isSigningIn', waiting.size > 0);
}

function isReplacedBy(one: StartedSignIn, other: StartedSignIn): boolean {
  return one.app.id === other.app.id || isSamePort(one.pending.redirectUri, other.pending.redirectUri);
}

/** Only one sign-in at a time can listen on a local port. */
function isSamePort(one: string, other: string): boolean {
  return isLoopbackRedirect(one) && isLoopbackRedirect(other) && new URL(one).port === new URL(other).port;
}

/** A sign-in that waits for the browser, and what a person can do meanwhile. */
export class WaitingSignIn {
  readonly signIn: StartedSignIn;
  readonly #controller = new AbortController();
  readonly #ended: Promise<void>;
  #onEnded: () => void = () => undefined;
  readonly #outcome: Promise<CallbackOutcome>;
  #resolve: (outcome: CallbackOutcome) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;
  #report: (message: string) => void = () => undefined;
  #copied: CopiedUrl | undefined;
  #openedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(signIn: StartedSignIn) {
    this.signIn = signIn;
    this.#ended = new Promise((resolve) => (this.#onEnded = resolve));
    this.#outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#outcome.catch(() => undefined);
    this.#controller.signal.addEventListener('abort', () => this.#reject(new vscode.CancellationError()));
  }

  async run(): Promise<CallbackOutcome> {
    const { channel, pending } = this.signIn;
    try {
      const { query, showResult } = await channel.listen(this.signIn, this.#controller.signal);
      query.then((text) => this.#resolve({ kind: 'callback', query: text, showResult }), this.#reject);
      // Passes a string, although the type is Uri: a Uri is decoded and encoded again before it reaches the browser.
      const opened: unknown = await Reflect.apply(vscode.env.openExternal, vscode.env, [pending.authorizationUrl]);
      if (opened === false) throw new vscode.CancellationError();
      return await this.#showProgress();
    } finally {
      clearTimeout(this.#timer);
      this.#controller.abort();
      this.#onEnded();
    }
  }

  /** Cancels it, and resolves when nothing listens for it any longer. */
  end(): Promise<void> {
    this.#controller.abort();
    return this.#ended;
  }

  /** Copies the URL that the browser opens, for another browser or another profile. */
  async copyLink(): Promise<void> {
    await this.#copy('link', this.signIn.pending.authorizationUrl);
  }

  async copyRedirectUri(): Promise<void> {
    await this.#copy('redirectUri', this.signIn.pending.redirectUri);
  }

  tryAnotherMethod(): void {
    this.#resolve({ kind: 'anotherMethod' });
  }

  /** @throws CancellationError if the person canceled; the browser may still come back then */
  async pasteUrl(): Promise<void> {
    const query = await promptCallbackUrl(this.signIn.pending, this.#controller.signal);
    this.#resolve({ kind: 'callback', query });
  }

  async #copy(copied: CopiedUrl, url: string): Promise<void> {
    await vscode.env.clipboard.writeText(url);
    this.#copied = copied;
    this.#update();
  }

  #showProgress(): Promise<CallbackOutcome> {
    const title = toPlainText(vscode.l10n.t('Signing in to {0}', this.signIn.app.name));
    const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title };
    const shown = vscode.window.withProgress(options, (progress, cancellation) => {
      this.#openedAt = performance.now();
      this.#report = (message) => progress.report({ message });
      this.#update();
      cancellation.onCancellationRequested(() => this.#controller.abort());
      return this.#outcome;
    });
    return Promise.resolve(shown);
  }

  /** Shows the minutes that are left, which a screen reader reads each time, and waits for the next change. */
  #update(): void {
    clearTimeout(this.#timer);
    const waitedMs = performance.now() - this.#openedAt;
    const leftMs = timeoutMs - waitedMs;
    if (leftMs <= 0) {
      this.#reject(new SignInTimeoutError(this.signIn.pending.redirectUri));
      return;
    }
    const minutes = Math.ceil(leftMs / minuteMs);
    const isLate = waitedMs >= lateAfterMs;
    this.#report(describeWait(this.signIn, { minutes, isLate, copied: this.#copied }));
    const nextMinuteMs = leftMs - (minutes - 1) * minuteMs;
    this.#timer = setTimeout(() => this.#update(), isLate ? nextMinuteMs : lateAfterMs - waitedMs);
  }
}
