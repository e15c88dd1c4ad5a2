import { randomUUID, type KeyObject } from 'node:crypto';
import type { AuthorizationServer } from './authorizationServer';
import type { Client } from './client';
import { scopeParameter } from './scopeParameter';
import { requestToken, type RequestOptions } from './tokenEndpoint';
import type { TokenResponse } from './tokenResponse';

/** A private key, and the ID of its public key at the server. */
export interface AssertionKey {
  /** The wire's `kid`; undefined if the server has only one key of this client. */
  readonly keyId: string | undefined;
  readonly privateKey: KeyObject;
  /** The wire's `alg`; RS256 if undefined. */
  readonly algorithm?: string | undefined;
  /** The wire's `x5t` and `x5t#S256`, for a server that finds the public key by its certificate. */
  readonly thumbprints?: Readonly<Record<string, string>> | undefined;
}

/** The claims of an assertion; RFC 7523 section 3. */
export interface AssertionClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  /** Epoch milliseconds by the server's clock. */
  readonly expiresAt: number;
  /** Claims that a server requires beyond the RFC. */
  readonly others: Readonly<Record<string, unknown>>;
}

/**
 * Signs an assertion, as RS256 unless the key says otherwise. It has no `nbf`, because a clock that is slightly ahead would make it invalid, and an
 * `iat` only if `others` has one. Its `jti` makes each one unique, for servers that take an assertion once.
 * @see https://www.rfc-editor.org/rfc/rfc7523#section-3
 */
export async function signAssertion(key: AssertionKey, claims: AssertionClaims): Promise<string> {
  const { SignJWT } = await import('jose/jwt/sign');
  return new SignJWT({ ...claims.others })
    .setProtectedHeader({
      alg: key.algorithm ?? 'RS256',
      ...(key.keyId === undefined ? {} : { kid: key.keyId }),
      ...key.thumbprints,
    })
    .setIssuer(claims.issuer)
    .setSubject(claims.subject)
    .setAudience(claims.audience)
    .setJti(randomUUID())
    .setExpirationTime(Math.floor(claims.expiresAt / 1000))
    .sign(key.privateKey);
}

/**
 * The JWT bearer grant: requests an access token for the subject of the assertion.
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
