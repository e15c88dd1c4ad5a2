import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { InvalidKeyError } from './errors';

/** RFC 7518 section 3.3. */
const minModulusBits = 2048;

/** The header of encrypted PKCS#1; RFC 1421 section 4.6. The cipher shows where it ends if the line breaks are lost. */
const encryptionHeader =
  /^\s*Proc-Type: *4,ENCRYPTED\s*DEK-Info: *(AES-[A-Z\d-]+,[\dA-F]{32}|DES-[A-Z\d-]+,[\dA-F]{16})/;

/**
 * Parses an RSA private key in PEM format: PKCS#1 or PKCS#8, encrypted or not, with any line breaks, including the
 * escaped `\n` of `.env` files.
 * @throws InvalidKeyError if it isn't a private key for RS256
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export function parsePrivateKey(text: string, passphrase?: string): KeyObject {
  const pem = findPem(text.replaceAll(/\\r|\\n/g, '\n'));
  const key = readKey(pem, passphrase);
  if (key.asymmetricKeyType !== 'rsa') throw new InvalidKeyError('notRsa');
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < minModulusBits) throw new InvalidKeyError('tooShort');
  return key;
}

/**
 * Formats a private key as unencrypted PEM in PKCS#1.
 * @see https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2
 */
export function formatPrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** The first PEM block in the text. Its line breaks are restored, because an input box removes them. */
function findPem(text: string): string {
  const found = /-----BEGIN ([A-Z ]+)-----([^]+?)-----END \1-----/.exec(text);
  if (!found) throw new InvalidKeyError('notAKey');
  const [, label = '', body = ''] = found;
  const [header = '', cipher] = encryptionHeader.exec(body) ?? [];
  const headerLines = cipher === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher}`, ''];
  const lines =
    body
      .slice(header.length)
      .replaceAll(/\s+/g, '')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...headerLines, ...lines, `-----END ${label}-----`, ''].join('\n');
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
