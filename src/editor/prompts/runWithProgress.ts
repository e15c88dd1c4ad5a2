import * as vscode from 'vscode';
import type { RetryWait } from '../../oauth/retry';
import { toPlainText } from '../words/toPlainText';

/** Lets a task be canceled, and lets it report that it is waiting. */
export interface TaskControls {
  readonly signal: AbortSignal;
  readonly onWait: (wait: RetryWait) => void;
}

const progressDelayMs = 400;

/**
 * Runs a cancelable task. Shows progress only if the task isn't done within a moment.
 * @throws what the task throws; an AbortError if the person canceled
 */
export async function runWithProgress<T>(title: string, task: (controls: TaskControls) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const countdown = new Countdown();
  const onWait = (wait: RetryWait): void => countdown.start(wait);
  const result = task({ signal: controller.signal, onWait });
  const isSlow = await Promise.race([result.then(() => false), elapse(progressDelayMs)]);
  if (!isSlow) return result;
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: toPlainText(title) };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    countdown.show((message) => progress.report({ message }));
    const listener = cancellation.onCancellationRequested(() => controller.abort());
    try {
      return await result;
    } finally {
      listener.dispose();
      countdown.dispose();
    }
  });
}

function elapse(milliseconds: number): Promise<true> {
  return new Promise((resolve) => void setTimeout(() => resolve(true), milliseconds));
}

/** Says how long a wait still takes, each second. Has a timer only while that is shown. */
class Countdown {
  #wait: RetryWait | undefined;
  #endsAt = 0;
  #report: ((message: string) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  start(wait: RetryWait): void {
    this.#wait = wait;
    this.#endsAt = performance.now() + wait.delayMs;
    this.#update();
  }

  show(report: (message: string) => void): void {
    this.#report = report;
    this.#update();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #update(): void {
    clearTimeout(this.#timer);
    if (!this.#wait || !this.#report) return;
    const leftMs = this.#endsAt - performance.now();
    const seconds = Math.max(1, Math.ceil(leftMs / 1000));
    this.#report(describeWait(this.#wait, seconds));
    // The last second stays until the server has answered.
    if (seconds > 1) this.#timer = setTimeout(() => this.#update(), leftMs - (seconds - 1) * 1000 + 1);
  }
}

function describeWait({ error }: RetryWait, seconds: number): string {
  const isRateLimited = 'status' in error && error.status === 429;
  return isRateLimited
    ? vscode.l10n.t('Rate limit reached. Trying again in {0} s.', seconds)
    : vscode.l10n.t('The request failed. Trying again in {0} s.', seconds);
}
