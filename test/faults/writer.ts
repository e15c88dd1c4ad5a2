// One window that renames or removes an app, and stands still after it has read the app's file for the first time. The
// arguments are the folder, the ID of the app, and what to do.
import { once } from 'node:events';
import { join } from 'node:path';
import { apsAuthorizationServer, defaultBaseUrl } from '../../src/aps/apsAuthorizationServer';
import { AppFolder, type AppFile } from '../../src/credentials/catalog/appFolder';
import { Catalog } from '../../src/credentials/catalog/catalog';
import { Secrets } from '../../src/credentials/catalog/secrets';
import { CredentialError } from '../../src/credentials/credentialError';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import { MemorySecretStore } from '../support/memorySecretStore';
import { RecordingLog } from '../support/recordingLog';
import { writerTimes, type WriterReport } from './messages';

class StillFolder extends AppFolder {
  #reads = 0;

  override async read(appId: string): Promise<AppFile> {
    const file = await super.read(appId);
    if (++this.#reads === 1) await standStill();
    return file;
  }

  override async remove(...args: Parameters<AppFolder['remove']>): Promise<void> {
    if (++this.#reads === 1) await standStill();
    await super.remove(...args);
  }
}

async function standStill(): Promise<void> {
  send({ kind: 'read' });
  await once(process, 'message');
}

function send(report: WriterReport): void {
  process.send?.(report);
}

const [root = '', appId = '', deed = ''] = process.argv.slice(2);
const leases = new LeaseFolder(join(root, 'leases'), writerTimes);
const catalog = new Catalog(new StillFolder(join(root, 'apps'), () => undefined, leases), {
  secrets: new Secrets(new MemorySecretStore()),
  server: () => apsAuthorizationServer(new URL(defaultBaseUrl)),
  clock: { now: () => Date.now() },
  log: new RecordingLog(),
});
await catalog.load();
try {
  if (deed === 'remove') await catalog.remove(appId);
  else await catalog.change(appId, (app) => ({ ...app, name: 'renamed' }));
  send({ kind: 'done', problem: 'none' });
} catch (error) {
  send({ kind: 'done', problem: error instanceof CredentialError ? error.problem : String(error) });
}
process.disconnect();
