import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import type { RetryWait } from '../../oauth/retry';
import { requestRevocation } from '../../oauth/revocation';
import type { App } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { findCredentialRecord, getCredentialRecord, type Credential } from '../catalog/credential';
import { accessTokenName, accessTokensPrefix, userSecretsPrefix } from '../catalog/secretNames';
import { getAuthorizationServer, requestedFrom } from '../catalog/server';
import { isRequestedAt, isValidFor, type TokenRecord } from '../catalog/tokenRecord';
import { CredentialError } from '../credentialError';
import { logName } from '../logName';
import type { Clock, Log } from '../ports';
import { SharedRequest } from '../sharedRequest';
import { sortScopes, type AccessToken } from './accessToken';
import { getClient } from './appGrant';
import { Backoff } from './backoff';
import type { SourcedToken, TokenRequirements, TokenSource, TokenTarget } from './tokenSource';
import type { TokenStore } from './tokenStore';
import type { UserGrants } from './userGrants';

/** The access token that a caller needs. */
export interface TokenRequest {
  readonly scopes: readonly string[];
  /**
   * How long the token must still be valid, in milliseconds; 60 s by default. If the server issues a shorter-lived
   * token, it is returned as it is.
   */
  readonly minValidityMs?: number | undefined;
  /** Requests a new token even if there is a valid one. */
  readonly force?: boolean | undefined;
  /**
   * Whether no person asked for it. Such a request fails during a backoff, and if windows can't agree on who uses a
   * refresh token.
   */
  readonly isAutomatic?: boolean | undefined;
  /** Whether nobody waits for it: then no command is asked for a client secret. */
  readonly isBackground?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called before each wait for a server that is busy. */
  readonly onWait?: ((wait: RetryWait) => void) | undefined;
}

interface PendingRequest {
  readonly request: SharedRequest<AccessToken>;
  readonly requirements: TokenRequirements;
}

/** What the broker needs besides the catalog. */
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

/** Provides access tokens: from memory, from the secret store, or from the server, in that order. */
export class TokenBroker {
  readonly #catalog: Catalog;
  readonly #ports: TokenBrokerPorts;
  readonly #backoff: Backoff;
  readonly #cache = new Map<string, SourcedToken>();
  readonly #pending = new Map<string, PendingRequest>();
  /** By user: the end of the last request. A refresh token can be used only once. */
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(catalog: Catalog, ports: TokenBrokerPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
    this.#backoff = new Backoff(ports.clock);
  }

  /**
   * An access token that is valid for at least `minValidityMs`. Callers that need the same token share one request.
   * Failures aren't cached.
   * @throws CredentialError if the app or the credential has been removed, can't have such a token, or lacks something
   * that is lost or in another window
   * @throws OAuthError, ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError
   * @throws the signal's reason if the caller canceled
   */
  getToken(credential: Credential, request: TokenRequest): Promise<AccessToken> {
    const app = this.#findApp(credential.appId);
    const server = getAuthorizationServer(app, this.#ports.server);
    const scopes = sortScopes(request.scopes);
    const from = requestedFrom(app, server.tokenEndpoint.href);
    const name = accessTokenName(credential, from, scopes);
    const cached = this.#cache.get(name);
    const minValidityMs = request.minValidityMs ?? defaultMinValidityMs;
    const isAutomatic = request.isAutomatic === true;
    const force = request.force === true || this.#hasGrantEnded(credential);
    if (cached && !force && this.#isValidFor(cached.accessToken, minValidityMs) && this.#isNewest(credential, cached))
      return Promise.resolve(cached.accessToken);
    if (isAutomatic && this.#isBackingOff(name, credential))
      return Promise.reject(new CredentialError('backingOff', credential.appId));
    const pending = this.#pendingFor(name, { credential, server, requestedFrom: from, scopes });
    pending.requirements.force ||= force;
    pending.requirements.isAutomatic &&= isAutomatic;
    pending.requirements.isBackground &&= request.isBackground === true;
    pending.requirements.minValidityMs = Math.max(pending.requirements.minValidityMs, minValidityMs);
    if (request.onWait) pending.requirements.onWait.add(request.onWait);
    return pending.request.join(request.signal);
  }

  /**
   * Revokes the access tokens of a credential at the server, then removes them from this machine. A token that couldn't
   * be revoked stays.
   * @throws as `getToken` does, and CredentialError `accessTokenNotVisible`
   */
  async revokeTokens(credential: Credential, signal?: AbortSignal): Promise<void> {
    await this.#catalog.throwIfOutdated();
    this.forget(accessTokensPrefix(credential));
    const app = this.#catalog.getApp(credential.appId);
    const server = getAuthorizationServer(app, this.#ports.server);
    const client = await getClient(this.#ports.clientSecrets, app, server);
    const { tokens } = getCredentialRecord(app, credential);
    for (const record of tokens.filter((token) => isRequestedAt(token, server.tokenEndpoint))) {
      if (this.#isValidFor(record, 0) || record.isExpiryAssumed === true) {
        const stored = await this.#ports.store.read(credential, record);
        if (!stored) throw new CredentialError('accessTokenNotVisible', app.id);
        await requestRevocation(server, client, { token: stored.value, kind: 'access_token' }, { signal });
      }
      await this.#ports.store.remove(credential, record);
      this.#ports.log.info(`${logName(app)}: access token revoked (${record.scopes.join(' ')})`);
    }
  }

  /**
   * Prepares the revocation of a user's grant, once no request uses the grant any longer.
   * @throws as `UserGrants.prepareRevocation` does
   */
  async prepareGrantRevocation(appId: string, userId: string): Promise<(signal?: AbortSignal) => Promise<void>> {
    await this.#catalog.throwIfOutdated();
    this.forget(userSecretsPrefix(appId, userId));
    // A refresh in progress returns the refresh token that must be revoked.
    await this.#queues.get(accessTokensPrefix({ kind: 'user', appId, userId }));
    return this.#ports.userGrants.prepareRevocation({ appId, userId });
  }

  /**
   * Cancels the requests for the secrets whose names begin with `prefix`, and removes their tokens from memory, so that
   * nothing is stored for a credential after it has been removed.
   */
  forget(prefix: string): void {
    for (const [name, { request }] of this.#pending) {
      if (name.startsWith(prefix)) request.cancel();
    }
    for (const name of this.#cache.keys()) {
      if (name.startsWith(prefix)) this.#cache.delete(name);
    }
  }

  /**
   * Before the window closes: cancels every request that hasn't been sent, and waits until what the others bring is stored. A
   * refresh token that has been sent can't be used again.
   */
  async settle(): Promise<void> {
    for (const { request } of this.#pending.values()) request.cancel();
    await Promise.all(this.#queues.values());
  }

  #pendingFor(name: string, target: TokenTarget): PendingRequest {
    const current = this.#pending.get(name);
    if (current && !current.request.isCancelled) return current;
    const requirements: TokenRequirements = {
      force: false,
      isAutomatic: true,
      isBackground: true,
      minValidityMs: 0,
      onWait: new Set(),
    };
    const request = new SharedRequest(async (signal) => {
      // The first caller adds its requirements after this returns.
      await Promise.resolve();
      return this.#inQueue(target.credential, () => this.#get(name, target, requirements, signal));
    });
    const pending = { request, requirements };
    this.#pending.set(name, pending);
    request.onSettled(() => {
      if (this.#pending.get(name) === pending) this.#pending.delete(name);
    });
    return pending;
  }

  async #get(
    name: string,
    target: TokenTarget,
    requirements: TokenRequirements,
    signal: AbortSignal,
  ): Promise<AccessToken> {
    try {
      const token = await this.#ports.source.get(target, requirements, signal);
      this.#cache.set(name, token);
      this.#backoff.forget(name);
      return token.accessToken;
    } catch (error) {
      this.#recordFailure(name, target.credential, error);
      throw error;
    }
  }

  #isBackingOff(name: string, { appId }: Credential): boolean {
    const app = this.#catalog.apps.find(({ id }) => id === appId);
    return app !== undefined && this.#backoff.isBackingOff(name, app);
  }

  #recordFailure(name: string, { appId }: Credential, error: unknown): void {
    const app = this.#catalog.apps.find(({ id }) => id === appId);
    const backoffMs = app && this.#backoff.recordFailure(name, app, error);
    if (backoffMs !== undefined)
      this.#ports.log.warn(
        `${app?.clientId ?? ''}: automatic requests pause for ${backoffMs / 60_000} min after repeated errors.`,
      );
  }

  /** Requests for one user run one after the other, whatever their scopes. Those for an app run in parallel. */
  #inQueue<T>(credential: Credential, request: () => Promise<T>): Promise<T> {
    if (credential.kind !== 'user') return request();
    const key = accessTokensPrefix(credential);
    const result = (this.#queues.get(key) ?? Promise.resolve()).then(request);
    this.#queues.set(
      key,
      result.catch(() => undefined),
    );
    return result;
  }

  /** Autodesk ends the access tokens of a user together with the grant, even if they haven't expired. */
  #hasGrantEnded(credential: Credential): boolean {
    if (credential.kind !== 'user') return false;
    const user = this.#findApp(credential.appId)?.users.find(({ id }) => id === credential.userId);
    return user?.status === 'signInAgain';
  }

  /**
   * A user who signs in again, perhaps in another window, gets tokens of a new grant, and the old grant may have ended.
   */
  #isNewest(credential: Credential, { accessToken, isStored }: SourcedToken): boolean {
    const records = findCredentialRecord(this.#findApp(credential.appId), credential)?.tokens ?? [];
    return !isStored || records.some(({ id }) => id === accessToken.id);
  }

  #findApp(appId: string): App | undefined {
    return this.#catalog.apps.find(({ id }) => id === appId);
  }

  #isValidFor(accessToken: TokenRecord, validityMs: number): boolean {
    return isValidFor(accessToken, validityMs, this.#ports.clock.now());
  }
}
