import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Clock, SecretStore } from '../ports';
import { writeFileAtomic } from '../writeFileAtomic';
import type { Lease } from './lease';
import { LeaseFolder } from './leaseFolder';
import {
  formatMark,
  formatSecretWrites,
  parseMark,
  readSecretWrites,
  type SecretMark,
  type SecretWrite,
} from './secretWrites';
import { writingTimes } from './writingTimes';

/** Another window has stored secrets that this one doesn't see and would overwrite, so it can't store any. */
export class OutdatedWindowError extends Error {
  override readonly name = 'OutdatedWindowError';

  constructor() {
    super('Another window has stored secrets since this one was loaded.');
  }
}

/** The name of the mark among the secrets. */
const markName = 'lastWrite';

/** A window reads the secrets this long before the extension is started in it at most, in milliseconds. */
const longestStartMs = 30_000;

/** What nobody has written to for this long is forgotten, in milliseconds. */
const forgottenAfterMs = 30 * 24 * 60 * 60_000;

/**
 * A secret store for VS Code for the web, where each window reads all secrets once, when it is loaded, and writes all of
 * them with every change: a window that was loaded before another one stored something would delete that. Here, each
 * write is counted in a file and marked with the same number among the secrets, and a window whose secrets have a lower
 * number than the file doesn't write.
 *
 * The file first, then the mark, then the change: wherever this stops, other windows are outdated too early rather than
 * too late. A number that a window doesn't see, although it was written well before the window was loaded, has never
 * been among the secrets or is no longer: the window that wrote it crashed, something else has overwritten the secrets,
 * or they are gone. Such a number doesn't count, so that loading the window again always helps.
 *
 * A browser's secrets belong to all profiles, but each profile has a folder of its own, and so has each server: windows
 * of different profiles, or of different servers behind one origin, don't see each other's file and aren't kept apart.
 */
export class FencedSecretStore implements SecretStore {
  readonly #store: SecretStore;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #leases: LeaseFolder;
  /** What the file said when the extension was started. */
  readonly #initial: Promise<readonly SecretWrite[]>;
  /** A write before this would be seen if the secrets still had it; in epoch milliseconds. */
  readonly #loadedAfter: number;
  /** For secrets that have no mark yet. */
  readonly #newBrowserId = randomUUID();
  /** The last write of this window. If the store refused its mark, the window is still not outdated. */
  #own: SecretWrite | undefined;
  #lastChange: Promise<unknown> = Promise.resolve();

  /** `path` is the file of the numbers, in a folder that all windows share. It is read at once. */
  constructor(
    store: SecretStore,
    path: string,
    clock: Clock,
    leases = new LeaseFolder(join(dirname(path), 'leases'), writingTimes),
  ) {
    this.#store = store;
    this.#path = path;
    this.#clock = clock;
    this.#leases = leases;
    this.#loadedAfter = clock.now() - longestStartMs;
    this.#initial = readSecretWrites(path).catch(() => []);
  }

  get(name: string): Promise<string | undefined> {
    return this.#store.get(name);
  }

  keys(): Promise<readonly string[]> {
    return this.#store.keys();
  }

  /** @throws OutdatedWindowError, LeaseHeldError, the system's error if the disk refuses, and what the store throws */
  store(name: string, value: string): Promise<void> {
    return this.#write(() => this.#store.store(name, value));
  }

  /** @throws as `store` does */
  remove(name: string): Promise<void> {
    return this.#write(() => this.#store.remove(name));
  }

  async throwIfOutdated(): Promise<void> {
    await this.#throwIfOutdated(await this.#readMark(), await readSecretWrites(this.#path));
  }

  /** @throws as `store` does, and what `work` throws */
  tryOut(work: (store: SecretStore) => Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      await this.throwIfOutdated();
      await work(this.#store);
    });
  }

  #write(change: () => Promise<void>): Promise<void> {
    return this.#exclusively(async (lease) => {
      await this.#raise(async () => {
        if (!(await lease.isNewest())) throw new OutdatedWindowError();
      });
      await change();
    });
  }

  /** One change at a time, in this window and in all others. */
  #exclusively(work: (lease: Lease) => Promise<void>): Promise<void> {
    const done = this.#lastChange.then(async () => {
      const lease = await this.#leases.take('secrets', 0, new AbortController().signal);
      try {
        await work(lease);
      } finally {
        await lease.release();
      }
    });
    this.#lastChange = done.catch(() => undefined);
    return done;
  }

  async #raise(check: () => Promise<void>): Promise<void> {
    const mark = await this.#readMark();
    const before = await readSecretWrites(this.#path);
    await this.#throwIfOutdated(mark, before);
    const now = this.#clock.now();
    const { browserId, count } = mark ?? { browserId: this.#newBrowserId, count: 0 };
    const previous = before.find((write) => write.browserId === browserId);
    const next = { browserId, count: Math.max(count, previous?.count ?? 0) + 1, writtenAt: now };
    const others = before.filter((write) => write !== previous && now - write.writtenAt < forgottenAfterMs);
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFileAtomic(this.#path, formatSecretWrites([...others, next]), { check });
    this.#own = next;
    await this.#store.store(markName, formatMark(next));
  }

  async #readMark(): Promise<SecretMark | undefined> {
    return parseMark((await this.#store.get(markName)) ?? '');
  }

  /**
   * Secrets without a mark may be from before the first write of this browser, whichever that is, but those of another
   * browser look the same. So of them, only what was written since the start counts.
   */
  async #throwIfOutdated(mark: SecretMark | undefined, writes: readonly SecretWrite[]): Promise<void> {
    const initial = await this.#initial;
    const isUnseen = ({ browserId, count }: SecretWrite): boolean =>
      mark === undefined || (mark.browserId === browserId && mark.count < count);
    const isLost = (write: SecretWrite): boolean =>
      (mark === undefined || write.writtenAt < this.#loadedAfter) &&
      initial.some((one) => isDeepStrictEqual(one, write));
    const isOwn = (write: SecretWrite): boolean => isDeepStrictEqual(write, this.#own);
    if (writes.some((write) => isUnseen(write) && !isLost(write) && !isOwn(write))) throw new OutdatedWindowError();
  }
}
