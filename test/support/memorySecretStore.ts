import type { SecretStore } from '../../src/credentials/ports';

/** An in-memory secret store that can fail or lose its entries, as a keyring can. */
export class MemorySecretStore implements SecretStore {
  readonly entries = new Map<string, string>();
  refuses = false;

  get(key: string): Promise<string | undefined> {
    return this.#answer(() => this.entries.get(key));
  }

  store(key: string, value: string): Promise<void> {
    return this.#answer(() => void this.entries.set(key, value));
  }

  remove(key: string): Promise<void> {
    return this.#answer(() => void this.entries.delete(key));
  }

  keys(): Promise<readonly string[]> {
    return this.#answer(() => [...this.entries.keys()]);
  }

  async #answer<T>(act: () => T): Promise<T> {
    await Promise.resolve();
    if (this.refuses) throw new Error('The keyring is locked.');
    return act();
  }
}
