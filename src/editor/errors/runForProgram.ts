import * as vscode from 'vscode';
import type { Log } from '../../credentials/ports';
import { runAndShowErrors } from './runAndShowErrors';

/** What came of a task; `late` if nothing did as long as the program waited. */
export type Outcome<Result> =
  | { readonly kind: 'done'; readonly value: Result }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'late' };

/**
 * Runs a task that needs a person, for a program that waits for it until it cancels, but no longer than `timeLimitMs`. The
 * person sees the errors. After that, the task is told that nobody waits any longer; what it has begun goes on for the person alone.
 */
export async function runForProgram<Result>(
  log: Log,
  timeLimitMs: number,
  task: (token: vscode.CancellationToken) => Promise<Result>,
  cancellation?: vscode.CancellationToken,
): Promise<Outcome<Result>> {
  const outcomes: Outcome<Result>[] = [];
  const source = new vscode.CancellationTokenSource();
  const ended = runAndShowErrors(log, async () => {
    try {
      outcomes.push({ kind: 'done', value: await task(source.token) });
    } catch (error) {
      outcomes.push({ kind: 'failed', error });
      throw error;
    }
  });
  let timer: NodeJS.Timeout | undefined;
  let listener: vscode.Disposable | undefined;
  const left = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeLimitMs);
    listener = cancellation?.onCancellationRequested(() => resolve());
  });
  await Promise.race([ended, left]);
  clearTimeout(timer);
  listener?.dispose();
  source.cancel();
  return outcomes[0] ?? { kind: 'late' };
}
