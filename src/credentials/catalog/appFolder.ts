import { watch, type FSWatcher } from 'node:fs';
import { constants, copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import type { Lease } from '../leases/lease';
import { LeaseFolder, LeaseHeldError } from '../leases/leaseFolder';
import { writingTimes } from '../leases/writingTimes';
import type { Problem } from '../ports';
import { retryWhileBusy } from '../retryWhileBusy';
import { writeFileAtomic } from '../writeFileAtomic';
import type { App, DamagedApp } from './app';
import { formatApp, parseApp, readAppName } from './appFile';

/** How often a change is made again because another window took over. */
const maxAttempts = 5;

/** Another window took the lease of a file before it was written. */
class TurnLostError extends Error {
  override readonly name = 'TurnLostError';
}

/** What is in a file of the folder. */
export type AppFile =
  | { readonly kind: 'app'; readonly app: App }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly fileName: string; readonly damaged: DamagedApp }
  | { readonly kind: 'newer' | 'unreadable'; readonly fileName: string };

/** The apps of the folder, and those whose files are damaged. */
export interface AppFiles {
  readonly apps: readonly App[];
  readonly damaged: readonly DamagedApp[];
}

/**
 * A folder with one JSON file per app, so that windows can't overwrite each other's apps. Files are written atomically;
 * one that is damaged or can't be read stays as it is, and doesn't affect the others.
 */
export class AppFolder {
  /** The folder where removals are written down until their secrets are deleted. */
  readonly removalsPath: string;
  readonly #path: string;
  readonly #report: (problem: Problem) => void;
  readonly #leases: LeaseFolder;
  /** The names of the files that have been reported. */
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
  async readAll(known: readonly App[] = []): Promise<AppFiles> {
    const names = await readdir(this.#path).catch(orIfMissing<string[]>([]));
    const files = await Promise.all(
      names
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((fileName) => this.#tryToReadFile(fileName)),
    );
    this.#reportAll(files);
    const apps = files.flatMap((file) => {
      if (file.kind === 'app') return file.app;
      return file.kind === 'unreadable' ? known.filter(({ id }) => `${id}.json` === file.fileName) : [];
    });
    return { apps, damaged: files.flatMap((file) => (file.kind === 'damaged' ? file.damaged : [])) };
  }

  /** Reads an app as it is on disk now. @throws the system's error if the disk refuses */
  async read(appId: string): Promise<AppFile> {
    const file = await this.#readFile(`${appId}.json`);
    this.#reportAll([file]);
    return file;
  }

  /** The same, but reports nothing: a person may be writing the file. @throws the system's error if the disk refuses */
  peek(appId: string): Promise<AppFile> {
    return this.#readFile(`${appId}.json`);
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

  /** Copies a damaged file before it is replaced, unless there is a copy. @throws the system's error if the disk refuses */
  async keepDamaged(appId: string): Promise<void> {
    const path = join(this.#path, `${appId}.json`);
    await copyFile(path, copyOf(path), constants.COPYFILE_EXCL).catch((error: unknown) => {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    });
  }

  /**
   * Removes the file of an app, and the copy of a damaged one, if the lease is still the newest.
   * @throws the system's error if the disk refuses
   */
  async remove(appId: string, lease?: Lease): Promise<void> {
    const path = join(this.#path, `${appId}.json`);
    await retryWhileBusy(async () => {
      await throwIfLost(lease);
      await rm(path, { force: true });
      await rm(copyOf(path), { force: true });
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
    if (parsed.kind === 'newer') return { kind: 'newer', fileName };
    if (parsed.kind === 'app' && `${parsed.app.id}.json` === fileName) return parsed;
    return { kind: 'damaged', fileName, damaged: { id: fileName.slice(0, -'.json'.length), name: readAppName(text) } };
  }

  #readText(fileName: string): Promise<string | undefined> {
    return readFile(join(this.#path, fileName), 'utf8').catch(orIfMissing(undefined));
  }

  /** The list is read again and again, so a file is reported once. */
  #reportAll(files: readonly AppFile[]): void {
    const listOf = (kind: 'damaged' | 'newer' | 'unreadable'): readonly string[] =>
      files.flatMap((file) => (file.kind === kind && !this.#reported.has(file.fileName) ? file.fileName : []));
    const [damaged, newer, unreadable] = [listOf('damaged'), listOf('newer'), listOf('unreadable')];
    for (const fileName of [...damaged, ...newer, ...unreadable]) this.#reported.add(fileName);
    if (damaged.length > 0) this.#report({ kind: 'damagedFiles', fileNames: damaged });
    if (newer.length > 0) this.#report({ kind: 'newerFiles', fileNames: newer });
    if (unreadable.length > 0) this.#report({ kind: 'unreadableFiles', fileNames: unreadable });
  }
}

function copyOf(path: string): string {
  return `${path}.damaged`;
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
