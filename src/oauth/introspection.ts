import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { UnexpectedResponseError } from './errors';
import { parseJson, readFields } from './json';
import { retryTransientErrors } from './retry';
import { postForm, type RequestOptions } from './tokenEndpoint';

/** What a server says of a token: whether it is accepted now, and what else it likes to tell. */
export interface Introspection {
  readonly isActive: boolean;
  readonly claims: ReadonlyMap<string, unknown>;
}

/**
 * Asks the server about a token.
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
  const answer = await retryTransientErrors(() => postForm(server, endpoint, client, { token }, options), options);
  const claims = readFields(parseJson(answer.text));
  const active = claims?.get('active');
  if (!claims || typeof active !== 'boolean') throw new UnexpectedResponseError('notJson', answer.status);
  return { isActive: active, claims };
}
