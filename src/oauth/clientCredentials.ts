import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { scopeParameter } from './scopeParameter';
import { requestToken, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/**
 * The client credentials grant: requests an access token for the client itself, without a user and without a refresh
 * token. Without scopes, the server uses its default for this client.
 * @throws OAuthError, NetworkError, UnexpectedResponseError as `requestToken` does
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export function requestClientCredentialsToken(
  server: AuthorizationServer,
  client: Client,
  scopes: readonly string[],
  options: RequestOptions = {},
): Promise<TokenResponse> {
  return requestToken(server, client, { grant_type: 'client_credentials', ...scopeParameter(scopes) }, options);
}
