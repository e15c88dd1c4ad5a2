import { createHash, randomUUID } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAuthorizationResponse } from '../../oauth/authorizationResponse';
import { retryWhileBusy } from '../retryWhileBusy';
import { writeFileAtomic } from '../writeFileAtomic';

/** What happened to a callback: delivered in this window, forwarded for another window to claim, or unreadable. */
export type CallbackResult = 'delivered' | 'forwarded' | 'unreadable';

const maxAgeMs = 5 * 60_000;

/**
 * Receives the callbacks from the browser. The editor gives a callback to any of its windows, so this one forwards
 * callbacks that it doesn't expect through a file, which is named by a hash of the state and removed when it is
 * claimed. The code in it is worthless without the code verifier, which stays in the window that started the sign-in.
 */
export class CallbackInbox {
  readonly #folder: string;
  readonly #expected = new Map<string, (query: string) => void>();
  readonly #settled = new Set<string>();
  #watcher: FSWatcher | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Waits for the callback with this state. @throws the signal's reason, or the system's error if the disk refuses */
  async expect(state: string, signal: AbortSignal): Promise<string> {
    const name = fileName(state);
    await this.#startWatching();
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#expected.delete(name);
        this.#settled.add(name);
        signal.removeEventListener('abort', cancel);
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
      void this.#take(name);
    });
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
    await this.#forward(name, query);
    return 'forwarded';
  }

  /** Whether no window has claimed a callback that was forwarded. If so, its file is removed. */
  async claimUnclaimed(query: string): Promise<boolean> {
    const response = parseAuthorizationResponse(query);
    return response.kind !== 'unreadable' && (await this.#claim(fileName(response.state))) !== undefined;
  }

  dispose(): void {
    this.#watcher?.close();
  }

  async #forward(name: string, query: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#sweep();
    await writeFileAtomic(join(this.#folder, name), query);
  }

  async #startWatching(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await this.#sweep();
    this.#watcher ??= watch(this.#folder, { persistent: false }, (_, changed) => {
      if (changed !== null) void this.#take(changed);
    });
  }

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
      await rm(claimed, { force: true });
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
