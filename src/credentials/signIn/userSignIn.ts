import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { readUserId, requestApsUserInfo } from '../../aps/userInfo';
import { requestAuthorizationCodeTokens } from '../../oauth/authorizationCode';
import { buildAuthorizationUrl } from '../../oauth/authorizationRequest';
import { parseAuthorizationResponse } from '../../oauth/authorizationResponse';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import {
  AuthorizationResponseError,
  AuthorizationResponseMismatchError,
  UnexpectedResponseError,
} from '../../oauth/errors';
import { verifyIdToken } from '../../oauth/idToken';
import { randomText } from '../../oauth/pkce';
import type { TokenResponse } from '../../oauth/tokenResponse';
import { requestUserInfo, type UserInfo } from '../../oauth/userInfo';
import { canSignIn, type App, type User } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { getAuthorizationServer } from '../catalog/server';
import { CredentialError } from '../credentialError';
import type { Clock, Log } from '../ports';
import { sortScopes } from '../tokens/accessToken';
import { getClient } from '../tokens/appGrant';
import { toAccessToken } from '../tokens/tokenGrants';
import type { UserGrants } from '../tokens/userGrants';

/** A sign-in that waits for the browser. The code verifier never leaves the window that asked. */
export interface PendingSignIn {
  readonly appId: string;
  readonly server: AuthorizationServer;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly codeVerifier: string;
  readonly nonce: string | undefined;
  /** What the browser is to open. */
  readonly authorizationUrl: string;
}

/** What a person wants of a sign-in. */
export interface SignInRequest {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Asks for the password even if the browser is signed in: as another user, or as the same again. */
  readonly forceLogin: boolean;
  /** Where a relay page is to send the browser on to; it travels in the state. */
  readonly relayTo?: string | undefined;
}

/** What a sign-in needs besides the catalog and the store. */
export interface UserSignInPorts {
  readonly server: () => ApsAuthorizationServer;
  readonly clientSecrets: ClientSecrets;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The authorization code grant with PKCE, from the address that the browser opens to the user who is kept.
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

  /** @throws CredentialError `noUsers` for an app that only speaks for itself */
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
    return { appId: app.id, server, redirectUri, scopes, state, codeVerifier, nonce, authorizationUrl };
  }

  /**
   * Exchanges the code, once, learns who signed in, and keeps them. Nobody can cancel it: the code is spent.
   * @throws AuthorizationResponseError if the user denied access or the server rejected the authorization request
   * @throws AuthorizationResponseMismatchError if the redirect doesn't belong to this sign-in
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError
   */
  async finish(pending: PendingSignIn, query: string): Promise<User> {
    const { appId, server, redirectUri, codeVerifier, scopes } = pending;
    const code = this.#readCode(pending, query);
    const app = this.#catalog.getApp(appId);
    const client = await getClient(this.#ports.clientSecrets, app);
    const response = await requestAuthorizationCodeTokens(
      server,
      client,
      { code, redirectUri, codeVerifier },
      { now: () => this.#ports.clock.now() },
    );
    const subject = await verifyIdentity(pending, app.clientId, response);
    const info = app.server
      ? await this.#requestUserInfo(server, response.accessToken, subject)
      : await this.#requestApsUserInfo(response.accessToken);
    // What was agreed to may be less than what was asked for.
    const granted = response.scopes === undefined ? scopes : sortScopes(response.scopes);
    const user: User = {
      id: info.userId,
      name: info.name ?? info.email ?? info.userId,
      email: info.email,
      scopes: granted,
      status: 'signedIn',
      tokens: [],
    };
    await this.#userGrants.store(appId, {
      user,
      accessToken: toAccessToken(response, server, granted),
      refreshToken: response.refreshToken,
      change: (current) => ({ ...current, signIn: { ...current.signIn, scopes } }),
    });
    this.#ports.log.info(`${app.clientId}: user ${user.id} signed in (${scopes.join(' ')})`);
    return user;
  }

  #readCode(pending: PendingSignIn, query: string): string {
    const response = parseAuthorizationResponse(query);
    if (response.kind === 'unreadable' || response.state !== pending.state)
      throw new AuthorizationResponseMismatchError('state');
    if (response.kind === 'error') throw new AuthorizationResponseError(response.code, response.description);
    // Where nobody said what the server calls itself, there is nothing to compare with.
    const { issuer = response.issuer } = pending.server;
    if (response.issuer !== undefined && response.issuer !== issuer)
      throw new AuthorizationResponseMismatchError('issuer');
    return response.code;
  }

  /** Another server says who it is in its id_token or at an address of its own, or nowhere: then there is one user only. */
  async #requestUserInfo(
    server: AuthorizationServer,
    accessToken: string,
    subject: string | undefined,
  ): Promise<UserInfo> {
    const known = { userId: subject ?? 'user', name: undefined, email: undefined };
    if (!server.userInfoEndpoint) return known;
    try {
      const info = await requestUserInfo(server.userInfoEndpoint, accessToken);
      // OpenID Connect Core 1.0 section 5.3.2: another subject than that of the id_token is somebody else.
      return subject === undefined || subject === info.userId ? info : known;
    } catch {
      this.#ports.log.warn('The server did not say who signed in.');
      return known;
    }
  }

  /** A sign-in counts also when Autodesk does not say the name: the access token names the user. */
  async #requestApsUserInfo(accessToken: string): Promise<UserInfo> {
    const userId = await readUserId(accessToken);
    try {
      const info = await requestApsUserInfo(this.#ports.server(), accessToken);
      return { ...info, userId: userId ?? info.userId };
    } catch (error) {
      if (userId === undefined) throw error;
      this.#ports.log.warn(`Autodesk did not say who user ${userId} is.`);
      return { userId, name: undefined, email: undefined };
    }
  }
}

async function verifyIdentity(
  pending: PendingSignIn,
  clientId: string,
  response: TokenResponse,
): Promise<string | undefined> {
  if (pending.nonce === undefined) return undefined;
  if (response.idToken === undefined) throw new UnexpectedResponseError('idToken', 200);
  const { subject } = await verifyIdToken(pending.server, response.idToken, { clientId, nonce: pending.nonce }, {});
  return subject;
}

function toBase64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
