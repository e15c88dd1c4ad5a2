import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import type { RetryWait } from '../../oauth/retry';
import type { Catalog } from '../catalog/catalog';
import type { Asker } from '../catalog/commandSecrets';
import { getCredentialRecord, type Credential } from '../catalog/credential';
import { accessTokenName } from '../catalog/secretNames';
import { isTokenFor, isValidFor, type TokenRecord } from '../catalog/tokenRecord';
import { CredentialError } from '../credentialError';
import type { Lease } from '../leases/lease';
import { LeaseHeldError, type LeaseFolder } from '../leases/leaseFolder';
import type { Clock, Log } from '../ports';
import type { AccessToken } from './accessToken';
import type { TokenGrants } from './tokenGrants';
import type { TokenStore } from './tokenStore';
import { LeaseLostError, type UserGrants } from './userGrants';

/** The access token that a request is for. */
export interface TokenTarget {
  readonly credential: Credential;
  readonly server: AuthorizationServer;
  /** As in `TokenRecord`. */
  readonly requestedFrom: string;
  /** Sorted. */
  readonly scopes: readonly string[];
}

/** The requirements of all callers that share a request; a caller that joins can raise them. */
export interface TokenRequirements {
  force: boolean;
  isAutomatic: boolean;
  isBackground: boolean;
  minValidityMs: number;
  readonly onWait: Set<(wait: RetryWait) => void>;
}

/** An access token. `isStored` is false if the disk refused, so the catalog has no record of it. */
export interface SourcedToken {
  readonly accessToken: AccessToken;
  readonly isStored: boolean;
}

/** What a token source needs besides the catalog. */
export interface TokenSourcePorts {
  readonly store: TokenStore;
  readonly grants: Pick<TokenGrants, 'request'>;
  readonly userGrants: UserGrants;
  readonly leases: LeaseFolder;
  readonly clock: Clock;
  readonly log: Log;
}

/** How often a token may turn out to be unusable, because the lease was lost or the machine slept in the meantime. */
const maxAttempts = 5;

/**
 * Provides the access tokens that this window doesn't have in memory: those that any window has stored, or new ones
 * from the server, which one window requests at a time.
 */
export class TokenSource {
  readonly #catalog: Catalog;
  readonly #ports: TokenSourcePorts;
  #hasWarned = false;

  constructor(catalog: Catalog, ports: TokenSourcePorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /**
   * The stored token if it meets the requirements, otherwise a new one, which is stored before this returns.
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
   * @throws LeaseHeldError if another window has been requesting the same token for too long
   */
  async get(target: TokenTarget, requirements: TokenRequirements, signal: AbortSignal): Promise<SourcedToken> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      signal.throwIfAborted();
      const record = this.#findRecord(target);
      const stored = record && (await this.#ports.store.read(target.credential, record));
      if (stored && !requirements.force && this.#isValidFor(stored, requirements.minValidityMs))
        return { accessToken: stored, isStored: true };
      const sourced = await this.#getUnderLease(target, requirements, signal);
      // The machine may have slept since the request was sent.
      if (sourced && this.#isValidFor(sourced.accessToken, 0)) return sourced;
    }
    throw new CredentialError('refreshInProgressElsewhere', target.credential.appId);
  }

  /** Undefined if the result is unusable. */
  async #getUnderLease(
    target: TokenTarget,
    requirements: TokenRequirements,
    signal: AbortSignal,
  ): Promise<SourcedToken | undefined> {
    const known = requirements.force ? await this.#readRecord(target) : this.#findRecord(target);
    const lease = await this.#takeLease(target, requirements, signal);
    try {
      const record = await this.#readRecord(target);
      const isSufficient = (): boolean => {
        if (!record || !this.#isValidFor(record, requirements.minValidityMs)) return false;
        return !requirements.force || record.id !== known?.id;
      };
      const stored = record && isSufficient() ? await this.#waitForStored(target, record, signal) : undefined;
      if (stored && isSufficient()) return { accessToken: stored, isStored: true };
      return await this.#request(target, requirements, signal, lease);
    } catch (error) {
      if (error instanceof LeaseLostError) return undefined;
      throw error;
    } finally {
      await lease?.release();
    }
  }

  async #request(
    target: TokenTarget,
    requirements: TokenRequirements,
    signal: AbortSignal,
    lease: Lease | undefined,
  ): Promise<SourcedToken | undefined> {
    const onWait = (wait: RetryWait): void => requirements.onWait.forEach((listener) => listener(wait));
    const asker = (): Asker => {
      if (requirements.isBackground) return 'background';
      return requirements.isAutomatic ? 'program' : 'person';
    };
    const accessToken = await this.#ports.grants.request({ ...target, signal, lease, asker, onWait });
    // The user has signed in again in the meantime: a token of the previous grant must not replace the new one.
    const newest = await lease?.findNewest().catch(() => undefined);
    if (lease && newest && newest.generation > lease.generation) return undefined;
    return { accessToken, isStored: await this.#store(target.credential, accessToken) };
  }

  /**
   * Undefined if the disk refuses leases: then requests that use up nothing are sent anyway.
   * @throws LeaseRefusedError if the request would use a refresh token
   */
  async #takeLease(
    target: TokenTarget,
    requirements: TokenRequirements,
    signal: AbortSignal,
  ): Promise<Lease | undefined> {
    const { credential } = target;
    try {
      return await this.#waitForLease(target, requirements, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof LeaseHeldError)
        throw credential.kind === 'user' ? new CredentialError('refreshInProgressElsewhere', credential.appId) : error;
      if (credential.kind === 'user') throw this.#ports.leases.refusal(error) ?? error;
      if (!this.#hasWarned)
        this.#ports.log.warn("No lease can be written to the disk, so windows can't coordinate their requests.");
      this.#hasWarned = true;
      return undefined;
    }
  }

  /**
   * Requests for other scopes are independent, except those for a user, which use the same refresh token. Nobody waits for
   * an automatic request, so it waits just long enough to take over from a window that is gone.
   */
  #waitForLease(
    { credential, requestedFrom, scopes }: TokenTarget,
    requirements: TokenRequirements,
    signal: AbortSignal,
  ): Promise<Lease> {
    const { leases, userGrants } = this.#ports;
    const { leaseMs, longestWaitMs } = leases.times;
    const waitMs = (): number => (requirements.isAutomatic ? Math.min(2 * leaseMs, longestWaitMs) : longestWaitMs);
    return credential.kind === 'user'
      ? userGrants.takeLease(credential, signal, waitMs)
      : leases.take(accessTokenName(credential, requestedFrom, scopes), 0, signal, waitMs);
  }

  async #store(credential: Credential, accessToken: AccessToken): Promise<boolean> {
    try {
      return await this.#ports.store.store(credential, accessToken);
    } catch (error) {
      if (credential.kind === 'user') await this.#ports.userGrants.removeRefreshTokens(credential);
      throw error;
    }
  }

  /** A token from another window reaches this window's secret store after a delay; on the web it never does. */
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

  /**
   * The record as it is on disk now, which another window may have written.
   * @throws CredentialError if the app or the credential has been removed
   */
  async #readRecord(target: TokenTarget): Promise<TokenRecord | undefined> {
    const { credential } = target;
    await this.#catalog
      .reload(credential.appId)
      .catch(() => this.#ports.log.warn('The file of an app could not be read.'));
    return this.#findRecord(target);
  }

  #findRecord({ credential, requestedFrom, scopes }: TokenTarget): TokenRecord | undefined {
    const { tokens } = getCredentialRecord(this.#catalog.getApp(credential.appId), credential);
    return tokens.find((record) => isTokenFor(record, requestedFrom, scopes));
  }

  #isValidFor(token: TokenRecord, validityMs: number): boolean {
    return isValidFor(token, validityMs, this.#ports.clock.now());
  }
}
