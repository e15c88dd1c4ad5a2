import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { apsAuthorizationServer, defaultBaseUrl } from '../../src/aps/apsAuthorizationServer';
import type { App } from '../../src/credentials/catalog/app';
import { AppFolder } from '../../src/credentials/catalog/appFolder';
import { Catalog } from '../../src/credentials/catalog/catalog';
import { Secrets } from '../../src/credentials/catalog/secrets';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import { addApp } from '../support/credentialsFixture';
import { MemorySecretStore } from '../support/memorySecretStore';
import { makeTemporaryFolder } from '../support/processes';
import { RecordingLog } from '../support/recordingLog';
import { writerTimes, type WriterReport } from './messages';
import { canStop, putToSleep, scriptAt, until } from './windows';

/** An upper limit: the other window is resumed as soon as this one is done. */
const longestSleepMs = 20_000;

describe('two processes that write the file of one app', () => {
  let root: string;
  let catalog: Catalog;
  let app: App;

  const files = (): Promise<readonly string[]> => readdir(join(root, 'apps'));
  const addScope = (): Promise<App> => catalog.change(app.id, (before) => ({ ...before, scopes: ['data:read'] }));

  beforeEach(async function () {
    if (!canStop) this.skip();
    root = makeTemporaryFolder();
    const leases = new LeaseFolder(join(root, 'leases'), writerTimes);
    catalog = new Catalog(new AppFolder(join(root, 'apps'), () => undefined, leases), {
      secrets: new Secrets(new MemorySecretStore()),
      server: () => apsAuthorizationServer(new URL(defaultBaseUrl)),
      clock: { now: () => Date.now() },
      log: new RecordingLog(),
    });
    app = await addApp({ catalog });
  });

  /** Stops the other process after it has read the file, and resumes it after `work`. Resolves with its problem, or `none`. */
  async function stopDuring(deed: 'rename' | 'remove', work: () => Promise<unknown>): Promise<string | undefined> {
    const child = fork(scriptAt('writer'), [root, app.id, deed]);
    try {
      const reports: WriterReport[] = [];
      child.on('message', (report: WriterReport) => reports.push(report));
      const isAt = (kind: WriterReport['kind']): boolean => reports.some((report) => report.kind === kind);
      await until(() => isAt('read') || child.exitCode !== null);
      const guard = putToSleep({ child }, longestSleepMs);
      await work();
      child.send('go');
      child.kill('SIGCONT');
      if (guard.pid !== undefined) process.kill(-guard.pid);
      await until(() => isAt('done') || child.exitCode !== null);
      return reports.flatMap((report) => (report.kind === 'done' ? report.problem : []))[0];
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('keep both changes when one is stopped between read and write', async () => {
    assert.equal(await stopDuring('rename', addScope), 'none');
    await catalog.load();
    assert.deepEqual(catalog.apps, [{ ...app, name: 'renamed', scopes: ['data:read'] }]);
    assert.deepEqual(await files(), [`${app.id}.json`]);
  }).timeout(30_000);

  it('do not bring back an app that one removes while the other is stopped', async () => {
    assert.equal(await stopDuring('rename', () => catalog.remove(app.id)), 'appRemoved');
    assert.deepEqual(await files(), []);
  }).timeout(30_000);

  it('do not bring back an app that one stopped to remove', async () => {
    assert.equal(await stopDuring('remove', addScope), 'none');
    await catalog.load();
    assert.deepEqual([catalog.apps, await files()], [[], []]);
  }).timeout(30_000);
});
