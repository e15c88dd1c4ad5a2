import { setTimeout as sleep } from 'node:timers/promises';
import { OAuthError } from '../../oauth/errors';
import type { TokenResponse } from '../../oauth/tokenResponse';
import { CredentialError } from '../credentialError';
import type { Lease } from '../leases/lease';
import { hashToken, type StoredRefreshToken, type UserKey } from './refreshTokens';
import type { TokenStore } from './tokenStore';

/** What spending a refresh token takes. */
export interface Refresh {
  readonly store: TokenStore;
  /** Undefined where the disk refuses leases: then only what is in the secret store is known. */
  readonly lease: Lease | undefined;
  readonly user: UserKey;
  readonly signal: AbortSignal;
  readonly request: (refreshToken: string) => Promise<TokenResponse>;
}

/** The lease went to another window before the request was sent. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('Another window has taken the lease.');
  }
}

/**
 * Spends the refresh token. From the moment it is sent nobody can cancel: the answer holds the next one, which is stored
 * before anything else is done. `invalid_grant` ends the grant only if no newer refresh token has been stored meanwhile.
 * @throws CredentialError `signInAgain` when the grant is over, `refreshTokenStale` or `refreshInProgressElsewhere` when only another window can go on,
 * `noRefreshToken` when nobody can, and a valid access token is here
 * @throws LeaseLostError when nothing was sent and the lease must be taken again
 * @throws what the request throws, or the signal's reason
 */
export async function spendRefreshToken(refresh: Refresh): Promise<TokenResponse> {
  const { store, lease, user, signal, request } = refresh;
  let spent: StoredRefreshToken | undefined;
  for (;;) {
    const newest = await findSpendable(refresh);
    if (newest === undefined && spent === undefined) await rejectIfTokenValid(refresh);
    if (newest === undefined || newest.value === spent?.value) {
      await store.endGrant(user, newest?.generation ?? (await knownGeneration(refresh)));
      throw new CredentialError('signInAgain', user.appId);
    }
    signal.throwIfAborted();
    if (lease && !(await lease.announceRefresh(hashToken(newest.value)))) throw new LeaseLostError();
    try {
      const response = await request(newest.value);
      const generation = Math.max(lease?.generation ?? 0, newest.generation + 1);
      if (response.refreshToken !== undefined)
        await store.storeRefreshToken(user, generation, response.refreshToken, lease);
      return response;
    } catch (error) {
      if (!(error instanceof OAuthError) || error.code !== 'invalid_grant') throw error;
      spent = newest;
    }
  }
}

/**
 * The newest refresh token, once this window sees it; undefined when there never was one.
 * @throws CredentialError `refreshTokenStale` when it is not seen: it is late, on the web it never comes, or the store has lost it
 */
export async function findNewestRefreshToken({
  store,
  lease,
  user,
}: Pick<Refresh, 'store' | 'lease' | 'user'>): Promise<StoredRefreshToken | undefined> {
  const { leases } = store;
  const until = performance.now() + leases.times.propagationMs;
  for (;;) {
    const newest = await lease?.findNewest();
    const seen = await store.refreshTokens.find(user);
    if (!newest || (seen && seen.generation >= newest.generation)) return seen;
    if (performance.now() >= until) throw new CredentialError('refreshTokenStale', user.appId);
    await sleep(leases.times.pollMs);
  }
}

/** The newest refresh token, once nobody else can be spending it. @throws CredentialError `refreshTokenStale` or `refreshInProgressElsewhere` */
async function findSpendable(refresh: Refresh): Promise<StoredRefreshToken | undefined> {
  const { store, lease, user, signal } = refresh;
  const { propagationMs, leaseMs, pollMs } = store.leases.times;
  const startedAt = performance.now();
  const longEnough = { none: lease ? 0 : propagationMs, gone: propagationMs, living: leaseMs };
  for (;;) {
    signal.throwIfAborted();
    const newest = await findNewestRefreshToken(refresh);
    if (!newest) return undefined;
    const other = (await lease?.findOtherRefresher(hashToken(newest.value))) ?? 'none';
    if (performance.now() - startedAt >= longEnough[other]) {
      if (other === 'living') throw new CredentialError('refreshInProgressElsewhere', user.appId);
      return newest;
    }
    await sleep(pollMs);
  }
}

/**
 * Where there never was a refresh token the session is over when the access token is, and not before.
 * @throws CredentialError `noRefreshToken`, or `refreshTokenStale` where only another window has that access token
 */
async function rejectIfTokenValid({ store, user }: Refresh): Promise<void> {
  const found = await store.findValidToken({ kind: 'user', ...user });
  if (found !== 'none')
    throw new CredentialError(found === 'visible' ? 'noRefreshToken' : 'refreshTokenStale', user.appId);
}

async function knownGeneration({ lease, store, user }: Refresh): Promise<number> {
  return (await lease?.findNewest())?.generation ?? (await store.refreshTokens.highestGeneration(user));
}
