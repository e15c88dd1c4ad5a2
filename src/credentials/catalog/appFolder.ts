import { watch, type FSWatcher } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import type { Lease } from '../leases/lease';
import { LeaseFolder, LeaseHeldError, type LeaseTimes } from '../leases/leaseFolder';
import type { Problem } from '../ports';
import { retryWhileBusy } from '../retryWhileBusy';
import { writeFileAtomic } from '../writeFileAtomic';
import type { App } from './app';
import { formatApp, parseApp, type ParsedApp } from './appFile';

/** Reading and writing a file takes only milliseconds. */
const writingTimes: LeaseTimes = {
  beatMs: 1_000,
  leaseMs: 4_000,
  abandonedAfterMs: 4_000,
  pollMs: 8,
  propagationMs: 0,
  longestWaitMs: 15_000,
};

/** How often a change is made again because another window took over. */
const maxAttempts = 5;

/** Another window took the lease of a file before it was written. */
class TurnLostError extends Error {
  override readonly name = 'TurnLostError';
}

/** What is in a file of the folder. The name of a damaged one is the one that it has been set aside under. */
type AppFile =
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged' | 'newer' | 'unreadable'; readonly fileName: string };

/**
 * A folder with one JSON file per app, so that windows can't overwrite each other's apps. Files are written atomically;
 * a damaged one is set aside, and neither it nor one that can't be read affects the others.
 */
export class AppFolder {
  /** The folder where removals are written down until their secrets are deleted. */
  readonly removalsPath: string;
  readonly #path: string;
  readonly #report: (problem: Problem) => void;
  readonly #leases: LeaseFolder;
  /** The files that have been reported and are still in their places. */
  readonly #reported = new Set<string>();

  constructor(
    path: string,
    report: (problem: Problem) => void,
    leases = new LeaseFolder(join(dirname(path), 'leases'), writingTimes),
  ) {
    this.removalsPath = join(dirname(path), 'removed');
    this.#path = path;
    this.#report = report;
    this.#leases = leases;
  }

  /**
   * Reads every app whose file can be read. Of the others, those in `known` stay as they are there: a file may be
   * unreadable for a moment only. What is wrong with files is reported once, together.
   * @throws the system's error if the disk refuses the folder
   */
  async readAll(known: readonly App[] = []): Promise<readonly App[]> {
    const names = await readdir(this.#path).catch(orIfMissing<string[]>([]));
    const files = await Promise.all(
      names
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((fileName) => this.#tryToReadFile(fileName)),
    );
    this.#reportAll(files);
    return files.flatMap((file) => {
      if (file.kind === 'app') return file.app;
      return file.kind === 'unreadable' ? known.filter(({ id }) => `${id}.json` === file.fileName) : [];
    });
  }

  /**
   * Reads an app as it is on disk now; undefined if it has been removed or can't be read.
   * @throws the system's error if the disk refuses
   */
  async read(appId: string): Promise<App | undefined> {
    const file = await this.#readFile(`${appId}.json`);
    this.#reportAll([file]);
    return file.kind === 'app' ? file.app : undefined;
  }

  /**
   * The same, but leaves a damaged file in place: another window may be replacing it.
   * @throws the system's error if the disk refuses
   */
  async peek(appId: string): Promise<ParsedApp | undefined> {
    const text = await this.#readText(`${appId}.json`);
    return text === undefined ? undefined : parseApp(text);
  }

  /**
   * Lets one window at a time read and change an app, so that no change is lost. `work` passes the lease to what it
   * writes. If this window has stood still in between and another one took over, `work` runs again and reads what that
   * window wrote. If the disk refuses leases, `work` runs without one.
   * @throws LeaseHeldError if another window keeps the lease; then nothing has been written
   * @throws what `work` throws
   */
  async exclusively<T>(appId: string, work: (lease: Lease | undefined) => Promise<T>): Promise<T> {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const lease = await this.#takeLease(appId);
      try {
        return await work(lease);
      } catch (error) {
        if (!(error instanceof TurnLostError)) throw error;
      } finally {
        await lease?.release();
      }
    }
    throw new LeaseHeldError();
  }

  /**
   * Writes the file of an app, if the lease under which it was read is still the newest.
   * @throws the system's error if the disk refuses
   */
  async write(app: App, lease?: Lease): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    await writeFileAtomic(join(this.#path, `${app.id}.json`), formatApp(app), {
      check: () => throwIfLost(lease),
    });
  }

  /** Removes the file of an app, if the lease is still the newest. @throws the system's error if the disk refuses */
  async remove(appId: string, lease?: Lease): Promise<void> {
    await retryWhileBusy(async () => {
      await throwIfLost(lease);
      await rm(join(this.#path, `${appId}.json`), { force: true });
    });
  }

  /**
   * Calls `onChange` for every app whose file is written or removed, by this window or another one. Calls `onEnd` if
   * the folder can no longer be watched.
   * @throws the system's error if watching can't start
   */
  async watch(onChange: (appId: string) => void, onEnd: () => void): Promise<FSWatcher> {
    await mkdir(this.#path, { recursive: true });
    const watcher = watch(this.#path, { persistent: false }, (_, fileName) => {
      if (fileName?.endsWith('.json') === true) onChange(fileName.slice(0, -'.json'.length));
    });
    return watcher.once('error', onEnd);
  }

  async #takeLease(appId: string): Promise<Lease | undefined> {
    try {
      return await this.#leases.take(`file of ${appId}`, 0, new AbortController().signal);
    } catch (error) {
      if (error instanceof LeaseHeldError) throw error;
      return undefined;
    }
  }

  #tryToReadFile(fileName: string): Promise<AppFile> {
    return this.#readFile(fileName).catch((): AppFile => ({ kind: 'unreadable', fileName }));
  }

  async #readFile(fileName: string): Promise<AppFile> {
    const text = await this.#readText(fileName);
    if (text === undefined) return { kind: 'missing' };
    const parsed = parseApp(text);
    switch (parsed.kind) {
      case 'app':
        return `${parsed.app.id}.json` === fileName ? parsed : this.#setAside(fileName);
      case 'newer':
        return { kind: 'newer', fileName };
      case 'damaged':
        return this.#setAside(fileName);
    }
  }

  #readText(fileName: string): Promise<string | undefined> {
    return readFile(join(this.#path, fileName), 'utf8').catch(orIfMissing(undefined));
  }

  /**
   * The name of the file is the only place that tells which secrets belong to the app, so no earlier file that was set
   * aside is replaced.
   */
  async #setAside(fileName: string): Promise<AppFile> {
    const names = new Set(await readdir(this.#path));
    let aside = `${fileName}.damaged`;
    for (let count = 2; names.has(aside); count++) aside = `${fileName}.damaged-${count}`;
    return retryWhileBusy(() => rename(join(this.#path, fileName), join(this.#path, aside))).then(
      (): AppFile => ({ kind: 'damaged', fileName: aside }),
      orIfMissing<AppFile>({ kind: 'missing' }),
    );
  }

  /** The list is read again and again, so a file that stays where it is is reported once. */
  #reportAll(files: readonly AppFile[]): void {
    const listOf = (kind: 'damaged' | 'newer' | 'unreadable'): readonly string[] =>
      files.flatMap((file) => (file.kind === kind && !this.#reported.has(file.fileName) ? file.fileName : []));
    const [damaged, newer, unreadable] = [listOf('damaged'), listOf('newer'), listOf('unreadable')];
    for (const fileName of [...newer, ...unreadable]) this.#reported.add(fileName);
    if (damaged.length > 0) this.#report({ kind: 'damagedFiles', fileNames: damaged });
    if (newer.length > 0) this.#report({ kind: 'newerFiles', fileNames: newer });
    if (unreadable.length > 0) this.#report({ kind: 'unreadableFiles', fileNames: unreadable });
  }
}

async function throwIfLost(lease: Lease | undefined): Promise<void> {
  if (lease && !(await lease.isNewest())) throw new TurnLostError();
}

function orIfMissing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (systemErrorCode(error) === 'ENOENT') return value;
    throw error;
  };
}
