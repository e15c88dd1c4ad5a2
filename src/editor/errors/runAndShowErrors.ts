import { describeError } from '../../credentials/describeError';
import type { Log } from '../../credentials/ports';

/** Runs a task whose error is shown elsewhere, and logs it. Never throws. */
export async function runAndLogErrors(log: Log, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const { logError } = await import('./showError');
    logError(log, error);
  }
}

/**
 * Runs a task for a person and shows its error. Returns nothing, because any extension can run a command. The code that
 * shows errors is loaded with the first error. Never throws.
 */
export async function runAndShowErrors(log: Log, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const show = async (): Promise<void> => {
      const { showError } = await import('./showError');
      await showError({ log, error, task, run: (next) => runAndShowErrors(log, next) });
    };
    // Not awaited, because a command doesn't last as long as its error message is open.
    show().catch((problem: unknown) => log.error(`An error couldn't be shown. ${describeError(problem)}`));
  }
}
