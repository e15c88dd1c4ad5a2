import type { AuthorizationServer, ErrorResponse } from './authorizationServer';
import { authenticateClient, type Client } from './client';
import { OAuthError, UnexpectedResponseError } from './errors';
import { sendRequest, type HttpOptions, type HttpResponse } from './http';
import { parseJson, readText, withoutSecrets } from './json';
import { retryTransientErrors, type RetryOptions } from './retry';
import { parseTokenResponse, type TokenResponse } from './tokenResponse';

/** Bounds of a request and its retries; `now` is the caller's clock, in epoch milliseconds. */
export type RequestOptions = HttpOptions & RetryOptions & { readonly now?: (() => number) | undefined };

/**
 * Sends a grant that may be sent twice to the token endpoint and reads the answer; passing failures are tried again.
 * @throws OAuthError, or what the server's own `parseErrorResponse` makes of it, when the server refused
 * @throws NetworkError and UnexpectedResponseError as `sendRequest` does, and when the answer is no token response
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2
 */
export async function requestToken(
  server: AuthorizationServer,
  client: Client,
  grant: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  return retryTransientErrors(() => requestTokenOnce(server, client, grant, options), options);
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
  const fields = { ...server.parameters, ...grant };
  const answer = await postForm(server, server.tokenEndpoint, client, fields, options);
  const body = parseBody(answer);
  // Some servers refuse with 200.
  if (readText(body, 'access_token') === undefined && readText(body, 'error') !== undefined)
    throw toError(server, client, fields, answer);
  return parseTokenResponse(answer.status, body, requestedAt);
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
): Promise<HttpResponse> {
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
  throw toError(server, client, fields, answer);
}

/** What the server's answer says, without the secrets that it may quote. */
function toError(
  server: AuthorizationServer,
  client: Client,
  fields: Readonly<Record<string, string>>,
  answer: HttpResponse,
): Error {
  const proof = authenticateClient(client);
  const secrets = [...secretsIn({ ...fields, ...proof.fields }), ...secretsIn(proof.headers)];
  const refusal = {
    ...answer,
    body: parseBody(answer, secrets),
    challenge: answer.challenge && withoutSecrets(answer.challenge, secrets),
  };
  return (
    server.parseErrorResponse?.(refusal) ??
    parseOAuthErrorResponse(refusal) ??
    new UnexpectedResponseError('status', answer.status, answer.retryAfterMs)
  );
}

/**
 * The body says why (RFC 6749 section 5.2; Okta has other names for it), else the header may (RFC 6750 section 3), and one
 * that only asks for credentials did not like those it got.
 */
function parseOAuthErrorResponse({
  status,
  body,
  retryAfterMs,
  serverDate,
  challenge,
}: ErrorResponse): OAuthError | undefined {
  const code =
    readText(body, 'error') ??
    readText(body, 'errorCode') ??
    readChallenge(challenge, 'error') ??
    (status === 401 && challenge !== undefined ? 'invalid_client' : undefined);
  const description =
    readText(body, 'error_description') ??
    readText(body, 'errorSummary') ??
    readChallenge(challenge, 'error_description');
  return code === undefined
    ? undefined
    : new OAuthError({ code: gitHubErrorCodes.get(code) ?? code, description, status, retryAfterMs, serverDate });
}

/** What GitHub says instead of the RFC's codes, with a 200. */
const gitHubErrorCodes: ReadonlyMap<string, string> = new Map([
  ['incorrect_client_credentials', 'invalid_client'],
  ['bad_verification_code', 'invalid_grant'],
  ['bad_refresh_token', 'invalid_grant'],
]);

/** A parameter of a `WWW-Authenticate` header, in quotes or without (RFC 9110 section 11.2). */
function readChallenge(challenge: string | undefined, name: 'error' | 'error_description'): string | undefined {
  const [, quoted, plain] = new RegExp(`[\\s,]${name}=(?:"([^"]+)"|([^\\s",]+))`, 'i').exec(challenge ?? '') ?? [];
  return quoted ?? plain;
}

/** JSON, but for the servers that answer as a form is sent. */
function parseBody({ text, contentType }: HttpResponse, secrets: readonly string[] = []): unknown {
  if (contentType !== 'application/x-www-form-urlencoded') return parseJson(text, secrets);
  return parseJson(JSON.stringify(Object.fromEntries(new URLSearchParams(text))), secrets);
}

const secretNames = new Set([
  'authorization',
  'assertion',
  'client_secret',
  'code',
  'code_verifier',
  'refresh_token',
  'token',
]);

function secretsIn(sent: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(sent).flatMap(([name, value]) => (secretNames.has(name) ? secretParts(value) : []));
}

/** `Basic …` is quoted without its first word, or decoded; anything may be quoted as the form had it. */
function secretParts(value: string): readonly string[] {
  const encoded = value.replace(/^Basic /, '');
  if (encoded !== value) return [encoded, ...Buffer.from(encoded, 'base64').toString().split(':')];
  return [value, new URLSearchParams({ '': value }).toString().slice(1)];
}
