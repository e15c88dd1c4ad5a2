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
  let currentWait = '';
  let report: ((message: string) => void) | undefined;
  const onWait = (wait: RetryWait): void => {
    currentWait = describeWait(wait);
    report?.(currentWait);
  };
  const result = task({ signal: controller.signal, onWait });
  const isSlow = await Promise.race([result.then(() => false), elapse(progressDelayMs)]);
  if (!isSlow) return result;
  const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: toPlainText(title) };
  return vscode.window.withProgress(options, async (progress, cancellation) => {
    report = (message) => progress.report({ message });
    report(currentWait);
    const listener = cancellation.onCancellationRequested(() => controller.abort());
    try {
      return await result;
    } finally {
      listener.dispose();
    }
  });
}

function elapse(milliseconds: number): Promise<true> {
  return new Promise((resolve) => void setTimeout(() => resolve(true), milliseconds));
}

function describeWait(wait: RetryWait): string {
  const seconds = Math.max(1, Math.round(wait.delayMs / 1000));
  const isRateLimited = 'status' in wait.error && wait.error.status === 429;
  return isRateLimited
    ? vscode.l10n.t('Rate limit reached. Trying again in {0} s.', seconds)
    : vscode.l10n.t('The request failed. Trying again in {0} s.', seconds);
}
