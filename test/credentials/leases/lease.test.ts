import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Lease } from '../../../src/credentials/leases/lease';
import { formatLease, newestOf, parseLease } from '../../../src/credentials/leases/leaseFile';
import { LeaseFolder } from '../../../src/credentials/leases/leaseFolder';
import { quickTimes } from '../../support/credentialsFixture';

const key = 'apps/1/users/2/refreshToken';
const never = new AbortController().signal;
const [hash, otherHash] = ['a'.repeat(64), 'b'.repeat(64)];

describe('a lease', () => {
  let path: string;
  let one: LeaseFolder;
  let other: LeaseFolder;

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'aps-auth-'));
    [one, other] = [new LeaseFolder(path, quickTimes), new LeaseFolder(path, quickTimes)];
  });

  afterEach(() => rm(path, { recursive: true, force: true }));

  const leaseFile = async (): Promise<string> => {
    const [folder = ''] = await readdir(path);
    const [name = ''] = (await readdir(join(path, folder))).slice(-1);
    return join(path, folder, name);
  };

  /** Leaves the lease file as a process that ended without releasing it would. */
  const leaveBehind = async (lease: Lease): Promise<void> => {
    const ended = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(ended, 'exit');
    const file = await leaseFile();
    const record = parseLease(await readFile(file, 'utf8'));
    assert.ok(record);
    await lease.release();
    await writeFile(file, formatLease({ ...record, pid: ended.pid ?? 0 }));
  };

  it('belongs to one window at a time, with increasing generations', async () => {
    let holders = 0;
    const hold = async (folder: LeaseFolder): Promise<number> => {
      const lease = await folder.take(key, 0, never);
      holders++;
      assert.equal(holders, 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      holders--;
      await lease.release();
      return lease.generation;
    };
    const generations = await Promise.all([one, other, one, other, one, other].map(hold));
    assert.deepEqual([...generations].sort(), [1, 2, 3, 4, 5, 6]);
  });

  it('is independent of the leases of other credentials', async () => {
    const [lease, another] = await Promise.all([one.take(key, 0, never), other.take('another', 0, never)]);
    assert.deepEqual([lease.generation, another.generation], [1, 1]);
    await Promise.all([lease.release(), another.release()]);
  });

  it('leaves one small file that does not reveal the credential', async () => {
    for (let turn = 0; turn < 3; turn++) await (await one.take(key, 0, never)).release();
    const [folder = ''] = await readdir(path);
    assert.deepEqual(await readdir(join(path, folder)), ['3.lease']);
    assert.equal((await readFile(join(path, folder, '3.lease'))).length, 512);
    assert.doesNotMatch(folder, /apps|users/);
  });

  it('starts above the stored generation when its folder was lost', async () => {
    const lease = await one.take(key, 41, never);
    assert.equal(lease.generation, 42);
    await lease.release();
  });

  it('stays with a live window, however long it needs', async () => {
    const lease = await one.take(key, 0, never);
    await assert.rejects(other.take(key, 0, AbortSignal.timeout(3 * quickTimes.leaseMs)), { name: 'TimeoutError' });
    assert.equal(await lease.announceRefresh(hash), true);
    await lease.release();
  });

  it('is waited for no longer than the longest request takes', async () => {
    const lease = await one.take(key, 0, never);
    const impatient = new LeaseFolder(path, { ...quickTimes, longestWaitMs: quickTimes.leaseMs });
    await assert.rejects(impatient.take(key, 0, never), { name: 'LeaseHeldError' });
    assert.equal(await lease.announceRefresh(hash), true);
    await lease.release();
  });

  it('passes to another window at once when its process has ended', async () => {
    await leaveBehind(await one.take(key, 0, never));
    const lease = await other.take(key, 0, AbortSignal.timeout(quickTimes.leaseMs / 2));
    assert.equal(lease.generation, 2);
    await lease.release();
  });

  it('passes to another window when its owner goes silent', async () => {
    const silent = new LeaseFolder(path, { ...quickTimes, beatMs: 60_000 });
    const lease = await silent.take(key, 0, never);
    const next = await other.take(key, 0, never);
    assert.equal(next.generation, 2);
    assert.equal(await lease.announceRefresh(hash), false);
    await Promise.all([lease.release(), next.release()]);
  });

  it('passes to another window after its file was truncated', async () => {
    await (await one.take(key, 0, never)).release();
    const file = await leaseFile();
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 40));
    const lease = await other.take(key, 0, never);
    assert.equal(lease.generation, 2);
    await lease.release();
  });

  it('tells a preempted window before it spends a refresh token', async () => {
    const lease = await one.take(key, 0, never);
    const overtaking = await other.preempt(key, 0);
    assert.equal(await lease.announceRefresh(hash), false);
    assert.equal(await overtaking.announceRefresh(hash), true);
    await Promise.all([lease.release(), overtaking.release()]);
  });

  it('tells whether another window may be spending a refresh token', async () => {
    const lease = await one.take(key, 0, never);
    await lease.announceRefresh(hash);
    const next = await other.preempt(key, 0);
    assert.equal(await next.findOtherRefresher(hash), 'living');
    assert.equal(await next.findOtherRefresher(otherHash), 'none');
    await lease.release();
    assert.equal(await next.findOtherRefresher(hash), 'none');
    await next.announceRefresh(hash);
    await leaveBehind(next);
    const third = await other.take(key, 0, never);
    assert.equal(await third.findOtherRefresher(hash), 'gone');
    await third.release();
    const fourth = await one.take(key, 0, never);
    assert.equal(await fourth.findOtherRefresher(hash), 'gone');
    await fourth.release();
  });

  it('considers a silent window gone only after its requests time out', async () => {
    const times = { ...quickTimes, leaseMs: 60, abandonedAfterMs: 250 };
    const lease = await new LeaseFolder(path, { ...times, beatMs: 60_000 }).take(key, 0, never);
    await lease.announceRefresh(hash);
    const next = await new LeaseFolder(path, times).take(key, 0, never);
    assert.equal(await next.findOtherRefresher(hash), 'living');
    for (;;) {
      if ((await next.findOtherRefresher(hash)) === 'gone') break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all([lease.release(), next.release()]);
  });

  it('knows the newest refresh token even after a late write', async () => {
    const lease = await one.take(key, 0, never);
    await lease.announceRefresh(hash);
    const overtaking = await other.preempt(key, 0);
    await overtaking.record({ generation: 2, sha256: otherHash });
    await overtaking.release();
    await lease.record({ generation: 1, sha256: hash });
    await lease.release();
    const last = await one.take(key, 0, never);
    assert.deepEqual(await last.findNewest(), { generation: 2, sha256: otherHash });
    await last.release();
  });

  it('records a late refresh token if there is none newer', async () => {
    const lease = await one.take(key, 0, never);
    await lease.announceRefresh(hash);
    const overtaking = await other.preempt(key, 0);
    await overtaking.release();
    await lease.record({ generation: 1, sha256: otherHash });
    await lease.release();
    const last = await one.take(key, 0, never);
    assert.deepEqual(await last.findNewest(), { generation: 1, sha256: otherHash });
    await last.release();
  });

  it('knows the newest of several refresh tokens', () => {
    const record = { pid: 1, host: '', beat: 0, isReleased: true, spends: undefined };
    const files = [2, 5, 3].map((generation) => ({
      path: '',
      generation,
      record: { ...record, newest: { generation, sha256: hash } },
    }));
    assert.deepEqual(newestOf(files), { generation: 5, sha256: hash });
  });

  it('fails when its folder cannot be written', async () => {
    const file = join(path, 'a file');
    await writeFile(file, '');
    await assert.rejects(new LeaseFolder(join(file, 'leases'), quickTimes).take(key, 0, never), { code: 'ENOTDIR' });
  });

  it('ignores a stray file whose number has no next one', async () => {
    await (await one.take(key, 0, never)).release();
    const folder = dirname(await leaseFile());
    await writeFile(join(folder, '99999999999999999999.lease'), '');
    for (const [generation, take] of [
      [2, () => one.take(key, 0, never)],
      [3, () => one.preempt(key, 0)],
      [4, () => one.preempt(key, 0)],
    ] as const) {
      const lease = await take();
      assert.equal(lease.generation, generation);
      await lease.release();
    }
  });

  it('is not preempted without end', async () => {
    await (await one.take(key, 0, never)).release();
    const folder = dirname(await leaseFile());
    const last = Number.MAX_SAFE_INTEGER;
    for (const number of [last - 1, last]) await writeFile(join(folder, `${number}.lease`), '');
    await assert.rejects(one.preempt(key, 0), { name: 'LeaseHeldError' });
  });

  it('belongs to a living process of another container', async () => {
    const host = { name: 'code', pidNamespace: 'pid:[4026532001]', bootId: 'b' };
    const within = (change: Partial<typeof host>): LeaseFolder =>
      new LeaseFolder(path, quickTimes, { host: { ...host, ...change } });
    await leaveBehind(await within({}).take(key, 0, never));
    for (const change of [{ pidNamespace: 'pid:[4026532002]' }, { bootId: 'c' }, { name: 'other' }])
      await assert.rejects(within(change).take(key, 0, AbortSignal.timeout(quickTimes.leaseMs / 2)), {
        name: 'TimeoutError',
      });
    await (await within({}).take(key, 0, AbortSignal.timeout(quickTimes.leaseMs / 2))).release();
  });

  it('is removed with its folder when nobody has used it for 30 days', async () => {
    await (await one.take('old', 0, never)).release();
    const old = dirname(await leaseFile());
    const lease = await one.take(key, 0, never);
    const longAgo = new Date(Date.now() - 31 * 24 * 3_600_000);
    await utimes(join(old, '1.lease'), longAgo, longAgo);
    await utimes(old, longAgo, longAgo);
    await (await other.take('another', 0, never)).release();
    const folders = await readdir(path);
    assert.equal(folders.length, 2);
    assert.ok(!folders.includes(basename(old)));
    assert.equal(await lease.announceRefresh(hash), true);
    await lease.release();
  });

  it('is not created below a higher one', async () => {
    const lease = await one.take(key, 0, never);
    await lease.release();
    const folder = dirname(await leaseFile());
    const higher = await readFile(join(folder, '1.lease'));
    // A window has listed the folder and stands still before it creates its number, while others come and go.
    const late = new LeaseFolder(path, quickTimes, {
      clock: {
        now: () => {
          writeFileSync(join(folder, '7.lease'), higher);
          return 0;
        },
      },
    });
    const taken = await late.take(key, 0, never);
    assert.equal(taken.generation, 8);
    assert.equal(await taken.announceRefresh(hash), true);
    await taken.release();
  });

  it('stays with a holder on another host, whatever its process ID', async () => {
    await leaveBehind(await one.take(key, 0, never));
    const file = await leaseFile();
    const record = parseLease(await readFile(file, 'utf8'));
    assert.ok(record);
    await writeFile(file, formatLease({ ...record, host: '0'.repeat(16), spends: hash }));
    await assert.rejects(other.take(key, 0, AbortSignal.timeout(quickTimes.leaseMs / 2)), { name: 'TimeoutError' });
    const lease = await other.preempt(key, 0);
    assert.equal(await lease.findOtherRefresher(hash), 'living');
    await lease.release();
  });

  it('stays with its holder while the window that waits sleeps', async () => {
    let now = 0;
    const times = { ...quickTimes, leaseMs: 1_000, beatMs: 100, longestWaitMs: Infinity };
    const waiting = new LeaseFolder(path, times, { clock: { now: () => now } });
    const lease = await new LeaseFolder(path, { ...times, beatMs: 60_000 }).take(key, 0, never);
    const taken: Lease[] = [];
    const isTaken = (): boolean => taken.length > 0;
    const taking = waiting.take(key, 0, never).then((next) => taken.push(next));
    for (let slept = 0; slept < 5; slept++) {
      now += 3_600_000;
      await new Promise((resolve) => setTimeout(resolve, 5 * times.pollMs));
    }
    assert.equal(isTaken(), false);
    while (!isTaken()) {
      now += 100;
      await new Promise((resolve) => setTimeout(resolve, times.pollMs));
    }
    await taking;
    await Promise.all([lease, ...taken].map((held) => held.release()));
  });

  it('counts as silent when its record does not match its checksum', async () => {
    const lease = await one.take(key, 0, never);
    await lease.record({ generation: 1, sha256: hash });
    await lease.release();
    const file = await leaseFile();
    const text = await readFile(file, 'utf8');
    assert.notEqual(parseLease(text), undefined);
    const torn = text.replace(hash, otherHash);
    assert.equal(torn.length, text.length);
    assert.equal(parseLease(torn), undefined);
    await writeFile(file, torn);
    await assert.rejects(other.take(key, 0, AbortSignal.timeout(quickTimes.leaseMs / 2)), { name: 'TimeoutError' });
    const next = await other.take(key, 0, never);
    assert.equal(await next.findNewest(), undefined);
    await next.release();
  });
});
