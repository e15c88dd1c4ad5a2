import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { authorizeWithoutBrowser, type AuthorizationDecision } from './authorize';
import type { Fault } from './faults';
import type { RecordedRequest } from './recordedRequest';
import { createRequestListener } from './requestListener';
import { createServiceAccountControls, type ServiceAccountControls } from './serviceAccountControls';
import { getSigningKey } from './signingKey';
import { createState, type ApplixureApp, type EmulatorApp, type EmulatorState, type IssuedAccessToken } from './state';
import { endGrantsOfUser, type UserGrant } from './userGrants';
import { addUser, type EmulatorUser } from './users';

export type { AuthorizationDecision } from './authorize';
export type { Fault } from './faults';
export { jwtBearerExchange } from './limitedOperation';
export type { RecordedRequest } from './recordedRequest';
export type { ServiceAccountSnapshot } from './serviceAccountControls';
export type { CreatedKey } from './serviceAccounts';
export type { ApplixureApp, EmulatorApp, IssuedAccessToken } from './state';
export type { EmulatorUser } from './users';

export interface EmulatorOptions {
  readonly apps?: readonly EmulatorApp[];
  /** Keys of the Applixure-shaped server that listens beside Autodesk's, at `/applixure/token`. */
  readonly applixureApps?: readonly ApplixureApp[];
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** An IPv4 address, 127.0.0.1 unless told. VS Code for the web rewrites that one when it opens it in a browser. */
  readonly host?: string;
  readonly users?: readonly EmulatorUser[];
  /** Whether a spent refresh token that comes again ends its whole grant; true unless told. */
  readonly revokesFamilyOnReplay?: boolean;
  /** Whether `recordedRequests` is kept; false unless told. */
  readonly recordsRequests?: boolean;
}

/** Autodesk's authorization server on this machine: as strict, but it does what a test tells it to. */
export interface Emulator extends ServiceAccountControls {
  /** `http://<host>:<port>`, without a slash at the end. */
  readonly baseUrl: string;
  /** In the order of issue, as of now. */
  readonly issuedAccessTokens: readonly IssuedAccessToken[];
  /** Every one, spent or not: what no file may hold. */
  readonly issuedCodes: readonly string[];
  readonly issuedRefreshTokens: readonly string[];
  /** In the order in which they began. */
  readonly grants: readonly Readonly<UserGrant>[];
  /** Users who allowed an app something, and had a code exchanged for it. */
  readonly grantCount: number;
  /** Refresh tokens that were spent for the next one. */
  readonly rotationCount: number;
  /** Spent refresh tokens that came again. */
  readonly replayCount: number;
  /** In the order of arrival, but for those that a fault answered; empty unless `recordsRequests` is set. */
  readonly recordedRequests: readonly RecordedRequest[];
  /** Requests received so far: to one path (such as `/authentication/v2/token`), or to all. */
  requestCount(path?: string): number;
  addApp(app: EmulatorApp): void;
  /** Rotates the secret, archives, unarchives, gives and takes API access, registers other redirect URIs. */
  updateApp(clientId: string, changes: Partial<Omit<EmulatorApp, 'clientId'>>): void;
  /** Adds a user, or changes the one with that id. */
  addUser(user: EmulatorUser): void;
  /**
   * Opens an authorization URL and decides as a person would. Returns where the browser is sent, be it with a code or
   * an error; throws where it would show an error page.
   */
  authorize(authorizationUrl: string, decision: AuthorizationDecision): string;
  /** As if the user had withdrawn all consents: refresh tokens and access tokens of every app stop working. */
  endGrants(userId: string): void;
  /** Queues a fault for the next requests to a path: one unless told; `Infinity` lasts until `clearFaults`. */
  fail(path: string, fault: Fault, requests?: number): void;
  clearFaults(): void;
  /** Moves the emulator's clock: the Date header, `exp`, and when it deems a code, a token or a grant expired. */
  setClockSkewMs(clockSkewMs: number): void;
  /** For tokens issued from now on. */
  setAccessTokenLifetimeSeconds(lifetimeSeconds: number): void;
  /**
   * Requests per minute that each client id may make to a path, starting afresh; `Infinity` lifts the limit. A path is
   * written as in `routes.ts` (`/authentication/v2/service-accounts/{serviceAccountId}`) and stands for each of its
   * methods, which count apart; `jwtBearerExchange` stands for the exchange of assertions.
   */
  setRateLimitPerMinute(path: string, limit: number): void;
  /** Makes the minute of every rate limit, those that have begun included, as short as a test wants it. */
  setRateWindowMs(windowMs: number): void;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/** Listens on one address of the loopback interface. Rejects when the port is taken. */
export async function startEmulator({
  apps = [],
  applixureApps = [],
  port = 0,
  host = '127.0.0.1',
  users = [],
  revokesFamilyOnReplay = true,
  recordsRequests = false,
}: EmulatorOptions = {}): Promise<Emulator> {
  await getSigningKey();
  const server = createServer();
  // Long enough that no client meets a connection that is just being closed for idleness.
  server.keepAliveTimeout = 65_000;
  server.listen(port, host);
  await once(server, 'listening');
  const state = createState(baseUrlOf(server), { apps, applixureApps, revokesFamilyOnReplay, recordsRequests });
  users.forEach((user) => addUser(state.users, user));
  server.on('request', createRequestListener(state));
  return createEmulator(server, state);
}

function baseUrlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The emulator listens on no TCP port.');
  }
  return `http://${address.address}:${address.port}`;
}

function createEmulator(server: Server, state: EmulatorState): Emulator {
  return {
    baseUrl: state.baseUrl,
    get issuedAccessTokens() {
      return [...state.issuedAccessTokens.values()];
    },
    get issuedCodes() {
      return [...state.authorizationCodes.keys()];
    },
    get issuedRefreshTokens() {
      return [...state.grantIdsByRefreshToken.keys()];
    },
    get grants() {
      return [...state.grants.values()].map((grant) => ({ ...grant }));
    },
    get grantCount() {
      return state.grants.size;
    },
    get rotationCount() {
      return state.rotationCount;
    },
    get replayCount() {
      return state.replayCount;
    },
    get recordedRequests() {
      return [...(state.recordedRequests ?? [])];
    },
    requestCount: (path) => countRequests(state, path),
    addApp: (app) => void state.apps.set(app.clientId, app),
    updateApp: (clientId, changes) => updateApp(state, clientId, changes),
    addUser: (user) => addUser(state.users, user),
    authorize: (authorizationUrl, decision) => authorizeWithoutBrowser(state, authorizationUrl, decision),
    endGrants: (userId) => endGrantsOfUser(state, userId),
    fail: (path, fault, requests = 1) => void state.faults.push({ path, fault, remainingRequests: requests }),
    clearFaults: () => void state.faults.splice(0),
    setClockSkewMs(clockSkewMs) {
      state.clockSkewMs = clockSkewMs;
    },
    setAccessTokenLifetimeSeconds(lifetimeSeconds) {
      state.accessTokenLifetimeSeconds = lifetimeSeconds;
    },
    setRateLimitPerMinute(path, limit) {
      state.rateLimits.set(path, limit);
      state.rateWindows.clear();
    },
    setRateWindowMs(windowMs) {
      state.rateWindowMs = windowMs;
    },
    ...createServiceAccountControls(state),
    close: () => close(server),
  };
}

function countRequests(state: EmulatorState, path: string | undefined): number {
  if (path !== undefined) {
    return state.requestCounts.get(path) ?? 0;
  }
  return [...state.requestCounts.values()].reduce((total, count) => total + count, 0);
}

function updateApp(state: EmulatorState, clientId: string, changes: Partial<Omit<EmulatorApp, 'clientId'>>): void {
  const app = state.apps.get(clientId);
  if (app === undefined) {
    throw new Error(`The emulator has no app with the client id ${clientId}.`);
  }
  state.apps.set(clientId, { ...app, ...changes });
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
