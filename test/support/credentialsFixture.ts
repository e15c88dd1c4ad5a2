import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apsAuthorizationServer, type ApsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import type { KeyReference } from '../../src/aps/keyApi';
import type { App } from '../../src/credentials/catalog/app';
import { AppFolder } from '../../src/credentials/catalog/appFolder';
import type { Credential } from '../../src/credentials/catalog/credential';
import { CredentialServices } from '../../src/credentials/credentialServices';
import { LeaseFolder, type LeaseTimes } from '../../src/credentials/leases/leaseFolder';
import type { Problem, SecretStore } from '../../src/credentials/ports';
import { UserSignIn } from '../../src/credentials/signIn/userSignIn';
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator/emulator';
import { MemorySecretStore } from './memorySecretStore';
import { RecordingLog } from './recordingLog';
import { SettableClock } from './settableClock';

export const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
export const webClientId = 'wB4xN8pKc2Lr6TqYh0Vd3SfZa7Ju5MgE';
export const publicClientId = 'pU7bLm1CqX9aDz3KsH5rT0wYv2Nj8GeF';
export const redirectUri = 'http://localhost:8080/api/auth/callback';
export const designer = { userId: 'DESIGNER0001', name: 'Dana Designer', email: 'designer@acme.example' } as const;
export const reviewer = { userId: 'REVIEWER0002', name: 'Remy Reviewer', email: 'reviewer@acme.example' } as const;
export const clientSecret = 'planted-client-secret-Zx81';
export const tokenPath = '/authentication/v2/token';

/** The real lease times, scaled down. */
export const quickTimes: LeaseTimes = {
  beatMs: 50,
  leaseMs: 300,
  abandonedAfterMs: 5_000,
  pollMs: 10,
  propagationMs: 200,
  longestWaitMs: 20_000,
};

/** One run of the extension without the editor: what it stores outlives it, as it does for a person. */
export type Session = CredentialServices & { readonly userSignIn: UserSignIn };

/** How a session differs from the others. */
export interface SessionOptions {
  /** A separate secret store, for example one that lags. */
  readonly secrets?: SecretStore;
  readonly times?: LeaseTimes;
  /** Another base URL of Autodesk than the emulator's. */
  readonly server?: ApsAuthorizationServer;
  /** Wraps a port. */
  readonly wrap?: <T extends object>(name: string, port: T) => T;
}

/** The emulator, a folder, a secret store, and sessions over them. */
export interface CredentialsFixture {
  readonly emulator: Emulator;
  readonly folderPath: string;
  readonly leasesPath: string;
  readonly secrets: MemorySecretStore;
  readonly clock: SettableClock;
  readonly log: RecordingLog;
  readonly problems: Problem[];
  /** The emulator as Autodesk's authorization server. */
  readonly server: ApsAuthorizationServer;
  /** Sets the local clock to the emulator's, so that assertions are valid. */
  setClockRight(): void;
  startSession(options?: SessionOptions): Promise<Session>;
  close(): Promise<void>;
}

export async function createCredentialsFixture(
  emulatorOptions: Pick<EmulatorOptions, 'revokesFamilyOnReplay' | 'recordsRequests'> = {},
): Promise<CredentialsFixture> {
  const emulator = await startEmulator({
    apps: [
      { clientId, clientSecret, type: 'serverToServer' },
      { clientId: webClientId, clientSecret, type: 'traditionalWeb', redirectUris: [redirectUri] },
      { clientId: publicClientId, type: 'desktopMobileSpa', redirectUris: [redirectUri] },
    ],
    users: [designer, reviewer],
    ...emulatorOptions,
  });
  const root = await mkdtemp(join(tmpdir(), 'aps-auth-'));
  const folderPath = join(root, 'apps');
  const leasesPath = join(root, 'leases');
  const secrets = new MemorySecretStore();
  const clock = new SettableClock(Date.UTC(2026, 0, 1));
  const log = new RecordingLog();
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const emulatedServer = apsAuthorizationServer(new URL(emulator.baseUrl));
  return {
    emulator,
    folderPath,
    leasesPath,
    secrets,
    clock,
    log,
    problems,
    server: emulatedServer,
    setClockRight: () => clock.advance(Date.now() - clock.now()),
    async startSession({
      secrets: seen = secrets,
      times = quickTimes,
      server = emulatedServer,
      wrap = <T>(_: string, port: T): T => port,
    }: SessionOptions = {}) {
      const services = new CredentialServices({
        secrets: wrap('secrets', seen),
        folder: wrap('folder', new AppFolder(folderPath, report, new LeaseFolder(leasesPath, { ...times, pollMs: 3 }))),
        leases: wrap('leases', new LeaseFolder(leasesPath, times)),
        server: () => server,
        clock,
        log,
        report,
      });
      await services.catalog.load();
      const { catalog, userGrants, clientSecrets } = services;
      const ports = { server: () => server, clientSecrets, clock, log };
      return Object.assign(services, { userSignIn: new UserSignIn(catalog, userGrants, ports) });
    },
    async close() {
      await emulator.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Adds the emulator's Server-to-Server app. */
export function addApp(
  session: Pick<Session, 'catalog'>,
  change: Partial<Pick<App, 'name' | 'type'>> = {},
): Promise<App> {
  return session.catalog.add(
    { name: 'acme-pipeline', type: 'serverToServer', clientId, secretStatus: 'unchecked', ...change },
    clientSecret,
  );
}

/** Adds the emulator's web app, which has a client secret and users. */
export function addWebApp(session: Session): Promise<App> {
  return session.catalog.add(
    { name: 'acme-viewer', type: 'traditionalWeb', clientId: webClientId, secretStatus: 'unchecked' },
    clientSecret,
  );
}

/** Creates a service account with a key and returns both IDs. */
export async function createAccountWithKey(
  { accounts, keys }: Session,
  app: App,
  name = 'ci-publisher',
): Promise<KeyReference> {
  const { id } = await accounts.create(app.id, { name, firstName: 'service', lastName: 'publisher' }, {});
  return { serviceAccountId: id, keyId: await keys.create(app.id, id, {}) };
}

/** Signs a user in as a browser would, and returns their credential. */
export async function signIn(
  fixture: CredentialsFixture,
  session: Session,
  app: App,
  userId: string,
  scopes: readonly string[],
): Promise<Credential> {
  const pending = session.userSignIn.begin(session.catalog.getApp(app.id), { redirectUri, scopes, forceLogin: false });
  const location = fixture.emulator.authorize(pending.authorizationUrl, { userId });
  await session.userSignIn.finish(pending, new URL(location).search.slice(1));
  return { kind: 'user', appId: app.id, userId };
}
