import { createHash } from 'node:crypto';
import { open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import { systemErrorCode } from '../../oauth/systemErrorCode';

/** Identifies the newest refresh token of a user. */
export interface NewestToken {
  /** The generation of the lease under which it was stored. */
  readonly generation: number;
  readonly sha256: string;
}

/** What the file of a lease says about its holder. */
export interface LeaseRecord {
  readonly pid: number;
  /** Identifies the host: a process ID means nothing on another machine, or in another container. */
  readonly host: string;
  /** The heartbeat, which counts up while the holder is alive. */
  readonly beat: number;
  readonly isReleased: boolean;
  /** The SHA-256 of the refresh token that the holder is about to use, or has used. */
  readonly spends: string | undefined;
  readonly newest: NewestToken | undefined;
}

/** All records have this length, so that one can be overwritten with the next in place. */
const recordBytes = 512;

/** Formats the file of a lease, with a checksum that detects an incomplete write. */
export function formatLease(record: LeaseRecord): string {
  const text = JSON.stringify(record);
  return `${checksum(text)} ${text}`.padEnd(recordBytes);
}

/** Parses the file of a lease; undefined if it is empty, incomplete, or being written. */
export function parseLease(text: string): LeaseRecord | undefined {
  const [, sum, json] = /^([0-9a-f]{16}) (.*?) *$/s.exec(text) ?? [];
  if (sum === undefined || json === undefined || checksum(json) !== sum) return undefined;
  return Fields.parse(parseJson(json), (fields) => ({
    pid: fields.number('pid'),
    host: fields.text('host'),
    beat: fields.number('beat'),
    isReleased: fields.boolean('isReleased'),
    spends: fields.findText('spends'),
    newest: fields.find('newest', parseNewest),
  }));
}

function parseNewest(value: unknown): NewestToken | undefined {
  return Fields.parse(value, (fields) => ({ generation: fields.number('generation'), sha256: fields.text('sha256') }));
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The file of a lease. */
export interface LeaseFile {
  readonly path: string;
  readonly generation: number;
  /** Undefined if the file has no complete record. */
  readonly record: LeaseRecord | undefined;
}

/**
 * The generations of the leases in a folder, ascending. A file whose number has no next one isn't a lease.
 * @throws the system's error if the disk refuses
 */
export async function listGenerations(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => (/^[1-9]\d*\.lease$/.test(name) ? Number.parseInt(name, 10) : []))
    .filter((generation) => generation < Number.MAX_SAFE_INTEGER)
    .sort((one, other) => one - other);
}

function leasePath(folder: string, generation: number): string {
  return join(folder, `${generation}.lease`);
}

/** Reads the file of a lease, up to three times while it is being written. */
export async function readLease(folder: string, generation: number): Promise<LeaseFile> {
  const path = leasePath(folder, generation);
  for (let attempt = 1; ; attempt++) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const record = parseLease(text);
    if (record || attempt === 3) return { path, generation, record };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Reads the leases in a folder in ascending order, except for the generation `except`, which hasn't been written yet.
 * @throws the system's error if the disk refuses
 */
export async function readLeases(folder: string, except?: number): Promise<readonly LeaseFile[]> {
  const generations = await listGenerations(folder);
  return Promise.all(
    generations.filter((generation) => generation !== except).map((generation) => readLease(folder, generation)),
  );
}

/** The newest refresh token that these leases record. */
export function newestOf(files: readonly LeaseFile[]): NewestToken | undefined {
  const recorded = files.flatMap(({ record }) => record?.newest ?? []);
  return recorded.reduce<NewestToken | undefined>(
    (newest, one) => (newest && newest.generation >= one.generation ? newest : one),
    undefined,
  );
}

/**
 * Creates the file of a generation, in which only one window succeeds; undefined if another window has created it.
 * @throws the system's error if the disk refuses
 */
export async function openLeaseFile(folder: string, generation: number): Promise<FileHandle | undefined> {
  try {
    return await open(leasePath(folder, generation), 'wx', 0o600);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
}
