import { createPublicKey, type KeyObject } from 'node:crypto';
import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import { UnexpectedResponseError } from './errors';
import { Fields } from './fields';
import { sendRequest } from './http';
import { parseJson } from './json';
import { retryTransientErrors } from './retry';
import type { RequestOptions } from './tokenEndpoint';

/** A public key with which an authorization server's signatures can be verified. */
export interface VerificationKey {
  readonly keyId: string | undefined;
  /** The wire's `alg`; undefined if the key may be used with any algorithm for its type. */
  readonly algorithm: string | undefined;
  readonly publicKey: KeyObject;
}

/**
 * The algorithms that are accepted, each with the type of its keys and, for ECDSA, their curve. None of them is symmetric:
 * then whoever knows the public key could sign.
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1
 * @see https://www.rfc-editor.org/rfc/rfc8037#section-3.1
 * @see https://www.rfc-editor.org/rfc/rfc9864#section-2.2
 */
const keyTypes: ReadonlyMap<string, { readonly type: string; readonly curve?: string }> = new Map([
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((name) => [name, { type: 'rsa' }] as const),
  ['ES256', { type: 'ec', curve: 'prime256v1' }],
  ['ES384', { type: 'ec', curve: 'secp384r1' }],
  ['ES512', { type: 'ec', curve: 'secp521r1' }],
  ['EdDSA', { type: 'ed25519' }],
  ['Ed25519', { type: 'ed25519' }],
]);

/** The names of the algorithms that a signature may have. */
export const verificationAlgorithms: readonly string[] = [...keyTypes.keys()];

/**
 * Gets the signing keys of an authorization server from its JWK Set.
 * @throws MissingEndpointError, NetworkError, UnexpectedResponseError
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export async function requestVerificationKeys(
  server: AuthorizationServer,
  options: RequestOptions = {},
): Promise<readonly VerificationKey[]> {
  const url = getEndpoint(server, 'jwksEndpoint');
  return retryTransientErrors(async () => {
    const response = await sendRequest({ method: 'GET', url, headers: { accept: 'application/json' } }, options);
    const { status, text, retryAfterMs } = response;
    if (status !== 200) throw new UnexpectedResponseError('status', status, retryAfterMs);
    const keys = parseKeys(parseJson(text));
    if (keys === undefined) throw new UnexpectedResponseError('notJson', status);
    return keys;
  }, options);
}

/**
 * Finds the key that a signature was made with. Without a key ID, only one key of the server may fit the algorithm.
 * Undefined if no key fits, or more than one.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4
 */
export function findVerificationKey(
  keys: readonly VerificationKey[],
  { keyId, algorithm }: { readonly keyId: string | undefined; readonly algorithm: string },
): KeyObject | undefined {
  const [match, ...others] = listVerificationKeys(keys, { keyId, algorithm });
  return others.length > 0 ? undefined : match;
}

/** The keys that a signature may have been made with: several if it has no key ID, or if keys share one. */
export function listVerificationKeys(
  keys: readonly VerificationKey[],
  { keyId, algorithm }: { readonly keyId: string | undefined; readonly algorithm: string },
): readonly KeyObject[] {
  return keys
    .filter((key) => (keyId === undefined || key.keyId === keyId) && fits(key, algorithm))
    .map(({ publicKey }) => publicKey);
}

function fits({ algorithm, publicKey }: VerificationKey, wanted: string): boolean {
  const { type, curve } = keyTypes.get(wanted) ?? {};
  return (
    (algorithm === undefined || signatureName(algorithm) === signatureName(wanted)) &&
    publicKey.asymmetricKeyType === type &&
    publicKey.asymmetricKeyDetails?.namedCurve === curve
  );
}

/** Ed25519 has two names, and a server may use one for the key and the other for the signature. */
function signatureName(algorithm: string): string {
  return algorithm === 'Ed25519' ? 'EdDSA' : algorithm;
}

/** Undefined if it isn't a JWK Set. Keys of other types or for other uses are ignored, as RFC 7517 section 5 asks. */
function parseKeys(value: unknown): readonly VerificationKey[] | undefined {
  return Fields.parse(value, (fields) => fields.findList('keys', parseKey));
}

function parseKey(value: unknown): VerificationKey | undefined {
  return Fields.parse(value, (fields) => {
    const use = fields.find('use', (text) => text ?? undefined) ?? 'sig';
    if (use !== 'sig') return undefined;
    const publicKey = importKey(fields);
    return publicKey && { keyId: fields.findText('kid'), algorithm: fields.findText('alg'), publicKey };
  });
}

/** RFC 7518 section 6 and RFC 8037 section 2. Only the members of a public key are read. */
function importKey(fields: Fields): KeyObject | undefined {
  const members = ['kty', 'crv', 'x', 'y', 'n', 'e'].map((name) => [name, fields.findText(name)] as const);
  const key = Object.fromEntries(members.filter(([, text]) => text !== undefined));
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
}
