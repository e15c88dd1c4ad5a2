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
  /** Keys of the Applixure-like server at `/applixure/token`. */
  readonly applixureApps?: readonly ApplixureApp[];
  /** 0, the default, selects a free port. */
  readonly port?: number;
  /** An IPv4 address, 127.0.0.1 by default. VS Code for the web rewrites that one when it opens a browser. */
  readonly host?: string;
  readonly users?: readonly EmulatorUser[];
  /** Whether a replayed refresh token ends its grant; true by default. */
  readonly revokesFamilyOnReplay?: boolean;
  /** Whether to record `recordedRequests`; false by default. */
  readonly recordsRequests?: boolean;
}

/** A local stand-in for Autodesk's authorization server, just as strict but controlled by tests. */
export interface Emulator extends ServiceAccountControls {
  /** `http://<host>:<port>`, without a slash at the end. */
  readonly baseUrl: string;
  /** In the order of issue, with their current state. */
  readonly issuedAccessTokens: readonly IssuedAccessToken[];
  /** All refresh tokens, spent or not, to check that no file contains them. */
  readonly issuedCodes: readonly string[];
  readonly issuedRefreshTokens: readonly string[];
  /** In the order of creation. */
  readonly grants: readonly Readonly<UserGrant>[];
  /** Grants whose code was exchanged. */
  readonly grantCount: number;
  /** Refresh tokens that were exchanged for the next one. */
  readonly rotationCount: number;
  /** Spent refresh tokens that were used again. */
  readonly replayCount: number;
  /** In the order of arrival, except those that a fault answered; empty unless `recordsRequests` is set. */
  readonly recordedRequests: readonly RecordedRequest[];
  /** The number of requests so far, to one path (such as `/authentication/v2/token`) or in total. */
  requestCount(path?: string): number;
  addApp(app: EmulatorApp): void;
  /** The app with its current secret. */
  app(clientId: string): EmulatorApp | undefined;
  /** Changes the secret, the archived state, the API access, or the redirect URIs. */
  updateApp(clientId: string, changes: Partial<Omit<EmulatorApp, 'clientId'>>): void;
  /** Adds a user or changes the one with that ID. */
  addUser(user: EmulatorUser): void;
  /**
   * Opens an authorization URL and decides as a user would. Returns the redirect URL with a code or
   * an error. Throws where Autodesk would show an error page.
   */
  authorize(authorizationUrl: string, decision: AuthorizationDecision): string;
  /** Ends all grants of a user: the refresh tokens and access tokens of every app stop working. */
  endGrants(userId: string): void;
  /** Queues a fault for the next requests to a path: one by default; `Infinity` lasts until `clearFaults`. */
  fail(path: string, fault: Fault, requests?: number): void;
  clearFaults(): void;
  /** Moves the emulator's clock, which sets the Date header, `exp`, and all expiry checks. */
  setClockSkewMs(clockSkewMs: number): void;
  /** For tokens issued from now on. */
  setAccessTokenLifetimeSeconds(lifetimeSeconds: number): void;
  /**
   * Requests per minute that each client id may make to a path, starting afresh; `Infinity` lifts the limit. A path is
   * written as in `routes.ts` (`/authentication/v2/service-accounts/{serviceAccountId}`) and stands for each of its
   * methods, which count apart; `jwtBearerExchange` stands for the exchange of assertions.
   */
  setRateLimitPerMinute(path: string, limit: number): void;
  /** Sets the length of the minute of every rate limit, including the current ones. */
  setRateWindowMs(windowMs: number): void;
  /** Ends every connection at once. */
  close(): Promise<void>;
}

/** Listens on one loopback address. Rejects if the port is in use. */
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
  // Long enough that no client reuses a connection that is just being closed.
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
    app: (clientId) => state.apps.get(clientId),
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
