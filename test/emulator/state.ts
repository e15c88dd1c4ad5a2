import type { AuthorizationCode } from './authorizationCodes';
import type { QueuedFault } from './faults';
import type { RateWindow } from './rateLimit';
import type { RecordedRequest } from './recordedRequest';
import type { ServiceAccount } from './serviceAccounts';
import type { UserGrant } from './userGrants';
import type { EmulatorUser } from './users';

export interface EmulatorApp {
  readonly clientId: string;
  /** Absent for `desktopMobileSpa`, which has none. */
  readonly clientSecret?: string;
  readonly type: 'serverToServer' | 'traditionalWeb' | 'desktopMobileSpa';
  /** The callback URLs in the portal. Autodesk compares them with `redirect_uri` character by character. */
  readonly redirectUris?: readonly string[];
  /** In no developer hub: Autodesk then refuses even the right secret. */
  readonly isArchived?: boolean;
  /** False when the portal's API Access list lacks the API product. */
  readonly hasApiAccess?: boolean;
}

/** An API key of the Applixure-shaped server. */
export interface ApplixureApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the key may do at most. */
  readonly allowedScopes: readonly string[];
  /** What it gets where it asks for nothing; absent where it must ask. */
  readonly defaultScopes?: readonly string[];
}

export interface IssuedAccessToken {
  readonly accessToken: string;
  readonly clientId: string;
  /** Undefined for a 2-legged one. */
  readonly userId: string | undefined;
  /** What it came from, if it is 3-legged. */
  readonly grantId: string | undefined;
  readonly scopes: readonly string[];
  /** Epoch milliseconds by the emulator's own, possibly skewed, clock. */
  readonly expiresAt: number;
  readonly isRevoked: boolean;
}

export interface EmulatorState {
  readonly baseUrl: string;
  readonly apps: Map<string, EmulatorApp>;
  readonly applixureApps: Map<string, ApplixureApp>;
  readonly users: Map<string, EmulatorUser>;
  /** By code. */
  readonly authorizationCodes: Map<string, AuthorizationCode>;
  /** By grant id. */
  readonly grants: Map<string, UserGrant>;
  /** The spent refresh tokens are kept, to know a replay by. */
  readonly grantIdsByRefreshToken: Map<string, string>;
  /** By access token, in the order of issue. */
  readonly issuedAccessTokens: Map<string, IssuedAccessToken>;
  /** By id, in the order of creation. */
  readonly serviceAccounts: Map<string, ServiceAccount>;
  /** Undefined unless requests are to be recorded. */
  readonly recordedRequests: RecordedRequest[] | undefined;
  readonly requestCounts: Map<string, number>;
  readonly faults: QueuedFault[];
  /** Limits set by a test, by the path of the route or `jwtBearerExchange`; a route without an entry keeps its documented limit. */
  readonly rateLimits: Map<string, number>;
  readonly rateWindows: Map<string, RateWindow>;
  rateWindowMs: number;
  /** Whether a spent refresh token that comes again ends its grant. */
  readonly revokesFamilyOnReplay: boolean;
  rotationCount: number;
  replayCount: number;
  accessTokenLifetimeSeconds: number;
  clockSkewMs: number;
}

export function createState(
  baseUrl: string,
  {
    apps,
    applixureApps,
    revokesFamilyOnReplay,
    recordsRequests,
  }: {
    readonly apps: readonly EmulatorApp[];
    readonly applixureApps: readonly ApplixureApp[];
    readonly revokesFamilyOnReplay: boolean;
    readonly recordsRequests: boolean;
  },
): EmulatorState {
  return {
    baseUrl,
    apps: new Map(apps.map((app) => [app.clientId, app])),
    applixureApps: new Map(applixureApps.map((app) => [app.clientId, app])),
    users: new Map(),
    authorizationCodes: new Map(),
    grants: new Map(),
    grantIdsByRefreshToken: new Map(),
    issuedAccessTokens: new Map(),
    serviceAccounts: new Map(),
    recordedRequests: recordsRequests ? [] : undefined,
    requestCounts: new Map(),
    faults: [],
    rateLimits: new Map(),
    rateWindows: new Map(),
    rateWindowMs: 60_000,
    revokesFamilyOnReplay,
    rotationCount: 0,
    replayCount: 0,
    accessTokenLifetimeSeconds: 3599,
    clockSkewMs: 0,
  };
}

/** The emulator's own time in epoch milliseconds. */
export function currentTime(state: EmulatorState): number {
  return Date.now() + state.clockSkewMs;
}
