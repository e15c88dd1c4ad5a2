import { join } from 'node:path';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { AppFolder } from '../../src/credentials/catalog/appFolder';
import type { Credential } from '../../src/credentials/catalog/credential';
import { CredentialServices } from '../../src/credentials/credentialServices';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import { monotonicClock } from '../../src/credentials/monotonicClock';
import type { TokenBroker } from '../../src/credentials/tokens/tokenBroker';
import { addApp } from '../support/credentialsFixture';
import { MemorySecretStore } from '../support/memorySecretStore';
import { makeTemporaryFolder } from '../support/processes';
import { RecordingLog } from '../support/recordingLog';

export interface OurBroker {
  readonly broker: TokenBroker;
  readonly credential: Credential;
}

/** The token broker as the editor builds it, with one app and no token, but with the secrets in memory. */
export async function createOurBroker(baseUrl: string): Promise<OurBroker> {
  const secrets = new MemorySecretStore();
  const log = new RecordingLog();
  const clock = monotonicClock(
    () => Date.now(),
    () => performance.now(),
  );
  const server = apsAuthorizationServer(new URL(baseUrl));
  const report = (): void => undefined;
  const folder = makeTemporaryFolder();
  const { catalog, broker } = new CredentialServices({
    secrets,
    folder: new AppFolder(join(folder, 'apps'), report),
    leases: new LeaseFolder(join(folder, 'leases')),
    server: () => server,
    clock,
    log,
    report,
  });
  await catalog.load();
  const { id } = await addApp({ catalog });
  return { broker, credential: { kind: 'app', appId: id } };
}
