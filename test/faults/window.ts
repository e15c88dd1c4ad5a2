// One window of the harness, with its own broker over the shared folder and secret store.
import { join } from 'node:path';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { AppFolder } from '../../src/credentials/catalog/appFolder';
import type { Credential } from '../../src/credentials/catalog/credential';
import { CredentialError } from '../../src/credentials/credentialError';
import { CredentialServices } from '../../src/credentials/credentialServices';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import { monotonicClock } from '../../src/credentials/monotonicClock';
import { UserSignIn } from '../../src/credentials/signIn/userSignIn';
import type { TokenRequest } from '../../src/credentials/tokens/tokenBroker';
import { redirectUri } from '../support/credentialsFixture';
import { JournalSecretStore } from '../support/journalSecretStore';
import { choose, createRandom } from '../support/random';
import { RecordingLog } from '../support/recordingLog';
import {
  faultTimes,
  longestLagMs,
  type Failure,
  type Order,
  type Report,
  type StalledCall,
  type WindowStart,
} from './messages';
import { StallingSecretStore } from './stallingSecretStore';

const scopes = ['data:read', 'data:write'];
let clockOffsetMs = 0;
let isFinishing = false;
let authorized: ((location: string) => void) | undefined;

process.on('message', (order: Order) => {
  switch (order.kind) {
    case 'start':
      clockOffsetMs = order.start.clockOffsetMs;
      void run(order.start);
      return;
    case 'setClock':
      clockOffsetMs = order.offsetMs;
      return;
    case 'signIn':
      void signIn(order.userId);
      return;
    case 'refresh':
      void refresh(order.userId);
      return;
    case 'stall':
      stall(order.call);
      return;
    case 'authorized':
      authorized?.(order.location);
      return;
    case 'finish':
      isFinishing = true;
  }
});
process.once('disconnect', () => process.exit(0));

const notYet = (userId: string): Promise<void> => Promise.reject(new Error(`There is no window for ${userId} yet.`));
let signIn = notYet;
let refresh = notYet;
let stall: (call: StalledCall | undefined) => void = () => undefined;

async function run(start: WindowStart): Promise<void> {
  const journal = new JournalSecretStore(join(start.folder, 'journal'), start.name, longestLagMs);
  const secrets = new StallingSecretStore(journal, () => send({ kind: 'stalled' }));
  stall = (call) => secrets.stall(call);
  const clock = monotonicClock(
    () => Date.now() + clockOffsetMs,
    () => performance.now(),
  );
  const log = new RecordingLog();
  const report = (): void => undefined;
  const server = apsAuthorizationServer(new URL(start.baseUrl));
  const folder = new AppFolder(join(start.folder, 'apps'), report);
  const { catalog, follower, broker, userGrants, clientSecrets } = new CredentialServices({
    secrets,
    folder,
    leases: new LeaseFolder(join(start.folder, 'leases'), { ...faultTimes, longestWaitMs: start.longestWaitMs }),
    server: () => server,
    clock,
    log,
    report,
  });
  const userSignIn = new UserSignIn(catalog, userGrants, { server: () => server, clientSecrets, clock, log });
  await follower.start();
  await catalog.load();
  const app: Credential = { kind: 'app', appId: start.appId };
  const users = start.userIds.map((userId): Credential => ({ kind: 'user', appId: start.appId, userId }));
  const random = createRandom(start.seed);

  signIn = async (userId) => {
    try {
      const pending = userSignIn.begin(catalog.getApp(start.appId), { redirectUri, scopes, forceLogin: false });
      const location = await new Promise<string>((resolve) => {
        authorized = resolve;
        send({ kind: 'authorize', url: pending.authorizationUrl, userId });
      });
      await userSignIn.finish(pending, new URL(location).search.slice(1));
    } catch {
      // The next window that finds the grant ended signs in.
    }
    send({ kind: 'signedIn', userId });
  };

  const get = async (
    credential: Credential,
    request: Omit<TokenRequest, 'scopes'>,
    wanted = scopes,
  ): Promise<Failure | undefined> => {
    const startedAt = Date.now();
    try {
      const { value } = await broker.getToken(credential, { scopes: wanted, minValidityMs: 300, ...request });
      send({ kind: 'got', waitMs: Date.now() - startedAt, isExpired: Date.now() >= readExpiry(value) });
      return undefined;
    } catch (error) {
      const name = error instanceof CredentialError ? error.problem : error instanceof Error ? error.name : 'unknown';
      const failure: Failure = { error: name, userId: credential.kind === 'user' ? credential.userId : undefined };
      send({ kind: 'failed', failure, startedAt, waitMs: Date.now() - startedAt });
      return failure;
    }
  };

  refresh = async (userId) => {
    await get({ kind: 'user', appId: start.appId, userId }, { force: true });
  };

  const work = async (longestPauseMs: number): Promise<void> => {
    while (!isFinishing) {
      const credential = random() < 0.2 ? app : choose(random, users);
      const wanted = random() < 0.2 ? ['data:read'] : scopes;
      const signal = random() < 0.1 ? AbortSignal.timeout(1 + Math.floor(random() * 400)) : undefined;
      await get(credential, { force: random() < 0.1, signal }, wanted);
      await pause(random() * longestPauseMs);
    }
  };
  send({ kind: 'ready' });
  if (start.longestPauseMs !== undefined) await Promise.all([work(start.longestPauseMs), work(start.longestPauseMs)]);
  while (!isFinishing) await pause(20);
  const failures: Failure[] = [];
  for (const credential of [app, ...users]) {
    const failure = await get(credential, {});
    if (failure !== undefined) failures.push(failure);
  }
  send({ kind: 'finished', failures });
}

function send(report: Report): void {
  // The harness may have ended.
  if (process.connected) process.send?.(report);
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}

/** When the token expires at the server, in epoch milliseconds. */
function readExpiry(accessToken: string): number {
  const claims: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
  return typeof claims === 'object' && claims !== null && 'exp' in claims ? Number(claims.exp) * 1000 : 0;
}
