import { createHash } from 'node:crypto';
import { refreshTokenName } from '../catalog/secretNames';
import type { Problem, SecretStore } from '../ports';

/** A refresh token as it is kept. `value` is the secret. */
export interface StoredRefreshToken {
  /** Of the lease under which it was received; the highest is the newest. */
  readonly generation: number;
  readonly value: string;
}

/** Whose refresh token. */
export interface UserKey {
  readonly appId: string;
  readonly userId: string;
}

/**
 * The refresh tokens of users in the secret store. It has no compare-and-swap, so each is kept under a key of its own: a
 * window that wakes up late and stores what it had received cannot overwrite what came after.
 */
export class RefreshTokens {
  readonly #secrets: SecretStore;
  readonly #report: (problem: Problem) => void;
  /** By key: what the secret store refused. */
  readonly #unstored = new Map<string, StoredRefreshToken>();

  constructor(secrets: SecretStore, report: (problem: Problem) => void) {
    this.#secrets = secrets;
    this.#report = report;
  }

  /** The highest generation that is seen here, 0 for none. @throws what the secret store throws */
  async highestGeneration(user: UserKey): Promise<number> {
    return (await this.#listGenerations(user))[0] ?? 0;
  }

  /** The newest that is seen here. @throws what the secret store throws */
  async find(user: UserKey): Promise<StoredRefreshToken | undefined> {
    const unkept = this.#unstored.get(refreshTokenName(user.appId, user.userId));
    for (const generation of await this.#listGenerations(user)) {
      if (unkept && unkept.generation >= generation) break;
      const value = await this.#secrets.get(refreshTokenName(user.appId, user.userId, generation));
      if (value !== undefined) return { generation, value };
    }
    return unkept;
  }

  /** Keeps one, in memory if the store refuses: losing it is signing the user out. */
  async store(user: UserKey, token: StoredRefreshToken): Promise<void> {
    const unkeptKey = refreshTokenName(user.appId, user.userId);
    try {
      await this.#secrets.store(refreshTokenName(user.appId, user.userId, token.generation), token.value);
      this.#unstored.delete(unkeptKey);
    } catch {
      this.#unstored.set(unkeptKey, token);
      this.#report({ kind: 'signInNotStored' });
    }
  }

  /** Deletes all up to a generation. @throws what the secret store throws */
  async removeUpTo(user: UserKey, highest: number): Promise<void> {
    const unkeptKey = refreshTokenName(user.appId, user.userId);
    if ((this.#unstored.get(unkeptKey)?.generation ?? Infinity) <= highest) this.#unstored.delete(unkeptKey);
    for (const generation of await this.#listGenerations(user)) {
      if (generation <= highest) await this.#secrets.remove(refreshTokenName(user.appId, user.userId, generation));
    }
  }

  /** Descending. */
  async #listGenerations({ appId, userId }: UserKey): Promise<readonly number[]> {
    const first = refreshTokenName(appId, userId);
    const keys = await this.#secrets.keys();
    const generations = keys
      .filter((key) => key === first || key.startsWith(`${first}/`))
      .map((key) => Number(key.slice(first.length + 1)));
    return generations.sort((one, other) => other - one);
  }
}

/** What tells refresh tokens apart where none may be written. */
export function hashToken(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
