/** Where secrets are kept: the editor's secret storage, or memory in tests. Any call may be refused. */
export interface SecretStore {
  get(key: string): Promise<string | undefined>;
  store(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

/** The time in epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** Where it is written what was done: ids, scopes, durations and codes, never a secret. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/**
 * Something that a person should know once and that stops nothing: a file of the catalog that is set aside
 * (`damagedFile`) or left alone (`newerFile`), an access token that lives in memory only because the secret store
 * (`tokenNotStored`) or the disk (`diskRefused`) did not take it, or a refresh token that does, so that closing the window
 * ends the sign-in (`signInNotStored`).
 */
export type Problem =
  | { readonly kind: 'damagedFile'; readonly fileName: string }
  | { readonly kind: 'newerFile'; readonly fileName: string }
  | { readonly kind: 'tokenNotStored' }
  | { readonly kind: 'diskRefused' }
  | { readonly kind: 'signInNotStored' };
