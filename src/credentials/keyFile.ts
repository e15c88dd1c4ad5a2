import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a private key to a file that only this user can read, and that appears whole or not at all. On Windows the
 * folder decides who can read it.
 * @throws the system's error when the disk refuses
 */
export async function writeKeyFile(path: string, pem: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(unfinished, pem, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Whether git would track a file there: it is inside a working tree and not ignored. Without a git to ask, it would. */
export async function isTrackedByGit(path: string): Promise<boolean> {
  // A link may lead into a working tree.
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  if (!isInWorkingTree(folder)) return false;
  return new Promise((resolve) => {
    execFile('git', ['check-ignore', '--quiet', '--', basename(path)], { cwd: folder }, (error) => resolve(error !== null));
  });
}

function isInWorkingTree(folder: string): boolean {
  const above = dirname(folder);
  return existsSync(join(folder, '.git')) || (above !== folder && isInWorkingTree(above));
}
