import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Whether git would track a file there: it is inside a working tree and not ignored. Without a git to ask, it would. */
export async function isTrackedByGit(path: string): Promise<boolean> {
  // A link may lead into a working tree.
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  if (!isInWorkingTree(folder)) return false;
  return new Promise((resolve) => {
    execFile('git', ['check-ignore', '--quiet', '--', basename(path)], { cwd: folder }, (error) =>
      resolve(error !== null),
    );
  });
}

function isInWorkingTree(folder: string): boolean {
  const above = dirname(folder);
  return existsSync(join(folder, '.git')) || (above !== folder && isInWorkingTree(above));
}
