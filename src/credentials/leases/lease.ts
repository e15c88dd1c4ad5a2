import { open, readdir, readFile, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { formatLease, parseLease, type LeaseRecord, type NewestToken } from './leaseFile';

/** A lease as it lies in its folder. */
export interface LeaseFile {
  readonly path: string;
  readonly generation: number;
  /** Undefined while nothing whole is in it. */
  readonly record: LeaseRecord | undefined;
}

/** What another window that spends the same refresh token has come to: it gave up, it is gone, or it lives and may still bring the next one. */
export type OtherSpender = 'none' | 'gone' | 'living';

/** What a lease is made of. */
export interface LeaseParts {
  readonly folder: string;
  readonly generation: number;
  readonly handle: FileHandle;
  readonly record: LeaseRecord;
  readonly beatMs: number;
  /** Whether the holder of another lease of the same credential can't bring anything any more. */
  readonly isGone: (file: LeaseFile) => boolean;
}

/**
 * The right of one window to ask for tokens of one credential. Its generation is the fencing token: whatever is stored
 * under it cannot hurt what came under a higher one.
 */
export class Lease {
  /** Higher than that of every lease before it. */
  readonly generation: number;
  readonly #parts: LeaseParts;
  readonly #timer: NodeJS.Timeout;
  #record: LeaseRecord;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.generation = parts.generation;
    this.#record = parts.record;
    this.#timer = setInterval(() => {
      this.#write({ beat: this.#record.beat + 1 }).catch(() => undefined);
    }, parts.beatMs);
    this.#timer.unref();
  }

  /**
   * Says which refresh token this window is about to spend, then looks whether the lease is still its own. Whoever takes
   * the lease after that look reads what was said. False when another has taken it before: then nothing may be spent.
   * @throws the system's error when the disk refuses
   */
  async announce(sha256: string): Promise<boolean> {
    await this.#write({ spends: sha256 });
    const generations = await listGenerations(this.#parts.folder);
    if (generations.at(-1) === this.generation) return true;
    await this.#write({ spends: undefined });
    return false;
  }

  /** What the windows before this one, which did not release their leases, may be doing with a refresh token. */
  async findOtherSpender(sha256: string): Promise<OtherSpender> {
    const files = await readLeases(this.#parts.folder);
    const others = files.filter(
      ({ generation, record }) => generation < this.generation && record?.spends === sha256 && !record.isReleased,
    );
    if (others.length === 0) return 'none';
    return others.every((file) => this.#parts.isGone(file)) ? 'gone' : 'living';
  }

  /** The newest refresh token that any window has stored. @throws the system's error when the disk refuses */
  async findNewest(): Promise<NewestToken | undefined> {
    return newestOf(await readLeases(this.#parts.folder));
  }

  /** Says which refresh token has been stored. @throws the system's error when the disk refuses */
  record(newest: NewestToken): Promise<void> {
    return this.#write({ newest });
  }

  /** Lets the next one in. Never throws: a lease that could not be released is taken over when it stands still. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.#deleteLower();
      await this.#write({ isReleased: true });
    } catch {
      // Others find out for themselves.
    } finally {
      await this.#lastWrite;
      await this.#parts.handle.close().catch(() => undefined);
    }
  }

  /** What lies below is of no use any more, unless it tells of a spending whose end is not known, or of a token newer than is known here. */
  async #deleteLower(): Promise<void> {
    const own = this.#record.newest?.generation ?? 0;
    for (const { path, generation, record } of await readLeases(this.#parts.folder)) {
      const isTelling =
        record !== undefined &&
        ((record.spends !== undefined && !record.isReleased) || (record.newest?.generation ?? 0) > own);
      if (generation < this.generation && (own >= this.generation || !isTelling)) await rm(path, { force: true });
    }
  }

  /** In place and one after the other: after the file is deleted, what a late holder writes goes nowhere. */
  #write(change: Partial<LeaseRecord>): Promise<void> {
    this.#record = { ...this.#record, ...change };
    const text = formatLease(this.#record);
    const written = this.#lastWrite.then(async () => {
      await this.#parts.handle.write(text, 0);
    });
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }
}

/** The generations that lie in a folder, ascending. @throws the system's error when the disk refuses */
export async function listGenerations(folder: string): Promise<readonly number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => (/^\d+\.lease$/.test(name) ? [Number.parseInt(name, 10)] : []))
    .sort((one, other) => one - other);
}

/** The leases in a folder, ascending, but for one in which nothing was written yet. @throws the system's error when the disk refuses */
export async function readLeases(folder: string, except?: number): Promise<readonly LeaseFile[]> {
  const generations = await listGenerations(folder);
  return Promise.all(
    generations.filter((generation) => generation !== except).map((generation) => readLease(folder, generation)),
  );
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

/** The newest refresh token that some leases tell of. */
export function newestOf(files: readonly LeaseFile[]): NewestToken | undefined {
  const told = files.flatMap(({ record }) => record?.newest ?? []);
  return told.reduce<NewestToken | undefined>(
    (newest, one) => (newest && newest.generation >= one.generation ? newest : one),
    undefined,
  );
}

/** Creates the file of a generation, which only one window succeeds in; undefined when another has. @throws the system's error */
export async function createLeaseFile(folder: string, generation: number): Promise<FileHandle | undefined> {
  try {
    return await open(leasePath(folder, generation), 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  }
}

function leasePath(folder: string, generation: number): string {
  return join(folder, `${generation}.lease`);
}
