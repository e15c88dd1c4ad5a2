import { formatAccessToken, parseAccessToken, type AccessToken } from './accessToken';
import type { TokenRecord } from './app';
import type { Catalog } from './catalog';
import { CredentialError } from './credentialError';
import type { Clock, Log, Problem, SecretStore } from './ports';
import { accessTokenKey } from './secretKeys';

/** What the token store needs besides the catalog. */
export interface TokenStorePorts {
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (problem: Problem) => void;
}

/**
 * Access tokens between two runs of the editor: the token itself in the secret store, what is known of it in the catalog.
 * An access token can always be asked for again, so a store that refuses is reported and stops nobody.
 */
export class TokenStore {
  readonly #catalog: Catalog;
  readonly #ports: TokenStorePorts;

  constructor(catalog: Catalog, ports: TokenStorePorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /** The token that was kept for this server and these scopes, valid or not. */
  async read(appId: string, wanted: Pick<TokenRecord, 'origin' | 'scopes'>): Promise<AccessToken | undefined> {
    try {
      const text = await this.#ports.secrets.get(accessTokenKey(appId, wanted.origin, wanted.scopes));
      return text === undefined ? undefined : parseAccessToken(text, wanted);
    } catch {
      this.#ports.log.warn('The secret storage did not give back an access token.');
      return undefined;
    }
  }

  /**
   * Keeps a token, says that the client secret was accepted, and drops the expired tokens of the app.
   * @throws CredentialError `appRemoved` when the app was removed meanwhile; then nothing is kept
   */
  async keep(appId: string, accessToken: AccessToken): Promise<void> {
    await this.#storeSecret(appId, accessToken);
    const { origin, scopes, expiresAt } = accessToken;
    let expired: readonly TokenRecord[] = [];
    try {
      await this.#catalog.update(appId, (app) => {
        const others = app.tokens.filter((record) => !isSame(record, accessToken));
        expired = others.filter((record) => record.expiresAt <= this.#ports.clock.now());
        const valid = others.filter((record) => !expired.includes(record));
        return { ...app, secretStatus: 'accepted', tokens: [...valid, { origin, scopes, expiresAt }] };
      });
      for (const record of expired) await this.#ports.secrets.delete(accessTokenKey(appId, record.origin, record.scopes));
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error;
      await this.#ports.secrets.delete(accessTokenKey(appId, origin, scopes));
      throw error;
    }
  }

  /** Forgets a token. @throws what the secret store throws */
  async remove(appId: string, record: TokenRecord): Promise<void> {
    await this.#ports.secrets.delete(accessTokenKey(appId, record.origin, record.scopes));
    await this.#catalog.update(appId, (app) => ({ ...app, tokens: app.tokens.filter((other) => !isSame(other, record)) }));
  }

  async #storeSecret(appId: string, accessToken: AccessToken): Promise<void> {
    try {
      await this.#ports.secrets.store(accessTokenKey(appId, accessToken.origin, accessToken.scopes), formatAccessToken(accessToken));
    } catch {
      this.#ports.report({ kind: 'tokenNotKept' });
    }
  }
}

function isSame(one: Pick<TokenRecord, 'origin' | 'scopes'>, other: Pick<TokenRecord, 'origin' | 'scopes'>): boolean {
  return one.origin === other.origin && one.scopes.join(' ') === other.scopes.join(' ');
}
