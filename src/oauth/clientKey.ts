import { createHash, X509Certificate, type KeyObject } from 'node:crypto';
import { InvalidKeyError } from './errors';
import type { AssertionKey } from './jwtBearer';
import { toPem, type PemBlock } from './pem';
import { parseAnyPrivateKey, readPemBlocks } from './privateKey';

/** The private key that a client authenticates with, and its certificate if the server looks the key up by it. */
export interface ClientKey {
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate | undefined;
}

/** The algorithms that a key can sign with, the most common first; RFC 7518 section 3.1 and RFC 8037 section 3.1. */
const algorithmsByType: ReadonlyMap<string, readonly string[]> = new Map([
  ['rsa', ['RS256', 'PS256', 'RS384', 'PS384', 'RS512', 'PS512']],
  ['rsa-pss', ['PS256', 'PS384', 'PS512']],
  ['prime256v1', ['ES256']],
  ['secp384r1', ['ES384']],
  ['secp521r1', ['ES512']],
  ['ed25519', ['EdDSA', 'Ed25519']],
]);

/**
 * Parses the private key of a client in PEM format: RSA, EC, or Ed25519, with whatever is around it. The certificate in
 * the text that belongs to the key is kept.
 * @throws InvalidKeyError if it isn't a private key that can sign an assertion
 */
export function parseClientKey(text: string): ClientKey {
  const privateKey = parseAnyPrivateKey(text);
  if (algorithmsOf(privateKey).length === 0) throw new InvalidKeyError('unknownType');
  const certificates = readPemBlocks(text).filter(({ label }) => label === 'CERTIFICATE');
  return {
    privateKey,
    certificate: certificates.map(toCertificate).find((found) => found?.checkPrivateKey(privateKey)),
  };
}

/** Formats a key as unencrypted PEM in PKCS#8, with its certificate if there is one. */
export function formatClientKey({ privateKey, certificate }: ClientKey): string {
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()}${certificate?.toString() ?? ''}`;
}

/**
 * What signs an assertion: the first algorithm of the key that the server supports, or its most common one where the
 * server doesn't say; the key's ID; and the thumbprints of its certificate, by which Microsoft Entra finds the key.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-4.1.8
 */
export function toAssertionKey(
  { privateKey, certificate }: ClientKey,
  keyId: string | undefined,
  supported: readonly string[] = [],
): AssertionKey {
  const algorithms = algorithmsOf(privateKey);
  const algorithm = algorithms.find((name) => supported.includes(name)) ?? algorithms[0];
  return { keyId, privateKey, algorithm, ...(certificate ? { thumbprints: thumbprintsOf(certificate) } : {}) };
}

function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] {
  return algorithmsByType.get(asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? 'none') ?? [];
}

function toCertificate(block: PemBlock): X509Certificate | undefined {
  try {
    return new X509Certificate(toPem(block));
  } catch {
    return undefined;
  }
}

function thumbprintsOf({ raw }: X509Certificate): Readonly<Record<string, string>> {
  const hash = (name: string): string => createHash(name).update(raw).digest('base64url');
  return { x5t: hash('sha1'), 'x5t#S256': hash('sha256') };
}
