import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWTHeaderParameters, JWTVerifyOptions } from 'jose';
import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import { UnexpectedResponseError } from './errors';
import { sendRequest } from './http';
import { parseJson, readFields } from './json';
import { retryTransientErrors } from './retry';
import type { RequestOptions } from './tokenEndpoint';

/** Who signed in, as the authorization server vouches for it. `subject` is its id for the user; claims are still `unknown`. */
export interface VerifiedIdToken {
  readonly subject: string | undefined;
  readonly claims: ReadonlyMap<string, unknown>;
}

/** What an id_token must say to be the answer to our request. */
export interface ExpectedIdToken {
  readonly clientId: string;
  readonly nonce: string;
}

/** People's clocks are wrong, and the token came straight from the server, a moment ago. */
const clockToleranceSeconds = 600;

/**
 * Checks that the server signed an id_token (RS256, with a key of its JWK set), for this client, in answer to this
 * request, and that it has not run out. `options.now` is the clock that this is judged by.
 * @throws UnexpectedResponseError with the problem `idToken` when it is anything else
 * @throws NetworkError and UnexpectedResponseError as `sendRequest` does when the keys cannot be had
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 * @see https://www.rfc-editor.org/rfc/rfc7519#section-7.2
 */
export async function verifyIdToken(
  server: AuthorizationServer,
  idToken: string,
  expected: ExpectedIdToken,
  options: RequestOptions = {},
): Promise<VerifiedIdToken> {
  const [{ jwtVerify }, keys] = await Promise.all([import('jose/jwt/verify'), requestKeys(server, options)]);
  const checks: JWTVerifyOptions = {
    algorithms: ['RS256'],
    ...(server.issuer === undefined ? {} : { issuer: server.issuer }),
    audience: expected.clientId,
    requiredClaims: ['exp'],
    clockTolerance: clockToleranceSeconds,
    currentDate: new Date((options.now ?? Date.now)()),
  };
  try {
    const { payload } = await jwtVerify(idToken, (header: JWTHeaderParameters) => findKey(keys, header.kid), checks);
    const claims = new Map<string, unknown>(Object.entries(payload));
    if (claims.get('nonce') !== expected.nonce) throw new Error('nonce');
    // With several audiences, this names the one that the token was issued to.
    if ((claims.get('azp') ?? expected.clientId) !== expected.clientId) throw new Error('azp');
    const subject = claims.get('sub');
    return { subject: typeof subject === 'string' ? subject : undefined, claims };
  } catch {
    throw new UnexpectedResponseError('idToken', 200);
  }
}

interface Key {
  readonly kid: string | undefined;
  readonly key: KeyObject;
}

async function requestKeys(server: AuthorizationServer, options: RequestOptions): Promise<readonly Key[]> {
  const request = {
    method: 'GET',
    url: getEndpoint(server, 'jwksEndpoint'),
    headers: { accept: 'application/json' },
  } as const;
  return retryTransientErrors(async () => {
    const answer = await sendRequest(request, options);
    if (answer.status !== 200) throw new UnexpectedResponseError('status', answer.status, answer.retryAfterMs);
    const keys = parseKeys(answer.text);
    if (keys === undefined) throw new UnexpectedResponseError('notJson', answer.status);
    return keys;
  }, options);
}

/** Undefined where the text is no JWK set. Keys of another type or for another use are left out (RFC 7517 section 5). */
function parseKeys(text: string): readonly Key[] | undefined {
  const keys = readFields(parseJson(text))?.get('keys');
  return Array.isArray(keys) ? keys.flatMap(parseKey) : undefined;
}

function parseKey(jwk: unknown): readonly Key[] {
  if (typeof jwk !== 'object' || jwk === null) return [];
  const fields = new Map<string, unknown>(Object.entries(jwk));
  const [n, e, kid] = [fields.get('n'), fields.get('e'), fields.get('kid')];
  const isForSigning = fields.get('kty') === 'RSA' && (fields.get('use') ?? 'sig') === 'sig';
  if (!isForSigning || typeof n !== 'string' || typeof e !== 'string') return [];
  try {
    return [
      {
        kid: typeof kid === 'string' ? kid : undefined,
        key: createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' }),
      },
    ];
  } catch {
    return [];
  }
}

/** A token that names no key can only have been signed by the only one. */
function findKey(keys: readonly Key[], kid: string | undefined): KeyObject {
  const found = keys.filter((key) => kid === undefined || key.kid === kid);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error('No key, or more than one.');
  return only.key;
}
