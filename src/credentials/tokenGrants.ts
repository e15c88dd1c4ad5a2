import type { AuthorizationServer } from '../oauth/authorizationServer';
import type { Client } from '../oauth/client';
import { requestClientCredentialsToken } from '../oauth/clientCredentials';
import { OAuthError } from '../oauth/errors';
import { requestRefreshedTokens } from '../oauth/refreshToken';
import type { RetryWait } from '../oauth/retry';
import type { TokenResponse } from '../oauth/tokenResponse';
import { appTypes } from '../aps/appType';
import type { AccessToken } from './accessToken';
import { canGetToken, type App } from './app';
import type { Catalog } from './catalog';
import { getUser, type Credential } from './credential';
import { CredentialError } from './credentialError';
import type { Lease } from './lease';
import type { Clock, Log } from './ports';
import type { TokenStore } from './tokenStore';
import { spendRefreshToken } from './userRefresh';

/** What a grant needs besides the catalog and the store. */
export interface TokenGrantPorts {
  readonly server: () => AuthorizationServer;
  readonly clock: Clock;
  readonly log: Log;
}

/** One request for an access token. */
export interface GrantRequest {
  readonly credential: Credential;
  readonly server: AuthorizationServer;
  readonly scopes: readonly string[];
  /** Undefined where the disk refuses leases. */
  readonly lease: Lease | undefined;
  readonly signal: AbortSignal;
  readonly onWait: (wait: RetryWait) => void;
}

/** How each kind of credential asks the server for an access token. */
export class TokenGrants {
  readonly #catalog: Catalog;
  readonly #store: TokenStore;
  readonly #ports: TokenGrantPorts;

  constructor(catalog: Catalog, store: TokenStore, ports: TokenGrantPorts) {
    this.#catalog = catalog;
    this.#store = store;
    this.#ports = ports;
  }

  /**
   * Asks the server. Whatever it answered is stored before this answers.
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
   */
  async request(request: GrantRequest): Promise<AccessToken> {
    const { credential, server, scopes } = request;
    const app = this.#catalog.getApp(credential.appId);
    const startedAt = this.#ports.clock.now();
    const response = await this.#noteRefusal(app, () => this.#grant(app, request));
    const tookMs = Math.round(this.#ports.clock.now() - startedAt);
    const who = credential.kind === 'user' ? `access token of user ${credential.userId}` : 'access token';
    this.#ports.log.info(`${app.clientId}: ${who} for ${response.expiresIn} s in ${tookMs} ms (${scopes.join(' ')})`);
    return toAccessToken(response, server, scopes);
  }

  /** What an app proves itself with. @throws CredentialError `secretMissing` */
  async clientOf(app: App): Promise<Client> {
    if (!appTypes[app.type].hasClientSecret) return { clientId: app.clientId, authentication: { kind: 'none' } };
    const clientSecret = await this.#catalog.getClientSecret(app.id);
    return { clientId: app.clientId, authentication: { kind: 'basic', clientSecret } };
  }

  async #grant(app: App, request: GrantRequest): Promise<TokenResponse> {
    const { credential, server, scopes, signal, onWait } = request;
    if (credential.kind === 'user') return this.#refresh(app, credential.userId, request);
    if (!canGetToken(app)) throw new CredentialError('noTwoLeggedToken', app.id);
    const client = await this.clientOf(app);
    return requestClientCredentialsToken(server, client, scopes, { signal, onWait, now: () => this.#ports.clock.now() });
  }

  async #refresh(app: App, userId: string, { server, scopes, signal, lease, ...request }: GrantRequest): Promise<TokenResponse> {
    const user = getUser(app, userId);
    if (user.status === 'signInAgain') throw new CredentialError('signInAgain', app.id);
    if (scopes.some((scope) => !user.scopes.includes(scope))) throw new CredentialError('scopesNotGranted', app.id);
    const client = await this.clientOf(app);
    const onWait = (wait: RetryWait): void => {
      signal.throwIfAborted();
      request.onWait(wait);
    };
    return spendRefreshToken({
      store: this.#store, lease, signal, user: { appId: app.id, userId },
      request: (refreshToken) => requestRefreshedTokens(server, client, refreshToken, scopes, { onWait, now: () => this.#ports.clock.now() }),
    });
  }

  async #noteRefusal<T>(app: App, grant: () => Promise<T>): Promise<T> {
    try {
      return await grant();
    } catch (error) {
      if (error instanceof OAuthError && error.status === 401) {
        await this.#catalog.update(app.id, (refused) => ({ ...refused, secretStatus: 'refused' }));
      }
      throw error;
    }
  }
}

/** What the server granted, as it is kept: reckoned from before the request was sent. */
export function toAccessToken(response: TokenResponse, server: AuthorizationServer, scopes: readonly string[]): AccessToken {
  const { requestedAt, expiresIn } = response;
  return { value: response.accessToken, origin: server.tokenEndpoint.origin, scopes, expiresAt: requestedAt + expiresIn * 1000, requestedAt };
}
