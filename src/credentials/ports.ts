/** Stores secrets by name: the editor's secret storage, or memory in tests. Any call may reject. */
export interface SecretStore {
  get(name: string): Promise<string | undefined>;
  store(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
  keys(): Promise<readonly string[]>;
  /**
   * Only where a window may not store anything because another one has: throws an OutdatedWindowError if that is so. Ask
   * before something is requested that must be stored, or ended that must be removed.
   */
  throwIfOutdated?(): Promise<void>;
  /**
   * Only where each write tells other windows that they are outdated: runs `work` without telling them. It must leave the
   * store as it was.
   */
  tryOut?(work: (store: SecretStore) => Promise<void>): Promise<void>;
}

/** The current time in epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** The log. Holds IDs, scopes, durations, and error codes, never a secret. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/**
 * Something that the person should know once, although everything continues to work: files of the catalog were left alone
 * because they are damaged (`damagedFiles`), a newer version wrote them (`newerFiles`), or the disk refused them
 * (`unreadableFiles`); a new client secret was rejected, and the one before it still works (`secretBeforeInUse`); an access
 * token is only in memory because the secret store (`tokenNotStored`) or the disk (`diskRefused`) refused it; or a refresh
 * token is, so closing the window ends the sign-in (`signInNotStored`).
 */
export type Problem =
  | { readonly kind: 'damagedFiles' | 'newerFiles' | 'unreadableFiles'; readonly fileNames: readonly string[] }
  | { readonly kind: 'secretBeforeInUse'; readonly appName: string }
  | { readonly kind: 'tokenNotStored' }
  | { readonly kind: 'diskRefused' }
  | { readonly kind: 'signInNotStored' };
