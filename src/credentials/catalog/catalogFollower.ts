import type { Log } from '../ports';
import type { AppFolder } from './appFolder';
import type { Catalog } from './catalog';

/** Changes within this time are read together, in milliseconds. */
const coalesceMs = 50;

/** Changes of secrets within this time are one reason to finish removals, in milliseconds. */
const finishAfterMs = 1_000;

/** Keeps the catalog of this window up to date with what other windows write, without any request. */
export class CatalogFollower {
  readonly #folder: AppFolder;
  readonly #catalog: Catalog;
  readonly #log: Log;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #finishTimer: NodeJS.Timeout | undefined;
  #watcher: { close(): void } | undefined;
  #isDisposed = false;

  constructor(folder: AppFolder, catalog: Catalog, log: Log) {
    this.#folder = folder;
    this.#catalog = catalog;
    this.#log = log;
  }

  /**
   * Starts to follow, and finishes what windows removed before this one started. If the system can't watch the folder, only
   * `readAll` notices changes.
   */
  async start(): Promise<void> {
    await this.#watch();
    await this.#catalog.whenLoaded();
    await this.#catalog.finishRemovals();
  }

  /** Call this when the secret store has changed: this window may see more of what was removed. */
  noticeSecrets(): void {
    if (this.#isDisposed) return;
    this.#finishTimer ??= setTimeout(() => {
      this.#finishTimer = undefined;
      void this.#catalog.finishRemovals();
    }, finishAfterMs);
  }

  async #watch(): Promise<void> {
    try {
      const watcher = await this.#folder.watch(
        (appId) => this.#schedule(appId),
        () => this.#stop(),
      );
      if (this.#isDisposed) watcher.close();
      else this.#watcher = watcher;
    } catch {
      this.#stop();
    }
  }

  /** Reads everything again, in case a change was missed. */
  async readAll(): Promise<void> {
    await this.#catalog.load().catch(() => this.#log.warn('The list of apps could not be read again.'));
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#finishTimer);
    this.#watcher?.close();
  }

  #schedule(appId: string): void {
    this.#changed.add(appId);
    this.#timer ??= setTimeout(() => void this.#readChanged(), coalesceMs);
  }

  async #readChanged(): Promise<void> {
    this.#timer = undefined;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const appId of changed) {
      await this.#catalog.reload(appId).catch(() => this.#log.warn('The file of an app could not be read again.'));
    }
  }

  #stop(): void {
    this.#watcher?.close();
    this.#log.warn(
      "The folder of apps can't be watched, so changes made in other windows show when this one gets the focus.",
    );
  }
}
