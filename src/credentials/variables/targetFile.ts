import { constants } from 'node:fs';
import { access, chmod, lstat, readFile } from 'node:fs/promises';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import { writeFileAtomic } from '../writeFileAtomic';

/** Why a file can't get the values of a credential. */
export type TargetFileProblem =
  /** A link could lead out of the folder, or into one that Git tracks. */
  | 'symbolicLink'
  /** A folder, a device, or a socket. */
  | 'notAFile'
  | 'readOnly'
  | 'tooLarge'
  /** It isn't UTF-8, so it couldn't be kept as it is. */
  | 'notText'
  /** It isn't the JSON that was expected. */
  | 'notJson'
  /** A launchSettings.json without a profile. */
  | 'noProfiles'
  /** Somebody else wrote it after it was read. */
  | 'changedMeanwhile';

/** A file can't get the values of a credential. Holds no path and nothing of what is in the file. */
export class TargetFileError extends Error {
  override readonly name = 'TargetFileError';
  readonly problem: TargetFileProblem;

  constructor(problem: TargetFileProblem) {
    super(`The file can't be written: ${problem}.`);
    this.problem = problem;
  }
}

/** A file as it was read, before it gets new values. */
export interface TargetFile {
  readonly path: string;
  /** Empty if there is no file. */
  readonly text: string;
  /** The permission bits; undefined if there is no file. */
  readonly mode: number | undefined;
}

/** No `.env` or settings file of a sample is longer. */
const maxLength = 4 * 1024 * 1024;

/**
 * Reads a file that is to get the values of a credential. Missing is fine, its folder must exist.
 * @throws TargetFileError `symbolicLink`, `notAFile`, `readOnly`, `tooLarge`, or `notText`
 * @throws the system's error if it can't be read
 */
export async function readTargetFile(path: string): Promise<TargetFile> {
  const found = await lstat(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return { path, text: '', mode: undefined };
  if (found.isSymbolicLink()) throw new TargetFileError('symbolicLink');
  if (!found.isFile()) throw new TargetFileError('notAFile');
  if (found.size > maxLength) throw new TargetFileError('tooLarge');
  // The mode too: this process may be allowed to write what its owner protected.
  const isWritable = await access(path, constants.W_OK).then(
    () => (found.mode & 0o222) !== 0,
    () => false,
  );
  if (!isWritable) throw new TargetFileError('readOnly');
  const bytes = await readFile(path);
  const text = bytes.toString('utf8');
  if (text.includes('\0') || !Buffer.from(text).equals(bytes)) throw new TargetFileError('notText');
  return { path, text, mode: found.mode & 0o777 };
}

/**
 * Writes new text into a file that was read with `readTargetFile`, whole or not at all. A new file can be read by this user
 * only; another keeps its permissions.
 * @throws TargetFileError `changedMeanwhile` if the file isn't what was read, and as `readTargetFile` does
 * @throws the system's error if the disk refuses
 */
export async function writeTargetFile(before: TargetFile, text: string): Promise<void> {
  if (text === before.text && before.mode !== undefined) return;
  const check = async (): Promise<void> => {
    const { text: now, mode } = await readTargetFile(before.path);
    if (now !== before.text || mode !== before.mode) throw new TargetFileError('changedMeanwhile');
  };
  await writeFileAtomic(before.path, text, { check });
  if (before.mode !== undefined) await chmod(before.path, before.mode);
}
