import type { Log } from '../../credentials/ports';

/**
 * Runs a task for a person and shows its error. Returns nothing, because any extension can run a command. The code that
 * shows errors is loaded with the first error.
 */
export async function runAndShowErrors(log: Log, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    const { showError } = await import('./showError');
    // Not awaited, because a command doesn't last as long as its error message is open.
    void showError({ log, error, task, run: (next) => runAndShowErrors(log, next) });
  }
}
