import { appendFileSync, closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { SecretStore } from '../../src/credentials/ports';

/** One change of a secret in the journal. */
export interface JournalEntry {
  /** Epoch milliseconds of the system clock, not of a process's own clock. */
  readonly at: number;
  readonly writer: string;
  readonly key: string;
  /** Null for a deletion. */
  readonly value: string | null;
}

/**
 * A secret store shared by several processes that lags as the editor's does: a process sees its own changes at once, and
 * those of others up to `longestLagMs` later. The journal keeps every change, so a test can check later what was stored.
 * All secrets in it are the emulator's.
 */
export class JournalSecretStore implements SecretStore {
  readonly #path: string;
  readonly #writer: string;
  readonly #longestLagMs: number;
  readonly #values = new Map<string, string>();
  readonly #file: number;
  /** By key: the journal position of the change that this process sees. */
  readonly #seen = new Map<string, number>();
  #waiting: (readonly [place: number, entry: JournalEntry])[] = [];
  #places = 0;
  #offset = 0;
  #rest = '';

  constructor(path: string, writer: string, longestLagMs: number) {
    this.#path = path;
    this.#writer = writer;
    this.#longestLagMs = longestLagMs;
    appendFileSync(path, '');
    this.#file = openSync(path, 'r');
  }

  async get(key: string): Promise<string | undefined> {
    await this.#catchUp();
    return this.#values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    await this.#write(key, value);
  }

  async remove(key: string): Promise<void> {
    await this.#write(key, null);
  }

  async keys(): Promise<readonly string[]> {
    await this.#catchUp();
    return [...this.#values.keys()];
  }

  close(): void {
    closeSync(this.#file);
  }

  async #write(key: string, value: string | null): Promise<void> {
    const entry: JournalEntry = { at: Date.now(), writer: this.#writer, key, value };
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    await this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    await Promise.resolve();
    for (const entry of this.#readNew()) this.#waiting.push([this.#places++, entry]);
    const now = Date.now();
    const isDue = (entry: JournalEntry): boolean =>
      entry.writer === this.#writer || now >= entry.at + this.#lagMs(entry);
    const due = this.#waiting.filter(([, entry]) => isDue(entry));
    this.#waiting = this.#waiting.filter(([, entry]) => !isDue(entry));
    for (const [place, entry] of due) this.#see(place, entry);
  }

  /** A late change does not overwrite a newer one. */
  #see(place: number, { key, value }: JournalEntry): void {
    if (place < (this.#seen.get(key) ?? 0)) return;
    this.#seen.set(key, place);
    if (value === null) this.#values.delete(key);
    else this.#values.set(key, value);
  }

  #readNew(): readonly JournalEntry[] {
    const chunk = Buffer.alloc(1 << 16);
    for (;;) {
      const bytes = readSync(this.#file, chunk, 0, chunk.length, this.#offset);
      if (bytes === 0) break;
      this.#offset += bytes;
      this.#rest += chunk.toString('latin1', 0, bytes);
    }
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map(parseEntry);
  }

  /** The same for the same change, and different for each process. */
  #lagMs({ at, key }: JournalEntry): number {
    const sum = Buffer.from(`${this.#writer}${key}${at}`).reduce((total, byte) => (total * 31 + byte) % 1009, 7);
    return (sum / 1009) * this.#longestLagMs;
  }
}

/** The changes of all processes. */
export function readJournal(path: string): readonly JournalEntry[] {
  return readFileSync(path, 'latin1').split('\n').filter(Boolean).map(parseEntry);
}

function parseEntry(line: string): JournalEntry {
  const value: unknown = JSON.parse(line);
  const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(value ?? {}));
  const [at, writer, key, stored] = ['at', 'writer', 'key', 'value'].map((name) => fields.get(name));
  if (typeof at !== 'number' || typeof writer !== 'string' || typeof key !== 'string')
    throw new Error('The journal is damaged.');
  return { at, writer, key, value: typeof stored === 'string' ? stored : null };
}
