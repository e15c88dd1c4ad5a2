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
    from: 'return await this.#waitForLease(target, requirements, signal);',
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
    from: 'await this.#ports.refreshTokens.store(user, { generation, value });',
    to: 'await this.#ports.refreshTokens.store(user, { generation: 1, value });',
    tests: sharing,
  },
  {
    name: 'the lease is not looked at again before a retry',
    file: userGrants,
    from: 'if (!isOurs || performance.now() - startedAt >= this.#ports.leases.times.leaseMs) throw new LeaseLostError();',
    to: 'void isOurs;',
    tests: 'several windows',
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
    name: 'files: one that cannot be read takes the list away',
    file: 'credentials/catalog/appFolder.ts',
    from: "return this.#readFile(fileName).catch((): AppFile => ({ kind: 'unreadable', fileName }));",
    to: 'return this.#readFile(fileName);',
    tests: 'once and loads the rest',
  },
  {
    name: 'files: a listener that throws stops the writer',
    file: 'credentials/emitter.ts',
    from: 'this.#log.error(`A listener failed. ${describeError(error)}`);',
    to: 'throw error;',
    tests: 'when one throws',
  },
  {
    name: 'files: an app is written under a lease that was lost',
    file: 'credentials/catalog/appFolder.ts',
    from: 'if (lease && !(await lease.isNewest())) throw new TurnLostError();',
    to: '',
    tests: 'two windows that write',
  },
  {
    name: 'files: an app is written without a lease that another window holds',
    file: 'credentials/catalog/appFolder.ts',
    from: 'if (error instanceof LeaseHeldError) throw error;',
    to: '',
    tests: 'two windows that write',
  },
  {
    name: 'files: a sign-in that fails takes the older one along',
    file: 'credentials/tokens/userGrants.ts',
    from: 'await this.#ports.refreshTokens.remove(key, generation);',
    to: 'await this.#ports.refreshTokens.removeUpTo(key, generation);',
    tests: 'on an unwritable disk',
  },
  {
    name: 'files: a server is changed by what this window remembers',
    file: 'credentials/catalog/catalog.ts',
    from: 'if (!app.server || needsNewSecret(app.server, server)) throw',
    to: 'if (!app.server) throw',
    tests: 'server change',
  },
  {
    name: 'files: unknown fields are dropped',
    file: 'credentials/catalog/appFile.ts',
    from: '...app, ...unknownFields }',
    to: '...app }',
    tests: "an app's file",
  },
  {
    name: 'leases: a stray file with a great number counts',
    file: 'credentials/leases/leaseFile.ts',
    from: '.filter((generation) => generation < Number.MAX_SAFE_INTEGER)',
    to: '',
    tests: 'a lease ignores',
  },
  {
    name: 'leases: a container is not told from another',
    file: 'credentials/leases/hostIdentity.ts',
    from: 'const text = isContainer ?',
    to: 'const text = false ?',
    tests: 'a lease belongs',
  },
  {
    name: 'leases: a wait without end',
    file: 'credentials/leases/leaseFolder.ts',
    from: 'if (performance.now() - startedAt >= longestWaitMs()) throw new LeaseHeldError();\n      await this.#pause(signal);',
    to: 'await this.#pause(signal);',
    tests: 'a lease is waited for',
  },
  {
    name: 'leases: one is kept below a higher one',
    file: 'credentials/leases/leaseFolder.ts',
    from: 'if (others.every((other) => other.generation < generation)) {',
    to: "if (folder !== '') {",
    tests: 'a lease is not created',
  },
  {
    name: 'leases: a process of another host is looked up',
    file: 'credentials/leases/leaseFolder.ts',
    from: 'if (record?.host !== this.#host) return false;',
    to: 'if (record === undefined) return false;',
    tests: 'a lease stays with',
  },
  {
    name: 'leases: a sleep counts as silence of the holder',
    file: 'credentials/leases/leaseFolder.ts',
    from: 'Math.min(now - previous.lastAtMs, this.times.beatMs)',
    to: 'now - previous.lastAtMs',
    tests: 'a lease stays with',
  },
  {
    name: 'leases: the checksum is not compared',
    file: 'credentials/leases/leaseFile.ts',
    from: ' || checksum(json) !== sum',
    to: '',
    tests: 'a lease counts as silent',
  },
  {
    name: 'env: a shell runs what a value says',
    file: 'credentials/serviceAccounts/envBlock.ts',
    from: '  return /["$`\\\\!]/.test(text);',
    to: '  return text === undefined;',
    tests: 'that a shell reads',
  },
  {
    name: 'git: the program of a repository runs',
    file: 'credentials/serviceAccounts/isTrackedByGit.ts',
    from: 'core.fsmonitor=false',
    to: 'core.other=false',
    tests: 'that names programs',
  },
  {
    name: 'callbacks: nothing looks where the system does not watch',
    file: 'credentials/signIn/callbackInbox.ts',
    from: '    this.#startPolling();\n',
    to: '',
    tests: 'CallbackInbox finds',
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
