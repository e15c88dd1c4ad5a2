import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

let signingKey: Promise<SigningKey> | undefined;

/** Shared by this process, because generating a key takes longer than most tests. */
export function getSigningKey(): Promise<SigningKey> {
  signingKey ??= generateSigningKey();
  return signingKey;
}

async function generateSigningKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const publicKeyDer = publicKey.export({ type: 'spki', format: 'der' });
  const thumbprint = createHash('sha1').update(publicKeyDer).digest('base64url');
  return { keyId: `${thumbprint}_RS256`, privateKey, publicKey };
}
