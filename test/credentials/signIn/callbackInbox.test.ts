import assert from 'node:assert/strict';
import { watch, type FSWatcher } from 'node:fs';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallbackInbox, type WatchFolder } from '../../../src/credentials/signIn/callbackInbox';

describe('CallbackInbox', () => {
  let folder: string;
  let asking: CallbackInbox;
  let other: CallbackInbox;
  const never = new AbortController().signal;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aps-auth-'));
    asking = new CallbackInbox(folder);
    other = new CallbackInbox(folder);
  });

  afterEach(async () => {
    asking.dispose();
    other.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const listCallbacks = async (): Promise<readonly string[]> =>
    (await readdir(folder)).filter((name) => !name.endsWith('.expected'));

  /** Another window that expects a callback, and is closed before it arrives. */
  const expectAndClose = async (state: string): Promise<void> => {
    const closed = new CallbackInbox(folder);
    void closed.expect(state, never);
    await waitForAnnouncements(1);
    closed.dispose();
  };

  const waitForAnnouncements = async (count: number): Promise<void> => {
    for (;;) {
      const names = await readdir(folder).catch(() => []);
      if (names.filter((name) => name.endsWith('.expected')).length >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('delivers a callback to the sign-in that waits for its state', async () => {
    const query = asking.expect('state-1', never);
    assert.equal(await asking.receive('code=abc&state=state-2'), 'unexpected');
    assert.equal(await asking.receive('code=abc&state=state-1'), 'delivered');
    assert.equal(await query, 'code=abc&state=state-1');
  });

  it('forwards a callback to the waiting window and deletes its file', async () => {
    const query = asking.expect('state-1', never);
    await waitForAnnouncements(1);
    assert.equal(await other.receive('code=abc&state=state-1'), 'forwarded');
    assert.equal(await query, 'code=abc&state=state-1');
    assert.deepEqual(await listCallbacks(), []);
    assert.equal(await other.claimUnclaimed('code=abc&state=state-1'), false);
  });

  it('writes nothing for a state that no window has made up', async () => {
    for (let count = 0; count < 3; count++)
      assert.equal(await other.receive(`code=abc&state=made-up-${count}`), 'unexpected');
    assert.deepEqual(await readdir(folder), []);
  });

  it('writes a private file whose name does not reveal the state', async () => {
    await expectAndClose('state-1');
    await other.receive('code=abc&state=state-1');
    const [name = ''] = await listCallbacks();
    assert.match(name, /^[0-9a-f]{64}\.callback$/);
    if (process.platform !== 'win32') assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
  });

  it('claims and deletes a callback that no window waits for', async () => {
    await expectAndClose('state-1');
    assert.equal(await other.receive('code=abc&state=state-1'), 'forwarded');
    assert.equal(await other.claimUnclaimed('code=abc&state=state-1'), true);
    assert.deepEqual(await listCallbacks(), []);
  });

  it('deletes a copy that another window received', async () => {
    const query = asking.expect('state-1', never);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await asking.receive('code=abc&state=state-1');
    await query;
    assert.equal(await other.receive('code=abc&state=state-1'), 'forwarded');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(await other.claimUnclaimed('code=abc&state=state-1'), false);
  });

  it('delivers only the first of two callbacks', async () => {
    const query = asking.expect('state-1', never);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await asking.receive('code=first&state=state-1');
    assert.equal(await asking.receive('code=second&state=state-1'), 'delivered');
    assert.equal(await query, 'code=first&state=state-1');
    assert.deepEqual(await listCallbacks(), []);
  });

  const refuse = (): never => {
    throw Object.assign(new Error('System limit for number of file watchers reached'), { code: 'ENOSPC' });
  };
  const watchers: readonly (readonly [string, WatchFolder])[] = [
    ['refuses to watch', refuse],
    ['reports nothing', (watched) => watch(watched, { persistent: false })],
  ];
  for (const [what, watchFolder] of watchers) {
    it(`finds a callback where the system ${what}`, async () => {
      const inbox = new CallbackInbox(folder, watchFolder);
      const [first, second] = [inbox.expect('state-1', never), inbox.expect('state-2', never)];
      await waitForAnnouncements(2);
      await inbox.receive('code=abc&state=state-1');
      assert.equal(await first, 'code=abc&state=state-1');
      assert.equal(await other.receive('code=def&state=state-2'), 'forwarded');
      assert.equal(await second, 'code=def&state=state-2');
      inbox.dispose();
    });
  }

  it('gets a callback for its own window without a folder', async () => {
    const file = join(folder, 'a file');
    await writeFile(file, '');
    const inbox = new CallbackInbox(join(file, 'callbacks'));
    const query = inbox.expect('state-1', never);
    assert.equal(await inbox.receive('code=abc&state=state-1'), 'delivered');
    assert.equal(await query, 'code=abc&state=state-1');
    inbox.dispose();
  });

  it('finds a callback in a folder that was made again', async () => {
    const before = asking.expect('state-1', never);
    await waitForAnnouncements(1);
    await other.receive('code=abc&state=state-1');
    await before;
    await rm(folder, { recursive: true });
    const waiting = asking.expect('state-2', never);
    await waitForAnnouncements(1);
    await other.receive('code=def&state=state-2');
    assert.equal(await waiting, 'code=def&state=state-2');
    const gone = asking.expect('state-3', never);
    await waitForAnnouncements(2);
    await rm(folder, { recursive: true });
    await waitForAnnouncements(1);
    await other.receive('code=ghi&state=state-3');
    assert.equal(await gone, 'code=ghi&state=state-3');
  });

  it('survives a watcher that fails', async () => {
    const made: FSWatcher[] = [];
    const inbox = new CallbackInbox(folder, (watched) => {
      const watcher = watch(watched, { persistent: false });
      made.push(watcher);
      return watcher;
    });
    const query = inbox.expect('state-1', never);
    while (made.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await waitForAnnouncements(1);
    made[0]?.emit('error', new Error('The folder is gone.'));
    await other.receive('code=abc&state=state-1');
    assert.equal(await query, 'code=abc&state=state-1');
    inbox.dispose();
  });

  it('stops waiting when aborted', async () => {
    const controller = new AbortController();
    const query = asking.expect('state-1', controller.signal);
    controller.abort();
    await assert.rejects(query, { name: 'AbortError' });
  });

  it('deletes files older than five minutes', async () => {
    const path = join(folder, `${'0'.repeat(64)}.callback`);
    const longAgo = new Date(Date.now() - 301_000);
    await expectAndClose('state-1');
    await writeFile(path, 'code=old&state=old');
    await utimes(path, longAgo, longAgo);
    await other.receive('code=abc&state=state-1');
    assert.ok(!(await readdir(folder)).includes(`${'0'.repeat(64)}.callback`));
  });

  it('rejects a query without a state', async () => {
    for (const query of ['', 'code=abc', 'state=&code=abc', 'hello'])
      assert.equal(await asking.receive(query), 'unreadable');
    assert.deepEqual(await readdir(folder), []);
  });
});
