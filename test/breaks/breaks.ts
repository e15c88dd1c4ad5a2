/** A fault that someone could put into the source with one line, and the tests that must notice it. */
export interface Break {
  readonly name: string;
  /** Below src. */
  readonly file: string;
  /** Occurs once in the file. */
  readonly from: string;
  readonly to: string;
  /** Words in the names of the tests to run. */
  readonly tests: string;
}

const source = 'credentials/tokens/tokenSource.ts';
const userGrants = 'credentials/tokens/userGrants.ts';
const sharing = 'several windows|token sharing between windows|a token refresh';

/** Each rule that keeps a grant alive (design of the token broker), broken in turn. */
export const breaks: readonly Break[] = [
  {
    name: 'no lease: every window asks the server by itself',
    file: source,
    from: 'return await this.#waitForLease(target, signal);',
    to: 'return undefined;',
    tests: sharing,
  },
  {
    name: 'no second look at the disk under the lease',
    file: source,
    from: 'const record = await this.#readRecord(target);',
    to: 'const record = this.#findRecord(target);',
    tests: sharing,
  },
  {
    name: 'the caller gets the access token before the refresh token is stored',
    file: userGrants,
    from: 'await this.#storeRefreshToken(user, generation, response.refreshToken, lease);',
    to: 'void this.#storeRefreshToken(user, generation, response.refreshToken, lease);',
    tests: sharing,
  },
  {
    name: 'no fence: a late window overwrites the refresh token that came after its own',
    file: userGrants,
    from: 'await this.#ports.refreshTokens.store(user, { generation, value });',
    to: 'await this.#ports.refreshTokens.store(user, { generation: 1, value });',
    tests: sharing,
  },
  {
    name: 'no fence: the access token of an older grant replaces the one of a new sign-in',
    file: source,
    from: 'if (lease && newest && newest.generation > lease.generation) return undefined;',
    to: '',
    tests: sharing,
  },
];
