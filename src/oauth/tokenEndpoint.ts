import type { AuthorizationServer, Refusal } from './authorizationServer';
import { authenticateClient, type Client } from './client';
import { OAuthError, UnexpectedResponseError } from './errors';
import { sendRequest, type HttpAnswer, type HttpOptions } from './http';
import { parseJson } from './json';
import { retryPassingFailures, type RetryOptions } from './retry';
import { parseTokenResponse, type TokenResponse } from './tokenResponse';

/** Bounds of a request and its retries; `now` is the caller's clock, in epoch milliseconds. */
export type RequestOptions = HttpOptions & RetryOptions & { readonly now?: (() => number) | undefined };

/**
 * Sends a grant that may be sent twice to the token endpoint and reads the answer; passing failures are tried again.
 * @throws OAuthError, or what the server's own `parseRefusal` makes of it, when the server refused
 * @throws NetworkError and UnexpectedResponseError as `sendRequest` does, and when the answer is no token response
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2
 */
export async function requestToken(
  server: AuthorizationServer,
  client: Client,
  grant: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  return retryPassingFailures(() => requestTokenOnce(server, client, grant, options), options);
}

/**
 * As `requestToken`, but whatever happens the grant is sent once.
 * @throws as `requestToken` does
 */
export async function requestTokenOnce(
  server: AuthorizationServer,
  client: Client,
  grant: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  const requestedAt = (options.now ?? Date.now)();
  const answer = await postForm(server, server.tokenEndpoint, client, grant, options);
  return parseTokenResponse(answer.status, parseJson(answer.text), requestedAt);
}

/**
 * Posts a form as an authenticated client; any answer but a 2xx is thrown.
 * @throws OAuthError, NetworkError, UnexpectedResponseError
 */
export async function postForm(
  server: AuthorizationServer,
  endpoint: URL,
  client: Client,
  fields: Readonly<Record<string, string>>,
  options: HttpOptions,
): Promise<HttpAnswer> {
  const proof = authenticateClient(client);
  const answer = await sendRequest(
    {
      method: 'POST',
      url: endpoint,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...proof.headers },
      body: new URLSearchParams({ ...fields, ...proof.fields }).toString(),
    },
    options,
  );
  if (answer.status >= 200 && answer.status < 300) return answer;
  const secrets = [...secretsIn({ ...fields, ...proof.fields }), ...secretsIn(proof.headers)];
  const refusal = { status: answer.status, body: parseJson(answer.text, secrets), retryAfterMs: answer.retryAfterMs, answeredAt: answer.answeredAt };
  throw server.parseRefusal?.(refusal) ?? parseOAuthRefusal(refusal);
}

function parseOAuthRefusal({ status, body, retryAfterMs, answeredAt }: Refusal): Error {
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string') {
    return new UnexpectedResponseError('status', status, retryAfterMs);
  }
  const description = 'error_description' in body && typeof body.error_description === 'string' ? body.error_description : undefined;
  return new OAuthError({ code: body.error, description, status, retryAfterMs, answeredAt });
}

const secretNames = new Set(['authorization', 'assertion', 'client_secret', 'code', 'code_verifier', 'refresh_token', 'token']);

function secretsIn(sent: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(sent).flatMap(([name, value]) => (secretNames.has(name) ? secretParts(value) : []));
}

/** `Basic …` is quoted without its first word, or decoded; anything may be quoted as the form had it. */
function secretParts(value: string): readonly string[] {
  const encoded = value.replace(/^Basic /, '');
  if (encoded !== value) return [encoded, ...Buffer.from(encoded, 'base64').toString().split(':')];
  return [value, new URLSearchParams({ '': value }).toString().slice(1)];
}
