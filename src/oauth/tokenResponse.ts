import { UnexpectedResponseError } from './errors';
import { Fields } from './fields';
import type { HttpResponse } from './http';
import { findJwtLifetime } from './jwtLifetime';

/**
 * A successful response of the token endpoint.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export interface TokenResponse {
  readonly accessToken: string;
  /** Seconds, at most a hundred years; undefined if neither the response nor the token says when it expires. */
  readonly expiresIn: number | undefined;
  /** The scopes that the server granted; undefined if they are the requested ones. */
  readonly scopes: readonly string[] | undefined;
  /** Undefined if the server didn't issue one. After a refresh, the old one then stays valid (RFC 6749 section 6). */
  readonly refreshToken: string | undefined;
  /** Not to be trusted before `verifyIdToken` has verified it. Undefined if the server didn't issue one. */
  readonly idToken: string | undefined;
  /** This machine's clock just before the request was sent, in epoch milliseconds: the token can't be older. */
  readonly requestedAt: number;
  /** The server's clock when it responded, in epoch milliseconds; undefined without a `Date` header. */
  readonly serverDate: number | undefined;
}

/** Linear's tokens last for ten years. What lasts longer than this counts as this, because dates couldn't hold it. */
const maxLifetimeSeconds = 100 * 365 * 24 * 3600;

/**
 * The types of tokens that need more than the token itself: a key or another proof. Any other name is taken for that of a
 * bearer token, because vendors have many, such as `BearerToken` (Apigee), `bot` (Slack), `jwt-bearer` (Azure DevOps),
 * and `User Access Token` (eBay).
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-7.1
 */
const typeWithProof = /\b(?:h?mac|d?pop|hok|n_a)\b/i;

/**
 * Parses a token response. It accepts more than the RFC allows: `token_type` may be absent or a vendor's name, `expires_in`
 * may be text or 0, and a refresh token or id_token that isn't printable ASCII counts as missing, because the access token can be used without
 * it.
 * @throws UnexpectedResponseError if it isn't a token response
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export function parseTokenResponse(
  { status, serverDate }: Pick<HttpResponse, 'status' | 'serverDate'>,
  body: unknown,
  requestedAt: number,
): TokenResponse {
  const response = Fields.parse(body, (fields): TokenResponse => {
    const accessToken = fields.find('access_token', parseToken);
    if (accessToken === undefined) throw new UnexpectedResponseError('noAccessToken', status);
    if (typeWithProof.test(fields.findText('token_type') ?? '')) throw new UnexpectedResponseError('notBearer', status);
    return {
      accessToken,
      expiresIn: atMost(
        maxLifetimeSeconds,
        parseLifetime(fields, status) ?? findJwtLifetime(accessToken, { serverDate }, requestedAt),
      ),
      scopes: fields.find('scope', parseScopes),
      refreshToken: fields.find('refresh_token', parseToken),
      idToken: fields.find('id_token', parseToken),
      requestedAt,
      serverDate,
    };
  });
  if (!response) throw new UnexpectedResponseError('notJson', status);
  return response;
}

/** The refresh token in a response, whatever else is in it. */
export function findRefreshToken(body: unknown): string | undefined {
  return Fields.parse(body, (fields) => fields.find('refresh_token', parseToken));
}

function parseToken(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? value : undefined;
}

/**
 * Seconds; undefined if the server doesn't say. Some send null or empty text then. 0 and less stand for a token that
 * doesn't expire (Mailchimp, Bondora). Zoho's `expires_in` was in milliseconds, next to `expires_in_sec`.
 */
function parseLifetime(fields: Fields, status: number): number | undefined {
  const value = ['expires_in_sec', 'expires_in']
    .map((name) => fields.find(name, (lifetime) => lifetime ?? undefined))
    .find((lifetime) => lifetime !== undefined);
  if (value === undefined || value === '') return undefined;
  const seconds = parseSeconds(value);
  if (seconds === undefined) throw new UnexpectedResponseError('noLifetime', status);
  return seconds > 0 ? seconds : undefined;
}

function atMost(limit: number, seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(limit, seconds);
}

function parseSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' ? seconds : undefined;
}

/** GitHub separates scopes with commas. */
function parseScopes(value: unknown): readonly string[] | undefined {
  return typeof value === 'string' ? value.split(/[ ,]+/).filter(Boolean) : undefined;
}
