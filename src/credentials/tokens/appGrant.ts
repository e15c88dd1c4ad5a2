import { ApsError } from '../../aps/apsError';
import type { AuthorizationServer } from '../../oauth/authorizationServer';
import type { Client, ClientAuthentication } from '../../oauth/client';
import { privateKeyJwt } from '../../oauth/clientAssertion';
import { requestClientCredentialsToken } from '../../oauth/clientCredentials';
import { OAuthError } from '../../oauth/errors';
import { scopeParameter } from '../../oauth/scopeParameter';
import type { RequestOptions } from '../../oauth/tokenEndpoint';
import type { TokenResponse } from '../../oauth/tokenResponse';
import { hasClientSecret, type App } from '../catalog/app';
import type { ClientSecrets } from '../catalog/clientSecrets';
import type { AskOptions } from '../catalog/commandSecrets';
import type { CustomServer } from '../catalog/customServer';
import type { AssertionGrant } from './assertionGrant';

/** The request of an app for its own access token. `secret` is its client secret, or its private key as PEM. */
export interface AppRequest extends RequestOptions {
  readonly app: Pick<App, 'clientId' | 'server'>;
  readonly secret: string;
  readonly server: AuthorizationServer;
  readonly scopes: readonly string[];
  readonly assertions: AssertionGrant;
}

/** What a token request revealed about a client ID and its secret. `noResponse` leaves open whether they are correct. */
export type ClientVerification =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'noResponse'; readonly error: Error };

/** The scope that every app at Autodesk may request. */
export const minimalScopes = ['data:read'];

/** How an app authenticates at this server (RFC 6749 section 2.3). @throws as `ClientSecrets.get` does */
export async function getClient(
  clientSecrets: Pick<ClientSecrets, 'get'>,
  app: App,
  server: AuthorizationServer,
  options?: AskOptions,
): Promise<Client> {
  return clientWith(app, hasClientSecret(app) ? await clientSecrets.get(app.id, server, options) : undefined);
}

/**
 * Requests an access token for an app itself: with a client secret, or a private key that
 * authenticates it, by the client credentials grant (RFC 6749 section 4.4); with any other private key by the JWT bearer grant (RFC 7523), for the app or for the subject that its settings name.
 * @throws InvalidKeyError, OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
 */
export async function requestAppToken({
  app,
  secret,
  server,
  scopes,
  assertions,
  ...options
}: AppRequest): Promise<TokenResponse> {
  if (app.server?.authentication !== 'privateKey')
    return requestClientCredentialsToken(server, clientWith(app, secret), scopes, options);
  const { parsePrivateKey } = await import('../../oauth/privateKey');
  const { assertion = {} } = app.server;
  return assertions.requestFor({
    server,
    scopes,
    signal: options.signal,
    onWait: options.onWait,
    client: clientWith(app, secret),
    key: { keyId: assertion.keyId, privateKey: parsePrivateKey(secret) },
    claims: (now) => ({
      issuer: app.clientId,
      subject: assertion.subject ?? app.clientId,
      audience: assertion.audience ?? server.tokenEndpoint.href,
      others: { ...scopeParameter(scopes), iat: Math.floor(now / 1000) },
    }),
  });
}

/**
 * Tests a client ID and a secret before they are stored. The token that the server issues is dropped.
 * @throws the signal's reason if the caller canceled
 */
export async function verifyClient(request: AppRequest): Promise<ClientVerification> {
  try {
    await requestAppToken(request);
    return { kind: 'accepted' };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return isRejection(error) ? { kind: 'refused', error } : { kind: 'noResponse', error };
  }
}

/** A private key is never sent: only what it signs is. */
function clientWith({ clientId, server }: Pick<App, 'clientId' | 'server'>, secret: string | undefined): Client {
  return {
    clientId,
    authentication: secret === undefined ? { kind: 'none' } : authenticationWith(clientId, server, secret),
  };
}

function authenticationWith(clientId: string, server: CustomServer | undefined, secret: string): ClientAuthentication {
  switch (server?.authentication) {
    case 'body':
      return { kind: 'body', clientSecret: secret };
    case 'privateKeyJwt': {
      const { keyId, audience = server.tokenEndpoint, algorithms = [] } = server.assertion ?? {};
      return privateKeyJwt({ clientId, privateKey: secret, keyId, audience, algorithms });
    }
    case 'privateKey':
    case 'none':
      return { kind: 'none' };
    case 'basic':
    case undefined:
      return { kind: 'basic', clientSecret: secret };
  }
}

function isRejection(error: Error): boolean {
  // The words of a gateway say nothing about the client.
  if (error instanceof OAuthError && error.code === undefined) return false;
  return (error instanceof OAuthError || error instanceof ApsError) && error.status < 500 && error.status !== 429;
}
