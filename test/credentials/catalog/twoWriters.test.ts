import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apsAuthorizationServer, defaultBaseUrl } from '../../../src/aps/apsAuthorizationServer';
import type { App } from '../../../src/credentials/catalog/app';
import { AppFolder, type AppFile } from '../../../src/credentials/catalog/appFolder';
import { Catalog } from '../../../src/credentials/catalog/catalog';
import { Secrets } from '../../../src/credentials/catalog/secrets';
import { LeaseFolder } from '../../../src/credentials/leases/leaseFolder';
import { addApp, quickTimes } from '../../support/credentialsFixture';
import { MemorySecretStore } from '../../support/memorySecretStore';
import { RecordingLog } from '../../support/recordingLog';

/** The folder of a window that stands still once it has read a file, without a heartbeat, until `pause` has ended. */
class StillFolder extends AppFolder {
  pause: () => Promise<unknown> = () => Promise.resolve();
  reads = 0;

  override async read(appId: string): Promise<AppFile> {
    const app = await super.read(appId);
    this.reads++;
    const { pause } = this;
    this.pause = () => Promise.resolve();
    await pause();
    return app;
  }

  override async remove(...args: Parameters<AppFolder['remove']>): Promise<void> {
    const { pause } = this;
    this.pause = () => Promise.resolve();
    await pause();
    await super.remove(...args);
  }
}

describe('two windows that write the file of one app', () => {
  const times = { ...quickTimes, pollMs: 3, leaseMs: 100 };
  let root: string;
  let folder: StillFolder;
  let still: Catalog;
  let other: Catalog;
  let app: App;

  const createCatalog = (folderOf: AppFolder): Catalog =>
    new Catalog(folderOf, {
      secrets: new Secrets(new MemorySecretStore()),
      server: () => apsAuthorizationServer(new URL(defaultBaseUrl)),
      clock: { now: () => Date.now() },
      log: new RecordingLog(),
    });
  const files = (): Promise<readonly string[]> => readdir(join(root, 'apps'));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'aps-auth-'));
    const leases = (beatMs: number): LeaseFolder => new LeaseFolder(join(root, 'leases'), { ...times, beatMs });
    folder = new StillFolder(join(root, 'apps'), () => undefined, leases(60_000));
    [still, other] = [
      createCatalog(folder),
      createCatalog(new AppFolder(join(root, 'apps'), () => undefined, leases(times.beatMs))),
    ];
    app = await addApp({ catalog: still });
    await other.load();
  });

  afterEach(() => rm(root, { recursive: true, force: true }));

  const rename = (catalog: Catalog): Promise<App> =>
    catalog.change(app.id, (before) => ({ ...before, name: 'renamed' }));

  it('keep both changes when one stands still between read and write', async () => {
    folder.pause = () => other.change(app.id, (before) => ({ ...before, scopes: ['data:read'] }));
    const after = await rename(still);
    assert.deepEqual([after.name, after.scopes, folder.reads], ['renamed', ['data:read'], 2]);
    await other.load();
    assert.deepEqual(other.apps, [after]);
    assert.deepEqual(await files(), [`${app.id}.json`]);
  });

  it('do not bring an app back that one removed', async () => {
    folder.pause = () => other.remove(app.id);
    await assert.rejects(rename(still), { problem: 'appRemoved' });
    assert.deepEqual(await files(), []);
  });

  it('remove an app for good when one stands still before it does', async () => {
    folder.pause = () => rename(other);
    await still.remove(app.id);
    assert.deepEqual(await files(), []);
  });

  it('write nothing without a lease while one holds it', async () => {
    const leases = new LeaseFolder(join(root, 'leases'), { ...times, longestWaitMs: 200 });
    const impatient = createCatalog(new AppFolder(join(root, 'apps'), () => undefined, leases));
    await impatient.load();
    const held = await new LeaseFolder(join(root, 'leases'), times).take(
      `file of ${app.id}`,
      0,
      new AbortController().signal,
    );
    await assert.rejects(rename(impatient), { name: 'LeaseHeldError' });
    await assert.rejects(impatient.remove(app.id), { name: 'LeaseHeldError' });
    await held.release();
    await other.load();
    assert.deepEqual(other.apps, [app]);
  });

  it('write without a lease only if the disk refuses leases', async () => {
    await rm(join(root, 'leases'), { recursive: true, force: true });
    await writeFile(join(root, 'leases'), 'a file where the folder should be');
    assert.equal((await rename(other)).name, 'renamed');
  });
});
