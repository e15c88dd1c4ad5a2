import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { retryWhileBusy } from './retryWhileBusy';

/** How a file is written. */
export interface AtomicWriteOptions {
  /** Runs just before the file appears; if it throws, nothing is written. */
  readonly check?: () => Promise<void>;
  /** The path of the file until then, in the same folder; `<path>.<random>.tmp` where not given. */
  readonly temporary?: string;
  /** The permissions of the file; 0600 where not given. */
  readonly mode?: number;
}

/**
 * Writes a file that only this user can read, unless `mode` says otherwise, and that appears completely or not at all, after a power failure too. On
 * Windows, the permissions of its folder decide who can read it.
 * @throws the system's error if the disk refuses, and what `check` throws
 */
export async function writeFileAtomic(
  path: string,
  text: string,
  { check, temporary = `${path}.${randomUUID()}.tmp`, mode = 0o600 }: AtomicWriteOptions = {},
): Promise<void> {
  try {
    // Some file systems write the new name before the content.
    await writeFile(temporary, text, { mode, flag: 'wx', flush: true });
    await retryWhileBusy(async () => {
      await check?.();
      await rename(temporary, path);
    });
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/**
 * Writes a private key as `writeFileAtomic` writes a file. Until it is complete, its name ends in the same way, so that a
 * rule such as `*.pem` in `.gitignore` covers it even if the process ends in between.
 * @throws the system's error if the disk refuses
 */
export async function writePrivateKeyFile(path: string, pem: string): Promise<void> {
  const extension = extname(path) || '.pem';
  await writeFileAtomic(path, pem, { temporary: join(dirname(path), `.${randomUUID()}${extension}`) });
}
