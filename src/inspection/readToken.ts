import { apsIssuer } from '../aps/apsAuthorizationServer';
import type { TokenLegs } from '../aps/scopes';
import { parseJson, readFields } from '../oauth/json';
import { findToken } from './pastedToken';
import { plainText } from './plainText';
import { toEpochMs, toScopes, toText, toTexts } from './readClaim';

/**
 * What an access token of Autodesk is for: the app itself, a user, or a service account; `v1` is one of the retired
 * version, which only Autodesk can verify. `other` is any other JWT, such as an id_token or a token of another server.
 */
export type TokenKind = 'app' | 'user' | 'serviceAccount' | 'v1' | 'other';

/** What a JWT says about itself, unverified. Holds neither the token nor its signature. */
export interface JwtFacts {
  readonly format: 'jwt';
  readonly kind: TokenKind;
  /** The header's `alg`. */
  readonly algorithm: string | undefined;
  /** The header's `kid`. */
  readonly keyId: string | undefined;
  readonly clientId: string | undefined;
  readonly userId: string | undefined;
  readonly scopes: readonly string[];
  readonly issuer: string | undefined;
  readonly audiences: readonly string[];
  /** Epoch milliseconds. Autodesk's tokens have only an expiry. */
  readonly issuedAt: number | undefined;
  readonly notBefore: number | undefined;
  readonly expiresAt: number | undefined;
  /** The other claims as plain text. */
  readonly others: readonly Claim[];
  /** How many claims aren't in `others` because there are too many. */
  readonly omittedCount: number;
}

/** A claim, both parts as plain text on one line. */
export interface Claim {
  readonly name: string;
  readonly value: string;
}

/** What a pasted text is: no token, a token that only its server can read, or a JWT. */
export type TokenReading = { readonly format: 'none' } | { readonly format: 'opaque' } | JwtFacts;

const maxClaims = 40;

/** The claims that have a field of their own. */
const shown = new Set(['scope', 'client_id', 'userid', 'iss', 'aud', 'iat', 'nbf', 'exp']);

/**
 * Reads what a pasted token says, without asking anyone.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/asymmetric-encryption/
 * @see https://www.rfc-editor.org/rfc/rfc7519
 */
export function readToken(pasted: string): TokenReading {
  const token = findToken(pasted);
  if (token === undefined) return { format: 'none' };
  return readJwt(token) ?? { format: 'opaque' };
}

/** The legs of Autodesk's access tokens; undefined where they can't be told. */
export function legsOf({ kind, userId }: Pick<JwtFacts, 'kind' | 'userId'>): TokenLegs | undefined {
  switch (kind) {
    case 'app':
      return 'twoLegged';
    case 'user':
    case 'serviceAccount':
      return 'threeLegged';
    case 'v1':
      return userId === undefined ? 'twoLegged' : 'threeLegged';
    case 'other':
      return undefined;
  }
}

function readJwt(token: string): JwtFacts | undefined {
  const parts = token.split('.');
  const header = readPart(parts[0]);
  const claims = readPart(parts[1]);
  if (parts.length !== 3 || !header || !claims) return undefined;
  const text = (name: string): string | undefined => toText(claims.get(name));
  const algorithm = toText(header.get('alg'));
  const keyId = toText(header.get('kid'));
  const audiences = toTexts(claims.get('aud'));
  const others = [...claims].filter(([name]) => !shown.has(name));
  const facts = {
    clientId: text('client_id'),
    userId: text('userid'),
    issuer: text('iss'),
    audiences,
  };
  return {
    format: 'jwt',
    kind: kindOf({ ...facts, keyId, jwtId: text('jti') }),
    algorithm,
    keyId,
    ...facts,
    scopes: toScopes(claims.get('scope')),
    issuedAt: toEpochMs(claims.get('iat')),
    notBefore: toEpochMs(claims.get('nbf')),
    expiresAt: toEpochMs(claims.get('exp')),
    others: others.slice(0, maxClaims).map(([name, value]) => ({ name: plainText(name), value: plainText(value) })),
    omittedCount: Math.max(0, others.length - maxClaims),
  };
}

function readPart(part: string | undefined): ReadonlyMap<string, unknown> | undefined {
  return readFields(parseJson(Buffer.from(part ?? '', 'base64url').toString()));
}

interface KindFacts extends Pick<JwtFacts, 'clientId' | 'userId' | 'issuer' | 'audiences' | 'keyId'> {
  readonly jwtId: string | undefined;
}

function kindOf({ clientId, userId, issuer, audiences, keyId, jwtId }: KindFacts): TokenKind {
  if (keyId?.startsWith('jwt_symmetric_key') === true) return 'v1';
  if (audiences.some((audience) => /^https:\/\/autodesk\.com\/aud\/jwtexp\d+$/.test(audience))) return 'v1';
  // An id_token has no client ID: it is for the app in its audience.
  if (issuer !== apsIssuer || clientId === undefined) return 'other';
  if (jwtId?.startsWith('SA-') === true) return 'serviceAccount';
  return userId === undefined ? 'app' : 'user';
}
