import type { SecretStore } from './ports';

/** The secret store hasn't answered for so long that waiting on would block every later request. */
export class SecretStoreSilentError extends Error {
  override readonly name = 'SecretStoreSilentError';

  constructor() {
    super('The secret store does not answer.');
  }
}

/** A system that waits for a person to unlock the keyring gets this long, in milliseconds. */
const defaultMaxWaitMs = 60_000;

/** The wait is counted in steps, so that one in which the machine sleeps or the host stands still counts as one step. */
const stepCount = 60;

/**
 * A secret store whose every operation ends: it throws SecretStoreSilentError if the store doesn't answer within
 * `maxWaitMs`. The operation itself can't be canceled and may still take effect. That does no harm, because the store
 * keeps the order of what is asked of it, each refresh token has a name of its own, and an access token that doesn't match
 * its record is requested again.
 */
export function limitSecretStoreWaits(store: SecretStore, maxWaitMs = defaultMaxWaitMs): SecretStore {
  return {
    get: (name) => limitWait(store.get(name), maxWaitMs),
    store: (name, value) => limitWait(store.store(name, value), maxWaitMs),
    remove: (name) => limitWait(store.remove(name), maxWaitMs),
    keys: () => limitWait(store.keys(), maxWaitMs),
  };
}

function limitWait<T>(answer: Promise<T>, maxWaitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let steps = 0;
    const timer = setInterval(() => {
      steps++;
      if (steps < stepCount) return;
      clearInterval(timer);
      reject(new SecretStoreSilentError());
    }, maxWaitMs / stepCount).unref();
    answer.then(resolve, reject).finally(() => clearInterval(timer));
  });
}
