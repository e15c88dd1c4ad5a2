import type { Break } from './breaks';

const leaseFolder = { file: 'credentials/leases/leaseFolder.ts', testFiles: ['credentials/leases/lease'] };
const leaseFile = { file: 'credentials/leases/leaseFile.ts', testFiles: ['credentials/leases/lease'] };
const fence = {
  file: 'credentials/leases/fencedSecretStore.ts',
  testFiles: ['credentials/leases/fencedSecretStore', 'credentials/outdatedWindow'],
};
const lease = { file: 'credentials/leases/lease.ts', testFiles: ['credentials/leases/lease'] };

/** Who may use a refresh token, or write the file of an app, at a time. */
export const leaseBreaks: readonly Break[] = [
  {
    name: 'lease: a stray file with a great number counts',
    from: '.filter((generation) => generation < Number.MAX_SAFE_INTEGER)',
    to: '',
    ...leaseFile,
  },
  { name: 'lease: the checksum is not compared', from: ' || checksum(json) !== sum', to: '', ...leaseFile },
  {
    name: 'lease: two windows create the same one',
    from: "'wx', 0o600",
    to: "'w', 0o600",
    ...leaseFile,
  },
  {
    name: 'lease: the oldest refresh token counts as the newest',
    from: 'newest && newest.generation >= one.generation ? newest : one',
    to: 'newest && newest.generation <= one.generation ? newest : one',
    ...leaseFile,
  },
  {
    name: 'lease: a container is not told from another',
    file: 'credentials/leases/hostIdentity.ts',
    from: 'const text = isContainer ?',
    to: 'const text = false ?',
    testFiles: ['credentials/leases/lease'],
  },
  {
    name: 'lease: a wait without end',
    from: 'if (performance.now() - startedAt >= longestWaitMs()) throw new LeaseHeldError();',
    to: '',
    ...leaseFolder,
  },
  {
    name: 'lease: a preemption without end',
    from: 'if (performance.now() >= until) throw new LeaseHeldError();\n      await sleep(this.times.pollMs);',
    to: 'await sleep(this.times.pollMs);',
    ...leaseFolder,
  },
  {
    name: 'lease: one is kept below a higher one',
    from: 'if (others.every((other) => other.generation < generation)) {',
    to: "if (folder !== '') {",
    ...leaseFolder,
  },
  {
    name: 'lease: a process of another host is looked up',
    from: 'if (record?.host !== this.#host) return false;',
    to: 'if (record === undefined) return false;',
    ...leaseFolder,
  },
  {
    name: 'lease: a sleep counts as silence of the holder',
    from: 'Math.min(now - previous.lastAtMs, this.times.beatMs)',
    to: 'now - previous.lastAtMs',
    ...leaseFolder,
  },
  {
    name: 'lease: a living holder is robbed',
    from: 'watchedMs >= this.times.leaseMs;',
    to: 'watchedMs >= 0;',
    ...leaseFolder,
  },
  {
    name: 'lease: a silent holder counts as gone at once',
    from: ' && lastAtMs - firstAtMs >= this.times.abandonedAfterMs',
    to: '',
    ...leaseFolder,
  },
  {
    name: 'lease: one below the refresh token that is stored',
    from: 'this.#create(folder, Math.max(highest ?? 0, above) + 1)',
    to: 'this.#create(folder, (highest ?? 0) + 1)',
    ...leaseFolder,
  },
  {
    name: 'lease: a preempted holder goes on',
    from: 'if (await this.isNewest()) return true;',
    to: 'if (sha256) return true;',
    ...lease,
  },
  {
    name: 'lease: nobody hears which refresh token is used',
    from: 'await this.#write({ spends: sha256 });',
    to: '',
    ...lease,
  },
  {
    name: 'lease: no heartbeat',
    from: 'this.#write({ beat: this.#record.beat + 1 }).catch(() => undefined);',
    to: '',
    ...lease,
  },
  {
    name: 'lease: forgets who may be using the refresh token',
    from: '(own >= this.generation || !isNeeded)',
    to: '(own >= 0 || !isNeeded)',
    ...lease,
  },
  {
    name: 'lease: whoever may be using the refresh token is gone',
    from: "return others.every((file) => this.#parts.isGone(file)) ? 'gone' : 'living';",
    to: "return 'gone';",
    ...lease,
  },
  {
    name: 'lease: old ones are removed from under their holders',
    file: 'credentials/leases/removeOldLeases.ts',
    from: 'if (times.some((time) => now - time < maxAgeMs)) return;',
    to: '',
    testFiles: ['credentials/leases/lease'],
  },
  {
    name: 'fence: an outdated window stores',
    from: 'if (writes.some((write) => isUnseen(write) && !isLost(write) && !isOwn(write))) throw new OutdatedWindowError();',
    to: '',
    ...fence,
  },
  {
    name: 'fence: nobody looks before a change',
    from: 'await this.#throwIfOutdated(mark, before);',
    to: '',
    ...fence,
  },
  {
    name: 'fence: nobody looks before something is requested',
    file: 'credentials/catalog/secrets.ts',
    from: 'await this.#store.throwIfOutdated?.();',
    to: '',
    testFiles: ['credentials/outdatedWindow'],
  },
  {
    name: 'fence: the secrets are not marked',
    from: 'await this.#store.store(markName, formatMark(next));',
    to: '',
    ...fence,
  },
  {
    name: 'fence: the change comes before its mark',
    from: 'await this.#raise(async () => {',
    to: 'await change(); await this.#raise(async () => {',
    ...fence,
  },
  {
    name: 'fence: a write is not counted',
    from: 'Math.max(count, previous?.count ?? 0) + 1',
    to: 'Math.max(count, 1)',
    ...fence,
  },
  {
    name: 'fence: two windows store at once',
    from: "const lease = await this.#leases.take('secrets', 0, new AbortController().signal);",
    to: 'const lease = { isNewest: async () => true, release: async () => undefined };',
    ...fence,
  },
  {
    name: 'fence: a window that lost its turn stores',
    from: 'if (!(await lease.isNewest())) throw new OutdatedWindowError();',
    to: '',
    ...fence,
  },
  {
    name: 'fence: a window that the browser refused is outdated by itself',
    from: ' && !isOwn(write)',
    to: '',
    ...fence,
  },
  { name: 'fence: loading the window again does not help', from: ' && !isLost(write)', to: '', ...fence },
  {
    name: 'fence: what was written just before the window was loaded counts as lost',
    from: '(mark === undefined || write.writtenAt < this.#loadedAfter) &&',
    to: '',
    ...fence,
  },
  {
    name: 'fence: another browser makes a window outdated',
    from: 'mark.browserId === browserId && mark.count < count',
    to: 'mark.count < count',
    ...fence,
  },
  {
    name: 'fence: the first secret is not noticed',
    from: 'mark === undefined || (mark.browserId',
    to: 'mark !== undefined && (mark.browserId',
    ...fence,
  },
  {
    name: 'fence: windows of the web are not told apart from those of the desktop',
    file: 'credentials/credentialServices.ts',
    from: 'secretWritesPath === undefined ? given.secrets',
    to: 'given ? given.secrets',
    testFiles: ['credentials/outdatedWindow'],
  },
  {
    name: 'fence: an outdated window sends a refresh token',
    file: 'credentials/tokens/userGrants.ts',
    from: 'await this.#catalog.throwIfOutdated();\n    const startedAt',
    to: 'const startedAt',
    testFiles: ['credentials/outdatedWindow'],
  },
];
