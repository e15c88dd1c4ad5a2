import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { OAuthError } from './errors';
import { scopeParameter } from './scopeParameter';
import { requestToken, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/**
 * The refresh token grant: requests a new access token for `scopes`, or for all scopes of the grant if there are none.
 * If the response has a new refresh token, the old one is no longer valid, and losing the new one ends the grant.
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
  scopes: readonly string[] | undefined,
  options: RequestOptions = {},
): Promise<TokenResponse> {
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken, ...scopeParameter(scopes ?? []) };
  try {
    return await requestToken(server, client, grant, options);
  } catch (error) {
    throw error instanceof OAuthError && isRefreshTokenDead(error) ? withInvalidGrant(error) : error;
  }
}

/** Codes that no server uses for anything but the token in the request, which is the refresh token. */
const deadTokenCodes: ReadonlySet<string> = new Set([
  'invalid_token',
  'expired_token',
  'token_expired',
  'token_revoked',
  'invalid_refresh_token',
  'refresh_token_expired',
  'BAD_REFRESH_TOKEN',
]);

/** Codes that say something else, whatever the words. */
const otherCodes: ReadonlySet<string> = new Set(['invalid_client', 'invalid_scope', 'unsupported_grant_type']);

const deadState = '(?:invalid|expired|revoked|unknown|not valid|no longer valid)';
const saysTokenIsDead = new RegExp(
  `\\b${deadState} (?:refresh[ _-]?)?token\\b|(?:\\b|_)token (?:is|was|has|has been|is either) ${deadState}`,
  'i',
);
const namesRefreshToken = /\brefresh[ _-]?token\b/i;

/**
 * Not every server says `invalid_grant` if a refresh token no longer works. Zoom, Atlassian, and X have other codes for
 * it, which alone may mean something else, so there the words must say that the token is dead.
 */
function isRefreshTokenDead({ code, status, description = '' }: OAuthError): boolean {
  if (code === undefined || otherCodes.has(code) || status === 429 || status >= 500) return false;
  if (deadTokenCodes.has(code)) return true;
  if (!saysTokenIsDead.test(description)) return false;
  return code === 'invalid_request' || code === 'unauthorized_client' || namesRefreshToken.test(description);
}

function withInvalidGrant({ description, status, retryAfterMs, serverDate }: OAuthError): OAuthError {
  return new OAuthError({ code: 'invalid_grant', description, status, retryAfterMs, serverDate });
}
