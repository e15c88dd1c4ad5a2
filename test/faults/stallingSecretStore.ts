import type { SecretStore } from '../../src/credentials/ports';
import type { StalledCall } from './messages';

/** A secret store that can stop answering one kind of call about refresh tokens, as one that waits for a dialog does. */
export class StallingSecretStore implements SecretStore {
  readonly #store: SecretStore;
  readonly #onStall: () => void;
  #stalled: StalledCall | undefined;
  #waiting: (() => void)[] = [];

  constructor(store: SecretStore, onStall: () => void) {
    this.#store = store;
    this.#onStall = onStall;
  }

  /** Stops answering a call, or answers all that wait. */
  stall(call: StalledCall | undefined): void {
    this.#stalled = call;
    for (const resume of this.#waiting) resume();
    this.#waiting = [];
  }

  async get(name: string): Promise<string | undefined> {
    await this.#waitFor('get', name);
    return this.#store.get(name);
  }

  async store(name: string, value: string): Promise<void> {
    await this.#waitFor('store', name);
    await this.#store.store(name, value);
  }

  async remove(name: string): Promise<void> {
    await this.#waitFor('remove', name);
    await this.#store.remove(name);
  }

  keys(): Promise<readonly string[]> {
    return this.#store.keys();
  }

  async #waitFor(call: StalledCall, name: string): Promise<void> {
    if (call !== this.#stalled || !name.includes('/refreshToken')) return;
    this.#onStall();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
