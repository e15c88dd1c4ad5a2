import type { QueuedFault } from './faults';
import type { RateWindow } from './rateLimit';

export interface EmulatorApp {
  readonly clientId: string;
  /** Absent for `desktopMobileSpa`, which has none. */
  readonly clientSecret?: string;
  readonly type: 'serverToServer' | 'traditionalWeb' | 'desktopMobileSpa';
  /** In no developer hub: Autodesk then refuses even the right secret. */
  readonly isArchived?: boolean;
  /** False when the portal's API Access list lacks the API product. */
  readonly hasApiAccess?: boolean;
}

export interface IssuedAccessToken {
  readonly accessToken: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Epoch milliseconds by the emulator's own, possibly skewed, clock. */
  readonly expiresAt: number;
  readonly isRevoked: boolean;
}

export interface EmulatorState {
  readonly baseUrl: string;
  readonly apps: Map<string, EmulatorApp>;
  /** By access token, in the order of issue. */
  readonly issuedAccessTokens: Map<string, IssuedAccessToken>;
  readonly requestCounts: Map<string, number>;
  readonly faults: QueuedFault[];
  /** Limits set by a test, by path; a route without an entry keeps its documented limit. */
  readonly rateLimits: Map<string, number>;
  readonly rateWindows: Map<string, RateWindow>;
  accessTokenLifetimeSeconds: number;
  clockSkewMs: number;
}

export function createState(baseUrl: string, apps: readonly EmulatorApp[]): EmulatorState {
  return {
    baseUrl,
    apps: new Map(apps.map((app) => [app.clientId, app])),
    issuedAccessTokens: new Map(),
    requestCounts: new Map(),
    faults: [],
    rateLimits: new Map(),
    rateWindows: new Map(),
    accessTokenLifetimeSeconds: 3599,
    clockSkewMs: 0,
  };
}

/** The emulator's own time in epoch milliseconds. */
export function currentTime(state: EmulatorState): number {
  return Date.now() + state.clockSkewMs;
}
