import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { readUserId, requestApsUserInfo } from '../../aps/userInfo';
import { requestAuthorizationCodeTokens } from '../../oauth/authorizationCode';
import { buildAuthorizationUrl } from '../../oauth/authorizationRequest';
import { parseAuthorizationResponse } from '../../oauth/authorizationResponse';
import { isFromIssuer, type AuthorizationServer } from '../../oauth/authorizationServer';
import {
  AuthorizationResponseError,
  AuthorizationResponseMismatchError,
  UnexpectedResponseError,
} from '../../oauth/errors';
import { verifyIdToken, type VerifiedIdToken } from '../../oauth/idToken';
import { randomText } from '../../oauth/pkce';
import { retryTransientErrors } from '../../oauth/retry';
import { serverText } from '../../oauth/serverText';
import type { TokenResponse } from '../../oauth/tokenResponse';
import { namesInClaims, requestUserInfo, type UserInfo } from '../../oauth/userInfo';
import { canSignIn, type App, type User } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { getAuthorizationServer, requestedFrom, serverOf } from '../catalog/server';
import { CredentialError } from '../credentialError';
import { logName } from '../logName';
import type { Clock, Log } from '../ports';
import { sortScopes } from '../tokens/accessToken';
import { getClient } from '../tokens/appGrant';
import { isClientRejected } from '../tokens/clientRejection';
import { toAccessToken } from '../tokens/tokenGrants';
import type { UserGrants } from '../tokens/userGrants';

/** A sign-in that waits for the browser. The code verifier never leaves the window that started it. */
export interface PendingSignIn {
  readonly appId: string;
  readonly server: AuthorizationServer;
  /** See `requestedFrom`. */
  readonly requestedFrom: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly codeVerifier: string;
  readonly nonce: string | undefined;
  /** The URL that the browser opens. */
  readonly authorizationUrl: string;
}

/** How a person signs in. */
export interface SignInRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Asks for the password even if the browser is signed in, so that another user can sign in. */
  readonly forceLogin: boolean;
  /** Where a relay page sends the browser; part of the state. */
  readonly relayTo?: string | undefined;
}

/** What a sign-in needs besides the catalog and the grants of users. */
export interface UserSignInPorts {
  readonly server: () => ApsAuthorizationServer;
  readonly clientSecrets: ClientSecrets;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long a sign-in may wait for a user info endpoint that is busy. */
const userInfoWaitMs = 5_000;

/**
 * The authorization code grant with PKCE (RFC 7636), from the URL that the browser opens to the stored user.
 * @see https://www.rfc-editor.org/rfc/rfc8252
 */
export class UserSignIn {
  readonly #catalog: Catalog;
  readonly #userGrants: UserGrants;
  readonly #ports: UserSignInPorts;

  constructor(catalog: Catalog, userGrants: UserGrants, ports: UserSignInPorts) {
    this.#catalog = catalog;
    this.#userGrants = userGrants;
    this.#ports = ports;
  }

  /** Prepares a sign-in. @throws CredentialError `noUsers` for an app without users */
  begin(app: App, request: SignInRequest): PendingSignIn {
    if (!canSignIn(app)) throw new CredentialError('noUsers', app.id);
    const server = getAuthorizationServer(app, this.#ports.server);
    const scopes = sortScopes(request.scopes);
    const codeVerifier = randomText();
    const nonce = scopes.includes('openid') && server.jwksEndpoint ? randomText() : undefined;
    const state = [randomText(), ...(request.relayTo === undefined ? [] : [toBase64Url(request.relayTo)])].join('.');
    const { redirectUri } = request;
    const prompt = request.forceLogin ? 'login' : undefined;
    const authorizationUrl = buildAuthorizationUrl(server, {
      clientId: app.clientId,
      redirectUri,
      scopes,
      state,
      codeVerifier,
      nonce,
      prompt,
    });
    const from = requestedFrom(app, server.tokenEndpoint.href);
    return {
      appId: app.id,
      server,
      requestedFrom: from,
      redirectUri,
      scopes,
      state,
      codeVerifier,
      nonce,
      authorizationUrl,
    };
  }

  /**
   * Exchanges the code, which works once, finds out who signed in, and stores the grant. It can't be canceled.
   * @throws AuthorizationResponseError if the user denied access or the server rejected the authorization request
   * @throws AuthorizationResponseMismatchError if the redirect doesn't belong to this sign-in
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError
   */
  async finish(pending: PendingSignIn, query: string): Promise<User> {
    const { appId, server, redirectUri, codeVerifier, scopes } = pending;
    const code = this.#readCode(pending, query);
    const app = this.#catalog.getApp(appId);
    // The code and what it brings belong to the server where the sign-in began.
    if (
      requestedFrom(app, getAuthorizationServer(app, this.#ports.server).tokenEndpoint.href) !== pending.requestedFrom
    )
      throw new CredentialError('serverChanged', appId);
    const client = await getClient(this.#ports.clientSecrets, app, server);
    await this.#catalog.throwIfOutdated();
    const response = await requestAuthorizationCodeTokens(
      server,
      client,
      { code, redirectUri, codeVerifier },
      { now: () => this.#ports.clock.now() },
    ).catch((error: unknown) => {
      // A code is sent once, so this only makes the next sign-in ask the command.
      if (isClientRejected(error, { isOwnGrant: false, mayBeForUsersOnly: false }))
        this.#ports.clientSecrets.forgetRefused(appId);
      throw error;
    });
    const idToken = await verifyIdentity(pending, app.clientId, response);
    const info = await this.#requestUserInfo(app, server, response.accessToken, idToken);
    // The user may have consented to fewer scopes than requested.
    const granted = sortScopes(response.scopes ?? scopes);
    // A server that doesn't describe the user now may have done so at an earlier sign-in.
    const earlier = app.users.find(({ id }) => id === info.userId);
    const user: User = {
      id: info.userId,
      name: info.name ?? info.email ?? earlier?.name ?? info.userId,
      email: info.email ?? earlier?.email,
      scopes,
      ...(granted.join(' ') === scopes.join(' ') ? {} : { granted }),
      status: 'signedIn',
      tokens: [],
    };
    await this.#userGrants.store(appId, {
      user,
      accessToken: toAccessToken(response, pending.requestedFrom, scopes, response.refreshToken !== undefined),
      refreshToken: response.refreshToken,
      server,
      change: (current) => ({ ...current, signIn: { ...current.signIn, scopes } }),
    });
    this.#ports.log.info(`${logName(app)}: user ${serverText(user.id)} signed in (${scopes.join(' ')})`);
    await this.#noteAccepted(app);
    await this.#userGrants.revokeEarlier({ appId, userId: user.id });
    return user;
  }

  /** Where tokens are for users only, a sign-in is the first that proves a new client secret. */
  async #noteAccepted(app: App): Promise<void> {
    await this.#ports.clientSecrets
      .noteAccepted(app)
      .catch(() => this.#ports.log.warn(`${logName(app)}: could not store that the client secret was accepted.`));
  }

  #readCode(pending: PendingSignIn, query: string): string {
    const response = parseAuthorizationResponse(query);
    if (response.kind === 'unreadable' || response.state !== pending.state)
      throw new AuthorizationResponseMismatchError('state');
    if (!isFromIssuer(pending.server, response.issuer)) throw new AuthorizationResponseMismatchError('issuer');
    if (response.kind === 'error') throw new AuthorizationResponseError(response.code, response.description);
    return response.code;
  }

  #requestUserInfo(
    app: App,
    server: AuthorizationServer,
    accessToken: string,
    idToken: VerifiedIdToken | undefined,
  ): Promise<UserInfo> {
    switch (serverOf(app).kind) {
      case 'aps':
        return this.#requestApsUserInfo(accessToken);
      case 'custom':
        return this.#requestCustomUserInfo(server, accessToken, idToken);
    }
  }

  /** A server names its users in the ID token, at its user info endpoint, or not at all: then the app has a single user. */
  async #requestCustomUserInfo(
    server: AuthorizationServer,
    accessToken: string,
    { subject, claims }: VerifiedIdToken = { subject: undefined, claims: new Map() },
  ): Promise<UserInfo> {
    const names = namesInClaims(claims);
    const known = { userId: subject ?? 'user', ...names };
    const endpoint = server.userInfoEndpoint;
    if (!endpoint) return known;
    try {
      const info = await retryTransientErrors(() => requestUserInfo(endpoint, accessToken), {
        maxWaitMs: userInfoWaitMs,
      });
      // OpenID Connect Core 1.0 section 5.3.2: a subject that differs from the ID token's is someone else.
      if (subject !== undefined && subject !== info.userId) return known;
      return { ...info, name: info.name ?? names.name, email: info.email ?? names.email };
    } catch (error) {
      this.#ports.log.warn('The server did not say who signed in.');
      const isUnnamed = error instanceof UnexpectedResponseError && error.status === 200;
      // Nobody knows who this is, so they must not take the place of someone else.
      return subject !== undefined || isUnnamed ? known : { ...known, userId: `user-${randomText().slice(0, 8)}` };
    }
  }

  /** The access token has the user ID, so a sign-in succeeds even if Autodesk's user info is unavailable. */
  async #requestApsUserInfo(accessToken: string): Promise<UserInfo> {
    const userId = await readUserId(accessToken);
    try {
      const info = await requestApsUserInfo(this.#ports.server(), accessToken);
      return { ...info, userId: userId ?? info.userId };
    } catch (error) {
      if (userId === undefined) throw error;
      this.#ports.log.warn(`Autodesk did not say who user ${serverText(userId)} is.`);
      return { userId, name: undefined, email: undefined };
    }
  }
}

async function verifyIdentity(
  pending: PendingSignIn,
  clientId: string,
  response: TokenResponse,
): Promise<VerifiedIdToken | undefined> {
  if (pending.nonce === undefined) return undefined;
  const { idToken, serverDate } = response;
  if (idToken === undefined) throw new UnexpectedResponseError('idToken', 200, undefined, 'missing');
  // The server's clock, because this machine's may be wrong.
  const options = serverDate === undefined ? {} : { now: () => serverDate };
  return verifyIdToken(pending.server, idToken, { clientId, nonce: pending.nonce }, options);
}

function toBase64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
