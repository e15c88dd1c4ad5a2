import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { requestTokenOnce, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/** The code from the redirect, with the redirect URI and the code verifier of the authorization request. */
export interface AuthorizationCodeGrant {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string;
}

/**
 * The authorization code grant: exchanges the code for a user's tokens. Never retried: a server that receives a code
 * twice should revoke the tokens that it issued for it, so after an error the user must sign in again.
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
