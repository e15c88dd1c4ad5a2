import type { JWTHeaderParameters, JWTVerifyOptions } from 'jose';
import type { AuthorizationServer } from './authorizationServer';
import { UnexpectedResponseError } from './errors';
import { findVerificationKey, requestVerificationKeys } from './jwks';
import type { RequestOptions } from './tokenEndpoint';

/** The claims of an id_token whose signature was verified. `subject` is the server's id for the user. */
export interface VerifiedIdToken {
  readonly subject: string | undefined;
  readonly claims: ReadonlyMap<string, unknown>;
}

/** The claims that tie an id_token to the authorization request. */
export interface ExpectedIdToken {
  readonly clientId: string;
  readonly nonce: string;
}

/** Generous, because clocks on people's machines are often wrong and the token comes straight from the server. */
const clockToleranceSeconds = 600;

/**
 * Verifies that the server signed an id_token (RS256, with a key of its JWK Set) for this client and this request, and
 * that it hasn't expired. `options.now` is the clock.
 * @throws UnexpectedResponseError `idToken` if it isn't valid
 * @throws MissingEndpointError, NetworkError, UnexpectedResponseError if the keys can't be requested
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-7.2
 */
export async function verifyIdToken(
  server: AuthorizationServer,
  idToken: string,
  expected: ExpectedIdToken,
  options: RequestOptions = {},
): Promise<VerifiedIdToken> {
  const [{ jwtVerify }, keys] = await Promise.all([
    import('jose/jwt/verify'),
    requestVerificationKeys(server, options),
  ]);
  const checks: JWTVerifyOptions = {
    algorithms: ['RS256'],
    ...(server.issuer === undefined ? {} : { issuer: server.issuer }),
    audience: expected.clientId,
    requiredClaims: ['exp'],
    clockTolerance: clockToleranceSeconds,
    currentDate: new Date((options.now ?? Date.now)()),
  };
  try {
    const { payload } = await jwtVerify(
      idToken,
      ({ kid }: JWTHeaderParameters) => findVerificationKey(keys, kid),
      checks,
    );
    const claims = new Map<string, unknown>(Object.entries(payload));
    if (claims.get('nonce') !== expected.nonce) throw new Error('nonce');
    // If there are several audiences, this is the one that the token was issued to.
    if ((claims.get('azp') ?? expected.clientId) !== expected.clientId) throw new Error('azp');
    const subject = claims.get('sub');
    return { subject: typeof subject === 'string' ? subject : undefined, claims };
  } catch {
    throw new UnexpectedResponseError('idToken', 200);
  }
}
