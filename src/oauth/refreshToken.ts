import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { scopeParameter } from './scopeParameter';
import { requestToken, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/**
 * The refresh token grant: requests a new access token for `scopes`, or for all scopes of the grant if there are none.
 * If the response has a new refresh token, the old one is no longer valid, and losing the new one ends the grant.
 *
 * Transient errors are retried with the same refresh token. If the server had already replaced it and the response was
 * lost, the new one is lost either way, and the retry fails with `invalid_grant`.
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
