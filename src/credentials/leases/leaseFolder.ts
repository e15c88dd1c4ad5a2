import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import { Lease } from './lease';
import {
  formatLease,
  listGenerations,
  newestOf,
  openLeaseFile,
  readLease,
  readLeases,
  type LeaseFile,
  type LeaseRecord,
  type NewestToken,
} from './leaseFile';

/** How patient windows are with each other, in milliseconds. */
export interface LeaseTimes {
  /** A holder that lives says so this often. */
  readonly beatMs: number;
  /** A lease whose holder has said nothing for this long while it was watched is taken over. */
  readonly leaseMs: number;
  /** A holder that has been silent for this long can't bring an answer any more: its requests have timed out. */
  readonly abandonedAfterMs: number;
  /** How often a window that waits looks again. */
  readonly pollMs: number;
  /** A secret that another window stored is seen within this time, or never. */
  readonly propagationMs: number;
}

const defaultTimes: LeaseTimes = {
  beatMs: 2_000,
  leaseMs: 10_000,
  abandonedAfterMs: 180_000,
  pollMs: 100,
  propagationMs: 2_000,
};

interface Observation {
  readonly text: string;
  readonly firstAtMs: number;
  lastAtMs: number;
  watchedMs: number;
}

/**
 * The leases of all credentials, in a folder that every window shares. Each lease is a file with a number of its own,
 * which exclusive creation gives to one window only; taking the next number is the only way past a holder, so that
 * two windows cannot take over from the same one. No clock and no time of a file is compared between windows.
 */
export class LeaseFolder {
  readonly times: LeaseTimes;
  readonly #path: string;
  readonly #host = createHash('sha256').update(hostname()).digest('hex').slice(0, 16);
  /** By path: since when a lease says the same. */
  readonly #observations = new Map<string, Observation>();

  constructor(path: string, times: LeaseTimes = defaultTimes) {
    this.#path = path;
    this.times = times;
  }

  /**
   * Waits until no living window holds the lease, then takes it. Its generation is above `above`.
   * @throws the system's error when the disk refuses, or the signal's reason
   */
  async take(key: string, above: number, signal: AbortSignal): Promise<Lease> {
    const folder = await this.#open(key);
    for (;;) {
      signal.throwIfAborted();
      const highest = (await listGenerations(folder)).at(-1);
      if (highest === undefined || this.#isFree(await readLease(folder, highest))) {
        const lease = await this.#create(folder, Math.max(highest ?? 0, above) + 1);
        if (lease) return lease;
      }
      await this.#pause(signal);
    }
  }

  /**
   * Takes the lease from whoever holds it: for what makes everything before it worthless.
   * @throws the system's error when the disk refuses
   */
  async preempt(key: string, above: number): Promise<Lease> {
    const folder = await this.#open(key);
    for (;;) {
      const lease = await this.#create(folder, Math.max((await listGenerations(folder)).at(-1) ?? 0, above) + 1);
      if (lease) return lease;
    }
  }

  /** The newest refresh token that any window has stored, as far as the leases tell without taking one. */
  async findNewest(key: string): Promise<NewestToken | undefined> {
    return newestOf(await readLeases(this.#pathOf(key)).catch(() => []));
  }

  async #open(key: string): Promise<string> {
    const folder = this.#pathOf(key);
    await mkdir(folder, { recursive: true });
    return folder;
  }

  #pathOf(key: string): string {
    return join(this.#path, createHash('sha256').update(key).digest('hex').slice(0, 32));
  }

  /** Undefined when another was faster, also where the number was free only because its lease is long over. */
  async #create(folder: string, generation: number): Promise<Lease | undefined> {
    const handle = await openLeaseFile(folder, generation);
    if (!handle) return undefined;
    try {
      const others = await readLeases(folder, generation);
      const record: LeaseRecord = {
        pid: process.pid,
        host: this.#host,
        beat: 0,
        isReleased: false,
        spends: undefined,
        newest: newestOf(others),
      };
      await handle.write(formatLease(record), 0);
      this.#forgetObservations(folder, others);
      if (others.every((other) => other.generation < generation)) {
        return new Lease({
          folder,
          generation,
          handle,
          record,
          beatMs: this.times.beatMs,
          isGone: (file) => this.#isGone(file),
        });
      }
      await handle.close();
      return undefined;
    } catch (error) {
      await handle.close().catch(() => undefined);
      await rm(join(folder, `${generation}.lease`), { force: true }).catch(() => undefined);
      throw error;
    }
  }

  #isFree(file: LeaseFile): boolean {
    const { watchedMs } = this.#observe(file);
    return file.record?.isReleased === true || this.#isDead(file.record) || watchedMs >= this.times.leaseMs;
  }

  /** A holder that was stopped, or whose machine slept, may still bring an answer: it is gone only after its requests have timed out. */
  #isGone(file: LeaseFile): boolean {
    const { watchedMs, firstAtMs, lastAtMs } = this.#observe(file);
    return (
      this.#isDead(file.record) ||
      (watchedMs >= this.times.leaseMs && lastAtMs - firstAtMs >= this.times.abandonedAfterMs)
    );
  }

  #isDead(record: LeaseRecord | undefined): boolean {
    if (record?.host !== this.#host) return false;
    try {
      process.kill(record.pid, 0);
      return false;
    } catch (error) {
      return systemErrorCode(error) === 'ESRCH';
    }
  }

  /** Only time in which this window itself was awake counts as watching: after a sleep the holder gets its chance to go on. */
  #observe({ path, record }: LeaseFile): Observation {
    const text = record ? formatLease(record) : '';
    const now = performance.now();
    const before = this.#observations.get(path);
    if (before?.text !== text) {
      const sight = { text, firstAtMs: now, lastAtMs: now, watchedMs: 0 };
      this.#observations.set(path, sight);
      return sight;
    }
    before.watchedMs += Math.min(now - before.lastAtMs, this.times.beatMs);
    before.lastAtMs = now;
    return before;
  }

  #forgetObservations(folder: string, files: readonly LeaseFile[]): void {
    for (const path of this.#observations.keys()) {
      if (path.startsWith(folder) && !files.some((file) => file.path === path)) this.#observations.delete(path);
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    await sleep(this.times.pollMs * (0.5 + Math.random()), undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}
