import { formatAccessToken, parseAccessToken, type AccessToken } from './accessToken';
import type { TokenRecord, User } from './app';
import type { Catalog } from './catalog';
import { getHolder, getUser, withTokens, withUser, type Credential } from './credential';
import { CredentialError } from './credentialError';
import type { Clock, Log, Problem, SecretStore } from './ports';
import { accessTokenKey, refreshTokenKey } from './secretKeys';

/** What the token store needs besides the catalog. */
export interface TokenStorePorts {
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (problem: Problem) => void;
}

/**
 * Tokens between two runs of the editor: the token itself in the secret store, what is known of it in the catalog.
 * A store that refuses is reported and stops nobody: an access token can be asked for again, and a refresh token is held
 * in memory until the store takes one.
 */
export class TokenStore {
  readonly #catalog: Catalog;
  readonly #ports: TokenStorePorts;
  /** By key: refresh tokens that the secret store refused. */
  readonly #unkept = new Map<string, string>();

  constructor(catalog: Catalog, ports: TokenStorePorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /** The access token that was kept for this server and these scopes, valid or not. */
  async read(credential: Credential, wanted: Pick<TokenRecord, 'origin' | 'scopes'>): Promise<AccessToken | undefined> {
    try {
      const text = await this.#ports.secrets.get(accessTokenKey(credential, wanted.origin, wanted.scopes));
      return text === undefined ? undefined : parseAccessToken(text, wanted);
    } catch {
      this.#ports.log.warn('The secret storage did not give back an access token.');
      return undefined;
    }
  }

  /**
   * Keeps an access token, says that the client was accepted, and drops the expired tokens of the credential.
   * @throws CredentialError `appRemoved` or `userRemoved` when that happened meanwhile; then nothing is kept
   */
  async keep(credential: Credential, accessToken: AccessToken): Promise<void> {
    const { origin, scopes, expiresAt } = accessToken;
    const key = accessTokenKey(credential, origin, scopes);
    await this.#ports.secrets.store(key, formatAccessToken(accessToken)).catch(() => this.#ports.report({ kind: 'tokenNotKept' }));
    let expired: readonly TokenRecord[] = [];
    try {
      await this.#catalog.update(credential.appId, (app) => {
        const others = getHolder(app, credential).tokens.filter((record) => !isSame(record, accessToken));
        expired = others.filter((record) => record.expiresAt <= this.#ports.clock.now());
        const valid = others.filter((record) => !expired.includes(record));
        return withTokens({ ...app, secretStatus: 'accepted' }, credential, [...valid, { origin, scopes, expiresAt }]);
      });
      for (const record of expired) {
        const deleted = this.#ports.secrets.delete(accessTokenKey(credential, record.origin, record.scopes));
        await deleted.catch(() => this.#ports.log.warn('The secret storage did not delete an expired access token.'));
      }
    } catch (error) {
      if (error instanceof CredentialError) await this.#deleteLeftovers(credential, key);
      throw error;
    }
  }

  /** Forgets an access token. @throws what the secret store throws */
  async remove(credential: Credential, record: TokenRecord): Promise<void> {
    await this.#ports.secrets.delete(accessTokenKey(credential, record.origin, record.scopes));
    await this.#catalog.update(credential.appId, (app) => {
      const others = getHolder(app, credential).tokens.filter((other) => !isSame(other, record));
      return withTokens(app, credential, others);
    });
  }

  /** The refresh token of a user; undefined when the secret store has lost it. @throws what the secret store throws */
  async readRefreshToken(appId: string, userId: string): Promise<string | undefined> {
    const key = refreshTokenKey(appId, userId);
    return this.#unkept.get(key) ?? (await this.#ports.secrets.get(key));
  }

  /** Keeps the newest refresh token of a user: losing it is signing them out, so it is held here if the store refuses. */
  async keepRefreshToken(appId: string, userId: string, refreshToken: string): Promise<void> {
    const key = refreshTokenKey(appId, userId);
    try {
      await this.#ports.secrets.store(key, refreshToken);
      this.#unkept.delete(key);
    } catch {
      this.#unkept.set(key, refreshToken);
      this.#ports.report({ kind: 'signInNotKept' });
    }
  }

  /** Adds a user who signed in, or puts them in the place of what was known of them: secrets first, then the rest. */
  async keepUser(appId: string, user: User, refreshToken: string | undefined): Promise<void> {
    this.#catalog.getApp(appId);
    if (refreshToken !== undefined) await this.keepRefreshToken(appId, user.id, refreshToken);
    await this.#catalog.update(appId, (app) => withUser(app, user)).catch(async (error: unknown) => {
      await this.#ports.secrets.delete(refreshTokenKey(appId, user.id));
      throw error;
    });
  }

  /** The grant of a user is over: they are asked to sign in again, and what is of no use any more is deleted. */
  async endGrant(appId: string, userId: string): Promise<void> {
    this.#unkept.delete(refreshTokenKey(appId, userId));
    await this.#ports.secrets.delete(refreshTokenKey(appId, userId));
    await this.#catalog.update(appId, (app) => withUser(app, { ...getUser(app, userId), status: 'signInAgain' }));
  }

  /** What a request that was under way brought for somebody who was removed meanwhile. */
  async #deleteLeftovers(credential: Credential, key: string): Promise<void> {
    await this.#ports.secrets.delete(key);
    if (credential.kind === 'user') await this.#ports.secrets.delete(refreshTokenKey(credential.appId, credential.userId));
  }
}

function isSame(one: Pick<TokenRecord, 'origin' | 'scopes'>, other: Pick<TokenRecord, 'origin' | 'scopes'>): boolean {
  return one.origin === other.origin && one.scopes.join(' ') === other.scopes.join(' ');
}
