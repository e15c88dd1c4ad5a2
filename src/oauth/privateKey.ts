import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { InvalidKeyError } from './errors';

/** RFC 7518 section 3.3. */
const minModulusBits = 2048;

/** What encrypted PKCS#1 begins with; RFC 1421 section 4.6. The cipher tells where the header ends when its line end is lost. */
const encryptionHeader =
  /^\s*Proc-Type: *4,ENCRYPTED\s*DEK-Info: *(AES-[A-Z\d-]+,[\dA-F]{32}|DES-[A-Z\d-]+,[\dA-F]{16})/;

/**
 * Reads an RSA private key from PEM text: PKCS#1 or PKCS#8, encrypted or not, with line ends of any kind or written out
 * as `\n`, as `.env` files have them.
 * @throws InvalidKeyError when it can't sign as RS256 does
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
 * The key as PEM in PKCS#1, not encrypted: the form in which Autodesk gives keys out.
 * @see https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.2
 */
export function formatPrivateKey(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** What is between the first pair of PEM lines; an input box has taken away the line ends, so they are put back. */
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
    // The error's own text stays behind: nobody promises what it quotes.
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
