import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const preparedCount = 2;

/** Belongs to the process, as the signing key does: making a pair takes longer than most tests. */
const prepared: Promise<KeyPair>[] = [];

/** Makes pairs in the background. Called where a service account begins, so that nobody else pays for them. */
export function prepareKeyPairs(): void {
  while (prepared.length < preparedCount) {
    prepared.push(generateRsaKeyPair());
  }
}

/** A pair that nobody else has. */
export function takeKeyPair(): Promise<KeyPair> {
  const taken = prepared.shift() ?? generateRsaKeyPair();
  prepareKeyPairs();
  return taken;
}

function generateRsaKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}
