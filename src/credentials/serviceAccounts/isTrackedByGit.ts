import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Whether Git would track a file at this path: it is in a working tree and not ignored. True in a working tree if Git
 * can't be run.
 */
export async function isTrackedByGit(path: string): Promise<boolean> {
  // The folder may be a link into a working tree.
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  if (!isInWorkingTree(folder)) return false;
  return new Promise((resolve) => {
    execFile('git', ['check-ignore', '--quiet', '--', basename(path)], { cwd: folder }, (error) =>
      resolve(error !== null),
    );
  });
}

function isInWorkingTree(folder: string): boolean {
  const parent = dirname(folder);
  return existsSync(join(folder, '.git')) || (parent !== folder && isInWorkingTree(parent));
}
