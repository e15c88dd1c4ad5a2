import { setTimeout as sleep } from 'node:timers/promises';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { listHosts, type AuthorizationServer } from '../../oauth/authorizationServer';
import { NetworkError, OAuthError } from '../../oauth/errors';
import { requestRevocation } from '../../oauth/revocation';
import type { RequestOptions } from '../../oauth/tokenEndpoint';
import type { TokenResponse } from '../../oauth/tokenResponse';
import type { App, User } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { getUser, withUser } from '../catalog/credential';
import type { SecretHosts } from '../catalog/secretHosts';
import { userLeaseName } from '../catalog/secretNames';
import { getAuthorizationServer } from '../catalog/server';
import { CredentialError, type SessionEnd } from '../credentialError';
import type { Lease } from '../leases/lease';
import type { LeaseFolder } from '../leases/leaseFolder';
import { logName } from '../logName';
import type { Log } from '../ports';
import type { AccessToken } from './accessToken';
import { getClient } from './appGrant';
import { hashToken, type RefreshTokens, type StoredRefreshToken, type UserKey } from './refreshTokens';
import type { TokenStore } from './tokenStore';

/** What the grants of users need besides the catalog. */
export interface UserGrantPorts {
  readonly accessTokens: TokenStore;
  readonly refreshTokens: RefreshTokens;
  readonly leases: LeaseFolder;
  readonly clientSecrets: ClientSecrets;
  readonly secretHosts: SecretHosts;
  readonly server: () => ApsAuthorizationServer;
  readonly log: Log;
}

/** How long a new sign-in waits for the end of the one before. */
const revocationMs = 5_000;

/** What a sign-in brought. */
export interface NewUserGrant {
  readonly user: User;
  readonly accessToken: AccessToken;
  /** Undefined if the server issued none: then the grant ends with the access token. */
  readonly refreshToken: string | undefined;
  /** The server that issued them. */
  readonly server: AuthorizationServer;
  /** What else changes in the app, in the same write. */
  readonly change: (app: App) => App;
}

/** One use of a refresh token. */
export interface RefreshRequest {
  readonly user: UserKey;
  /** The server that the refresh token is for. */
  readonly server: AuthorizationServer;
  readonly lease: Lease;
  readonly signal: AbortSignal;
  /**
   * Sends the refresh token, which can't be canceled from then on. `beforeSend` is awaited before every attempt;
   * `onRefreshToken` stores the next refresh token before the rest of the response is judged.
   */
  readonly send: (
    refreshToken: string,
    hooks: Pick<RequestOptions, 'beforeSend' | 'onRefreshToken' | 'onWait'>,
  ) => Promise<TokenResponse>;
}

/** The lease went to another window before the request was sent. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('Another window has taken the lease.');
  }
}

/**
 * The life of a user's grant, from the sign-in to its end. A refresh token works once (RFC 6749 section 6; RFC 9700 section
 * 4.14.2), so windows agree by leases on who uses it, and the generation of the lease says which token is the newest.
 */
export class UserGrants {
  readonly #catalog: Catalog;
  readonly #ports: UserGrantPorts;
  /** The hashes of refresh tokens that were sent, by this window or one that is gone, and whose response was lost. */
  readonly #unanswered = new Set<string>();

  constructor(catalog: Catalog, ports: UserGrantPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /**
   * Adds a user who signed in, or replaces what was known about them: the secrets first, then everything else in one write.
   * The grant is a new one, so it preempts whoever is at work on the old one, whose refresh token goes last. That one is kept
   * apart for `revokeEarlier` and `prepareRevocation`.
   * @throws what the disk throws, CredentialError `appRemoved`; then nothing is stored, and an older sign-in stays as it was
   */
  async store(appId: string, { user, accessToken, refreshToken, server, change }: NewUserGrant): Promise<void> {
    this.#catalog.getApp(appId);
    await this.#catalog.throwIfOutdated();
    const key = { appId, userId: user.id };
    await this.#catalog.withdrawRemoval({ kind: 'user', ...key });
    const above = await this.#ports.refreshTokens.highestGeneration(key);
    const lease = await this.#preempt(key, above);
    const generation = lease?.generation ?? above + 1;
    try {
      if (refreshToken !== undefined)
        await this.#ports.refreshTokens.store(key, { generation, value: refreshToken, hosts: listHosts(server) });
      await this.#ports.accessTokens
        .storeWith({ kind: 'user', ...key }, accessToken, (app) => withUser(change(app), user))
        .catch(async (error: unknown) => {
          await this.#ports.refreshTokens.remove(key, generation);
          throw error;
        });
      if (refreshToken !== undefined) {
        await this.#ports.refreshTokens
          .keepEarlier(key, above)
          .catch(() =>
            this.#ports.log.warn('The secret storage did not keep the refresh token of an earlier sign-in.'),
          );
        await this.#announceRefreshToken(key, generation, refreshToken, lease);
      }
    } finally {
      await lease?.release();
    }
  }

  /**
   * Waits for the lease under which the refresh token of a user may be used, as `LeaseFolder.take` does.
   * @throws LeaseHeldError, the system's error if the disk refuses, what the secret store throws, or the signal's reason
   */
  async takeLease(user: UserKey, signal: AbortSignal, longestWaitMs?: () => number): Promise<Lease> {
    const above = await this.#ports.refreshTokens.highestGeneration(user);
    return this.#ports.leases.take(userLeaseName(user), above, signal, longestWaitMs);
  }

  /**
   * Uses the refresh token. The response holds the next one, which is stored before anything else in it is judged. `invalid_grant`
   * ends the grant only if no newer refresh token has been stored in the meantime.
   * @throws CredentialError `signInAgain` if the grant is over, `refreshTokenStale` or `refreshInProgressElsewhere` if only
   * another window can continue, `noRefreshToken` if there is none but a valid access token
   * @throws LeaseRefusedError if the disk refuses to write down that the refresh token is used
   * @throws LeaseLostError if the lease was lost before the refresh token was sent, or sent again, and must be taken again
   * @throws what `send` throws, or the signal's reason
   */
  async refresh(request: RefreshRequest): Promise<TokenResponse> {
    const { user, server, lease, signal, send } = request;
    let used: StoredRefreshToken | undefined;
    for (;;) {
      const newest = await this.#waitUntilUsable(request);
      if (newest === undefined && used === undefined) await this.#throwIfAccessTokenValid(user);
      if (newest === undefined || newest.value === used?.value) {
        // On the web, a new sign-in of another window ends this one, and isn't seen here.
        await this.#catalog.throwIfOutdated();
        const endedBy = used && this.#unanswered.has(hashToken(used.value)) ? 'responseLost' : undefined;
        await this.#end(user, newest?.generation ?? (await this.#knownGeneration(user, lease)), endedBy);
        throw new CredentialError('signInAgain', user.appId, endedBy);
      }
      await this.#throwIfForOtherServer(user, newest, server);
      signal.throwIfAborted();
      try {
        const generation = Math.max(lease.generation, newest.generation + 1);
        return await send(newest.value, {
          beforeSend: () => this.#announce(lease, newest.value),
          onRefreshToken: (next) =>
            this.#storeRefreshToken(user, { generation, value: next, hosts: listHosts(server) }, lease),
          onWait: ({ error }) => this.#noteIfUnanswered(newest, error),
        });
      } catch (error) {
        this.#noteIfUnanswered(newest, error);
        if (!(error instanceof OAuthError) || error.code !== 'invalid_grant') throw error;
        used = newest;
      }
    }
  }

  /** Whether only another window has what the user's next access token takes. @throws what the secret store throws */
  async isStale(user: UserKey): Promise<boolean> {
    const { leases, accessTokens, refreshTokens } = this.#ports;
    const newest = await leases.findNewest(userLeaseName(user));
    if (!newest) return (await accessTokens.findValidToken({ kind: 'user', ...user })) === 'notVisible';
    return newest.generation > (await refreshTokens.highestGeneration(user));
  }

  /**
   * Prepares the revocation of a user's refresh tokens, and with them of the access tokens that they gave (RFC 7009 section
   * 2.1). The returned function holds what it needs, so that it can be tried again after the user has been removed here.
   * @throws CredentialError, and what the secret store throws; the returned function throws as `TokenBroker.getToken` does,
   * and CredentialError `newestNotRevoked`
   */
  async prepareRevocation(user: UserKey): Promise<(signal?: AbortSignal) => Promise<void>> {
    const { server: aps, clientSecrets, log } = this.#ports;
    const app = this.#catalog.getApp(user.appId);
    const server = getAuthorizationServer(app, aps);
    const newest = await this.#findRefreshToken(user);
    const recorded = await this.#ports.leases.findNewest(userLeaseName(user));
    const isNewest = !recorded || (newest !== undefined && newest.generation >= recorded.generation);
    const tokens = [...(await this.#ports.refreshTokens.listEarlier(user)), ...(newest ? [newest] : [])];
    if ((tokens.length === 0 && isNewest) || !server.revocationEndpoint) return () => Promise.resolve();
    for (const token of tokens) await this.#throwIfForOtherServer(user, token, server);
    const client = await getClient(clientSecrets, app, server);
    return async (signal) => {
      for (const { value } of tokens)
        await requestRevocation(server, client, { token: value, kind: 'refresh_token' }, { signal });
      if (!isNewest) throw new CredentialError('newestNotRevoked', app.id);
      log.info(`${logName(app)}: sign-in revoked`);
    };
  }

  /**
   * Revokes the refresh tokens of earlier sign-ins, and with them the access tokens that they gave, after a user has signed in
   * anew. Autodesk's server, which is Okta's, ends no other grant with them. Any other server may end every grant of the
   * user and the app (RFC 7009 section 2.1), the new one too, so there they are revoked when the user signs out; and so are
   * those that can't be revoked now, which is logged.
   * @see https://developer.okta.com/docs/guides/revoke-tokens/
   */
  async revokeEarlier(user: UserKey): Promise<void> {
    const { server: aps, clientSecrets, refreshTokens, log } = this.#ports;
    const app = this.#catalog.getApp(user.appId);
    if (app.server) return;
    try {
      const server = getAuthorizationServer(app, aps);
      for (const token of await refreshTokens.listEarlier(user)) {
        await this.#throwIfForOtherServer(user, token, server);
        const client = await getClient(clientSecrets, app, server);
        const signal = AbortSignal.timeout(revocationMs);
        await requestRevocation(server, client, { token: token.value, kind: 'refresh_token' }, { signal });
        await refreshTokens.removeEarlier(user, token.generation);
      }
    } catch {
      log.warn(`${app.clientId}: an earlier sign-in was not revoked. It will be when the user signs out.`);
    }
  }

  /** Removes what a request brought for a user who has been removed in the meantime. @throws what the secret store throws */
  async removeRefreshTokens(user: UserKey): Promise<void> {
    await this.#ports.refreshTokens.removeUpTo(user, Infinity);
  }

  /**
   * Tells the other windows that this one uses the refresh token, unless one of them has taken the lease. A window that was
   * stopped in between may have been overtaken since, so an answer that took too long doesn't count.
   * @throws LeaseLostError, or LeaseRefusedError if the disk refuses
   */
  async #announce(lease: Lease, refreshToken: string): Promise<void> {
    await this.#catalog.throwIfOutdated();
    const startedAt = performance.now();
    const isOurs = await lease.announceRefresh(hashToken(refreshToken)).catch((error: unknown) => {
      throw this.#ports.leases.refusal(error) ?? error;
    });
    if (!isOurs || performance.now() - startedAt >= this.#ports.leases.times.leaseMs) throw new LeaseLostError();
  }

  /** Whether the server has used up the refresh token isn't known if its response doesn't arrive. */
  #noteIfUnanswered({ value }: StoredRefreshToken, error: unknown): void {
    if (error instanceof NetworkError && (error.problem === 'reset' || error.problem === 'timedOut'))
      this.#unanswered.add(hashToken(value));
  }

  /** The user must sign in again, and what no longer works is removed. */
  async #end(user: UserKey, generation: number, endedBy: SessionEnd | undefined): Promise<void> {
    const { refreshTokens } = this.#ports;
    await this.#setStatus(user, 'signInAgain', endedBy);
    const next = await refreshTokens.find(user);
    // The user may have signed in again in another window while this was written.
    if (next && next.generation > generation) await this.#setStatus(user, 'signedIn');
    await refreshTokens.removeUpTo(user, generation);
  }

  async #setStatus({ appId, userId }: UserKey, status: User['status'], endedBy?: SessionEnd): Promise<void> {
    await this.#catalog.change(appId, (app) => {
      const { endedBy: before, ...user } = getUser(app, userId);
      const reason = status === 'signInAgain' ? (endedBy ?? before) : undefined;
      return withUser(app, { ...user, status, ...(reason && { endedBy: reason }) });
    });
  }

  /** Stores the newest refresh token and tells the other windows, before the ones before it are removed. */
  async #storeRefreshToken(user: UserKey, token: StoredRefreshToken, lease: Lease): Promise<void> {
    await this.#ports.refreshTokens.store(user, token);
    await this.#announceRefreshToken(user, token.generation, token.value, lease);
  }

  /** @throws CredentialError `hostNotConfirmed` or `signInAgain` if the refresh token was issued by another server */
  async #throwIfForOtherServer(
    { appId }: UserKey,
    { hosts }: StoredRefreshToken,
    server: AuthorizationServer,
  ): Promise<void> {
    const app = this.#catalog.getApp(appId);
    if (!(await this.#ports.secretHosts.allows(app, hosts, server)))
      throw new CredentialError(app.server ? 'signInAgain' : 'hostNotConfirmed', appId);
  }

  async #announceRefreshToken(
    user: UserKey,
    generation: number,
    value: string,
    lease: Lease | undefined,
  ): Promise<void> {
    const { refreshTokens, leases, log } = this.#ports;
    // Without the record no window would know that what it sees is old: then nobody gets the lease before they see the new one.
    await lease?.record({ generation, sha256: hashToken(value) }).catch(() => sleep(leases.times.propagationMs));
    await refreshTokens
      .removeUpTo(user, generation - 1)
      .catch(() => log.warn('The secret storage did not delete a used refresh token.'));
  }

  async #preempt(user: UserKey, above: number): Promise<Lease | undefined> {
    try {
      return await this.#ports.leases.preempt(userLeaseName(user), above);
    } catch {
      this.#ports.log.warn('No lease could be written for a sign-in.');
      return undefined;
    }
  }

  /** The newest refresh token as far as this window can see, for a revocation. @throws what the secret store throws */
  async #findRefreshToken(user: UserKey): Promise<StoredRefreshToken | undefined> {
    const { leases, refreshTokens } = this.#ports;
    const lease = await this.takeLease(user, AbortSignal.timeout(leases.times.leaseMs)).catch(() => undefined);
    try {
      return await this.#waitUntilVisible(user, lease);
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      return await refreshTokens.find(user);
    } finally {
      await lease?.release();
    }
  }

  /** The newest refresh token, once no other window can be using it. @throws CredentialError `refreshTokenStale` or `refreshInProgressElsewhere` */
  async #waitUntilUsable({ user, lease, signal }: RefreshRequest): Promise<StoredRefreshToken | undefined> {
    const { propagationMs, leaseMs, pollMs } = this.#ports.leases.times;
    const startedAt = performance.now();
    const waitMs = { none: 0, gone: propagationMs, living: leaseMs };
    for (;;) {
      signal.throwIfAborted();
      const newest = await this.#waitUntilVisible(user, lease);
      if (!newest) return undefined;
      const other = await lease.findOtherRefresher(hashToken(newest.value));
      if (performance.now() - startedAt >= waitMs[other]) {
        if (other === 'living') throw new CredentialError('refreshInProgressElsewhere', user.appId);
        if (other === 'gone') this.#unanswered.add(hashToken(newest.value));
        return newest;
      }
      await sleep(pollMs);
    }
  }

  /**
   * The newest refresh token, once this window sees it; undefined if there never was one.
   * @throws CredentialError `refreshTokenStale` if it doesn't see it: on the web it never will, or the store has lost it
   */
  async #waitUntilVisible(user: UserKey, lease: Lease | undefined): Promise<StoredRefreshToken | undefined> {
    const { leases, refreshTokens } = this.#ports;
    const until = performance.now() + leases.times.propagationMs;
    for (;;) {
      const newest = await lease?.findNewest();
      const seen = await refreshTokens.find(user);
      if (!newest || (seen && seen.generation >= newest.generation)) return seen;
      if (performance.now() >= until) throw new CredentialError('refreshTokenStale', user.appId);
      await sleep(leases.times.pollMs);
    }
  }

  /**
   * Without a refresh token the session ends with the access token, not before.
   * @throws CredentialError `noRefreshToken`, or `refreshTokenStale` if only another window has that access token
   */
  async #throwIfAccessTokenValid(user: UserKey): Promise<void> {
    const found = await this.#ports.accessTokens.findValidToken({ kind: 'user', ...user });
    if (found !== 'none')
      throw new CredentialError(found === 'visible' ? 'noRefreshToken' : 'refreshTokenStale', user.appId);
  }

  async #knownGeneration(user: UserKey, lease: Lease): Promise<number> {
    return (await lease.findNewest())?.generation ?? (await this.#ports.refreshTokens.highestGeneration(user));
  }
}
