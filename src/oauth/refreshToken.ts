import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { isDeadTokenCode } from './errorCodes';
import { OAuthError } from './errors';
import { scopeParameter } from './scopeParameter';
import { requestToken, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/** Limits of the request, and what is known of the grant. */
export type RefreshOptions = RequestOptions & {
  /** The scopes of the grant. If those requested are the same, `scope` says nothing new, and some servers refuse it. */
  readonly granted?: readonly string[] | undefined;
};

/**
 * The refresh token grant: requests a new access token for `scopes`, or for all scopes of the grant if there are none.
 * If the response has a new refresh token, the old one is no longer valid, and losing the new one ends the grant.
 *
 * `scope` is sent only to narrow the scopes, or once more if the server refuses a request without it. A request that
 * narrows is never sent again without it: that would give a token for more than was asked for.
 *
 * Transient errors are retried with the same refresh token. If the server had already replaced it and the response was
 * lost, the new one is lost either way, and the retry fails with `invalid_grant`.
 * @throws OAuthError `invalid_grant` if the refresh token no longer works, in whatever words the server says so
 * @throws OAuthError, NetworkError, UnexpectedResponseError as `requestToken` does
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export async function requestRefreshedTokens(
  server: AuthorizationServer,
  client: Client,
  refreshToken: string,
  scopes: readonly string[] = [],
  { granted, ...options }: RefreshOptions = {},
): Promise<TokenResponse> {
  const send = (scope: Readonly<Record<string, string>>): Promise<TokenResponse> =>
    requestToken(server, client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...scope }, options);
  const isNarrower = granted === undefined || granted.some((scope) => !scopes.includes(scope));
  try {
    if (isNarrower || scopes.length === 0) return await send(scopeParameter(scopes));
    return await send({}).catch((error: unknown) => {
      if (!isAboutScope(error)) throw error;
      return send(scopeParameter(scopes));
    });
  } catch (error) {
    throw error instanceof OAuthError && isRefreshTokenDead(error) ? withInvalidGrant(error) : error;
  }
}

/**
 * A server that wants a scope refuses before it looks at the refresh token. Microsoft Entra says `invalid_request`, and
 * names the scope or the resource that it stands for.
 */
function isAboutScope(error: unknown): boolean {
  if (!(error instanceof OAuthError)) return false;
  const { code, description = '' } = error;
  return code === 'invalid_scope' || (code === 'invalid_request' && /scope|resource/i.test(description));
}

/** Codes that say something else, whatever the words. */
const otherCodes: ReadonlySet<string> = new Set(['invalid_client', 'invalid_scope', 'unsupported_grant_type']);

const deadState = '(?:invalid|expired|revoked|unknown|not found|not valid|no longer valid)';
const saysTokenIsDead = new RegExp(
  `\\b${deadState} (?:refresh[ _-]?)?token\\b|(?:\\b|_)token (?:(?:is|was|has|has been|is either) )?${deadState}\\b`,
  'i',
);
const namesRefreshToken = /\brefresh[ _-]?token\b/i;

/**
 * Not every server says `invalid_grant` if a refresh token no longer works. Zoom, Atlassian, and X have other codes for
 * it, which alone may mean something else, and HubSpot and Strava have none, so there the words must say that the token
 * is dead.
 */
function isRefreshTokenDead({ code, status, description = '' }: OAuthError): boolean {
  if (status === 429 || status >= 500) return false;
  if (code !== undefined && otherCodes.has(code)) return false;
  if (code !== undefined && isDeadTokenCode(code)) return true;
  const words = description.replaceAll(/["'`]/g, '');
  if (!saysTokenIsDead.test(words)) return false;
  return code === 'invalid_request' || code === 'unauthorized_client' || namesRefreshToken.test(words);
}

function withInvalidGrant({ description, status, retryAfterMs, serverDate }: OAuthError): OAuthError {
  return new OAuthError({ code: 'invalid_grant', description, status, retryAfterMs, serverDate });
}
