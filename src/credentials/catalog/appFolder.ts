import { watch, type FSWatcher } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import { LeaseFolder, type LeaseTimes } from '../leases/leaseFolder';
import type { Problem } from '../ports';
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
};
const longestWaitMs = 15_000;

/**
 * A folder with one JSON file per app, so that windows can't overwrite each other's apps. Files are written atomically;
 * a damaged one is set aside and doesn't affect the others.
 */
export class AppFolder {
  readonly #path: string;
  readonly #report: (problem: Problem) => void;
  readonly #leases: LeaseFolder;

  constructor(
    path: string,
    report: (problem: Problem) => void,
    leases = new LeaseFolder(join(dirname(path), 'leases'), writingTimes),
  ) {
    this.#path = path;
    this.#report = report;
    this.#leases = leases;
  }

  /** Reads every app whose file can be read. @throws the system's error if the disk refuses */
  async readAll(): Promise<readonly App[]> {
    const names = await readdir(this.#path).catch(orIfMissing<string[]>([]));
    const apps = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.#readFile(name)));
    return apps.filter((app) => app !== undefined);
  }

  /**
   * Reads an app as it is on disk now; undefined if it has been removed or can't be read.
   * @throws the system's error if the disk refuses
   */
  read(appId: string): Promise<App | undefined> {
    return this.#readFile(`${appId}.json`);
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
   * Lets one window at a time read and change an app, so that no change is lost. If no lease can be taken, `work` runs
   * without one.
   * @throws what `work` throws
   */
  async exclusively<T>(appId: string, work: () => Promise<T>): Promise<T> {
    const lease = await this.#leases
      .take(`file of ${appId}`, 0, AbortSignal.timeout(longestWaitMs))
      .catch(() => undefined);
    try {
      return await work();
    } finally {
      await lease?.release();
    }
  }

  /** Writes the file of an app. @throws the system's error if the disk refuses */
  async write(app: App): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    await writeFileAtomic(join(this.#path, `${app.id}.json`), formatApp(app));
  }

  /** Removes the file of an app. @throws the system's error if the disk refuses */
  async remove(appId: string): Promise<void> {
    await rm(join(this.#path, `${appId}.json`), { force: true });
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

  async #readFile(fileName: string): Promise<App | undefined> {
    const text = await this.#readText(fileName);
    if (text === undefined) return undefined;
    const parsed = parseApp(text);
    switch (parsed.kind) {
      case 'app':
        if (`${parsed.app.id}.json` === fileName) return parsed.app;
        return this.#setAside(fileName);
      case 'newer':
        this.#report({ kind: 'newerFile', fileName });
        return undefined;
      case 'damaged':
        return this.#setAside(fileName);
    }
  }

  #readText(fileName: string): Promise<string | undefined> {
    return readFile(join(this.#path, fileName), 'utf8').catch(orIfMissing(undefined));
  }

  async #setAside(fileName: string): Promise<undefined> {
    const path = join(this.#path, fileName);
    await rename(path, `${path}.damaged`).catch(orIfMissing(undefined));
    this.#report({ kind: 'damagedFile', fileName: `${fileName}.damaged` });
  }
}

function orIfMissing<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (systemErrorCode(error) === 'ENOENT') return value;
    throw error;
  };
}
