import { createHash } from 'node:crypto';
import { open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import { systemErrorCode } from '../../oauth/systemErrorCode';

/** The newest refresh token of a user: who stored it, and what to know it by. */
export interface NewestToken {
  /** Of the lease under which it was stored. */
  readonly generation: number;
  readonly sha256: string;
}

/** What the holder of a lease says of itself. */
export interface LeaseRecord {
  readonly pid: number;
  /** A hash of the machine's name: a process is looked up only on the machine where it runs. */
  readonly host: string;
  /** Counts up while the holder lives. */
  readonly beat: number;
  readonly isReleased: boolean;
  /** The SHA-256 of the refresh token that the holder is about to spend, or has spent. */
  readonly spends: string | undefined;
  readonly newest: NewestToken | undefined;
}

/** All records are as long as this, so that one is written over the other in place. */
const recordBytes = 512;

/** The text of a lease's file, with a sum by which one that was cut short is known. */
export function formatLease(record: LeaseRecord): string {
  const text = JSON.stringify(record);
  return `${checksum(text)} ${text}`.padEnd(recordBytes);
}

/** Reads a lease's file; undefined when it is empty, was cut short, or is being written this moment. */
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

/** A lease as it lies in its folder. */
export interface LeaseFile {
  readonly path: string;
  readonly generation: number;
  /** Undefined while nothing whole is in it. */
  readonly record: LeaseRecord | undefined;
}

/** The generations that lie in a folder, ascending. @throws the system's error when the disk refuses */
export async function listGenerations(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => (/^\d+\.lease$/.test(name) ? [Number.parseInt(name, 10)] : []))
    .sort((one, other) => one - other);
}

function leasePath(folder: string, generation: number): string {
  return join(folder, `${generation}.lease`);
}

/** One lease; one that is just being written is read again. */
export async function readLease(folder: string, generation: number): Promise<LeaseFile> {
  const path = leasePath(folder, generation);
  for (let attempt = 1; ; attempt++) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const record = parseLease(text);
    if (record || attempt === 3) return { path, generation, record };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The leases in a folder, ascending, but for one in which nothing was written yet. @throws the system's error when the disk refuses */
export async function readLeases(folder: string, except?: number): Promise<readonly LeaseFile[]> {
  const generations = await listGenerations(folder);
  return Promise.all(
    generations.filter((generation) => generation !== except).map((generation) => readLease(folder, generation)),
  );
}

/** The newest refresh token that some leases tell of. */
export function newestOf(files: readonly LeaseFile[]): NewestToken | undefined {
  const told = files.flatMap(({ record }) => record?.newest ?? []);
  return told.reduce<NewestToken | undefined>(
    (newest, one) => (newest && newest.generation >= one.generation ? newest : one),
    undefined,
  );
}

/** Creates the file of a generation, which only one window succeeds in; undefined when another has. @throws the system's error */
export async function openLeaseFile(folder: string, generation: number): Promise<FileHandle | undefined> {
  try {
    return await open(leasePath(folder, generation), 'wx', 0o600);
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return undefined;
    throw error;
  }
}
