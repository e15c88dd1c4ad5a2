import type { JSONWebKeySet } from 'jose';
import type { AuthorizationCode } from './authorizationCodes';
import type { QueuedFault } from './faults';
import type { RateWindow } from './rateLimit';
import type { RecordedRequest } from './recordedRequest';
import type { ServiceAccount } from './serviceAccounts';
import type { UserGrant } from './userGrants';
import type { EmulatorUser } from './users';

export interface EmulatorApp {
  readonly clientId: string;
  /** Absent for `desktopMobileSpa`. */
  readonly clientSecret?: string;
  readonly type: 'serverToServer' | 'traditionalWeb' | 'desktopMobileSpa';
  /** The callback URLs in the portal. Autodesk compares them with `redirect_uri` character by character. */
  readonly redirectUris?: readonly string[];
  /** Not in a developer hub: Autodesk then rejects even the correct secret. */
  readonly isArchived?: boolean;
  /** False if the API product is missing from the portal's API Access list. */
  readonly hasApiAccess?: boolean;
  /** Whether the Application Management API is in that list. */
  readonly hasApplicationManagement?: boolean;
  /** What is at the app's JWKS URI; absent if it has none. */
  readonly jwks?: JSONWebKeySet;
}

/** An API key of the Applixure-like server. */
export interface ApplixureApp {
  readonly clientId: string;
  readonly clientSecret: string;
  /** All scopes that the key can get. */
  readonly allowedScopes: readonly string[];
  /** The scopes of a request without scopes; absent if scopes are required. */
  readonly defaultScopes?: readonly string[];
}

export interface IssuedAccessToken {
  readonly accessToken: string;
  readonly clientId: string;
  /** Undefined for a 2-legged token. */
  readonly userId: string | undefined;
  /** The grant of a 3-legged token. */
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
  /** By grant ID. */
  readonly grants: Map<string, UserGrant>;
  /** Includes spent refresh tokens, to detect replays. */
  readonly grantIdsByRefreshToken: Map<string, string>;
  /** By access token, in the order of issue. */
  readonly issuedAccessTokens: Map<string, IssuedAccessToken>;
  /** By ID, in the order of creation. */
  readonly serviceAccounts: Map<string, ServiceAccount>;
  /** Client secrets that have been prepared and not committed, by client ID. */
  readonly preparedSecrets: Map<string, { readonly secret: string; readonly preparedAt: number }>;
  /** The `jti` of each client assertion. */
  readonly usedAssertionIds: Set<string>;
  /** Undefined unless requests are recorded. */
  readonly recordedRequests: RecordedRequest[] | undefined;
  readonly requestCounts: Map<string, number>;
  readonly faults: QueuedFault[];
  /** Limits set by a test, by route path or `jwtBearerExchange`; other routes keep the documented limit. */
  readonly rateLimits: Map<string, number>;
  readonly rateWindows: Map<string, RateWindow>;
  rateWindowMs: number;
  /** Whether a replayed refresh token ends its grant. */
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
    preparedSecrets: new Map(),
    usedAssertionIds: new Set(),
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
