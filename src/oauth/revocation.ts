import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { retryTransientErrors } from './retry';
import { postForm, type RequestOptions } from './tokenEndpoint';

/** A token to revoke, and its type. */
export interface RevocableToken {
  readonly token: string;
  readonly kind: 'access_token' | 'refresh_token';
}

/**
 * Revokes a token. Revoking a refresh token ends its grant. An unknown token isn't an error (RFC 7009 section 2.2).
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
