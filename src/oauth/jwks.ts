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
  readonly publicKey: KeyObject;
}

/**
 * Gets the RSA signing keys of an authorization server from its JWK Set.
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
 * Finds the key that a signature was made with. Without a key ID, the server must have only one key.
 * @throws Error if no key matches, or more than one
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4
 */
export function findVerificationKey(keys: readonly VerificationKey[], keyId: string | undefined): KeyObject {
  const [match, ...others] = keys.filter((key) => keyId === undefined || key.keyId === keyId);
  if (!match || others.length > 0) throw new Error('No key matches, or more than one.');
  return match.publicKey;
}

/** Undefined if it isn't a JWK Set. Keys of other types or for other uses are ignored, as RFC 7517 section 5 asks. */
function parseKeys(value: unknown): readonly VerificationKey[] | undefined {
  return Fields.parse(value, (fields) => fields.findList('keys', parseKey));
}

function parseKey(value: unknown): VerificationKey | undefined {
  return Fields.parse(value, (fields) => {
    const use = fields.find('use', (text) => text ?? undefined) ?? 'sig';
    if (fields.text('kty') !== 'RSA' || use !== 'sig') return undefined;
    const publicKey = importKey(fields.text('n'), fields.text('e'));
    return publicKey && { keyId: fields.findText('kid'), publicKey };
  });
}

function importKey(n: string, e: string): KeyObject | undefined {
  try {
    return createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
  } catch {
    return undefined;
  }
}
