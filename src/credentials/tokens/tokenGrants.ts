import { randomUUID } from 'node:crypto';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import { requestRefreshedTokens } from '../../oauth/refreshToken';
import type { RetryWait } from '../../oauth/retry';
import { serverText } from '../../oauth/serverText';
import type { TokenResponse } from '../../oauth/tokenResponse';
import { canGetToken, canHaveServiceAccounts, type App } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import type { Asker } from '../catalog/commandSecrets';
import { getServiceAccount, getUser, type Credential } from '../catalog/credential';
import { toAuthorizationServer } from '../catalog/customServer';
import type { PrivateKeys } from '../catalog/privateKeys';
import { requestedFrom, serverOf } from '../catalog/server';
import { CredentialError } from '../credentialError';
import type { Lease } from '../leases/lease';
import { logName } from '../logName';
import type { Clock, Log, Problem } from '../ports';
import { sortScopes, type AccessToken } from './accessToken';
import { getClient, requestAppToken } from './appGrant';
import type { AssertionGrant } from './assertionGrant';
import { isClientRejected } from './clientRejection';
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
  readonly report: (problem: Problem) => void;
}

/** Where a grant gets the client secret from. */
type SecretSource = Pick<ClientSecrets, 'get'>;

/** A request for an access token. */
export interface GrantRequest {
  readonly credential: Credential;
  readonly server: AuthorizationServer;
  readonly scopes: readonly string[];
  /** Undefined if the disk refuses leases. A refresh token isn't used without one. */
  readonly lease: Lease | undefined;
  readonly signal: AbortSignal;
  /** For whom it is, as long as others join it. */
  readonly asker: () => Asker;
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
    const response = await this.#withClientSecret(app, { ...request, server }, (secrets) =>
      this.#grant(app, { ...request, server }, secrets),
    );
    const tookMs = Math.round(this.#ports.clock.now() - startedAt);
    this.#ports.log.info(
      `${logName(app)}: ${describeToken(credential)} for ${response.expiresIn ?? 'unknown'} s in ${tookMs} ms (${scopes.join(' ')})`,
    );
    return toAccessToken(response, requestedFrom(app, server.tokenEndpoint.href), scopes, true);
  }

  #grant(app: App, request: GrantRequest, secrets: SecretSource): Promise<TokenResponse> {
    const { credential } = request;
    switch (credential.kind) {
      case 'app':
        return this.#requestForApp(app, request, secrets);
      case 'user':
        return this.#refresh(app, credential.userId, request, secrets);
      case 'serviceAccount':
        return this.#requestForServiceAccount(app, credential.serviceAccountId, request, secrets);
    }
  }

  async #requestForApp(
    app: App,
    { server, scopes, signal, asker, onWait }: GrantRequest,
    secrets: SecretSource,
  ): Promise<TokenResponse> {
    if (!canGetToken(app)) throw new CredentialError('noTwoLeggedToken', app.id);
    const secret = await secrets.get(app.id, server, { signal, asker });
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
    { scopes, signal, asker, onWait }: GrantRequest,
    secrets: SecretSource,
  ): Promise<TokenResponse> {
    if (!canHaveServiceAccounts(app)) throw new CredentialError('noServiceAccounts', app.id);
    const { defaultKeyId } = getServiceAccount(app, serviceAccountId);
    if (defaultKeyId === undefined) throw new CredentialError('noKey', app.id);
    const key = { serviceAccountId, keyId: defaultKeyId };
    const privateKey = await this.#ports.privateKeys.get(app.id, key);
    const server = this.#ports.server();
    const client = await getClient(secrets, app, server, { signal, asker });
    return this.#ports.assertions.request({
      server,
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
    { server, scopes, signal, asker, lease, onWait }: GrantRequest,
    secrets: SecretSource,
  ): Promise<TokenResponse> {
    if (!lease) throw new LeaseLostError();
    const user = getUser(app, userId);
    if (user.status === 'signInAgain') throw new CredentialError('signInAgain', app.id, user.endedBy);
    const known = [...user.scopes, ...(user.granted ?? [])];
    if (scopes.some((scope) => !known.includes(scope))) throw new CredentialError('scopesNotGranted', app.id);
    const client = await getClient(secrets, app, server, { signal, asker });
    return this.#ports.userGrants.refresh({
      lease,
      signal,
      user: { appId: app.id, userId },
      server,
      send: (refreshToken, hooks) =>
        requestRefreshedTokens(server, client, refreshToken, scopes, {
          ...hooks,
          onWait: (wait) => {
            hooks.onWait?.(wait);
            onWait(wait);
          },
          waitSignal: signal,
          granted: user.scopes.length > 0 ? user.scopes : user.granted,
          now: () => this.#ports.clock.now(),
        }),
    });
  }

  /**
   * Runs a grant with the client secret in use. If the server rejects it, those are tried that were kept for this, and the
   * one that it accepts is in use from then on.
   */
  async #withClientSecret(
    app: App,
    { credential, server, signal, asker }: GrantRequest,
    grant: (secrets: SecretSource) => Promise<TokenResponse>,
  ): Promise<TokenResponse> {
    const { clientSecrets } = this.#ports;
    const refusal = { isOwnGrant: credential.kind === 'app', mayBeForUsersOnly: serverOf(app).mayBeForUsersOnly };
    try {
      const response = await grant(clientSecrets);
      await this.#noteAccepted(app);
      return response;
    } catch (error) {
      if (!isClientRejected(error, refusal)) throw error;
      for (const secret of await clientSecrets.listOthers(app, server, { signal, asker })) {
        const response = await grant({ get: () => Promise.resolve(secret) }).catch((again: unknown) => {
          if (!isClientRejected(again, refusal)) throw again;
        });
        if (!response) continue;
        await this.#noteAccepted(app, secret);
        return response;
      }
      await this.#catalog.change(app.id, (current) =>
        // Another window may have changed the secret in the meantime, and this is about the one before.
        current.secretGeneration === app.secretGeneration ? { ...current, secretStatus: 'refused' } : current,
      );
      throw error;
    }
  }

  async #noteAccepted(app: App, secret?: string): Promise<void> {
    try {
      const kind = await this.#ports.clientSecrets.noteAccepted(app, secret);
      if (kind === 'before') this.#ports.report({ kind: 'secretBeforeInUse', appName: app.name });
      if (kind !== undefined) this.#ports.log.info(`${logName(app)}: the server accepted another client secret`);
    } catch {
      this.#ports.log.warn(`${logName(app)}: could not store which client secret the server accepted.`);
    }
  }
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

/** A token that doesn't say when it expires may be dead, so it is given out no longer than this, in seconds. */
const assumedLifetimeSeconds = 3600;

/**
 * Converts a token response. The expiry counts from before the request was sent. If nobody said when the token expires, a
 * new one is requested after an hour, unless that takes a person (`canRequestAgain` is false): then it is kept.
 */
export function toAccessToken(
  response: TokenResponse,
  from: string,
  scopes: readonly string[],
  canRequestAgain: boolean,
): AccessToken {
  const { requestedAt, scopes: granted } = response;
  const isExpiryAssumed = response.expiresIn === undefined && canRequestAgain;
  const expiresIn = isExpiryAssumed ? assumedLifetimeSeconds : response.expiresIn;
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
    ...(isExpiryAssumed ? { isExpiryAssumed } : {}),
    requestedAt,
    granted: isDifferent ? sortScopes(granted) : undefined,
  };
}
