import { randomUUID } from 'node:crypto';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { ApsError } from '../../aps/apsError';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import { OAuthError } from '../../oauth/errors';
import { requestRefreshedTokens } from '../../oauth/refreshToken';
import type { RetryWait } from '../../oauth/retry';
import { serverText } from '../../oauth/serverText';
import type { TokenResponse } from '../../oauth/tokenResponse';
import { canGetToken, canHaveServiceAccounts, type App } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { getServiceAccount, getUser, type Credential } from '../catalog/credential';
import { toAuthorizationServer } from '../catalog/customServer';
import type { PrivateKeys } from '../catalog/privateKeys';
import { requestedFrom } from '../catalog/server';
import { CredentialError } from '../credentialError';
import type { Lease } from '../leases/lease';
import type { Clock, Log } from '../ports';
import { sortScopes, type AccessToken } from './accessToken';
import { getClient, requestAppToken } from './appGrant';
import type { AssertionGrant } from './assertionGrant';
import { LeaseLostError, type UserGrants } from './userGrants';

/** What the grants need besides the catalog. */
export interface TokenGrantPorts {
  readonly server: () => ApsAuthorizationServer;
  readonly clientSecrets: ClientSecrets;
  readonly userGrants: UserGrants;
  readonly privateKeys: PrivateKeys;
  readonly assertions: AssertionGrant;
  readonly clock: Clock;
  readonly log: Log;
}

/** A request for an access token. */
export interface GrantRequest {
  readonly credential: Credential;
  readonly server: AuthorizationServer;
  readonly scopes: readonly string[];
  /** Undefined if the disk refuses leases. A refresh token isn't used without one. */
  readonly lease: Lease | undefined;
  readonly signal: AbortSignal;
  readonly onWait: (wait: RetryWait) => void;
}

/** Requests access tokens, for each kind of credential with its own grant. */
export class TokenGrants {
  readonly #catalog: Catalog;
  readonly #ports: TokenGrantPorts;

  constructor(catalog: Catalog, ports: TokenGrantPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /**
   * Requests an access token. A new refresh token, or that the server rejected the client, is stored before this
   * returns.
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
   */
  async request(request: GrantRequest): Promise<AccessToken> {
    const { credential, scopes } = request;
    const app = this.#catalog.getApp(credential.appId);
    // The server of the app may have changed in the meantime, and with it the secret, which may only go to the new
    // server.
    const server = app.server ? toAuthorizationServer(app.server) : request.server;
    const startedAt = this.#ports.clock.now();
    const response = await this.#recordRejection(app, () => this.#grant(app, { ...request, server }));
    const tookMs = Math.round(this.#ports.clock.now() - startedAt);
    this.#ports.log.info(
      `${app.clientId}: ${describeToken(credential)} for ${response.expiresIn ?? 'unknown'} s in ${tookMs} ms (${scopes.join(' ')})`,
    );
    return toAccessToken(response, requestedFrom(app, server.tokenEndpoint.href), scopes);
  }

  #grant(app: App, request: GrantRequest): Promise<TokenResponse> {
    const { credential } = request;
    switch (credential.kind) {
      case 'app':
        return this.#requestForApp(app, request);
      case 'user':
        return this.#refresh(app, credential.userId, request);
      case 'serviceAccount':
        return this.#requestForServiceAccount(app, credential.serviceAccountId, request);
    }
  }

  async #requestForApp(app: App, { server, scopes, signal, onWait }: GrantRequest): Promise<TokenResponse> {
    if (!canGetToken(app)) throw new CredentialError('noTwoLeggedToken', app.id);
    const secret = await this.#ports.clientSecrets.get(app.id);
    return requestAppToken({
      app,
      secret,
      server,
      scopes,
      assertions: this.#ports.assertions,
      signal,
      onWait,
      now: () => this.#ports.clock.now(),
    });
  }

  /**
   * Leaves it to the server whether the account and the key are enabled: someone may have changed that since they were
   * listed.
   */
  async #requestForServiceAccount(
    app: App,
    serviceAccountId: string,
    { scopes, signal, onWait }: GrantRequest,
  ): Promise<TokenResponse> {
    if (!canHaveServiceAccounts(app)) throw new CredentialError('noServiceAccounts', app.id);
    const { defaultKeyId } = getServiceAccount(app, serviceAccountId);
    if (defaultKeyId === undefined) throw new CredentialError('noKey', app.id);
    const key = { serviceAccountId, keyId: defaultKeyId };
    const privateKey = await this.#ports.privateKeys.get(app.id, key);
    const client = await getClient(this.#ports.clientSecrets, app);
    return this.#ports.assertions.request({
      server: this.#ports.server(),
      client,
      key,
      privateKey,
      scopes,
      signal,
      onWait,
    });
  }

  async #refresh(
    app: App,
    userId: string,
    { server, scopes, signal, lease, ...request }: GrantRequest,
  ): Promise<TokenResponse> {
    if (!lease) throw new LeaseLostError();
    const user = getUser(app, userId);
    if (user.status === 'signInAgain') throw new CredentialError('signInAgain', app.id, user.endedBy);
    if (scopes.some((scope) => !user.scopes.includes(scope))) throw new CredentialError('scopesNotGranted', app.id);
    const client = await getClient(this.#ports.clientSecrets, app);
    return this.#ports.userGrants.refresh({
      lease,
      signal,
      user: { appId: app.id, userId },
      send: (refreshToken, hooks) =>
        requestRefreshedTokens(server, client, refreshToken, scopes, {
          ...hooks,
          onWait: (wait) => {
            hooks.onWait?.(wait);
            signal.throwIfAborted();
            request.onWait(wait);
          },
          granted: user.scopes,
          now: () => this.#ports.clock.now(),
        }),
    });
  }

  async #recordRejection<T>(app: App, grant: () => Promise<T>): Promise<T> {
    try {
      return await grant();
    } catch (error) {
      if (isClientRejected(error)) {
        await this.#catalog.change(app.id, (current) => ({ ...current, secretStatus: 'refused' }));
      }
      throw error;
    }
  }
}

/**
 * Not every server uses 401 for this, and v1 of APS has an error of its own. A 401 without a code may come from a gateway
 * that wants a key of its own.
 */
function isClientRejected(error: unknown): boolean {
  if (error instanceof OAuthError)
    return (
      error.code === 'invalid_client' ||
      (error.status === 401 && error.code !== undefined && error.code !== 'invalid_grant')
    );
  return error instanceof ApsError && error.status === 401;
}

function describeToken(credential: Credential): string {
  switch (credential.kind) {
    case 'app':
      return 'access token';
    case 'user':
      return `access token of user ${serverText(credential.userId)}`;
    case 'serviceAccount':
      return `access token of service account ${credential.serviceAccountId}`;
  }
}

/** Converts a token response. The expiry counts from before the request was sent. */
export function toAccessToken(response: TokenResponse, from: string, scopes: readonly string[]): AccessToken {
  const { requestedAt, expiresIn, scopes: granted } = response;
  const expiresAt = expiresIn === undefined ? undefined : requestedAt + expiresIn * 1000;
  const isDifferent =
    granted !== undefined &&
    (scopes.length === 0 ? granted.length > 0 : scopes.some((scope) => !granted.includes(scope)));
  return {
    id: randomUUID(),
    value: response.accessToken,
    requestedFrom: from,
    scopes,
    expiresAt,
    requestedAt,
    granted: isDifferent ? sortScopes(granted) : undefined,
  };
}
