import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { retryPassingFailures } from './retry';
import { postForm, type RequestOptions } from './tokenEndpoint';

/**
 * Tells the authorization server that an access token is not to be accepted any more. A token that the server does not
 * know is answered like one that it does.
 * @throws OAuthError, NetworkError, UnexpectedResponseError
 * @see https://www.rfc-editor.org/rfc/rfc7009
 */
export async function requestRevocation(
  server: AuthorizationServer,
  client: Client,
  accessToken: string,
  options: RequestOptions = {},
): Promise<void> {
  const fields = { token: accessToken, token_type_hint: 'access_token' };
  await retryPassingFailures(() => postForm(server, server.revocationEndpoint, client, fields, options), options);
}
