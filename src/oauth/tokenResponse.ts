import { UnexpectedResponseError } from './errors';

/**
 * A successful answer of the token endpoint.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
export interface TokenResponse {
  readonly accessToken: string;
  /** Seconds; undefined where the server does not say how long the token lives. */
  readonly expiresIn: number | undefined;
  /** The scopes that the server says it granted; undefined where it says nothing, which means those asked for. */
  readonly scopes: readonly string[] | undefined;
  /** Undefined where the server gave none; after a refresh that means that the old one stays good (RFC 6749 section 6). */
  readonly refreshToken: string | undefined;
  /** As it came: nothing in it counts before `verifyIdToken` has seen it. Undefined where the server gave none. */
  readonly idToken: string | undefined;
  /** Epoch milliseconds of this machine's clock, just before the request was sent: the token is no older than that. */
  readonly requestedAt: number;
}

const tenYearsInSeconds = 315_360_000;

/**
 * Reads a token response, more lenient than the RFC in two points: the lifetime may be written as text, as some servers do, and a refresh token or id_token that is no printable ASCII text counts
 * as not given, because the access token beside it is good and some servers write `null` for none.
 * @throws UnexpectedResponseError when something needed is missing or of another type
 */
export function parseTokenResponse(status: number, body: unknown, requestedAt: number): TokenResponse {
  if (typeof body !== 'object' || body === null) throw new UnexpectedResponseError('notJson', status);
  const fields = new Map<string, unknown>(Object.entries(body));
  const accessToken = parseTokenText(fields.get('access_token'));
  if (accessToken === undefined) throw new UnexpectedResponseError('noAccessToken', status);
  const tokenType = fields.get('token_type');
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'bearer') {
    throw new UnexpectedResponseError('notBearer', status);
  }
  const lifetime = fields.get('expires_in') ?? undefined;
  const expiresIn = parseSeconds(lifetime);
  if (lifetime !== undefined && expiresIn === undefined) throw new UnexpectedResponseError('noLifetime', status);
  const scope = fields.get('scope');
  // GitHub separates them by commas.
  const scopes = typeof scope === 'string' ? scope.split(/[ ,]+/).filter(Boolean) : undefined;
  const refreshToken = parseTokenText(fields.get('refresh_token'));
  const idToken = parseTokenText(fields.get('id_token'));
  return { accessToken, expiresIn, scopes, refreshToken, idToken, requestedAt };
}

function parseTokenText(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? value : undefined;
}

function parseSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds <= tenYearsInSeconds ? seconds : undefined;
}
