import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FencedSecretStore } from '../../../src/credentials/leases/fencedSecretStore';
import type { Lease } from '../../../src/credentials/leases/lease';
import { LeaseFolder } from '../../../src/credentials/leases/leaseFolder';
import type { SecretStore } from '../../../src/credentials/ports';
import { BrowserSecretStore, BrowserStorage } from '../../support/browserSecretStore';
import { quickTimes } from '../../support/credentialsFixture';
import { SettableClock } from '../../support/settableClock';

/** The leases of a window that stands still before it looks whether its own is the newest, without a heartbeat. */
class StillLeases extends LeaseFolder {
  pause: () => Promise<unknown> = () => Promise.resolve();

  override async take(...args: Parameters<LeaseFolder['take']>): Promise<Lease> {
    const lease = await super.take(...args);
    const isNewest = lease.isNewest.bind(lease);
    lease.isNewest = async () => {
      await this.pause();
      return isNewest();
    };
    return lease;
  }
}

const outdated = { name: 'OutdatedWindowError' };
const minuteMs = 60_000;

describe('FencedSecretStore', () => {
  let root: string;
  let path: string;
  let storage: BrowserStorage;
  let clock: SettableClock;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'aps-auth-'));
    path = join(root, 'global', 'secretWrites.json');
    storage = new BrowserStorage();
    clock = new SettableClock(Date.UTC(2026, 0, 1));
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const fence = (store: SecretStore): FencedSecretStore =>
    new FencedSecretStore(store, path, clock, new LeaseFolder(join(root, 'leases'), quickTimes));

  const load = (): FencedSecretStore => fence(new BrowserSecretStore(storage));

  /** A window that dies before its `step`-th change of the browser's secrets. */
  const loadDying = (step: number): FencedSecretStore => {
    const store = new BrowserSecretStore(storage);
    let steps = 0;
    return fence({
      get: (name) => store.get(name),
      keys: () => store.keys(),
      remove: (name) => store.remove(name),
      store: (name, value) => {
        steps++;
        return steps < step ? store.store(name, value) : Promise.reject(new Error('The window has died.'));
      },
    });
  };

  it('keeps what another window has stored since', async () => {
    const [first, second] = [load(), load()];
    await first.store('one', '1');
    await assert.rejects(second.store('two', '2'), outdated);
    await assert.rejects(second.remove('two'), outdated);
    await assert.rejects(second.throwIfOutdated(), outdated);
    assert.equal(await load().get('one'), '1');
  });

  it('lets the window that stored last go on', async () => {
    const first = load();
    load();
    await first.store('one', '1');
    await first.store('two', '2');
    await first.remove('one');
    await first.throwIfOutdated();
    const again = load();
    assert.deepEqual([await again.get('one'), await again.get('two')], [undefined, '2']);
  });

  it('lets a window store again once it has been reloaded', async () => {
    const [first, second] = [load(), load()];
    await first.store('one', '1');
    await assert.rejects(second.store('two', '2'), outdated);
    const reloaded = load();
    await reloaded.store('two', '2');
    await assert.rejects(first.store('one', '3'), outdated);
    assert.deepEqual([await load().get('one'), await load().get('two')], ['1', '2']);
  });

  it('notices what was stored before the extension was started', async () => {
    await load().store('one', '1');
    const early = new BrowserSecretStore(storage);
    await load().store('one', '2');
    clock.advance(5_000);
    await assert.rejects(fence(early).store('two', '2'), outdated);
    assert.equal(await load().get('one'), '2');
  });

  it('notices the very first secret too', async () => {
    const [first, second] = [load(), load()];
    await first.store('one', '1');
    await assert.rejects(second.store('two', '2'), outdated);
    await load().store('two', '2');
    assert.deepEqual([await load().get('one'), await load().get('two')], ['1', '2']);
  });

  it('lets one of two windows win that store at once', async () => {
    await load().store('zero', '0');
    const windows = Array.from({ length: 4 }, load);
    const results = await Promise.allSettled(windows.map((window, index) => window.store(`${index}`, 'mine')));
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    const errors = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
    assert.deepEqual(
      errors.map((text) => text.split(':')[0]),
      ['OutdatedWindowError', 'OutdatedWindowError', 'OutdatedWindowError'],
    );
    assert.deepEqual([await load().get('zero'), await load().get(`${winner}`)], ['0', 'mine']);
  });

  it('stores nothing after standing still for longer than its turn', async () => {
    const leases = new StillLeases(join(root, 'leases'), { ...quickTimes, beatMs: 60_000, leaseMs: 60 });
    const [still, other] = [new FencedSecretStore(new BrowserSecretStore(storage), path, clock, leases), load()];
    leases.pause = () => other.store('one', '1');
    await assert.rejects(still.store('two', '2'), outdated);
    assert.deepEqual([await load().get('one'), await load().get('two')], ['1', undefined]);
  });

  it('stores one secret after the other, in the order of the calls', async () => {
    const window = load();
    await Promise.all([window.store('one', '1'), window.store('one', '2'), window.store('two', '3')]);
    assert.deepEqual([await load().get('one'), await load().get('two')], ['2', '3']);
  });

  for (const [step, where] of [
    [1, 'between the file and the mark'],
    [2, 'between the mark and the secret'],
  ] as const) {
    it(`heals after a window dies ${where}`, async () => {
      await load().store('one', '1');
      const old = load();
      await assert.rejects(loadDying(step).store('two', '2'), { message: 'The window has died.' });
      await assert.rejects(old.store('three', '3'), outdated);
      clock.advance(minuteMs);
      await assert.rejects(old.store('three', '3'), outdated);
      const reloaded = load();
      await reloaded.store('three', '3');
      await reloaded.store('four', '4');
      assert.deepEqual([await load().get('one'), await load().get('four')], ['1', '4']);
    });
  }

  it('lets a window try again after the browser refused', async () => {
    const store = new BrowserSecretStore(storage);
    const window = fence(store);
    store.refuses = true;
    await assert.rejects(window.store('one', '1'), { message: 'The browser refuses.' });
    await assert.rejects(window.store('one', '1'), { message: 'The browser refuses.' });
    store.refuses = false;
    await window.store('one', '1');
    assert.equal(await load().get('one'), '1');
  });

  it('heals when something else has put back older secrets', async () => {
    await load().store('one', '1');
    const older = storage.text;
    await load().store('two', '2');
    storage.text = older;
    clock.advance(minuteMs);
    const reloaded = load();
    await reloaded.store('three', '3');
    assert.deepEqual([await load().get('one'), await load().get('three')], ['1', '3']);
  });

  it('heals when all secrets of the browser are gone', async () => {
    await load().store('one', '1');
    storage.text = '{}';
    await load().store('two', '2');
    await load().store('three', '3');
    assert.equal(await load().get('two'), '2');
  });

  for (const text of [undefined, '', '{"writes":[{"browserId":1}]}']) {
    it(`heals when the file is ${text === undefined ? 'gone' : text === '' ? 'empty' : 'damaged'}`, async () => {
      await load().store('one', '1');
      if (text === undefined) await rm(path);
      else await writeFile(path, text);
      const [first, second] = [load(), load()];
      await first.store('two', '2');
      await assert.rejects(second.store('three', '3'), outdated);
      assert.deepEqual([await load().get('one'), await load().get('two')], ['1', '2']);
    });
  }

  it('keeps windows of different browsers apart', async () => {
    const other = new BrowserStorage();
    await fence(new BrowserSecretStore(other)).store('one', '1');
    const [here, there] = [load(), fence(new BrowserSecretStore(other))];
    for (let count = 0; count < 3; count++) {
      await here.store('one', `here ${count}`);
      await there.store('one', `there ${count}`);
    }
    assert.deepEqual([await load().get('one'), await there.get('one')], ['here 2', 'there 2']);
  });

  it('forgets browsers that have stored nothing for a month', async () => {
    await load().store('one', '1');
    storage = new BrowserStorage();
    clock.advance(31 * 24 * 60 * minuteMs);
    await load().store('two', '2');
    const text = await readFile(path, 'utf8');
    assert.equal(text.split('browserId').length - 1, 1);
  });

  it('stores nothing where the file cannot be written', async () => {
    await writeFile(join(root, 'global'), '');
    await assert.rejects(load().store('one', '1'));
    assert.equal(await load().get('one'), undefined);
  });

  it('writes no secret to a file', async () => {
    await load().store('one', 'planted-secret');
    const entries = await readdir(root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    assert.equal(files.length, 2);
    assert.ok(texts.every((text) => !text.includes('planted-secret')));
  });
});
