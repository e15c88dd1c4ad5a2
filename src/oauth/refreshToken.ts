import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { scopeParameter } from './scopeParameter';
import { requestToken, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/**
 * The refresh token grant: a new access token, for all the scopes of the grant where `scopes` is undefined or empty, or for
 * some of them. Where the answer holds a refresh token the old one is spent, and losing the new one ends the grant.
 * Passing failures (429, 5xx, a reset connection) are tried again with the same refresh token: if the server had
 * spent it although no answer came, its successor is lost either way, and the retry is refused with `invalid_grant`.
 * @throws OAuthError, NetworkError, UnexpectedResponseError as `requestToken` does
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export function requestRefreshedTokens(
  server: AuthorizationServer,
  client: Client,
  refreshToken: string,
  scopes: readonly string[] | undefined,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken, ...scopeParameter(scopes ?? []) };
  return requestToken(server, client, grant, options);
}
