import type { KeyObject } from 'node:crypto';
import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { scopeParameter } from './scopeParameter';
import { requestToken, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/** Who signs: a private key, and the name under which the server knows its public half. */
export interface AssertionKey {
  /** Undefined where the server knows one key only. */
  readonly keyId: string | undefined;
  readonly privateKey: KeyObject;
}

/** What an assertion says; RFC 7523 section 3. */
export interface AssertionClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** Epoch milliseconds by the clock of the server that is to accept it. */
  readonly expiresAt: number;
  /** What a server wants beyond the RFC. */
  readonly others: Readonly<Record<string, unknown>>;
}

/**
 * Signs an assertion as RS256. It does not say from when on it counts: a clock that is a little ahead would make it
 * worthless. When it was issued it says only if `others` holds an `iat`.
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-3
 */
export async function signAssertion(key: AssertionKey, claims: AssertionClaims): Promise<string> {
  const { SignJWT } = await import('jose/jwt/sign');
  return new SignJWT({ ...claims.others })
    .setProtectedHeader({ alg: 'RS256', ...(key.keyId === undefined ? {} : { kid: key.keyId }) })
    .setIssuer(claims.issuer)
    .setSubject(claims.subject)
    .setAudience(claims.audience)
    .setExpirationTime(Math.floor(claims.expiresAt / 1000))
    .sign(key.privateKey);
}

/**
 * The JWT bearer grant: an access token for whom the assertion names.
 * @throws OAuthError, NetworkError, UnexpectedResponseError as `requestToken` does
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-2.1
 */
export function requestJwtBearerToken(
  server: AuthorizationServer,
  client: Client,
  assertion: string,
  scopes: readonly string[],
  options: RequestOptions = {},
): Promise<TokenResponse> {
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion, ...scopeParameter(scopes) };
  return requestToken(server, client, grant, options);
}
