import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { InvalidKeyError } from './errors';
import { parseJson, readFields, readText } from './json';
import { findPemBlocks, toPem, type PemBlock } from './pem';

/** RFC 7518 section 3.3. */
const minModulusBits = 2048;

/** A key is 3 KB at most; this leaves room for the certificates around it. */
const maxLength = 64 * 1024;

/**
 * Parses an RSA private key in PEM format: PKCS#1 or PKCS#8, encrypted or not, with any line breaks, including the
 * escaped `\n` of `.env` files, and whatever is around it, such as its certificate. Also the base64 of such a text, and
 * UTF-16 that was read as UTF-8. At most 64 KB of text; the time it takes grows with its length only.
 * @throws InvalidKeyError if it isn't a private key for RS256
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export function parsePrivateKey(text: string, passphrase?: string): KeyObject {
  const key = parseAnyPrivateKey(text, passphrase);
  if (key.asymmetricKeyType !== 'rsa') throw new InvalidKeyError('notRsa');
  return key;
}

/**
 * Like `parsePrivateKey`, but for a key of any type. Also a private JWK, which is how Okta hands out keys.
 * @throws InvalidKeyError if it isn't a private key, or an RSA key that is too short
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-4
 */
export function parseAnyPrivateKey(text: string, passphrase?: string): KeyObject {
  const key = findJwkKey(text) ?? readKey(toPem(findKeyBlock(text)), passphrase);
  const { modulusLength = minModulusBits } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < minModulusBits) throw new InvalidKeyError('tooShort');
  return key;
}

/** The key of a JWK, or the first one of a JWK Set, that has a private part; undefined if the text is something else. */
function findJwkKey(text: string): KeyObject | undefined {
  if (text.length > maxLength) return undefined;
  const parsed = parseJson(text);
  const set = readFields(parsed)?.get('keys');
  const jwks: readonly unknown[] = Array.isArray(set) ? set : [parsed];
  const jwk = jwks.find((value) => readText(value, 'kty') !== undefined && readText(value, 'd') !== undefined);
  const key = Object.fromEntries([...(readFields(jwk) ?? [])].filter(([, value]) => typeof value === 'string'));
  try {
    return jwk === undefined ? undefined : createPrivateKey({ key, format: 'jwk' });
  } catch {
    // The original error isn't passed on: its message may quote the key.
    throw new InvalidKeyError('notAKey');
  }
}

/**
 * Formats a private key as unencrypted PEM in PKCS#1.
 * @see https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2
 */
export function formatPrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** The blocks of a PEM text that someone may have escaped or encoded as base64, at most 64 KB; none beyond. */
export function readPemBlocks(text: string): readonly PemBlock[] {
  if (text.length > maxLength) return [];
  const plain = unescapeText(text);
  const found = findPemBlocks(plain);
  return found.length === 0 ? findPemBlocks(decodeBase64Pem(plain)) : found;
}

/** The first block that is a private key, or else the first block at all. */
function findKeyBlock(text: string): PemBlock {
  const blocks = readPemBlocks(text);
  const block = blocks.find(({ label }) => label.endsWith('PRIVATE KEY')) ?? blocks[0];
  if (!block) throw new InvalidKeyError('notAKey');
  if (block.label === 'OPENSSH PRIVATE KEY') throw new InvalidKeyError('openSsh');
  return block;
}

/**
 * The text with its line breaks, which `.env` files and JSON escape, sometimes twice. The bytes of UTF-16 that don't
 * belong to ASCII are dropped.
 */
function unescapeText(text: string): string {
  return text
    .replaceAll(/[\0\ufeff\ufffd]/g, '')
    .replaceAll(/\\+/g, '\\')
    .replaceAll(/\\u([\dA-Fa-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/\\[nrt]?/g, '\n');
}

/** `-----BEGIN ` in base64, without the bits of the next character. */
const base64Begin = 'LS0tLS1CRUdJTi';

/** A PEM text that someone encoded as base64 to keep it on one line; empty if there is none. */
function decodeBase64Pem(text: string): string {
  const start = text.indexOf(base64Begin);
  return start === -1 ? '' : Buffer.from(text.slice(start), 'base64').toString('latin1');
}

function readKey(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    // The original error isn't passed on: its message may quote the key.
    throw new InvalidKeyError(findProblem(pem, passphrase));
  }
}

function findProblem(
  pem: string,
  passphrase: string | undefined,
): 'passphraseNeeded' | 'passphraseWrong' | 'publicKey' | 'notAKey' {
  if (pem.includes('ENCRYPTED')) return passphrase === undefined ? 'passphraseNeeded' : 'passphraseWrong';
  try {
    createPublicKey(pem);
    return 'publicKey';
  } catch {
    return 'notAKey';
  }
}
