import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { retryTransientErrors } from './retry';
import { postForm, type RequestOptions } from './tokenEndpoint';

/** What is to be revoked: the token, and which of the two it is. */
export interface RevocableToken {
  readonly token: string;
  readonly kind: 'access_token' | 'refresh_token';
}

/**
 * Tells the authorization server that a token is not to be accepted any more. Revoking a refresh token ends its grant.
 * A token that the server does not know is answered like one that it does.
 * @throws MissingEndpointError, OAuthError, NetworkError, UnexpectedResponseError
 * @see https://www.rfc-editor.org/rfc/rfc7009
 */
export async function requestRevocation(
  server: AuthorizationServer,
  client: Client,
  { token, kind }: RevocableToken,
  options: RequestOptions = {},
): Promise<void> {
  const endpoint = getEndpoint(server, 'revocationEndpoint');
  const fields = { token, token_type_hint: kind };
  await retryTransientErrors(() => postForm(server, endpoint, client, fields, options), options);
}
