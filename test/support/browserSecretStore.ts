import type { SecretStore } from '../../src/credentials/ports';

/** What a browser keeps: all secrets in one text, as the `secrets.provider` of VS Code for the web in its local storage. */
export class BrowserStorage {
  text = '{}';
}

/**
 * The secrets as one window of VS Code for the web has them: it reads all of them once, when it is loaded, and writes all
 * of them with every change. So it never sees what other windows store, and deletes that with its next change. Load a
 * window again by constructing another one over the same storage. `refuses` makes every change fail.
 */
export class BrowserSecretStore implements SecretStore {
  readonly #storage: BrowserStorage;
  readonly #secrets: Map<string, string>;
  refuses = false;

  constructor(storage: BrowserStorage) {
    this.#storage = storage;
    this.#secrets = parse(storage.text);
  }

  async get(name: string): Promise<string | undefined> {
    await Promise.resolve();
    return this.#secrets.get(name);
  }

  store(name: string, value: string): Promise<void> {
    return this.#change(() => this.#secrets.set(name, value));
  }

  remove(name: string): Promise<void> {
    return this.#change(() => this.#secrets.delete(name));
  }

  async keys(): Promise<readonly string[]> {
    await Promise.resolve();
    return [...this.#secrets.keys()];
  }

  async #change(change: () => void): Promise<void> {
    await Promise.resolve();
    if (this.refuses) throw new Error('The browser refuses.');
    change();
    this.#storage.text = JSON.stringify(Object.fromEntries(this.#secrets));
  }
}

function parse(text: string): Map<string, string> {
  const secrets: unknown = JSON.parse(text);
  return new Map(Object.entries(secrets ?? {}).map(([name, value]) => [name, String(value)]));
}
