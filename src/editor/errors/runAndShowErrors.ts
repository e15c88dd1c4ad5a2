import type { Log } from '../../credentials/ports';

/**
 * Runs what a person asked for and shows what went wrong. Returns nothing, because any extension may call a command. How
 * errors are shown is loaded with the first of them.
 */
export async function runAndShowErrors(log: Log, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const { showError } = await import('./showError');
    // Not awaited: a command has ended even if its error message is still open.
    void showError({ log, error, task, run: (next) => runAndShowErrors(log, next) });
  }
}
