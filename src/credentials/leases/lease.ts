import { rm, type FileHandle } from 'node:fs/promises';
import {
  formatLease,
  listGenerations,
  newestOf,
  readLeases,
  type LeaseFile,
  type LeaseRecord,
  type NewestToken,
} from './leaseFile';

/** What another window that spends the same refresh token has come to: it gave up, it is gone, or it lives and may still bring the next one. */
export type OtherRefresher = 'none' | 'gone' | 'living';

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
  async announceRefresh(sha256: string): Promise<boolean> {
    await this.#write({ spends: sha256 });
    const generations = await listGenerations(this.#parts.folder);
    if (generations.at(-1) === this.generation) return true;
    await this.#write({ spends: undefined });
    return false;
  }

  /** What the windows before this one, which did not release their leases, may be doing with a refresh token. */
  async findOtherRefresher(sha256: string): Promise<OtherRefresher> {
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
      await this.#removeLower();
      await this.#write({ isReleased: true });
    } catch {
      // Others find out for themselves.
    } finally {
      await this.#lastWrite;
      await this.#parts.handle.close().catch(() => undefined);
    }
  }

  /** What lies below is of no use any more, unless it tells of a spending whose end is not known, or of a token newer than is known here. */
  async #removeLower(): Promise<void> {
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
