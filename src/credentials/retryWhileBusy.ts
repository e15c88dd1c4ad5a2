import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../oauth/systemErrorCode';

/** The pauses between the attempts, in milliseconds: 630 ms together. */
const pausesMs = [10, 20, 40, 80, 160, 320];

/**
 * Does something with a file, again for some hundred milliseconds while it is in use. On Windows, a file that a virus
 * scanner, a backup, or an indexer has open can't be renamed or removed.
 * @throws what the last attempt throws
 */
export async function retryWhileBusy<T>(act: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await act();
    } catch (error) {
      if (!isBusy(error)) throw error;
      await sleep(pauseMs);
    }
  }
  return act();
}

function isBusy(error: unknown): boolean {
  return ['EPERM', 'EACCES', 'EBUSY'].includes(systemErrorCode(error) ?? '');
}
