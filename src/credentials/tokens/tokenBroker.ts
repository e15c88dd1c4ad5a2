import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import type { RetryWait } from '../../oauth/retry';
import { requestRevocation } from '../../oauth/revocation';
import type { App } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { findCredentialRecord, getCredentialRecord, type Credential } from '../catalog/credential';
import { accessTokenName, accessTokensPrefix, userSecretsPrefix } from '../catalog/secretNames';
import { getAuthorizationServer } from '../catalog/server';
import { isTokenFor, isValidFor, type TokenRecord } from '../catalog/tokenRecord';
import { CredentialError } from '../credentialError';
import type { Clock, Log } from '../ports';
import { sortScopes, type AccessToken } from './accessToken';
import { getClient } from './appGrant';
import { Backoff } from './backoff';
import { SharedRequest } from './sharedRequest';
import type { SourcedToken, TokenRequirements, TokenSource, TokenTarget } from './tokenSource';
import type { TokenStore } from './tokenStore';
import type { UserGrants } from './userGrants';

/** What a caller wants of an access token. */
export interface TokenRequest {
  readonly scopes: readonly string[];
  /** How long it must still be valid. A token that the server makes shorter than that is given as it is. */
  readonly minValidityMs?: number | undefined;
  /** Asks the server even if a valid one is here. */
  readonly force?: boolean | undefined;
  /** No person asked for it: after repeated refusals, or where windows can't agree, it is left for a person to ask for. */
  readonly isAutomatic?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait for a server that is busy. */
  readonly onWait?: ((wait: RetryWait) => void) | undefined;
}

interface PendingRequest {
  readonly request: SharedRequest<AccessToken>;
  readonly requirements: TokenRequirements;
}

/** What the broker works with, besides the catalog. */
export interface TokenBrokerPorts {
  readonly store: TokenStore;
  readonly source: TokenSource;
  readonly userGrants: UserGrants;
  readonly clientSecrets: ClientSecrets;
  readonly server: () => ApsAuthorizationServer;
  readonly clock: Clock;
  readonly log: Log;
}

const defaultMinValidityMs = 60_000;

/** Gives out access tokens: from memory, from the secret store, or from the server, in that order. */
export class TokenBroker {
  readonly #catalog: Catalog;
  readonly #ports: TokenBrokerPorts;
  readonly #backoff: Backoff;
  readonly #held = new Map<string, SourcedToken>();
  readonly #pending = new Map<string, PendingRequest>();
  /** By user: the end of the last request, because a refresh token can be spent only once. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(catalog: Catalog, ports: TokenBrokerPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
    this.#backoff = new Backoff(ports.clock);
  }

  /**
   * An access token that is valid for at least `minValidityMs` (60 s where not said). Callers who want the same share one
   * request; a failure is never remembered as an answer.
   * @throws CredentialError when app or user is gone, there is no such token, or what it takes is lost or in another window
   * @throws OAuthError, ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError
   * @throws the signal's reason when the caller gave up
   */
  getToken(credential: Credential, request: TokenRequest): Promise<AccessToken> {
    const server = getAuthorizationServer(this.#findApp(credential.appId), this.#ports.server);
    const scopes = sortScopes(request.scopes);
    const key = accessTokenName(credential, server.tokenEndpoint.origin, scopes);
    const held = this.#held.get(key);
    const minValidityMs = request.minValidityMs ?? defaultMinValidityMs;
    const isAutomatic = request.isAutomatic === true;
    const force = request.force === true || this.#isGrantOver(credential);
    if (held && !force && this.#isValidFor(held.accessToken, minValidityMs) && this.#isNewest(credential, held))
      return Promise.resolve(held.accessToken);
    if (isAutomatic && this.#isBackingOff(key, credential))
      return Promise.reject(new CredentialError('backingOff', credential.appId));
    const pending = this.#pendingFor(key, { credential, server, scopes });
    pending.requirements.force ||= force;
    pending.requirements.isAutomatic &&= isAutomatic;
    pending.requirements.minValidityMs = Math.max(pending.requirements.minValidityMs, minValidityMs);
    if (request.onWait) pending.requirements.onWait.add(request.onWait);
    return pending.request.join(request.signal);
  }

  /**
   * Tells the server that the access tokens of a credential are not to be accepted any more, then forgets them here. A
   * token that the server could not be told of stays.
   * @throws as `getToken` does, and CredentialError `accessTokenNotVisible`
   */
  async revokeTokens(credential: Credential, signal?: AbortSignal): Promise<void> {
    this.forget(accessTokensPrefix(credential));
    const app = this.#catalog.getApp(credential.appId);
    const server = getAuthorizationServer(app, this.#ports.server);
    const client = await getClient(this.#ports.clientSecrets, app);
    for (const record of getCredentialRecord(app, credential).tokens.filter(
      ({ origin }) => origin === server.tokenEndpoint.origin,
    )) {
      if (this.#isValidFor(record, 0)) {
        const stored = await this.#ports.store.read(credential, record);
        if (!stored) throw new CredentialError('accessTokenNotVisible', app.id);
        await requestRevocation(server, client, { token: stored.value, kind: 'access_token' }, { signal });
      }
      await this.#ports.store.remove(credential, record);
      this.#ports.log.info(`${app.clientId}: access token revoked (${record.scopes.join(' ')})`);
    }
  }

  /**
   * Prepares the revocation of a user's grant as `UserGrants.prepareRevocation` does, once no request is using it any more.
   * @throws as that does
   */
  async prepareGrantRevocation(appId: string, userId: string): Promise<(signal?: AbortSignal) => Promise<void>> {
    this.forget(userSecretsPrefix(appId, userId));
    // A refresh in progress brings the refresh token that is to be revoked.
    await this.#queues.get(accessTokensPrefix({ kind: 'user', appId, userId }));
    return this.#ports.userGrants.prepareRevocation({ appId, userId });
  }

  /** Ends what is under way below a prefix of the secret keys, and empties the memory of it: nothing comes back for who is removed. */
  forget(prefix: string): void {
    for (const [key, { request }] of this.#pending) {
      if (key.startsWith(prefix)) request.cancel();
    }
    for (const key of this.#held.keys()) {
      if (key.startsWith(prefix)) this.#held.delete(key);
    }
  }

  #pendingFor(key: string, target: TokenTarget): PendingRequest {
    const running = this.#pending.get(key);
    if (running && !running.request.isCancelled) return running;
    const requirements: TokenRequirements = { force: false, isAutomatic: true, minValidityMs: 0, onWait: new Set() };
    const request = new SharedRequest(async (signal) => {
      // Not before the first caller has said what it wants.
      await Promise.resolve();
      return this.#inQueue(target.credential, () => this.#get(key, target, requirements, signal));
    });
    const pending = { request, requirements };
    this.#pending.set(key, pending);
    request.onSettled(() => {
      if (this.#pending.get(key) === pending) this.#pending.delete(key);
    });
    return pending;
  }

  async #get(
    key: string,
    target: TokenTarget,
    requirements: TokenRequirements,
    signal: AbortSignal,
  ): Promise<AccessToken> {
    try {
      const obtained = await this.#ports.source.get(target, requirements, signal);
      this.#held.set(key, obtained);
      this.#backoff.forget(key);
      return obtained.accessToken;
    } catch (error) {
      this.#recordFailure(key, target.credential, error);
      throw error;
    }
  }

  #isBackingOff(key: string, { appId }: Credential): boolean {
    const app = this.#catalog.apps.find(({ id }) => id === appId);
    return app !== undefined && this.#backoff.isBackingOff(key, app.secretStatus);
  }

  #recordFailure(key: string, { appId }: Credential, error: unknown): void {
    const app = this.#catalog.apps.find(({ id }) => id === appId);
    const restMs = app && this.#backoff.recordFailure(key, app.secretStatus, error);
    if (restMs !== undefined)
      this.#ports.log.warn(
        `${app?.clientId ?? ''}: refused again and again; nothing asks by itself for ${restMs / 60_000} min.`,
      );
  }

  /** Flights of one user go one after the other, whatever their scopes; an app can have several at once. */
  #inQueue<T>(credential: Credential, fly: () => Promise<T>): Promise<T> {
    if (credential.kind !== 'user') return fly();
    const key = accessTokensPrefix(credential);
    const turn = (this.#queues.get(key) ?? Promise.resolve()).then(fly);
    this.#queues.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  }

  /** Autodesk ends the access tokens of a user together with the grant, whatever time they had left. */
  #isGrantOver(credential: Credential): boolean {
    if (credential.kind !== 'user') return false;
    const user = this.#findApp(credential.appId)?.users.find(({ id }) => id === credential.userId);
    return user?.status === 'signInAgain';
  }

  /** A user who signs in again, perhaps in another window, gets tokens of a new grant, and the old one may be over. */
  #isNewest(credential: Credential, { accessToken, isStored }: SourcedToken): boolean {
    const { origin, scopes, expiresAt } = accessToken;
    const records = findCredentialRecord(this.#findApp(credential.appId), credential)?.tokens ?? [];
    return !isStored || records.some((record) => record.expiresAt === expiresAt && isTokenFor(record, origin, scopes));
  }

  #findApp(appId: string): App | undefined {
    return this.#catalog.apps.find(({ id }) => id === appId);
  }

  #isValidFor(accessToken: TokenRecord, validityMs: number): boolean {
    return isValidFor(accessToken, validityMs, this.#ports.clock.now());
  }
}
