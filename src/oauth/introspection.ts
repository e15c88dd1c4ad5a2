import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { UnexpectedResponseError } from './errors';
import { parseJson, readFields } from './json';
import { retryTransientErrors } from './retry';
import { postForm, type RequestOptions } from './tokenEndpoint';

/** What a server says of a token: whether it accepts it now, and the claims that it likes to tell. */
export interface Introspection {
  readonly isActive: boolean;
  readonly claims: ReadonlyMap<string, unknown>;
}

/**
 * Asks the server about one of the client's tokens. The token is a secret and goes in the body.
 * @throws MissingEndpointError, OAuthError, NetworkError, UnexpectedResponseError
 * @see https://www.rfc-editor.org/rfc/rfc7662
 */
export async function requestIntrospection(
  server: AuthorizationServer,
  client: Client,
  token: string,
  options: RequestOptions = {},
): Promise<Introspection> {
  const endpoint = getEndpoint(server, 'introspectionEndpoint');
  const response = await retryTransientErrors(() => postForm(server, endpoint, client, { token }, options), options);
  const claims = readFields(parseJson(response.text, [token]));
  const isActive = claims?.get('active');
  if (!claims || typeof isActive !== 'boolean') throw new UnexpectedResponseError('notJson', response.status);
  return { isActive, claims };
}
