import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import type { App } from '../../src/credentials/app';
import { AppFolder } from '../../src/credentials/appFolder';
import { Catalog } from '../../src/credentials/catalog';
import type { Problem } from '../../src/credentials/ports';
import { TokenBroker } from '../../src/credentials/tokenBroker';
import { TokenStore } from '../../src/credentials/tokenStore';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { MemorySecretStore } from './memorySecretStore';
import { RecordingLog } from './recordingLog';
import { SettableClock } from './settableClock';

export const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
export const clientSecret = 'planted-client-secret-Zx81';
export const tokenPath = '/authentication/v2/token';

/** One run of the extension without the editor: what it keeps outlives it, as it does for a person. */
export interface Session {
  readonly catalog: Catalog;
  readonly broker: TokenBroker;
}

/** The emulator, a folder, a secret store, and sessions over them. */
export interface CredentialsFixture {
  readonly emulator: Emulator;
  readonly folderPath: string;
  readonly secrets: MemorySecretStore;
  readonly clock: SettableClock;
  readonly log: RecordingLog;
  readonly problems: Problem[];
  startSession(): Promise<Session>;
  close(): Promise<void>;
}

export async function createCredentialsFixture(): Promise<CredentialsFixture> {
  const emulator = await startEmulator({ apps: [{ clientId, clientSecret, type: 'serverToServer' }] });
  const root = await mkdtemp(join(tmpdir(), 'aps-auth-'));
  const folderPath = join(root, 'apps');
  const secrets = new MemorySecretStore();
  const clock = new SettableClock(Date.UTC(2026, 0, 1));
  const log = new RecordingLog();
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const server = apsAuthorizationServer(new URL(emulator.baseUrl));
  return {
    emulator, folderPath, secrets, clock, log, problems,
    async startSession() {
      const catalog = new Catalog(new AppFolder(folderPath, report), secrets);
      await catalog.load();
      const store = new TokenStore(catalog, { secrets, clock, log, report });
      return { catalog, broker: new TokenBroker(catalog, store, { server: () => server, clock, log }) };
    },
    async close() {
      await emulator.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Adds the app that the emulator knows. */
export function addApp(session: Session, change: Partial<Pick<App, 'name' | 'type'>> = {}): Promise<App> {
  return session.catalog.add({ name: 'acme-pipeline', type: 'serverToServer', clientId, secretStatus: 'unchecked', ...change }, clientSecret);
}
