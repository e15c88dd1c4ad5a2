import type { KeyObject } from 'node:crypto';
import type { JWTHeaderParameters, JWTVerifyOptions } from 'jose';
import type { AuthorizationServer } from './authorizationServer';
import { UnexpectedResponseError, type IdTokenProblem } from './errors';
import { findVerificationKey, requestVerificationKeys, verificationAlgorithms, type VerificationKey } from './jwks';
import { systemErrorCode } from './systemErrorCode';
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
 * Verifies that the server signed an id_token (with a key of its JWK Set and an asymmetric algorithm) for this client and
 * this request, and that it hasn't expired. `options.now` is the clock, best the server's.
 * @throws UnexpectedResponseError `idToken`, with its `idTokenProblem`, if it isn't valid
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
    algorithms: [...verificationAlgorithms],
    ...(server.issuer === undefined ? {} : { issuer: server.issuer }),
    audience: expected.clientId,
    requiredClaims: ['exp'],
    clockTolerance: clockToleranceSeconds,
    currentDate: new Date((options.now ?? Date.now)()),
  };
  try {
    const { payload } = await jwtVerify(idToken, (header) => getKey(keys, header), checks);
    const claims = new Map<string, unknown>(Object.entries(payload));
    if (claims.get('nonce') !== expected.nonce) throw new InvalidIdTokenError('nonce');
    // If there are several audiences, this is the one that the token was issued to.
    if ((claims.get('azp') ?? expected.clientId) !== expected.clientId) throw new InvalidIdTokenError('azp');
    const subject = claims.get('sub');
    return { subject: typeof subject === 'string' ? subject : undefined, claims };
  } catch (error) {
    throw new UnexpectedResponseError('idToken', 200, undefined, problemOf(error));
  }
}

/** Never leaves `verifyIdToken`. */
class InvalidIdTokenError extends Error {
  override readonly name = 'InvalidIdTokenError';
  readonly problem: IdTokenProblem;

  constructor(problem: IdTokenProblem) {
    super(`The ID token isn't valid: ${problem}.`);
    this.problem = problem;
  }
}

function getKey(keys: readonly VerificationKey[], { kid, alg }: JWTHeaderParameters): KeyObject {
  const key = findVerificationKey(keys, { keyId: kid, algorithm: alg });
  if (!key) throw new InvalidIdTokenError('key');
  return key;
}

const checkedClaims: readonly IdTokenProblem[] = ['iss', 'aud', 'exp', 'nbf', 'iat'];

/** What the error of jose, or one of ours, is about. The error itself isn't passed on: it holds the claims. */
function problemOf(error: unknown): IdTokenProblem {
  if (error instanceof InvalidIdTokenError) return error.problem;
  switch (systemErrorCode(error)) {
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return 'alg';
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'signature';
    case 'ERR_JWT_EXPIRED':
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return checkedClaims.find((name) => name === claimOf(error)) ?? 'malformed';
    case undefined:
    default:
      return 'malformed';
  }
}

function claimOf(error: unknown): unknown {
  return error instanceof Error && 'claim' in error ? error.claim : undefined;
}
