import type { AuthorizationServer } from '../oauth/authorizationServer';
import { requestVerificationKeys, type VerificationKey } from '../oauth/jwks';
import type { RequestOptions } from '../oauth/tokenEndpoint';

/** A key set as last requested, in epoch milliseconds. */
interface KeySet {
  readonly keys: readonly VerificationKey[];
  readonly requestedAt: number;
}

/** Autodesk publishes a key seven days before it uses it. */
const lifetimeMs = 24 * 3_600_000;

/** A token with an invented key ID must not cause a request each time. */
const minIntervalMs = 60_000;

/**
 * The key sets of servers, kept in memory for a day. Keys are public.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/asymmetric-encryption/
 */
export class KeySets {
  readonly #sets = new Map<string, KeySet>();

  /**
   * The keys of a server. They are requested again if the known ones are old or don't satisfy `isEnough`, because the
   * server may have new ones. Old keys are used if the server can't be reached.
   * @throws as `requestVerificationKeys` does
   */
  async get(
    server: AuthorizationServer,
    isEnough: (keys: readonly VerificationKey[]) => boolean,
    { now = Date.now, ...options }: RequestOptions = {},
  ): Promise<KeySet> {
    const name = server.jwksEndpoint?.href ?? '';
    const known = this.#sets.get(name);
    const ageMs = known === undefined ? Infinity : Math.abs(now() - known.requestedAt);
    if (known && (ageMs < minIntervalMs || (ageMs < lifetimeMs && isEnough(known.keys)))) return known;
    try {
      const keySet = { keys: await requestVerificationKeys(server, options), requestedAt: now() };
      this.#sets.set(name, keySet);
      return keySet;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (known && isEnough(known.keys)) return known;
      throw error;
    }
  }
}
