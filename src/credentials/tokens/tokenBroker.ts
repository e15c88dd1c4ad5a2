import type { RetryWait } from '../../oauth/retry';
import { requestRevocation } from '../../oauth/revocation';
import type { App, TokenRecord } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import { findHolder, getHolder, type Credential } from '../catalog/credential';
import { getServer } from '../catalog/customServer';
import { accessTokenKey, accessTokensPrefix, userSecretsPrefix } from '../catalog/secretNames';
import { CredentialError } from '../credentialError';
import { sortScopes, type AccessToken } from './accessToken';
import { getClient } from './appClient';
import { Refusals } from './backoff';
import { Flight } from './sharedRequest';
import { TokenGrants, type TokenGrantPorts } from './tokenGrants';
import { TokenSource, type Demand, type ObtainedToken, type Target } from './tokenSource';
import type { TokenStore } from './tokenStore';

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

interface Pending {
  readonly flight: Flight<AccessToken>;
  readonly demand: Demand;
}

const defaultMinValidityMs = 60_000;

/** Gives out access tokens: from memory, from the secret store, or from the server, in that order. */
export class TokenBroker {
  readonly #catalog: Catalog;
  readonly #store: TokenStore;
  readonly #grants: TokenGrants;
  readonly #source: TokenSource;
  readonly #ports: TokenGrantPorts;
  readonly #refusals: Refusals;
  readonly #held = new Map<string, ObtainedToken>();
  readonly #pending = new Map<string, Pending>();
  /** By user: the end of the last flight, because a refresh token can be spent only once. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(catalog: Catalog, store: TokenStore, ports: TokenGrantPorts) {
    this.#catalog = catalog;
    this.#store = store;
    this.#ports = ports;
    this.#grants = new TokenGrants(catalog, store, ports);
    this.#source = new TokenSource(catalog, store, this.#grants, ports);
    this.#refusals = new Refusals(ports.clock);
  }

  /**
   * An access token that is valid for at least `minValidityMs` (60 s where not said). Callers who want the same share one
   * request; a failure is never remembered as an answer.
   * @throws CredentialError when app or user is gone, there is no such token, or what it takes is lost or in another window
   * @throws OAuthError, ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError
   * @throws the signal's reason when the caller gave up
   */
  getToken(credential: Credential, request: TokenRequest): Promise<AccessToken> {
    const server = getServer(this.#findApp(credential.appId), this.#ports.server);
    const scopes = sortScopes(request.scopes);
    const key = accessTokenKey(credential, server.tokenEndpoint.origin, scopes);
    const held = this.#held.get(key);
    const minValidityMs = request.minValidityMs ?? defaultMinValidityMs;
    const isAutomatic = request.isAutomatic === true;
    const force = request.force === true || this.#isGrantOver(credential);
    if (held && !force && this.#isValidFor(held.accessToken, minValidityMs) && this.#isNewest(credential, held))
      return Promise.resolve(held.accessToken);
    if (isAutomatic && this.#isResting(key, credential))
      return Promise.reject(new CredentialError('resting', credential.appId));
    const pending = this.#pendingFor(key, { credential, server, scopes });
    pending.demand.force ||= force;
    pending.demand.isAutomatic &&= isAutomatic;
    pending.demand.minValidityMs = Math.max(pending.demand.minValidityMs, minValidityMs);
    if (request.onWait) pending.demand.onWait.add(request.onWait);
    return pending.flight.join(request.signal);
  }

  /**
   * Tells the server that the access tokens of a credential are not to be accepted any more, then forgets them here. A
   * token that the server could not be told of stays.
   * @throws as `getToken` does, and CredentialError `tokenNotSeen`
   */
  async revokeTokens(credential: Credential, signal?: AbortSignal): Promise<void> {
    this.forget(accessTokensPrefix(credential));
    const app = this.#catalog.getApp(credential.appId);
    const server = getServer(app, this.#ports.server);
    const client = await getClient(this.#catalog, app);
    for (const record of getHolder(app, credential).tokens.filter(
      ({ origin }) => origin === server.tokenEndpoint.origin,
    )) {
      if (this.#isValidFor(record, 0)) {
        const stored = await this.#store.read(credential, record);
        if (!stored) throw new CredentialError('tokenNotSeen', app.id);
        await requestRevocation(server, client, { token: stored.value, kind: 'access_token' }, { signal });
      }
      await this.#store.remove(credential, record);
      this.#ports.log.info(`${app.clientId}: access token revoked (${record.scopes.join(' ')})`);
    }
  }

  /**
   * Gives back what tells the server that the grant of a user is over: their refresh token, and with it the tokens it
   * gave. It holds what it needs, so that it can be tried again after the user is forgotten here.
   * @throws CredentialError, and what the secret store throws; the returned function throws as `getToken` does
   */
  async prepareGrantRevocation(appId: string, userId: string): Promise<(signal?: AbortSignal) => Promise<void>> {
    this.forget(userSecretsPrefix(appId, userId));
    // A refresh that is under way brings the refresh token that is to be revoked.
    await this.#turns.get(accessTokensPrefix({ kind: 'user', appId, userId }));
    const app = this.#catalog.getApp(appId);
    const server = getServer(app, this.#ports.server);
    const refreshToken = (await this.#source.findRefreshToken({ appId, userId }))?.value;
    if (refreshToken === undefined || !server.revocationEndpoint) return () => Promise.resolve();
    const client = await getClient(this.#catalog, app);
    return async (signal) => {
      await requestRevocation(server, client, { token: refreshToken, kind: 'refresh_token' }, { signal });
      this.#ports.log.info(`${app.clientId}: sign-in revoked`);
    };
  }

  /** Ends what is under way below a prefix of the secret keys, and empties the memory of it: nothing comes back for who is removed. */
  forget(prefix: string): void {
    for (const [key, { flight }] of this.#pending) {
      if (key.startsWith(prefix)) flight.cancel();
    }
    for (const key of this.#held.keys()) {
      if (key.startsWith(prefix)) this.#held.delete(key);
    }
  }

  #pendingFor(key: string, target: Target): Pending {
    const under = this.#pending.get(key);
    if (under && !under.flight.isCancelled) return under;
    const demand: Demand = { force: false, isAutomatic: true, minValidityMs: 0, onWait: new Set() };
    const flight = new Flight(async (signal) => {
      // Not before the first caller has said what it wants.
      await Promise.resolve();
      return this.#inTurn(target.credential, () => this.#obtain(key, target, demand, signal));
    });
    const pending = { flight, demand };
    this.#pending.set(key, pending);
    flight.onSettled(() => {
      if (this.#pending.get(key) === pending) this.#pending.delete(key);
    });
    return pending;
  }

  async #obtain(key: string, target: Target, demand: Demand, signal: AbortSignal): Promise<AccessToken> {
    try {
      const obtained = await this.#source.obtain(target, demand, signal);
      this.#held.set(key, obtained);
      this.#refusals.forget(key);
      return obtained.accessToken;
    } catch (error) {
      this.#noteRefusal(key, target.credential, error);
      throw error;
    }
  }

  #isResting(key: string, { appId }: Credential): boolean {
    const app = this.#catalog.apps.find(({ id }) => id === appId);
    return app !== undefined && this.#refusals.isResting(key, app.secretStatus);
  }

  #noteRefusal(key: string, { appId }: Credential, error: unknown): void {
    const app = this.#catalog.apps.find(({ id }) => id === appId);
    const restMs = app && this.#refusals.note(key, app.secretStatus, error);
    if (restMs !== undefined)
      this.#ports.log.warn(
        `${app?.clientId ?? ''}: refused again and again; nothing asks by itself for ${restMs / 60_000} min.`,
      );
  }

  /** Flights of one user go one after the other, whatever their scopes; an app can have several at once. */
  #inTurn<T>(credential: Credential, fly: () => Promise<T>): Promise<T> {
    if (credential.kind !== 'user') return fly();
    const key = accessTokensPrefix(credential);
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(fly);
    this.#turns.set(
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
  #isNewest(credential: Credential, { accessToken, isKept }: ObtainedToken): boolean {
    const { origin, scopes, expiresAt } = accessToken;
    const wanted = scopes.join(' ');
    const records = findHolder(this.#findApp(credential.appId), credential)?.tokens ?? [];
    return (
      !isKept ||
      records.some(
        (record) => record.origin === origin && record.expiresAt === expiresAt && record.scopes.join(' ') === wanted,
      )
    );
  }

  #findApp(appId: string): App | undefined {
    return this.#catalog.apps.find(({ id }) => id === appId);
  }

  #isValidFor(accessToken: TokenRecord, validityMs: number): boolean {
    return accessToken.expiresAt - this.#ports.clock.now() >= validityMs;
  }
}
