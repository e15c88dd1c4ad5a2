import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Whether Git would track a file at this path: it is in a working tree and not ignored. True in a working tree if Git
 * can't be run or doesn't answer. Runs nothing that the folder holds or names: nobody has said that it is trusted.
 */
export async function isTrackedByGit(path: string): Promise<boolean> {
  // The folder may be a link into a working tree.
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  if (!isInWorkingTree(folder)) return false;
  const args = ['-C', folder, ...withoutPrograms, 'check-ignore', '--quiet', '--', basename(path)];
  // Windows looks a program up in the working directory first, so that must not be the chosen folder.
  const options = { cwd: dirname(process.execPath), env: gitEnvironment(), timeout: timeoutMs };
  return new Promise((resolve) => {
    execFile('git', args, options, (error) => resolve(error !== null));
  });
}

const timeoutMs = 10_000;

/** The programs that the configuration of a repository can make this command run. */
const withoutPrograms = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/** What this process was started with may name another repository. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const repository = {
    GIT_DIR: undefined,
    GIT_COMMON_DIR: undefined,
    GIT_WORK_TREE: undefined,
    GIT_INDEX_FILE: undefined,
  };
  return { ...process.env, ...repository, GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0' };
}

function isInWorkingTree(folder: string): boolean {
  const parent = dirname(folder);
  return existsSync(join(folder, '.git')) || (parent !== folder && isInWorkingTree(parent));
}
