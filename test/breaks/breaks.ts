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
    from: '(next) => this.#storeRefreshToken(user, generation, next, lease)',
    to: 'async (next) => void this.#storeRefreshToken(user, generation, next, lease)',
    tests: sharing,
  },
  {
    name: 'no fence: a late window overwrites the refresh token that came after its own',
    file: userGrants,
    from: 'await refreshTokens.store(user, { generation, value });',
    to: 'await refreshTokens.store(user, { generation: 1, value });',
    tests: sharing,
  },
  {
    name: 'no fence: the access token of an older grant replaces the one of a new sign-in',
    file: source,
    from: 'if (lease && newest && newest.generation > lease.generation) return undefined;',
    to: '',
    tests: sharing,
  },
  {
    name: 'the rest of a refresh response is judged before its refresh token is stored',
    file: 'oauth/tokenEndpoint.ts',
    from: 'if (refreshToken !== undefined) await options.onRefreshToken?.(refreshToken);',
    to: 'if (readText(body, "access_token")) await options.onRefreshToken?.(refreshToken ?? "");',
    tests: 'a refresh response',
  },
  {
    name: 'a session that ended in the words of a vendor goes on',
    file: 'oauth/refreshToken.ts',
    from: 'isRefreshTokenDead(error) ? withInvalidGrant(error) : error;',
    to: 'isRefreshTokenDead(error) ? error : error;',
    tests: 'a refresh response',
  },
  {
    name: 'a secret that is part of an error code hides it',
    file: 'oauth/secretText.ts',
    from: 'if (errorCodes.has(text)) return text;',
    to: '',
    tests: 'withoutSecrets',
  },
  {
    name: 'a server moves the clock of its assertions by any amount',
    file: 'credentials/tokens/assertionGrant.ts',
    from: 'Math.abs(skewMs) > maxSkewMs || ',
    to: '',
    tests: 'servers whose clocks differ',
  },
  {
    name: 'a key signs with an algorithm that it is not for',
    file: 'oauth/jwks.ts',
    from: '(algorithm === undefined || algorithm === wanted) &&',
    to: '',
    tests: 'verifyIdToken',
  },
];
