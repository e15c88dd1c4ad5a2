import { createHash, createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { formatClientKey, parseClientKey, toAssertionKey } from './clientKey';
import { InvalidKeyError } from './errors';
import type { AssertionKey } from './jwtBearer';

/** A new P-256 private key as PEM (PKCS#8), for ES256. */
export async function createSigningKey(): Promise<string> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  return formatClientKey({ privateKey, certificate: undefined });
}

/** The public part of a P-256 key, with its thumbprint as its ID; RFC 7517 section 4, RFC 7638. */
interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly use: 'sig';
  readonly alg: 'ES256';
  readonly kid: string;
}

/**
 * The JWK Set with the public part of a P-256 key, as the text of the file to host.
 * @throws InvalidKeyError if the PEM has no such key
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 */
export function formatJwks(pem: string): string {
  return `${JSON.stringify({ keys: [toPublicJwk(pem)] }, undefined, 2)}\n`;
}

/** What signs ES256 with a P-256 key, named as in its JWK Set. @throws InvalidKeyError if the PEM has no such key */
export function toSigningKey(pem: string): AssertionKey {
  return toAssertionKey(parseClientKey(pem), toPublicJwk(pem).kid, ['ES256']);
}

function toPublicJwk(pem: string): PublicJwk {
  const { kty, crv, x, y } = createPublicKey(parseClientKey(pem).privateKey).export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) throw new InvalidKeyError('unknownType');
  // The members that RFC 7638 section 3.2 names, in its order.
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { kty, crv, x, y, use: 'sig', alg: 'ES256', kid };
}
