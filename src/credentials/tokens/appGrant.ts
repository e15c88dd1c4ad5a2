import type { AuthorizationServer } from '../../oauth/authorizationServer';
import { requestClientCredentialsToken } from '../../oauth/clientCredentials';
import { parsePrivateKey } from '../../oauth/privateKey';
import { scopeParameter } from '../../oauth/scopeParameter';
import type { RequestOptions } from '../../oauth/tokenEndpoint';
import type { TokenResponse } from '../../oauth/tokenResponse';
import type { App } from '../catalog/app';
import { clientWith } from './appClient';
import type { AssertionGrant } from './assertionGrant';

/** What an app asks for itself with. `secret` is its client secret, or its private key as PEM. */
export interface AppRequest extends RequestOptions {
  readonly app: Pick<App, 'clientId' | 'server'>;
  readonly secret: string;
  readonly server: AuthorizationServer;
  readonly scopes: readonly string[];
  readonly assertions: AssertionGrant;
}

/**
 * An access token for an app itself: with its secret by the client credentials grant, with a private key by the JWT
 * bearer grant, in which the app speaks for itself or for the subject that its settings name.
 * @throws InvalidKeyError, OAuthError, ApsError, NetworkError, UnexpectedResponseError, or the signal's reason
 */
export function requestAppToken({
  app,
  secret,
  server,
  scopes,
  assertions,
  ...options
}: AppRequest): Promise<TokenResponse> {
  if (app.server?.authentication !== 'privateKey')
    return requestClientCredentialsToken(server, clientWith(app, secret), scopes, options);
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
