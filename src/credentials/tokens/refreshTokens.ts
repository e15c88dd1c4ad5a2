import { createHash } from 'node:crypto';
import { formatBoundSecret, parseBoundSecret } from '../catalog/boundSecret';
import { earlierRefreshTokenName, refreshTokenName } from '../catalog/secretNames';
import type { Problem, SecretStore } from '../ports';

/** A refresh token in the secret store. `value` is the secret. */
export interface StoredRefreshToken {
  /** The generation of the lease under which it was received; the highest is the newest. */
  readonly generation: number;
  readonly value: string;
  /** The hosts of the server that issued it; undefined if it was stored before hosts were. */
  readonly hosts: readonly string[] | undefined;
}

/** Identifies the user that a refresh token belongs to. */
export interface UserKey {
  readonly appId: string;
  readonly userId: string;
}

/**
 * The refresh tokens of users in the secret store. The store has no compare-and-swap, so each token has a name of its
 * own: a window that wakes up late and stores what it received can't overwrite a newer one.
 */
export class RefreshTokens {
  readonly #secrets: SecretStore;
  readonly #report: (problem: Problem) => void;
  /** By name: the tokens that the secret store refused. */
  readonly #unstored = new Map<string, StoredRefreshToken>();

  constructor(secrets: SecretStore, report: (problem: Problem) => void) {
    this.#secrets = secrets;
    this.#report = report;
  }

  /** The highest generation that this window sees; 0 if there is none. @throws what the secret store throws */
  async highestGeneration(user: UserKey): Promise<number> {
    return (await this.#listGenerations(user))[0] ?? 0;
  }

  /** The newest refresh token that this window sees. @throws what the secret store throws */
  async find(user: UserKey): Promise<StoredRefreshToken | undefined> {
    const unstored = this.#unstored.get(refreshTokenName(user.appId, user.userId));
    for (const generation of await this.#listGenerations(user)) {
      if (unstored && unstored.generation >= generation) break;
      const text = await this.#secrets.get(refreshTokenName(user.appId, user.userId, generation));
      if (text !== undefined) return { ...parseBoundSecret(text), generation };
    }
    return unstored;
  }

  /** Stores a refresh token, in memory if the store refuses: losing it would sign the user out. */
  async store(user: UserKey, token: StoredRefreshToken): Promise<void> {
    const unstoredName = refreshTokenName(user.appId, user.userId);
    try {
      await this.#secrets.store(refreshTokenName(user.appId, user.userId, token.generation), formatBoundSecret(token));
      this.#unstored.delete(unstoredName);
    } catch {
      this.#unstored.set(unstoredName, token);
      this.#report({ kind: 'signInNotStored' });
    }
  }

  /**
   * Keeps the token of a generation, which is that of an earlier sign-in, until it can be revoked. Does nothing if this
   * window doesn't see it.
   * @throws what the secret store throws
   */
  async keepEarlier({ appId, userId }: UserKey, generation: number): Promise<void> {
    const text = await this.#secrets.get(refreshTokenName(appId, userId, generation));
    if (text !== undefined) await this.#secrets.store(earlierRefreshTokenName(appId, userId, generation), text);
  }

  /** The refresh tokens of earlier sign-ins that this window sees. @throws what the secret store throws */
  async listEarlier({ appId, userId }: UserKey): Promise<readonly StoredRefreshToken[]> {
    const generations = await this.#listGenerationsOf(earlierRefreshTokenName(appId, userId));
    const texts = await Promise.all(
      generations.map((generation) => this.#secrets.get(earlierRefreshTokenName(appId, userId, generation))),
    );
    return texts.flatMap((text, index) =>
      text === undefined ? [] : { ...parseBoundSecret(text), generation: generations[index] ?? 0 },
    );
  }

  /** Removes the one of an earlier sign-in. @throws what the secret store throws */
  async removeEarlier({ appId, userId }: UserKey, generation: number): Promise<void> {
    await this.#secrets.remove(earlierRefreshTokenName(appId, userId, generation));
  }

  /** Removes the one of a generation. @throws what the secret store throws */
  async remove(user: UserKey, generation: number): Promise<void> {
    const unstoredName = refreshTokenName(user.appId, user.userId);
    if (this.#unstored.get(unstoredName)?.generation === generation) this.#unstored.delete(unstoredName);
    await this.#secrets.remove(refreshTokenName(user.appId, user.userId, generation));
  }

  /** Removes all up to and including a generation. @throws what the secret store throws */
  async removeUpTo(user: UserKey, highest: number): Promise<void> {
    const unstoredName = refreshTokenName(user.appId, user.userId);
    if ((this.#unstored.get(unstoredName)?.generation ?? Infinity) <= highest) this.#unstored.delete(unstoredName);
    for (const generation of await this.#listGenerations(user)) {
      if (generation <= highest) await this.#secrets.remove(refreshTokenName(user.appId, user.userId, generation));
    }
  }

  #listGenerations({ appId, userId }: UserKey): Promise<readonly number[]> {
    return this.#listGenerationsOf(refreshTokenName(appId, userId));
  }

  /** Descending. */
  async #listGenerationsOf(first: string): Promise<readonly number[]> {
    const names = await this.#secrets.keys();
    const generations = names
      .filter((name) => name === first || name.startsWith(`${first}/`))
      .map((name) => Number(name.slice(first.length + 1)));
    return generations.sort((one, other) => other - one);
  }
}

/** Identifies a refresh token where the token itself must not be written. */
export function hashToken(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}
