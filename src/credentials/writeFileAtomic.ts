import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { retryWhileBusy } from './retryWhileBusy';

/**
 * Writes a file that only this user can read, and that appears completely or not at all, after a power failure too. On
 * Windows, the permissions of its folder decide who can read it. `check` runs just before the file appears; if it
 * throws, nothing is written.
 * @throws the system's error if the disk refuses, and what `check` throws
 */
export async function writeFileAtomic(
  path: string,
  text: string,
  check: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    // Some file systems write the new name before the content.
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true });
    await retryWhileBusy(async () => {
      await check();
      await rename(temporary, path);
    });
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
