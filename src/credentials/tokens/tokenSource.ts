import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import type { RetryWait } from '../../oauth/retry';
import type { Catalog } from '../catalog/catalog';
import { getCredentialRecord, type Credential } from '../catalog/credential';
import { accessTokenName } from '../catalog/secretNames';
import { isTokenFor, isValidFor, type TokenRecord } from '../catalog/tokenRecord';
import { CredentialError } from '../credentialError';
import type { Lease } from '../leases/lease';
import type { LeaseFolder } from '../leases/leaseFolder';
import type { Clock, Log } from '../ports';
import type { AccessToken } from './accessToken';
import type { TokenGrants } from './tokenGrants';
import type { TokenStore } from './tokenStore';
import { LeaseLostError, type UserGrants } from './userGrants';

/** What one flight is after. */
export interface TokenTarget {
  readonly credential: Credential;
  readonly server: AuthorizationServer;
  /** Sorted. */
  readonly scopes: readonly string[];
}

/** Everything that those who share a flight want of it; a caller who joins can ask for more. */
export interface TokenRequirements {
  force: boolean;
  isAutomatic: boolean;
  minValidityMs: number;
  readonly onWait: Set<(wait: RetryWait) => void>;
}

/** An access token, and whether the catalog knows of it: the disk may have refused. */
export interface SourcedToken {
  readonly accessToken: AccessToken;
  readonly isStored: boolean;
}

/** What a token source works with. */
export interface TokenSourcePorts {
  readonly store: TokenStore;
  readonly grants: TokenGrants;
  readonly userGrants: UserGrants;
  readonly leases: LeaseFolder;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often what was got may turn out to be of no use, because the lease was lost or the machine slept meanwhile. */
const maxAttempts = 5;

/** Where an access token comes from that this window does not hold: from what any window has stored, or from the server, which one window asks at a time. */
export class TokenSource {
  readonly #catalog: Catalog;
  readonly #ports: TokenSourcePorts;
  #hasWarned = false;

  constructor(catalog: Catalog, ports: TokenSourcePorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /**
   * The stored token if it will do, else a new one. Whatever the server answered is stored before this answers.
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
   */
  async get(target: TokenTarget, demand: TokenRequirements, signal: AbortSignal): Promise<SourcedToken> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      signal.throwIfAborted();
      const record = this.#findRecord(target);
      const stored = record && (await this.#ports.store.read(target.credential, record));
      if (stored && !demand.force && this.#isValidFor(stored, demand.minValidityMs))
        return { accessToken: stored, isStored: true };
      const obtained = await this.#getUnderLease(target, demand, signal);
      // The machine may have slept since it was asked for.
      if (obtained && this.#isValidFor(obtained.accessToken, 0)) return obtained;
    }
    throw new CredentialError('refreshInProgressElsewhere', target.credential.appId);
  }

  /** Undefined where what came is of no use. */
  async #getUnderLease(
    target: TokenTarget,
    demand: TokenRequirements,
    signal: AbortSignal,
  ): Promise<SourcedToken | undefined> {
    const known = demand.force ? await this.#readRecord(target) : this.#findRecord(target);
    const lease = await this.#takeLease(target, demand, signal);
    try {
      const record = await this.#readRecord(target);
      const willDo = (): boolean => {
        if (!record || !this.#isValidFor(record, demand.minValidityMs)) return false;
        return !demand.force || !known || record.expiresAt !== known.expiresAt;
      };
      const stored = record && willDo() ? await this.#waitForStored(target, record, signal) : undefined;
      if (stored && willDo()) return { accessToken: stored, isStored: true };
      return await this.#request(target, demand, signal, lease);
    } catch (error) {
      if (error instanceof LeaseLostError) return undefined;
      throw error;
    } finally {
      await lease?.release();
    }
  }

  async #request(
    target: TokenTarget,
    demand: TokenRequirements,
    signal: AbortSignal,
    lease: Lease | undefined,
  ): Promise<SourcedToken | undefined> {
    const onWait = (wait: RetryWait): void => demand.onWait.forEach((listener) => listener(wait));
    const accessToken = await this.#ports.grants.request({ ...target, signal, lease, onWait });
    // Somebody signed in again meanwhile: what belongs to the grant before that must not take the place of the new one.
    const newest = await lease?.findNewest().catch(() => undefined);
    if (lease && newest && newest.generation > lease.generation) return undefined;
    return { accessToken, isStored: await this.#store(target.credential, accessToken) };
  }

  /** Undefined where the disk refuses leases. Then an app asks all the same, and a refresh token is spent for a person only. */
  async #takeLease(target: TokenTarget, demand: TokenRequirements, signal: AbortSignal): Promise<Lease | undefined> {
    const { credential } = target;
    try {
      return await this.#waitForLease(target, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (credential.kind === 'user' && demand.isAutomatic) throw error;
      if (!this.#hasWarned)
        this.#ports.log.warn('No lease can be written to the disk, so the windows do not know of each other.');
      this.#hasWarned = true;
      return undefined;
    }
  }

  /** Requests for other scopes are independent, except those of a user, which need the same refresh token. */
  #waitForLease({ credential, server, scopes }: TokenTarget, signal: AbortSignal): Promise<Lease> {
    return credential.kind === 'user'
      ? this.#ports.userGrants.takeLease(credential, signal)
      : this.#ports.leases.take(accessTokenName(credential, server.tokenEndpoint.origin, scopes), 0, signal);
  }

  async #store(credential: Credential, accessToken: AccessToken): Promise<boolean> {
    try {
      return await this.#ports.store.store(credential, accessToken);
    } catch (error) {
      if (credential.kind === 'user') await this.#ports.userGrants.removeRefreshTokens(credential);
      throw error;
    }
  }

  /** The token of another window is in its secret store before it is in this one's; on the web it never comes. */
  async #waitForStored(
    target: TokenTarget,
    record: TokenRecord,
    signal: AbortSignal,
  ): Promise<AccessToken | undefined> {
    const { propagationMs, pollMs } = this.#ports.leases.times;
    const until = performance.now() + propagationMs;
    for (;;) {
      signal.throwIfAborted();
      const stored = await this.#ports.store.read(target.credential, record);
      if (stored || performance.now() >= until) return stored;
      await sleep(pollMs);
    }
  }

  /** As it is on the disk now, where another window may have written it. @throws CredentialError when app or user is gone */
  async #readRecord(target: TokenTarget): Promise<TokenRecord | undefined> {
    const { credential } = target;
    await this.#catalog
      .reload(credential.appId)
      .catch(() => this.#ports.log.warn('The file of an app could not be read.'));
    return this.#findRecord(target);
  }

  #findRecord({ credential, server, scopes }: TokenTarget): TokenRecord | undefined {
    const { tokens } = getCredentialRecord(this.#catalog.getApp(credential.appId), credential);
    return tokens.find((record) => isTokenFor(record, server.tokenEndpoint.origin, scopes));
  }

  #isValidFor(token: TokenRecord, validityMs: number): boolean {
    return isValidFor(token, validityMs, this.#ports.clock.now());
  }
}
