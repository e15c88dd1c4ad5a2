import { readFile } from 'node:fs/promises';
import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import { systemErrorCode } from '../../oauth/systemErrorCode';

/** The newest write of the secrets that one browser keeps. */
export interface SecretWrite {
  /** Random. Several browsers may use the same folder, each with secrets of its own. */
  readonly browserId: string;
  /** Counts up with every write. */
  readonly count: number;
  /** Epoch milliseconds. */
  readonly writtenAt: number;
}

/** What says, among the secrets themselves, which write they are from. */
export type SecretMark = Pick<SecretWrite, 'browserId' | 'count'>;

/**
 * Reads the newest write of each browser; none if the file is missing or damaged.
 * @throws the system's error if the disk refuses
 */
export async function readSecretWrites(path: string): Promise<readonly SecretWrite[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return '';
    throw error;
  });
  return Fields.parse(parseJson(text), (fields) => fields.list('writes', parseWrite)) ?? [];
}

/** Formats the file that `readSecretWrites` reads. */
export function formatSecretWrites(writes: readonly SecretWrite[]): string {
  return JSON.stringify({ writes });
}

/** Formats the secret that marks the secrets of a browser. */
export function formatMark({ browserId, count }: SecretMark): string {
  return JSON.stringify({ browserId, count });
}

/** Parses the mark; undefined if it is damaged. */
export function parseMark(text: string): SecretMark | undefined {
  return Fields.parse(parseJson(text), readMark);
}

function parseWrite(value: unknown): SecretWrite | undefined {
  return Fields.parse(value, (fields) => ({ ...readMark(fields), writtenAt: fields.number('writtenAt') }));
}

function readMark(fields: Fields): SecretMark {
  return { browserId: fields.text('browserId'), count: fields.number('count') };
}
