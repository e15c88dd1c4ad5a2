import { setTimeout as sleep } from 'node:timers/promises';
import type { User } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import { getCredentialRecord, getUser, withTokens, withUser, type Credential } from '../catalog/credential';
import { accessTokenName, userLeaseName } from '../catalog/secretNames';
import { isExpired, isTokenFor, type TokenRecord } from '../catalog/tokenRecord';
import { CredentialError } from '../credentialError';
import type { Lease } from '../leases/lease';
import type { LeaseFolder } from '../leases/leaseFolder';
import type { Clock, Log, Problem, SecretStore } from '../ports';
import { formatAccessToken, parseAccessToken, type AccessToken } from './accessToken';
import { hashToken, RefreshTokens, type UserKey } from './refreshTokens';

/** What the token store needs besides the catalog. */
export interface TokenStorePorts {
  readonly secrets: SecretStore;
  readonly leases: LeaseFolder;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (problem: Problem) => void;
}

/**
 * Tokens between two runs of the editor: the token itself in the secret store, what is known of it in the catalog.
 * A store or a disk that refuses is reported and stops nobody: an access token can be asked for again, and a refresh token
 * is held in memory until the store takes one.
 */
export class TokenStore {
  readonly #catalog: Catalog;
  readonly #ports: TokenStorePorts;
  /** The refresh tokens of users. */
  readonly refreshTokens: RefreshTokens;
  readonly leases: LeaseFolder;

  constructor(catalog: Catalog, ports: TokenStorePorts) {
    this.#catalog = catalog;
    this.#ports = ports;
    this.leases = ports.leases;
    this.refreshTokens = new RefreshTokens(ports.secrets, ports.report);
  }

  /** The access token that a record tells of; undefined where this window sees another or none, or the clock was set back since. */
  async read(credential: Credential, record: TokenRecord): Promise<AccessToken | undefined> {
    try {
      const text = await this.#ports.secrets.get(accessTokenName(credential, record.origin, record.scopes));
      const stored = text === undefined ? undefined : parseAccessToken(text, record);
      if (stored?.expiresAt !== record.expiresAt) return undefined;
      return (stored?.requestedAt ?? 0) <= this.#ports.clock.now() ? stored : undefined;
    } catch {
      this.#ports.log.warn('The secret storage did not give back an access token.');
      return undefined;
    }
  }

  /** Whether a credential has an access token that is valid now, and this window sees it. */
  async findValidToken(credential: Credential): Promise<'none' | 'visible' | 'notVisible'> {
    const { tokens } = getCredentialRecord(this.#catalog.getApp(credential.appId), credential);
    const valid = tokens.filter((record) => !isExpired(record, this.#ports.clock.now()));
    if (valid.length === 0) return 'none';
    const read = await Promise.all(valid.map((record) => this.read(credential, record)));
    return read.some((token) => token !== undefined) ? 'visible' : 'notVisible';
  }

  /**
   * Keeps an access token, says that the client was accepted, and drops the expired tokens of the credential. False
   * where the disk refused: then only the caller has it.
   * @throws CredentialError `appRemoved` or `userRemoved` when that happened meanwhile; then nothing is kept
   */
  async store(credential: Credential, accessToken: AccessToken): Promise<boolean> {
    const { origin, scopes } = accessToken;
    const key = accessTokenName(credential, origin, scopes);
    await this.#ports.secrets
      .store(key, formatAccessToken(accessToken))
      .catch(() => this.#ports.report({ kind: 'tokenNotStored' }));
    try {
      await this.#removeExpired(credential, await this.#recordToken(credential, accessToken));
      return true;
    } catch (error) {
      if (error instanceof CredentialError) {
        await this.#removeLeftovers(credential, key);
        throw error;
      }
      this.#ports.report({ kind: 'diskRefused' });
      return false;
    }
  }

  /** Forgets an access token. @throws what the secret store throws */
  async remove(credential: Credential, record: TokenRecord): Promise<void> {
    await this.#ports.secrets.remove(accessTokenName(credential, record.origin, record.scopes));
    await this.#catalog.change(credential.appId, (app) => {
      const others = getCredentialRecord(app, credential).tokens.filter(
        (other) => !isTokenFor(other, record.origin, record.scopes),
      );
      return withTokens(app, credential, others);
    });
  }

  /**
   * Adds a user who signed in, or puts them in the place of what was known of them: secrets first, then the rest. Their
   * grant is a new one, so whoever is at work on the old one is overtaken.
   */
  async storeUser(appId: string, user: User, refreshToken: string | undefined): Promise<void> {
    this.#catalog.getApp(appId);
    const userKey = { appId, userId: user.id };
    const above = await this.refreshTokens.highestGeneration(userKey);
    const lease = await this.#preempt(appId, user.id, above);
    const generation = lease?.generation ?? above + 1;
    try {
      if (refreshToken !== undefined) await this.storeRefreshToken(userKey, generation, refreshToken, lease);
      await this.#catalog
        .change(appId, (app) => withUser(app, user))
        .catch(async (error: unknown) => {
          await this.refreshTokens.removeUpTo(userKey, generation);
          throw error;
        });
    } finally {
      await lease?.release();
    }
  }

  /** Keeps the newest refresh token of a user and says so to the other windows, before those before it are deleted. */
  async storeRefreshToken(user: UserKey, generation: number, value: string, lease: Lease | undefined): Promise<void> {
    await this.refreshTokens.store(user, { generation, value });
    // Without the record nobody would know that what they see is old: then nobody gets the lease before they see the new one.
    await lease?.record({ generation, sha256: hashToken(value) }).catch(() => sleep(this.leases.times.propagationMs));
    await this.refreshTokens
      .removeUpTo(user, generation - 1)
      .catch(() => this.#ports.log.warn('The secret storage did not delete a spent refresh token.'));
  }

  /** The grant of a user is over: they are asked to sign in again, and what is of no use any more is deleted. */
  async endGrant(user: UserKey, generation: number): Promise<void> {
    await this.#setStatus(user, 'signInAgain');
    const next = await this.refreshTokens.find(user);
    // The user may have signed in again in another window while this was written.
    if (next && next.generation > generation) await this.#setStatus(user, 'signedIn');
    await this.refreshTokens.removeUpTo(user, generation);
  }

  async #setStatus({ appId, userId }: UserKey, status: User['status']): Promise<void> {
    await this.#catalog.change(appId, (app) => withUser(app, { ...getUser(app, userId), status }));
  }

  async #preempt(appId: string, userId: string, above: number): Promise<Lease | undefined> {
    try {
      return await this.leases.preempt(userLeaseName({ appId, userId }), above);
    } catch {
      this.#ports.log.warn('No lease could be written for a sign-in.');
      return undefined;
    }
  }

  /** Writes the record of a token; answers with those of the expired ones that it dropped. */
  async #recordToken(
    credential: Credential,
    { origin, scopes, expiresAt, granted }: AccessToken,
  ): Promise<readonly TokenRecord[]> {
    let expired: readonly TokenRecord[] = [];
    await this.#catalog.change(credential.appId, (app) => {
      const others = getCredentialRecord(app, credential).tokens.filter(
        (record) => !isTokenFor(record, origin, scopes),
      );
      expired = others.filter((record) => isExpired(record, this.#ports.clock.now()));
      const valid = others.filter((record) => !expired.includes(record));
      return withTokens({ ...app, secretStatus: 'accepted' }, credential, [
        ...valid,
        { origin, scopes, expiresAt, granted },
      ]);
    });
    return expired;
  }

  async #removeExpired(credential: Credential, expired: readonly TokenRecord[]): Promise<void> {
    for (const record of expired) {
      const deleted = this.#ports.secrets.remove(accessTokenName(credential, record.origin, record.scopes));
      await deleted.catch(() => this.#ports.log.warn('The secret storage did not delete an expired access token.'));
    }
  }

  /** What a request that was under way brought for somebody who was removed meanwhile. */
  async #removeLeftovers(credential: Credential, key: string): Promise<void> {
    await this.#ports.secrets.remove(key);
    if (credential.kind === 'user') await this.refreshTokens.removeUpTo(credential, Infinity);
  }
}
