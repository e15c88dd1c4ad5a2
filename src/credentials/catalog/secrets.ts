import type { SecretStore } from '../ports';

/**
 * The secrets that last until a person changes them (client secrets, private keys), by name. A window doesn't always
 * see what another window has stored: on the web it never does until it is reloaded. So this knows which secrets the
 * window must see, and tells a lost secret from one that is only in another window.
 */
export class Secrets {
  readonly #store: SecretStore;
  /**
   * The names of the secrets that this window must see unless they are lost; undefined until the first list is read.
   */
  #expected: Set<string> | undefined;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  /** The first list of names that this window reads: it must see all of them. Later lists are ignored. */
  expectAll(names: readonly string[]): void {
    this.#expected ??= new Set(names);
  }

  /** @throws OutdatedWindowError if this window can't store or remove secrets, and what the secret store throws */
  async throwIfOutdated(): Promise<void> {
    await this.#store.throwIfOutdated?.();
  }

  /** The secret with this name; undefined if it isn't there. @throws what the secret store throws */
  async find(name: string): Promise<string | undefined> {
    return this.#store.get(name);
  }

  /** Stores or replaces a secret. @throws what the secret store throws */
  async store(name: string, value: string): Promise<void> {
    await this.#store.store(name, value);
    this.#expected?.add(name);
  }

  /** Removes a secret. @throws what the secret store throws */
  async remove(name: string): Promise<void> {
    await this.#store.remove(name);
  }

  /**
   * Lets `work` find out whether the store works. It must leave the store as it was, and no other window is told.
   * @throws OutdatedWindowError if this window can't store secrets, and what the secret store and `work` throw
   */
  async tryOut(work: (store: SecretStore) => Promise<void>): Promise<void> {
    if (this.#store.tryOut) await this.#store.tryOut(work);
    else await work(this.#store);
  }

  /** Removes every secret whose name begins with `prefix`, tokens included. @throws what the secret store throws */
  async removeAll(prefix: string): Promise<void> {
    const names = (await this.list()).filter((name) => name.startsWith(prefix));
    await Promise.all(names.map((name) => this.#store.remove(name)));
  }

  /**
   * The names of all secrets that this window sees. One that was seen is lost if it isn't there later.
   * @throws what the secret store throws
   */
  async list(): Promise<readonly string[]> {
    const names = await this.#store.keys();
    for (const name of names) this.#expected?.add(name);
    return names;
  }

  /** Whether a secret that isn't there is lost. Otherwise another window has stored it since this one started. */
  isLost(name: string): boolean {
    return this.#expected?.has(name) !== false;
  }
}
