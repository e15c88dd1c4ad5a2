import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const preparedCount = 2;

/** Shared by this process, because generating a pair takes longer than most tests. */
const prepared: Promise<KeyPair>[] = [];

/** Generates pairs in the background. Called only when a service account is created. */
export function prepareKeyPairs(): void {
  while (prepared.length < preparedCount) {
    prepared.push(generateRsaKeyPair());
  }
}

/** A pair that is used only once. */
export function takeKeyPair(): Promise<KeyPair> {
  const taken = prepared.shift() ?? generateRsaKeyPair();
  prepareKeyPairs();
  return taken;
}

function generateRsaKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
}
