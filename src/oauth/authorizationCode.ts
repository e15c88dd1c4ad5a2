import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { requestTokenOnce, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/** What the redirect brought, with what was sent for it: the same redirect URI, and the verifier behind the challenge. */
export interface AuthorizationCodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * The authorization code grant: a user's tokens for the code that the redirect brought. Sent once, whatever happens: a
 * server that sees a code twice should revoke the tokens it gave for it, so after a failure the user signs in again.
 * @throws OAuthError, NetworkError, UnexpectedResponseError as `requestTokenOnce` does
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.5
 */
export function requestAuthorizationCodeTokens(
  server: AuthorizationServer,
  client: Client,
  { code, redirectUri, codeVerifier }: AuthorizationCodeGrant,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: codeVerifier };
  return requestTokenOnce(server, client, grant, options);
}
