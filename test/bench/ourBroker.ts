import { join } from 'node:path';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { AppFolder } from '../../src/credentials/catalog/appFolder';
import { Catalog } from '../../src/credentials/catalog/catalog';
import type { Credential } from '../../src/credentials/catalog/credential';
import { PrivateKeys } from '../../src/credentials/catalog/privateKeys';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import { monotonicClock } from '../../src/credentials/monotonicClock';
import { AssertionGrant } from '../../src/credentials/tokens/assertionGrant';
import { TokenBroker } from '../../src/credentials/tokens/tokenBroker';
import { TokenStore } from '../../src/credentials/tokens/tokenStore';
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
  const catalog = new Catalog(new AppFolder(join(folder, 'apps'), report), secrets);
  await catalog.load();
  const store = new TokenStore(catalog, {
    secrets,
    leases: new LeaseFolder(join(folder, 'leases')),
    clock,
    log,
    report,
  });
  const broker = new TokenBroker(catalog, store, {
    server: () => server,
    clock,
    log,
    privateKeys: new PrivateKeys(catalog, secrets),
    assertions: new AssertionGrant(clock),
  });
  const { id } = await addApp({ catalog });
  return { broker, credential: { kind: 'app', appId: id } };
}
