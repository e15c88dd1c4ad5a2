import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, lstat, mkdir, rename, rmdir, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { systemErrorCode } from '../oauth/systemErrorCode';
import { socketNames } from './protocol';
import { TerminalSetupError } from './terminalSetupError';

/** A server that listens. */
export interface LocalSocket {
  /** The path of the unix socket, or the name of the Windows named pipe. */
  readonly path: string;
  /** Removes its files. The server must be closed before. */
  readonly remove: () => Promise<void>;
}

/**
 * Node.js cuts a longer path without an error. macOS allows 103 bytes, Linux 107.
 */
const maxPathBytes = 100;

const socketName = 'socket';

/**
 * Makes a server listen on a unix socket that only this user can reach, or on a Windows named pipe. The name is always
 * the same for the same `name`, so that terminals find it again after a reload, with a number where other windows listen
 * on those before; only if these belong to another user, it is random.
 * @param name letters and digits, at most 16
 * @throws TerminalSetupError `socketPathTooLong` or `noSocket`
 */
export async function listenOnLocalSocket(server: Server, name: string): Promise<LocalSocket> {
  const names = [...socketNames(`aps-auth-${name}`), `aps-auth-${randomBytes(8).toString('hex')}`];
  const roots = process.platform === 'win32' ? ['\\\\.\\pipe\\'] : unixRoots();
  let failure = new TerminalSetupError('socketPathTooLong', roots.at(-1) ?? '');
  for (const root of roots) {
    for (const path of names.map((folder) => join(root, folder))) {
      if (Buffer.byteLength(join(path, socketName)) > maxPathBytes) continue;
      try {
        return process.platform === 'win32' ? await listenOnPipe(server, path) : await listenInFolder(server, path);
      } catch (error) {
        failure = new TerminalSetupError('noSocket', path, error);
      }
    }
  }
  throw failure;
}

/** XDG_RUNTIME_DIR can name a folder of another user, as after `su`, or one that doesn't exist, as in containers. */
function unixRoots(): readonly string[] {
  const { XDG_RUNTIME_DIR: runtimeFolder = '' } = process.env;
  return isAbsolute(runtimeFolder) ? [runtimeFolder, tmpdir()] : [tmpdir()];
}

/** The system refuses a name that is in use, and the pipe ends with the process. */
async function listenOnPipe(server: Server, path: string): Promise<LocalSocket> {
  await listen(server, path);
  return { path, remove: () => Promise.resolve() };
}

async function listenInFolder(server: Server, folder: string): Promise<LocalSocket> {
  await makePrivateFolder(folder);
  const path = join(folder, socketName);
  if (await answers(path)) throw new Error(`Another window listens on ${path}.`);
  // The socket appears under its name when only this user can reach it, and replaces one that nobody listens on.
  const temporary = join(folder, randomBytes(3).toString('hex'));
  await listen(server, temporary);
  try {
    await chmod(temporary, 0o600);
    await rename(temporary, path);
    const { ino } = await lstat(path);
    return { path, remove: () => removeSocket(folder, path, ino) };
  } catch (error) {
    server.close();
    await once(server, 'close');
    throw error;
  }
}

async function makePrivateFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST') throw error;
  }
  const stats = await lstat(folder);
  // A link is no folder. Anyone can create one of this name in the folder for temporary files.
  if (!stats.isDirectory() || stats.uid !== process.getuid?.() || (stats.mode & 0o077) !== 0)
    throw new Error(`${folder} isn't a private folder.`);
}

/** Whether a process listens on a socket. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(!['ENOENT', 'ECONNREFUSED'].includes(systemErrorCode(error) ?? '')));
  });
}

async function listen(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, 'listening');
}

/** Another window may have replaced the socket in the meantime. */
async function removeSocket(folder: string, path: string, ino: number): Promise<void> {
  try {
    const stats = await lstat(path);
    if (stats.ino !== ino) return;
    await unlink(path);
    await rmdir(folder);
  } catch {
    // What is left, the next window of the workspace uses, or the system removes with its temporary files.
  }
}
