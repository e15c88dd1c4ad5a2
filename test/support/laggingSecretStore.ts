import type { SecretStore } from '../../src/credentials/ports';
import { MemorySecretStore } from './memorySecretStore';

/** One window's view of a shared secret store: its own changes at once, those of others after `catchUp()`. */
export class LaggingSecretStore implements SecretStore {
  readonly #shared: MemorySecretStore;
  readonly #seen = new MemorySecretStore();

  constructor(shared: MemorySecretStore) {
    this.#shared = shared;
    this.catchUp();
  }

  catchUp(): void {
    this.#seen.entries.clear();
    for (const [key, value] of this.#shared.entries) this.#seen.entries.set(key, value);
  }

  get(key: string): Promise<string | undefined> {
    return this.#seen.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    await this.#shared.store(key, value);
    await this.#seen.store(key, value);
  }

  async remove(key: string): Promise<void> {
    await this.#shared.remove(key);
    await this.#seen.remove(key);
  }

  keys(): Promise<readonly string[]> {
    return this.#seen.keys();
  }
}
