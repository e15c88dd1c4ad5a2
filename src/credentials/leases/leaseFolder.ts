import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import type { Clock } from '../ports';
import { identifyHost, readHost, type Host } from './hostIdentity';
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
import { removeOldLeases } from './removeOldLeases';

/** The timing of leases, in milliseconds. */
export interface LeaseTimes {
  /** How often a holder writes its heartbeat. */
  readonly beatMs: number;
  /** A lease is taken over once its heartbeat has stood still for this long while it was watched. */
  readonly leaseMs: number;
  /** After this long without a heartbeat, a holder can no longer receive a response: its requests have timed out. */
  readonly abandonedAfterMs: number;
  /** How often a waiting window checks again. */
  readonly pollMs: number;
  /** A secret that another window stored becomes visible within this time, or never. */
  readonly propagationMs: number;
  /** How long a window waits for a lease at most. */
  readonly longestWaitMs: number;
}

const defaultTimes: LeaseTimes = {
  beatMs: 2_000,
  leaseMs: 10_000,
  abandonedAfterMs: 180_000,
  pollMs: 100,
  propagationMs: 2_000,
  // Longer than the longest request: five attempts of 30 s, and the waits between them.
  longestWaitMs: 240_000,
};

/** Another window has held the lease longer than anybody waits for it. */
export class LeaseHeldError extends Error {
  override readonly name = 'LeaseHeldError';

  constructor() {
    super('Another window has held the lease for too long.');
  }
}

/**
 * The disk refuses a lease, so nobody can make sure that no other window uses the same refresh token. `code` is the
 * system's, such as `EACCES` or `ENOSPC`.
 */
export class LeaseRefusedError extends Error {
  override readonly name = 'LeaseRefusedError';
  readonly code: string;
  readonly folder: string;

  constructor(code: string, folder: string) {
    super(`The disk refuses leases (${code}).`);
    this.code = code;
    this.folder = folder;
  }
}

/** Where the windows of a folder run. */
export interface LeaseHost {
  readonly host?: Host;
  /** Measures how long a holder is silent: milliseconds that never go back, across sleep too. */
  readonly clock?: Clock;
}

interface Observation {
  readonly text: string;
  readonly firstAtMs: number;
  lastAtMs: number;
  watchedMs: number;
}

/**
 * The leases of all credentials, in a folder that all windows share. Each lease is a file with its own number, and
 * exclusive creation lets only one window create it. The only way to take over from a holder is to create the next
 * number, so two windows can't both take over from the same one. Clocks and file times are never compared between
 * windows, except to remove what is a month old.
 */
export class LeaseFolder {
  readonly times: LeaseTimes;
  readonly #path: string;
  readonly #host: string;
  /** By path: how long the file of a lease has stayed the same. */
  readonly #observations = new Map<string, Observation>();
  readonly #clock: Clock;
  #hasCleanedUp = false;

  constructor(
    path: string,
    times: LeaseTimes = defaultTimes,
    { host = readHost(), clock = performance }: LeaseHost = {},
  ) {
    this.#path = path;
    this.times = times;
    this.#host = identifyHost(host);
    this.#clock = clock;
  }

  /**
   * Waits until no living window holds the lease, then takes it. Its generation is above `above`.
   * @param longestWaitMs called again and again, because a person may join who waits longer
   * @throws LeaseHeldError after `longestWaitMs`
   * @throws the system's error if the disk refuses, or the signal's reason
   */
  async take(
    name: string,
    above: number,
    signal: AbortSignal,
    longestWaitMs = (): number => this.times.longestWaitMs,
  ): Promise<Lease> {
    const folder = await this.#open(name);
    const startedAt = performance.now();
    for (;;) {
      signal.throwIfAborted();
      const highest = (await listGenerations(folder)).at(-1);
      if (highest === undefined || this.#isFree(await readLease(folder, highest))) {
        const lease = await this.#create(folder, Math.max(highest ?? 0, above) + 1);
        if (lease) return lease;
      }
      if (performance.now() - startedAt >= longestWaitMs()) throw new LeaseHeldError();
      await this.#pause(signal);
    }
  }

  /**
   * Takes the lease even if another window holds it, for a change that makes all earlier work on the credential
   * obsolete.
   * @throws LeaseHeldError if others have been faster for `leaseMs`
   * @throws the system's error if the disk refuses
   */
  async preempt(name: string, above: number): Promise<Lease> {
    const folder = await this.#open(name);
    const until = performance.now() + this.times.leaseMs;
    for (;;) {
      const lease = await this.#create(folder, Math.max((await listGenerations(folder)).at(-1) ?? 0, above) + 1);
      if (lease) return lease;
      if (performance.now() >= until) throw new LeaseHeldError();
      await sleep(this.times.pollMs);
    }
  }

  /** The newest refresh token that any window has stored, as far as leases record it. Doesn't take the lease. */
  async findNewest(name: string): Promise<NewestToken | undefined> {
    return newestOf(await readLeases(this.#pathOf(name)).catch(() => []));
  }

  /**
   * How many leases are held by a window that isn't known to be dead and gave no sign of life during `wait`, which should
   * last for several heartbeats.
   * @throws the system's error if the disk refuses, or what `wait` throws
   */
  async countSilentHolders(wait: () => Promise<void>): Promise<number> {
    const before = await this.#listHeld();
    if (before.length === 0) return 0;
    await wait();
    const after = await this.#listHeld();
    return before.filter(({ path, record }) =>
      after.some((one) => one.path === path && one.record?.beat === record?.beat),
    ).length;
  }

  /** The newest lease of each credential that a window holds. */
  async #listHeld(): Promise<readonly LeaseFile[]> {
    const folders = await readdir(this.#path, { withFileTypes: true }).catch(ignoreMissing);
    const newest = folders
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const folder = join(this.#path, name);
        const highest = (await listGenerations(folder)).at(-1);
        return highest === undefined ? undefined : readLease(folder, highest);
      });
    return (await Promise.all(newest))
      .filter((file) => file?.record !== undefined && !file.record.isReleased && !this.#isDead(file.record))
      .filter((file) => file !== undefined);
  }

  /** The error for one of the system's; undefined for any other, which has no system error code. */
  refusal(error: unknown): LeaseRefusedError | undefined {
    const code = systemErrorCode(error);
    return code === undefined ? undefined : new LeaseRefusedError(code, this.#path);
  }

  async #open(name: string): Promise<string> {
    const folder = this.#pathOf(name);
    if (!this.#hasCleanedUp) {
      this.#hasCleanedUp = true;
      await removeOldLeases(this.#path, Date.now()).catch(() => undefined);
    }
    await mkdir(folder, { recursive: true });
    return folder;
  }

  #pathOf(name: string): string {
    return join(this.#path, createHash('sha256').update(name).digest('hex').slice(0, 32));
  }

  /** Undefined if another window was faster, or if the number was only free because its lease was removed long ago. */
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

  /**
   * A holder that was suspended, or whose machine slept, may still receive a response: it is gone only after its
   * requests have timed out.
   */
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

  /** Only time in which this window was awake counts, so that after a sleep the holder gets a chance to continue. */
  #observe({ path, record }: LeaseFile): Observation {
    const text = record ? formatLease(record) : '';
    const now = this.#clock.now();
    const previous = this.#observations.get(path);
    if (previous?.text !== text) {
      const observation = { text, firstAtMs: now, lastAtMs: now, watchedMs: 0 };
      this.#observations.set(path, observation);
      return observation;
    }
    previous.watchedMs += Math.min(now - previous.lastAtMs, this.times.beatMs);
    previous.lastAtMs = now;
    return previous;
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

/** A folder that no lease was ever taken in doesn't exist. */
function ignoreMissing(error: unknown): [] {
  if (systemErrorCode(error) === 'ENOENT') return [];
  throw error;
}
