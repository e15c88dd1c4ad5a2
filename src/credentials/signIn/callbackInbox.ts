import { createHash, randomUUID } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAuthorizationResponse } from '../../oauth/authorizationResponse';
import { retryWhileBusy } from '../retryWhileBusy';
import { writeFileAtomic } from '../writeFileAtomic';

/**
 * What happened to a callback: delivered in this window, forwarded for another window to claim, expected by no window, or
 * unreadable.
 */
export type CallbackResult = 'delivered' | 'forwarded' | 'unexpected' | 'unreadable';

/** Watches a folder, as `watch` of `node:fs` does. */
export type WatchFolder = (
  folder: string,
  options: { readonly persistent: false },
  onChange: (event: string, fileName: string | null) => void,
) => FSWatcher;

const maxAgeMs = 5 * 60_000;
/** How often the folder is read while a callback is expected. */
const pollMs = 1_000;

/**
 * Receives the callbacks from the browser. The editor gives a callback to any of its windows, so this one forwards
 * callbacks that it doesn't expect through a file, which is named by a hash of the state and removed when it is
 * claimed. The code in it is worthless without the code verifier, which stays in the window that started the sign-in. Any web
 * page can send callbacks, so one is forwarded only if a window has announced in the folder that it expects it.
 */
export class CallbackInbox {
  readonly #folder: string;
  readonly #watch: WatchFolder;
  readonly #expected = new Map<string, (query: string) => void>();
  readonly #settled = new Set<string>();
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(folder: string, watchFolder: WatchFolder = watch) {
    this.#folder = folder;
    this.#watch = watchFolder;
  }

  /**
   * Waits for the callback with this state. A disk that refuses doesn't end the wait, because the editor may still give
   * the callback to this window.
   * @throws the signal's reason
   */
  async expect(state: string, signal: AbortSignal): Promise<string> {
    const name = fileName(state);
    signal.throwIfAborted();
    const arrived = new Promise<string>((resolve, reject) => {
      const settle = (): void => {
        this.#expected.delete(name);
        this.#settled.add(name);
        signal.removeEventListener('abort', cancel);
        if (this.#expected.size === 0) this.#stopPolling();
      };
      const cancel = (): void => {
        settle();
        reject(
          signal.reason instanceof Error ? signal.reason : new DOMException('This operation was aborted', 'AbortError'),
        );
      };
      signal.addEventListener('abort', cancel, { once: true });
      this.#expected.set(name, (query) => {
        settle();
        resolve(query);
      });
    });
    this.#startPolling();
    void this.#startWatching(name);
    void this.#take(name);
    return arrived;
  }

  /** Delivers or forwards a callback from the browser. @throws the system's error if the disk refuses */
  async receive(query: string): Promise<CallbackResult> {
    const response = parseAuthorizationResponse(query);
    if (response.kind === 'unreadable') return 'unreadable';
    const name = fileName(response.state);
    const deliver = this.#expected.get(name);
    if (deliver) {
      deliver(query);
      return 'delivered';
    }
    if (this.#settled.has(name)) return 'delivered';
    if (!(await this.#isExpectedElsewhere(name))) return 'unexpected';
    await this.#forward(name, query);
    return 'forwarded';
  }

  /** Whether no window has claimed a callback that was forwarded. If so, its file is removed. */
  async claimUnclaimed(query: string): Promise<boolean> {
    const response = parseAuthorizationResponse(query);
    return response.kind !== 'unreadable' && (await this.#claim(fileName(response.state))) !== undefined;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopPolling();
    this.#watcher?.close();
  }

  async #forward(name: string, query: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#sweep().catch(() => undefined);
    await writeFileAtomic(join(this.#folder, name), query);
  }

  /** Watching makes it quicker, where the system can do it. Not every file system reports what others write. */
  #startPolling(): void {
    this.#timer ??= setInterval(() => {
      for (const name of this.#expected.keys()) void this.#announce(name);
      for (const name of [...this.#expected.keys(), ...this.#settled]) void this.#take(name);
    }, pollMs).unref();
  }

  #stopPolling(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /**
   * Tells the other windows that this one expects a callback. The file stays when it has arrived, so that a copy of it that
   * another window receives is forwarded too. Never rejects.
   */
  async #announce(name: string): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(this.#announcementOf(name), '', { mode: 0o600, flag: 'wx' });
    } catch {
      // It is there already, or the disk refuses: then no other window can forward a callback.
    }
  }

  #isExpectedElsewhere(name: string): Promise<boolean> {
    return access(this.#announcementOf(name)).then(
      () => true,
      () => false,
    );
  }

  #announcementOf(name: string): string {
    return join(this.#folder, name.replace(/callback$/, 'expected'));
  }

  /** Starts anew for each sign-in: the folder may have been deleted and made again. Never rejects. */
  async #startWatching(name: string): Promise<void> {
    await this.#announce(name);
    try {
      await this.#sweep();
      this.#watcher?.close();
      if (this.#isDisposed) return;
      const watcher = this.#watch(this.#folder, { persistent: false }, (_, changed) => {
        if (changed !== null) void this.#take(changed);
      });
      this.#watcher = watcher.on('error', () => watcher.close());
    } catch {
      // The disk refuses, or the system can watch no more files: then polling finds the callback, if any can.
    }
  }

  /** Never rejects. */
  async #take(name: string): Promise<void> {
    if (!this.#expected.has(name) && !this.#settled.has(name)) return;
    const query = await this.#claim(name);
    if (query !== undefined) this.#expected.get(name)?.(query);
  }

  /** Only one window succeeds in renaming the file. */
  async #claim(name: string): Promise<string | undefined> {
    const claimed = join(this.#folder, `${randomUUID()}.tmp`);
    try {
      await retryWhileBusy(() => rename(join(this.#folder, name), claimed));
      return await readFile(claimed, 'utf8');
    } catch {
      return undefined;
    } finally {
      await rm(claimed, { force: true }).catch(() => undefined);
    }
  }

  async #sweep(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const writtenAt = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      );
      if (writtenAt !== undefined && Date.now() - writtenAt > maxAgeMs) await rm(path, { force: true });
    }
  }
}

function fileName(state: string): string {
  return `${createHash('sha256').update(state).digest('hex')}.callback`;
}
