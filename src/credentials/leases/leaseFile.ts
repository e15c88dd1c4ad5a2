import { createHash } from 'node:crypto';
import { parseJson, readFields } from '../../oauth/json';

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
  return `${checkSum(text)} ${text}`.padEnd(recordBytes);
}

/** Reads a lease's file; undefined when it is empty, was cut short, or is being written this moment. */
export function parseLease(text: string): LeaseRecord | undefined {
  const [, sum, json] = /^([0-9a-f]{16}) (.*?) *$/s.exec(text) ?? [];
  if (sum === undefined || json === undefined || checkSum(json) !== sum) return undefined;
  const fields = readFields(parseJson(json));
  const [pid, host, beat, isReleased, spends] = ['pid', 'host', 'beat', 'isReleased', 'spends'].map((key) =>
    fields?.get(key),
  );
  if (
    typeof pid !== 'number' ||
    typeof host !== 'string' ||
    typeof beat !== 'number' ||
    typeof isReleased !== 'boolean'
  )
    return undefined;
  return {
    pid,
    host,
    beat,
    isReleased,
    spends: typeof spends === 'string' ? spends : undefined,
    newest: parseNewest(fields?.get('newest')),
  };
}

function parseNewest(value: unknown): NewestToken | undefined {
  if (typeof value !== 'object' || value === null || !('generation' in value) || !('sha256' in value)) return undefined;
  const { generation, sha256 } = value;
  return typeof generation === 'number' && typeof sha256 === 'string' ? { generation, sha256 } : undefined;
}

function checkSum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
