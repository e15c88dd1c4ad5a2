import type { AuthorizationServer } from './authorizationServer';
import { authenticateClient, basicCredentials, type Client } from './client';
import { parseErrorResponse } from './errorResponse';
import { OAuthError, UnexpectedResponseError } from './errors';
import { sendRequest, type HttpOptions, type HttpResponse } from './http';
import { parseJson, readFields, readText } from './json';
import { retryTransientErrors, type RetryOptions } from './retry';
import { secretForms, withoutSecrets } from './secretText';
import { correctServerTime, serverTime } from './serverClock';
import { findRefreshToken, parseTokenResponse, type TokenResponse } from './tokenResponse';

/** Limits of a request and its retries, and what its caller must hear of before the response is judged. */
export type RequestOptions = HttpOptions &
  RetryOptions & {
    /** The caller's clock, in epoch milliseconds. */
    readonly now?: (() => number) | undefined;
    /**
     * Receives the refresh token of any 2xx response, and is awaited before anything else in the response is judged: the
     * one that was sent may be spent, so this one must not be lost because something else is wrong.
     */
    readonly onRefreshToken?: ((refreshToken: string) => Promise<void>) | undefined;
  };

/**
 * Sends a grant to the token endpoint. Transient errors are retried, so the grant must be one that may be sent twice. It
 * is also sent once more if the server rejects the client's assertion and its clock differs from what was assumed.
 * @throws OAuthError, or the error that the server's own `parseErrorResponse` returns, for an error response
 * @throws NetworkError as `sendRequest` does
 * @throws UnexpectedResponseError if the response isn't a token response
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export async function requestToken(
  server: AuthorizationServer,
  client: Client,
  grant: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  const send = (): Promise<TokenResponse> =>
    retryTransientErrors(() => exchangeGrant(server, client, grant, options), options);
  return send().catch((error: unknown) => {
    if (!correctsTime(server, client, error, options)) throw error;
    return send();
  });
}

/**
 * Like `requestToken`, but never sends the grant twice.
 * @throws as `requestToken` does
 */
export function requestTokenOnce(
  server: AuthorizationServer,
  client: Client,
  grant: Readonly<Record<string, string>>,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  return exchangeGrant(server, client, grant, options).catch((error: unknown) => {
    // For the next assertion.
    correctsTime(server, client, error, options);
    throw error;
  });
}

/** Whether an error may mean that the client's assertion had the wrong time, which is then known better. */
function correctsTime(
  { tokenEndpoint }: AuthorizationServer,
  { authentication }: Client,
  error: unknown,
  { now = Date.now }: RequestOptions,
): boolean {
  if (authentication.kind !== 'privateKeyJwt' || !(error instanceof OAuthError)) return false;
  return (
    (error.code === 'invalid_client' || error.status === 401) &&
    correctServerTime(tokenEndpoint, error.serverDate, now())
  );
}

async function exchangeGrant(
  server: AuthorizationServer,
  client: Client,
  grant: Readonly<Record<string, string>>,
  options: RequestOptions,
): Promise<TokenResponse> {
  const requestedAt = (options.now ?? Date.now)();
  const fields = { ...server.parameters, ...grant };
  const { response, sent } = await exchange(server, server.tokenEndpoint, client, fields, requestedAt, options);
  const body = findTokens(parseBody(response));
  const refreshToken = findRefreshToken(body);
  if (refreshToken !== undefined) await options.onRefreshToken?.(refreshToken);
  // Some servers, such as GitHub, send an error with status 200.
  const refusal = readText(body, 'access_token') === undefined && findRefusal(server, client, sent, response);
  if (refusal) throw refusal;
  return parseTokenResponse(response, body, requestedAt);
}

/** The object with the tokens: Slack has a user's in `authed_user` if there are none of a bot. */
function findTokens(body: unknown): unknown {
  const ofUser = readFields(body)?.get('authed_user');
  return readText(body, 'access_token') === undefined && readText(ofUser, 'access_token') !== undefined ? ofUser : body;
}

/**
 * Posts a form as an authenticated client. Any response but a 2xx is thrown.
 * @throws OAuthError, NetworkError, UnexpectedResponseError
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export async function postForm(
  server: AuthorizationServer,
  endpoint: URL,
  client: Client,
  fields: Readonly<Record<string, string>>,
  options: HttpOptions,
): Promise<HttpResponse> {
  return (await exchange(server, endpoint, client, fields, Date.now(), options)).response;
}

/** A response, and the form that was sent for it, with what authenticates the client. */
interface Exchange {
  readonly response: HttpResponse;
  readonly sent: Readonly<Record<string, string>>;
}

async function exchange(
  server: AuthorizationServer,
  endpoint: URL,
  client: Client,
  fields: Readonly<Record<string, string>>,
  now: number,
  options: HttpOptions,
): Promise<Exchange> {
  const authentication = await authenticateClient(client, serverTime(endpoint, now));
  const sent = { ...fields, ...authentication.fields };
  const response = await sendRequest(
    {
      method: 'POST',
      url: endpoint,
      headers: {
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded',
        ...authentication.headers,
      },
      body: new URLSearchParams(sent).toString(),
    },
    options,
  );
  if (response.status >= 200 && response.status < 300) return { response, sent };
  throw (
    findRefusal(server, client, sent, response) ??
    new UnexpectedResponseError('status', response.status, response.retryAfterMs)
  );
}

/** The error in a response if it explains itself, without the secrets of the request: a server may quote them. */
function findRefusal(
  server: AuthorizationServer,
  client: Client,
  fields: Readonly<Record<string, string>>,
  response: HttpResponse,
): Error | undefined {
  const secrets = [...secretsOf(client), ...secretsIn(fields)];
  const errorResponse = {
    ...response,
    body: parseBody(response, secrets),
    // Each quoted text by itself, because one that is an error code stays whole.
    challenge: response.challenge?.replaceAll(/[^"]+/g, (part) => withoutSecrets(part, secrets)),
  };
  return server.parseErrorResponse?.(errorResponse) ?? parseErrorResponse(errorResponse);
}

/** JSON, or a form: some servers respond in the format of the request. */
function parseBody({ text, contentType }: HttpResponse, secrets: readonly string[] = []): unknown {
  if (contentType !== 'application/x-www-form-urlencoded') return parseJson(text, secrets);
  return parseJson(JSON.stringify(Object.fromEntries(new URLSearchParams(text))), secrets);
}

const secretNames = new Set(['assertion', 'client_assertion', 'code', 'code_verifier', 'refresh_token', 'token']);

function secretsIn(sent: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(sent).flatMap(([name, value]) => (secretNames.has(name) ? secretForms(value) : []));
}

/** From the plain values, because a server may quote them decoded. A client ID is no secret (RFC 6749 section 2.2). */
function secretsOf({ clientId, authentication }: Client): readonly string[] {
  if (authentication.kind === 'none' || authentication.kind === 'privateKeyJwt') return [];
  const { clientSecret } = authentication;
  const basic = [
    basicCredentials(clientId, clientSecret),
    Buffer.from(`${clientId}:${clientSecret}`).toString('base64'),
  ];
  return [...basic, ...secretForms(clientSecret)];
}
