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

/**
 * What earlier windows may be doing with the same refresh token: none of them is using it, all that were are gone, or
 * one is still alive and may receive the next token.
 */
export type OtherRefresher = 'none' | 'gone' | 'living';

/** What a lease is constructed from. */
export interface LeaseParts {
  readonly folder: string;
  readonly generation: number;
  readonly handle: FileHandle;
  readonly record: LeaseRecord;
  readonly beatMs: number;
  /** Whether the holder of another lease of the same credential is gone, so that no response can reach it. */
  readonly isGone: (file: LeaseFile) => boolean;
}

/**
 * The right of one window to request tokens for a credential. Its generation is a fencing token: what is stored under
 * it can't replace what was stored under a higher one.
 */
export class Lease {
  /** Higher than that of every earlier lease. */
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

  /** Whether no other window has taken the lease since. @throws the system's error if the disk refuses */
  async isNewest(): Promise<boolean> {
    return (await listGenerations(this.#parts.folder)).at(-1) === this.generation;
  }

  /**
   * Announces which refresh token this window is about to use, then checks whether it still holds the lease. A window
   * that takes the lease after that check reads the announcement. False if another window took it before: then the
   * token must not be used.
   * @throws the system's error if the disk refuses
   */
  async announceRefresh(sha256: string): Promise<boolean> {
    await this.#write({ spends: sha256 });
    if (await this.isNewest()) return true;
    await this.#write({ spends: undefined });
    return false;
  }

  /**
   * What the earlier windows that didn't release their leases may be doing with a refresh token.
   * @throws the system's error if the disk refuses
   */
  async findOtherRefresher(sha256: string): Promise<OtherRefresher> {
    const files = await readLeases(this.#parts.folder);
    const others = files.filter(
      ({ generation, record }) => generation < this.generation && record?.spends === sha256 && !record.isReleased,
    );
    if (others.length === 0) return 'none';
    return others.every((file) => this.#parts.isGone(file)) ? 'gone' : 'living';
  }

  /** The newest refresh token that any window has stored. @throws the system's error if the disk refuses */
  async findNewest(): Promise<NewestToken | undefined> {
    return newestOf(await readLeases(this.#parts.folder));
  }

  /** Records which refresh token has been stored. @throws the system's error if the disk refuses */
  record(newest: NewestToken): Promise<void> {
    return this.#write({ newest });
  }

  /** Releases the lease. Never throws: if that fails, another window takes over when the heartbeat stands still. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    try {
      await this.#removeLower();
      await this.#write({ isReleased: true });
    } catch {
      // Other windows notice that the heartbeat stands still.
    } finally {
      await this.#lastWrite;
      await this.#parts.handle.close().catch(() => undefined);
    }
  }

  /**
   * Removes lower leases, except for those that announce a refresh whose outcome isn't known, or record a newer refresh
   * token than this lease does. Once this lease has recorded a refresh token of its own, they can all go.
   */
  async #removeLower(): Promise<void> {
    const own = this.#record.newest?.generation ?? 0;
    for (const { path, generation, record } of await readLeases(this.#parts.folder)) {
      const isNeeded =
        record !== undefined &&
        ((record.spends !== undefined && !record.isReleased) || (record.newest?.generation ?? 0) > own);
      if (generation < this.generation && (own >= this.generation || !isNeeded)) await rm(path, { force: true });
    }
  }

  /** Writes in place, one write after the other: after the file has been deleted, a late write changes nothing. */
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
