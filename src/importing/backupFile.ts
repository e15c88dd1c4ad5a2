import { Fields } from '../oauth/fields';
import { parseJson } from '../oauth/json';

/** How many characters a passphrase has at least. */
export const minPassphraseLength = 12;

/** How often a passphrase is hashed: nearly three times what OWASP asks for, about half a second. */
const iterations = 600_000;

/** A file can't make this machine hash for longer than a few seconds. */
const maxIterations = 2_000_000;

const algorithm = 'PBES2-HS512+A256KW';
const encryption = 'A256GCM';

/** What tells these files from other JOSE files (RFC 7516 section 4.1.11). */
const type = 'aps-auth-backup';

/**
 * Why an encrypted file can't be read: it isn't one of this extension, something in it was changed or cut off, or it wants more
 * hashing than any of ours. `passphrase` if it's the wrong one; a change after the header looks the same.
 */
export type BackupFileProblem = 'foreign' | 'damaged' | 'passphrase';

/** An encrypted file can't be read. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
  readonly problem: BackupFileProblem;

  constructor(problem: BackupFileProblem) {
    super(`The file of a backup can't be read: ${problem}.`);
    this.problem = problem;
  }
}

/** Whether a text is an encrypted JOSE file (RFC 7516 section 7.1), of this extension or of another program. */
export function isEncrypted(text: string): boolean {
  return compactForm.test(text);
}

const compactForm = /^\s*eyJ[\w-]+(?:\.[\w-]*){4}\s*$/;

/**
 * Encrypts a text with a passphrase, as a JWE (RFC 7516) whose key comes from PBKDF2 (RFC 7518 section 4.8). Passphrases are
 * compared after Unicode normalization (NFKC), because keyboards write one letter in several ways.
 */
export async function encryptBackup(text: string, passphrase: string): Promise<string> {
  const { CompactEncrypt } = await import('jose/jwe/compact/encrypt');
  const jwe = await new CompactEncrypt(Buffer.from(text))
    .setProtectedHeader({ alg: algorithm, enc: encryption, typ: type })
    .setKeyManagementParameters({ p2c: iterations })
    .encrypt(toKey(passphrase));
  return `${jwe}\n`;
}

/** Decrypts what `encryptBackup` wrote. @throws BackupFileError */
export async function decryptBackup(file: string, passphrase: string): Promise<string> {
  const jwe = file.trim();
  checkHeader(jwe);
  const { compactDecrypt } = await import('jose/jwe/compact/decrypt');
  try {
    const { plaintext } = await compactDecrypt(jwe, toKey(passphrase), {
      keyManagementAlgorithms: [algorithm],
      contentEncryptionAlgorithms: [encryption],
      maxPBES2Count: maxIterations,
    });
    return Buffer.from(plaintext).toString();
  } catch (error) {
    // What jose throws isn't passed on: it is about a file that holds secrets.
    throw new BackupFileError(codeOf(error) === 'ERR_JWE_DECRYPTION_FAILED' ? 'passphrase' : 'damaged');
  }
}

/** @throws BackupFileError, so that nobody is asked for a passphrase in vain */
export function checkHeader(file: string): void {
  const [encoded = ''] = file.trim().split('.');
  const header = Fields.parse(parseJson(Buffer.from(encoded, 'base64url').toString()), (fields) => ({
    type: fields.findText('typ'),
    count: fields.findNumber('p2c'),
  }));
  if (header?.type !== type) throw new BackupFileError('foreign');
  if (header.count === undefined || header.count > maxIterations) throw new BackupFileError('damaged');
}

function toKey(passphrase: string): Uint8Array {
  return Buffer.from(passphrase.normalize('NFKC'));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
