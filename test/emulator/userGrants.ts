import { randomAlphanumeric } from './randomAlphanumeric';
import { currentTime, type EmulatorState } from './state';

const idleLifetimeMs = 15 * 86_400_000;

/** The consent of a user to an app: a chain of refresh tokens of which only the newest is valid. */
export interface UserGrant {
  readonly grantId: string;
  readonly clientId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  refreshToken: string;
  /** Epoch milliseconds by the emulator's clock; each rotation extends it. */
  expiresAt: number;
  isEnded: boolean;
}

export function startGrant(state: EmulatorState, owner: Pick<UserGrant, 'clientId' | 'userId' | 'scopes'>): UserGrant {
  const grant: UserGrant = {
    grantId: randomAlphanumeric(20),
    clientId: owner.clientId,
    userId: owner.userId,
    scopes: owner.scopes,
    refreshToken: '',
    expiresAt: 0,
    isEnded: false,
  };
  state.grants.set(grant.grantId, grant);
  renewRefreshToken(state, grant);
  return grant;
}

/** Spends the refresh token in the same turn of the event loop that validated it. */
export function rotate(state: EmulatorState, grant: UserGrant): void {
  state.rotationCount += 1;
  renewRefreshToken(state, grant);
}

/** The grant of a refresh token, newest or spent. */
export function findGrant(state: EmulatorState, refreshToken: string): UserGrant | undefined {
  return state.grants.get(state.grantIdsByRefreshToken.get(refreshToken) ?? '');
}

export function isUsable(state: EmulatorState, grant: UserGrant): boolean {
  return !grant.isEnded && currentTime(state) < grant.expiresAt;
}

/** Ends the refresh tokens and all access tokens of a grant. */
export function endGrant(state: EmulatorState, grantId: string): void {
  const grant = state.grants.get(grantId);
  if (grant !== undefined) {
    grant.isEnded = true;
  }
  for (const [accessToken, issued] of state.issuedAccessTokens) {
    if (issued.grantId === grantId) {
      state.issuedAccessTokens.set(accessToken, { ...issued, isRevoked: true });
    }
  }
}

export function endGrantsOfUser(state: EmulatorState, userId: string): void {
  for (const grant of state.grants.values()) {
    if (grant.userId === userId) {
      endGrant(state, grant.grantId);
    }
  }
}

function renewRefreshToken(state: EmulatorState, grant: UserGrant): void {
  grant.refreshToken = randomAlphanumeric(42);
  grant.expiresAt = currentTime(state) + idleLifetimeMs;
  state.grantIdsByRefreshToken.set(grant.refreshToken, grant.grantId);
}
