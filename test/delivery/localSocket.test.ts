import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { listenOnLocalSocket } from '../../src/delivery/localSocket';
import { TerminalSetupError } from '../../src/delivery/terminalSetupError';
import { makeTemporaryFolder } from '../support/processes';

async function closeServer(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

async function canConnect(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A path that is too long for a socket. */
function tooLong(folder: string): string {
  const path = join(folder, 'x'.repeat(100));
  mkdirSync(path, { recursive: true });
  return path;
}

describe('a local socket', function () {
  if (process.platform === 'win32') return;

  const { XDG_RUNTIME_DIR: runtimeBefore, TMPDIR: temporaryBefore } = process.env;
  const servers: Server[] = [];
  let runtime: string;
  let temporary: string;
  let name: string;

  beforeEach(() => {
    runtime = makeTemporaryFolder();
    temporary = makeTemporaryFolder();
    name = randomBytes(6).toString('hex');
    setFolders(runtime, temporary);
  });

  afterEach(async () => {
    setFolders(runtimeBefore, temporaryBefore);
    await Promise.all(
      servers
        .splice(0)
        .filter(({ listening }) => listening)
        .map(closeServer),
    );
  });

  function setFolders(runtimeFolder: string | undefined, temporaryFolder: string | undefined): void {
    for (const [variable, value] of [
      ['XDG_RUNTIME_DIR', runtimeFolder],
      ['TMPDIR', temporaryFolder],
    ] as const) {
      if (value === undefined) Reflect.deleteProperty(process.env, variable);
      else process.env[variable] = value;
    }
  }

  function newServer(): Server {
    const server = createServer((socket) => socket.end());
    servers.push(server);
    return server;
  }

  it('is in the runtime folder, where only this user reaches it', async () => {
    const { path } = await listenOnLocalSocket(newServer(), name);
    assert.equal(path, join(runtime, `aps-auth-${name}`, 'socket'));
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(dirname(path)), ['socket']);
    assert.ok(await canConnect(path));
  });

  it('is private under any umask', async () => {
    const before = process.umask(0);
    const { path } = await listenOnLocalSocket(newServer(), name).finally(() => process.umask(before));
    assert.deepEqual([statSync(path).mode & 0o777, statSync(dirname(path)).mode & 0o777], [0o600, 0o700]);
  });

  it('has the same path after it was closed, and leaves nothing', async () => {
    const first = newServer();
    const { path, remove } = await listenOnLocalSocket(first, name);
    await closeServer(first);
    await remove();
    assert.deepEqual(readdirSync(runtime), []);
    assert.equal((await listenOnLocalSocket(newServer(), name)).path, path);
  });

  it('replaces one on which nobody listens', async () => {
    const folder = join(runtime, `aps-auth-${name}`);
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(folder, 'socket'), '');
    const { path } = await listenOnLocalSocket(newServer(), name);
    assert.equal(path, join(folder, 'socket'));
    assert.ok(lstatSync(path).isSocket());
    assert.ok(await canConnect(path));
  });

  it('has a number if another window listens, and keeps it', async () => {
    const [first, second] = [newServer(), newServer()];
    const one = await listenOnLocalSocket(first, name);
    const other = await listenOnLocalSocket(second, name);
    const third = await listenOnLocalSocket(newServer(), name);
    assert.deepEqual(
      [other, third].map(({ path }) => dirname(path)),
      [`${dirname(one.path)}-2`, `${dirname(one.path)}-3`],
    );
    assert.ok((await canConnect(one.path)) && (await canConnect(other.path)));
    await closeServer(second);
    assert.equal((await listenOnLocalSocket(newServer(), name)).path, other.path);
  });

  it('stays when the window whose place it took removes its own', async () => {
    const first = newServer();
    const { path, remove } = await listenOnLocalSocket(first, name);
    await closeServer(first);
    const second = await listenOnLocalSocket(newServer(), name);
    await remove();
    assert.equal(second.path, path);
    assert.ok(existsSync(path));
  });

  for (const [what, occupy] of [
    ['others can read', (folder: string) => mkdirSync(folder, { mode: 0o755 })],
    ['is a link', (folder: string) => symlinkSync(makeTemporaryFolder(), folder)],
    ['is a file', (folder: string) => writeFileSync(folder, '')],
  ] as const) {
    it(`avoids a folder of its name that ${what}`, async () => {
      const occupied = join(runtime, `aps-auth-${name}`);
      occupy(occupied);
      const { path } = await listenOnLocalSocket(newServer(), name);
      assert.notEqual(dirname(path), occupied);
      assert.equal(dirname(dirname(path)), runtime);
    });
  }

  it('avoids a folder of its name of another user', async function () {
    if (process.getuid?.() !== 0) return this.skip();
    const occupied = join(runtime, `aps-auth-${name}`);
    mkdirSync(occupied, { mode: 0o700 });
    chownSync(occupied, 65_534, 65_534);
    assert.notEqual(dirname((await listenOnLocalSocket(newServer(), name)).path), occupied);
  });

  for (const [what, folder] of [
    ['no runtime folder is named', () => undefined],
    ['the runtime folder has no absolute path', () => 'run'],
    ['the runtime folder is missing', () => join(runtime, 'missing')],
    ['the path of the runtime folder is too long', () => tooLong(runtime)],
  ] as const) {
    it(`is in the folder for temporary files if ${what}`, async () => {
      setFolders(folder(), temporary);
      const { path } = await listenOnLocalSocket(newServer(), name);
      assert.equal(path, join(temporary, `aps-auth-${name}`, 'socket'));
    });
  }

  it('has spaces, quotes, and other letters in its path', async () => {
    const folder = join(runtime, `a 'b" ü$`);
    mkdirSync(folder);
    setFolders(folder, temporary);
    const { path } = await listenOnLocalSocket(newServer(), name);
    assert.ok(path.startsWith(folder));
    assert.ok(await canConnect(path));
  });

  it('fails if both paths are too long', async () => {
    setFolders(tooLong(runtime), tooLong(temporary));
    await assert.rejects(listenOnLocalSocket(newServer(), name), (error) => {
      assert.ok(error instanceof TerminalSetupError);
      assert.equal(error.problem, 'socketPathTooLong');
      return true;
    });
    assert.deepEqual(readdirSync(join(temporary, 'x'.repeat(100))), []);
  });

  it('fails if no folder can be made', async () => {
    setFolders(join(runtime, 'missing'), join(temporary, 'missing'));
    await assert.rejects(listenOnLocalSocket(newServer(), name), (error) => {
      assert.ok(error instanceof TerminalSetupError && error.cause instanceof Error);
      assert.equal(error.problem, 'noSocket');
      return true;
    });
  });
});
