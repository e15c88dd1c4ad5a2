import type { App } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import { getCredentialRecord, withTokens, type Credential } from '../catalog/credential';
import { accessTokenName } from '../catalog/secretNames';
import { isExpired, isTokenFor, type TokenRecord } from '../catalog/tokenRecord';
import { CredentialError } from '../credentialError';
import { OutdatedWindowError } from '../leases/fencedSecretStore';
import type { Clock, Log, Problem, SecretStore } from '../ports';
import { formatAccessToken, parseAccessToken, type AccessToken } from './accessToken';

/** What the token store needs besides the catalog. */
export interface TokenStorePorts {
  readonly secrets: SecretStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (problem: Problem) => void;
}

/**
 * Access tokens between two runs of the editor: the token itself in the secret store, what is known about it in the catalog.
 * A store or a disk that refuses is reported and stops nobody: an access token can be requested again.
 */
export class TokenStore {
  readonly #catalog: Catalog;
  readonly #ports: TokenStorePorts;

  constructor(catalog: Catalog, ports: TokenStorePorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /** The access token of a record; undefined if this window sees another or none, or if the clock has been set back since. */
  async read(credential: Credential, record: TokenRecord): Promise<AccessToken | undefined> {
    try {
      const text = await this.#ports.secrets.get(accessTokenName(credential, record.requestedFrom, record.scopes));
      const stored = text === undefined ? undefined : parseAccessToken(text, record);
      if (stored?.id !== record.id) return undefined;
      return (stored.requestedAt ?? 0) <= this.#ports.clock.now() ? stored : undefined;
    } catch {
      this.#ports.log.warn('The secret storage did not return an access token.');
      return undefined;
    }
  }

  /** Whether a credential has an access token that is valid now, and whether this window sees it. */
  async findValidToken(credential: Credential): Promise<'none' | 'visible' | 'notVisible'> {
    const { tokens } = getCredentialRecord(this.#catalog.getApp(credential.appId), credential);
    const valid = tokens.filter((record) => !isExpired(record, this.#ports.clock.now()));
    if (valid.length === 0) return 'none';
    const read = await Promise.all(valid.map((record) => this.read(credential, record)));
    return read.some((token) => token !== undefined) ? 'visible' : 'notVisible';
  }

  /**
   * Stores an access token, records that the client was accepted, and removes the expired tokens of the credential. False
   * if the disk refused or the window is outdated: then only the caller has it.
   * @throws CredentialError `appRemoved`, `userRemoved`, or `serviceAccountRemoved` if that happened in the meantime; then
   * nothing is stored
   */
  async store(credential: Credential, accessToken: AccessToken): Promise<boolean> {
    try {
      await this.storeWith(credential, accessToken, (app) => app);
      return true;
    } catch (error) {
      if (error instanceof CredentialError) throw error;
      if (!(error instanceof OutdatedWindowError)) this.#ports.report({ kind: 'diskRefused' });
      return false;
    }
  }

  /**
   * The same together with another change of the app, in one write.
   * @throws OutdatedWindowError, and what `Catalog.change` throws; then nothing is stored
   */
  async storeWith(credential: Credential, accessToken: AccessToken, change: (app: App) => App): Promise<void> {
    const name = accessTokenName(credential, accessToken.requestedFrom, accessToken.scopes);
    const before = await this.#ports.secrets.get(name).catch(() => undefined);
    await this.#ports.secrets.store(name, formatAccessToken(accessToken)).catch((error: unknown) => {
      if (error instanceof OutdatedWindowError) throw error;
      this.#ports.report({ kind: 'tokenNotStored' });
    });
    try {
      await this.#removeExpired(credential, await this.#record(credential, accessToken, change));
    } catch (error) {
      await this.#restore(name, error instanceof CredentialError ? undefined : before).catch(() => undefined);
      throw error;
    }
  }

  /** Removes an access token. @throws what the secret store throws */
  async remove(credential: Credential, record: TokenRecord): Promise<void> {
    await this.#ports.secrets.remove(accessTokenName(credential, record.requestedFrom, record.scopes));
    await this.#catalog.change(credential.appId, (app) => {
      const others = getCredentialRecord(app, credential).tokens.filter(
        (other) => !isTokenFor(other, record.requestedFrom, record.scopes),
      );
      return withTokens(app, credential, others);
    });
  }

  async #restore(name: string, before: string | undefined): Promise<void> {
    await (before === undefined ? this.#ports.secrets.remove(name) : this.#ports.secrets.store(name, before));
  }

  /** Writes the record of a token; returns the expired ones that it dropped. */
  async #record(
    credential: Credential,
    { id, requestedFrom, scopes, expiresAt, isExpiryAssumed, granted }: AccessToken,
    change: (app: App) => App,
  ): Promise<readonly TokenRecord[]> {
    let expired: readonly TokenRecord[] = [];
    await this.#catalog.change(credential.appId, (before) => {
      const app = change(before);
      const others = getCredentialRecord(app, credential).tokens.filter(
        (record) => !isTokenFor(record, requestedFrom, scopes),
      );
      expired = others.filter((record) => isExpired(record, this.#ports.clock.now()));
      const valid = others.filter((record) => !expired.includes(record));
      return withTokens({ ...app, secretStatus: 'accepted' }, credential, [
        ...valid,
        { id, requestedFrom, scopes, expiresAt, ...(isExpiryAssumed && { isExpiryAssumed }), granted },
      ]);
    });
    return expired;
  }

  async #removeExpired(credential: Credential, expired: readonly TokenRecord[]): Promise<void> {
    for (const { requestedFrom, scopes } of expired) {
      await this.#ports.secrets
        .remove(accessTokenName(credential, requestedFrom, scopes))
        .catch(() => this.#ports.log.warn('The secret storage did not delete an expired access token.'));
    }
  }
}
