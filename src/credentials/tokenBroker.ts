import type { AuthorizationServer } from '../oauth/authorizationServer';
import type { Client } from '../oauth/client';
import { requestClientCredentialsToken } from '../oauth/clientCredentials';
import { OAuthError } from '../oauth/errors';
import type { RetryWait } from '../oauth/retry';
import { requestRevocation } from '../oauth/revocation';
import { sortScopes, type AccessToken } from './accessToken';
import { canGetToken, type App } from './app';
import type { Catalog } from './catalog';
import type { Credential } from './credential';
import { CredentialError } from './credentialError';
import { Flight } from './flight';
import type { Clock, Log } from './ports';
import { accessTokenKey, appSecretsPrefix } from './secretKeys';
import type { TokenStore } from './tokenStore';

/** What a caller wants of an access token. */
export interface TokenRequest {
  readonly scopes: readonly string[];
  /** How long it must still be valid. A token that the server makes shorter than that is given as it is. */
  readonly minValidityMs?: number | undefined;
  /** Asks the server even if a valid one is here. */
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told before each wait for a server that is busy. */
  readonly onWait?: ((wait: RetryWait) => void) | undefined;
}

/** What the broker needs besides the catalog and the store. */
export interface TokenBrokerPorts {
  readonly server: () => AuthorizationServer;
  readonly clock: Clock;
  readonly log: Log;
}

/** Everything that those who share a flight want of it; a caller who joins can ask for more. */
interface Demand {
  force: boolean;
  minValidityMs: number;
  readonly onWait: Set<(wait: RetryWait) => void>;
}

/** What one flight is after. */
interface Target {
  readonly appId: string;
  readonly server: AuthorizationServer;
  readonly scopes: readonly string[];
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
  readonly #ports: TokenBrokerPorts;
  readonly #held = new Map<string, AccessToken>();
  readonly #pending = new Map<string, Pending>();

  constructor(catalog: Catalog, store: TokenStore, ports: TokenBrokerPorts) {
    this.#catalog = catalog;
    this.#store = store;
    this.#ports = ports;
  }

  /**
   * An access token that is valid for at least `minValidityMs` (60 s where not said). Callers who want the same share one
   * request; a failure is never remembered as an answer.
   * @throws CredentialError when the app is gone, has no 2-legged tokens, or its secret is lost
   * @throws OAuthError, ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError
   * @throws the signal's reason when the caller gave up
   */
  getToken(credential: Credential, request: TokenRequest): Promise<AccessToken> {
    const { appId } = credential;
    const server = this.#ports.server();
    const scopes = sortScopes(request.scopes);
    const key = accessTokenKey(appId, server.tokenEndpoint.origin, scopes);
    const held = this.#held.get(key);
    const minValidityMs = request.minValidityMs ?? defaultMinValidityMs;
    if (held && request.force !== true && this.#isValidFor(held, minValidityMs)) return Promise.resolve(held);
    const pending = this.#pendingFor(key, { appId, server, scopes });
    pending.demand.force ||= request.force === true;
    pending.demand.minValidityMs = Math.max(pending.demand.minValidityMs, minValidityMs);
    if (request.onWait) pending.demand.onWait.add(request.onWait);
    return pending.flight.join(request.signal);
  }

  /**
   * Tells the server that the app's access tokens are not to be accepted any more, then forgets them here. A token that
   * the server could not be told of stays.
   * @throws as `getToken` does
   */
  async revokeTokens(credential: Credential, signal?: AbortSignal): Promise<void> {
    const { appId } = credential;
    this.forget(appId);
    const server = this.#ports.server();
    const app = this.#catalog.getApp(appId);
    const client = await this.#clientOf(app);
    for (const record of app.tokens.filter(({ origin }) => origin === server.tokenEndpoint.origin)) {
      const stored = await this.#store.read(appId, record);
      if (stored && this.#isValidFor(stored, 0)) await requestRevocation(server, client, stored.value, { signal });
      await this.#store.remove(appId, record);
      this.#ports.log.info(`${app.clientId}: access token revoked (${record.scopes.join(' ')})`);
    }
  }

  /** Ends what is under way for the app and empties the memory of it: nothing comes back for an app that is removed. */
  forget(appId: string): void {
    const isOfApp = (key: string): boolean => key.startsWith(appSecretsPrefix(appId));
    for (const [key, { flight }] of this.#pending) {
      if (isOfApp(key)) flight.cancel();
    }
    for (const key of this.#held.keys()) {
      if (isOfApp(key)) this.#held.delete(key);
    }
  }

  #pendingFor(key: string, target: Target): Pending {
    const under = this.#pending.get(key);
    if (under && !under.flight.isCancelled) return under;
    const demand: Demand = { force: false, minValidityMs: 0, onWait: new Set() };
    const flight = new Flight((signal) => this.#obtain(key, target, demand, signal));
    const pending = { flight, demand };
    this.#pending.set(key, pending);
    flight.onSettled(() => {
      if (this.#pending.get(key) === pending) this.#pending.delete(key);
    });
    return pending;
  }

  async #obtain(key: string, target: Target, demand: Demand, signal: AbortSignal): Promise<AccessToken> {
    const { appId, server, scopes } = target;
    const app = this.#catalog.getApp(appId);
    const client = await this.#clientOf(app);
    const stored = await this.#store.read(appId, { origin: server.tokenEndpoint.origin, scopes });
    signal.throwIfAborted();
    if (stored && !demand.force && this.#isValidFor(stored, demand.minValidityMs)) {
      this.#held.set(key, stored);
      return stored;
    }
    const accessToken = await this.#request(app, client, target, demand, signal);
    await this.#store.keep(appId, accessToken);
    this.#held.set(key, accessToken);
    return accessToken;
  }

  async #request(app: App, client: Client, target: Target, demand: Demand, signal: AbortSignal): Promise<AccessToken> {
    const { server, scopes } = target;
    const { clock, log } = this.#ports;
    const onWait = (wait: RetryWait): void => demand.onWait.forEach((listener) => listener(wait));
    const startedAt = clock.now();
    try {
      const response = await requestClientCredentialsToken(server, client, scopes, { signal, onWait, now: () => clock.now() });
      log.info(`${app.clientId}: access token for ${response.expiresIn} s in ${Math.round(clock.now() - startedAt)} ms (${scopes.join(' ')})`);
      const expiresAt = response.requestedAt + response.expiresIn * 1000;
      return { value: response.accessToken, origin: server.tokenEndpoint.origin, scopes, expiresAt };
    } catch (error) {
      if (error instanceof OAuthError && error.status === 401) {
        await this.#catalog.update(app.id, (refused) => ({ ...refused, secretStatus: 'refused' }));
      }
      throw error;
    }
  }

  async #clientOf(app: App): Promise<Client> {
    if (!canGetToken(app)) throw new CredentialError('noTwoLeggedToken', app.id);
    const clientSecret = await this.#catalog.getClientSecret(app.id);
    return { clientId: app.clientId, authentication: { kind: 'basic', clientSecret } };
  }

  #isValidFor(accessToken: AccessToken, validityMs: number): boolean {
    return accessToken.expiresAt - this.#ports.clock.now() >= validityMs;
  }
}
