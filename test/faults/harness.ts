import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppFolder } from '../../src/credentials/appFolder';
import { Catalog } from '../../src/credentials/catalog';
import { startEmulator, type Emulator, type Fault } from '../emulator/emulator';
import { clientSecret, redirectUri, tokenPath, webClientId } from '../support/credentialsFixture';
import { JournalSecretStore, readJournal } from '../support/journalSecretStore';
import { after, makeTemporaryFolder } from '../support/processes';
import { choose, createRandom } from '../support/random';
import { faultTimes, longestLagMs, type Failure, type Order, type Report } from './messages';

/** What to run. */
export interface HarnessOptions {
  readonly seed: number;
  readonly durationMs: number;
  readonly processes: number;
  readonly users: number;
  /** Kills, stops, clock jumps and faults of the network; without them the windows are only many. */
  readonly hasFaults: boolean;
  /** Between two calls of a window; undefined for windows that only do what they are told. */
  readonly longestPauseMs: number | undefined;
  /** Between two faults. */
  readonly longestPeaceMs: number;
}

/** What was seen. */
export interface Figures {
  readonly gets: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly rotations: number;
  /** Spent refresh tokens that came again. */
  readonly replays: number;
  /** Grants that ended although their newest refresh token had been stored. */
  readonly grantsLost: number;
  /** Grants that ended because the answer with the next refresh token never reached the store. */
  readonly answersLost: number;
  /** Replays of a refresh token whose successor had been stored. */
  readonly wrongReplays: number;
  /** Users whose newest sign-in had been stored, and is not what is kept of them at the end. */
  readonly signInsUndone: number;
  readonly expiredTokens: number;
  readonly longestWaitMs: number;
  readonly kills: number;
  readonly stops: number;
  readonly clockJumps: number;
  readonly signInsMeanwhile: number;
  readonly faults: number;
  /** What still failed after the faults had ended, but for grants that were over by then. */
  readonly failuresAtEnd: readonly string[];
}

interface Window {
  readonly child: ChildProcess;
  readonly index: number;
  isReady: boolean;
  isStopped: boolean;
}

/** Runs real processes over one folder and one secret store against the emulator, and judges what came of it. */
export async function runHarness(options: HarnessOptions): Promise<Figures> {
  const harness = await Harness.start(options);
  try {
    return await harness.run();
  } finally {
    await harness.close();
  }
}

/** One window sleeps in the middle of a refresh, the user does something in another meanwhile, and then the first wakes up. */
export async function runSleeper(meanwhile: 'signIn' | 'refresh'): Promise<Figures> {
  const harness = await Harness.start({ seed: 1, durationMs: 0, processes: 2, users: 1, hasFaults: false, longestPauseMs: undefined, longestPeaceMs: 0 });
  try {
    return await harness.runSleeper(meanwhile);
  } finally {
    await harness.close();
  }
}

const hourMs = 3_600_000;
/** Of one that is woken as soon as what it is to miss has happened. */
const longestSleepMs = 20_000;
/** Windows can't stop a process and let it go on. */
export const canStop = process.platform !== 'win32';

class Harness {
  readonly #options: HarnessOptions;
  readonly #emulator: Emulator;
  readonly #folder = makeTemporaryFolder();
  readonly #random: () => number;
  readonly #userIds: readonly string[];
  readonly #windows = new Map<number, Window>();
  readonly #failures: Record<string, number> = {};
  readonly #count = { gets: 0, expiredTokens: 0, longestWaitMs: 0, kills: 0, stops: 0, clockJumps: 0, signInsMeanwhile: 0, faults: 0 };
  readonly #failuresAtEnd: Failure[] = [];
  /** By user: the window that signs them in again. */
  readonly #signingIn = new Map<string, number>();
  readonly #signedInAt = new Map<string, number>();
  /** Users who sign in although their session lives. */
  readonly #choosing = new Set<string>();
  /** The grants that they had until then. */
  readonly #replaced = new Set<string>();
  #appId = '';
  #clockOffsetMs = 0;
  #starts = 0;
  #finished = 0;
  #isFinishing = false;

  static async start(options: HarnessOptions): Promise<Harness> {
    const userIds = Array.from({ length: options.users }, (_, index) => `USER${String(index).padStart(8, '0')}`);
    const emulator = await startEmulator({
      apps: [{ clientId: webClientId, clientSecret, type: 'traditionalWeb', redirectUris: [redirectUri] }],
      users: userIds.map((userId) => ({ userId, name: userId, email: `${userId.toLowerCase()}@acme.example` })),
    });
    emulator.setRateLimitPerMinute(tokenPath, Infinity);
    emulator.setAccessTokenLifetimeSeconds(3);
    return new Harness(options, emulator, userIds);
  }

  private constructor(options: HarnessOptions, emulator: Emulator, userIds: readonly string[]) {
    this.#options = options;
    this.#emulator = emulator;
    this.#userIds = userIds;
    this.#random = createRandom(options.seed);
  }

  async run(): Promise<Figures> {
    this.#appId = await this.#addApp();
    await this.#signInEveryone();
    for (let index = 1; index < this.#options.processes; index++) this.#open(index);
    const endsAt = performance.now() + this.#options.durationMs;
    while (performance.now() < endsAt) {
      await after(100 + this.#random() * this.#options.longestPeaceMs);
      if (this.#options.hasFaults) this.#doSomeHarm();
    }
    await this.#finish();
    return this.#judge();
  }

  async runSleeper(meanwhile: 'signIn' | 'refresh'): Promise<Figures> {
    this.#appId = await this.#addApp();
    await this.#signInEveryone();
    const [userId = ''] = this.#userIds;
    const sleeper = this.#open(1);
    await until(() => sleeper.isReady);
    const { rotationCount } = this.#emulator;
    const requests = this.#emulator.requestCount(tokenPath);
    this.#emulator.fail(tokenPath, { kind: 'delay', delayMs: faultTimes.leaseMs });
    this.#tell(sleeper, { kind: 'refresh', userId });
    await until(() => this.#emulator.requestCount(tokenPath) > requests);
    const guard = putToSleep(sleeper, longestSleepMs);
    await until(() => this.#emulator.rotationCount > rotationCount);
    const [other = sleeper] = this.#windows.values();
    await (meanwhile === 'signIn' ? this.#signInAnew(other, userId) : this.#askInVain(other, userId));
    const { gets } = this.#count;
    sleeper.child.kill('SIGCONT');
    if (guard.pid !== undefined) process.kill(-guard.pid);
    await until(() => this.#count.gets > gets);
    await this.#finish();
    return this.#judge();
  }

  async #signInAnew(window: Window, userId: string): Promise<void> {
    const before = this.#signedInAt.get(userId);
    this.#noteReplaced(userId);
    this.#signIn(window, userId);
    await until(() => this.#signedInAt.get(userId) !== before);
  }

  async #askInVain(window: Window, userId: string): Promise<void> {
    this.#tell(window, { kind: 'refresh', userId });
    await until(() => this.#count.gets > 0 || Object.keys(this.#failures).length > 0);
  }

  async close(): Promise<void> {
    for (const { child } of this.#windows.values()) child.kill('SIGKILL');
    await this.#emulator.close();
  }

  async #addApp(): Promise<string> {
    const secrets = new JournalSecretStore(join(this.#folder, 'journal'), 'harness', 0);
    const catalog = new Catalog(new AppFolder(join(this.#folder, 'apps'), () => undefined), secrets);
    const { id } = await catalog.add({ name: 'acme-viewer', type: 'traditionalWeb', clientId: webClientId, secretStatus: 'unchecked' }, clientSecret);
    secrets.close();
    await after(longestLagMs);
    return id;
  }

  #open(index: number): Window {
    const child = fork(windowScript());
    const window: Window = { child, index, isReady: false, isStopped: false };
    this.#windows.set(index, window);
    child.on('message', (report: Report) => this.#hear(window, report));
    child.once('exit', () => this.#reopen(window));
    const name = `${index}.${this.#starts++}`;
    const seed = this.#options.seed * 1_000_003 + this.#starts;
    const { longestPauseMs } = this.#options;
    this.#tell(window, {
      kind: 'start',
      start: { folder: this.#folder, baseUrl: this.#emulator.baseUrl, name, seed, appId: this.#appId, userIds: this.#userIds, clockOffsetMs: this.#clockOffsetMs, longestPauseMs },
    });
    return window;
  }

  #reopen(window: Window): void {
    for (const [userId, index] of this.#signingIn) if (index === window.index) this.#signingIn.delete(userId);
    if (!this.#isFinishing) this.#open(window.index);
  }

  #tell({ child }: Window, order: Order): void {
    // A window that was just killed hears nothing.
    if (child.connected) child.send(order, () => undefined);
  }

  #hear(window: Window, report: Report): void {
    switch (report.kind) {
      case 'ready':
        window.isReady = true;
        return;
      case 'got':
        this.#count.gets++;
        if (report.isExpired) this.#count.expiredTokens++;
        this.#count.longestWaitMs = Math.max(this.#count.longestWaitMs, report.waitMs);
        return;
      case 'failed':
        this.#noteFailure(window, report.failure, report.startedAt);
        this.#count.longestWaitMs = Math.max(this.#count.longestWaitMs, report.waitMs);
        return;
      case 'authorize':
        if (this.#choosing.delete(report.userId)) this.#noteReplaced(report.userId);
        this.#tell(window, { kind: 'authorized', location: this.#emulator.authorize(report.url, { userId: report.userId }) });
        return;
      case 'signedIn':
        this.#signingIn.delete(report.userId);
        this.#choosing.delete(report.userId);
        this.#signedInAt.set(report.userId, Date.now());
        return;
      case 'finished':
        this.#finished++;
        this.#failuresAtEnd.push(...report.failures);
    }
  }

  #noteFailure(window: Window, { error, userId }: Failure, startedAt: number): void {
    this.#failures[error] = (this.#failures[error] ?? 0) + 1;
    const isNews = userId !== undefined && startedAt > (this.#signedInAt.get(userId) ?? 0);
    if (isNews && error === 'signInAgain') this.#signIn(window, userId);
  }

  /** One window at a time: nobody answers two prompts. */
  #signIn(window: Window, userId: string): void {
    if (this.#signingIn.has(userId)) return;
    this.#signingIn.set(userId, window.index);
    this.#tell(window, { kind: 'signIn', userId });
  }

  async #signInEveryone(): Promise<void> {
    const first = this.#open(0);
    await until(() => first.isReady);
    for (const userId of this.#userIds) {
      this.#signIn(first, userId);
      await until(() => this.#signedInAt.has(userId));
    }
  }

  #doSomeHarm(): void {
    const window = choose(this.#random, [...this.#windows.values()]);
    const dice = this.#random();
    if (dice < 0.15) this.#kill(window);
    else if (dice < 0.35 && canStop) this.#stop(window);
    else if (dice < 0.4) this.#moveClock();
    else if (dice < 0.6) this.#signInMeanwhile();
    else this.#disturbNetwork();
  }

  #kill({ child }: Window): void {
    this.#count.kills++;
    child.kill('SIGKILL');
  }

  #stop(window: Window): void {
    if (window.isStopped) return;
    this.#count.stops++;
    window.isStopped = true;
    putToSleep(window, faultTimes.leaseMs * (0.5 + this.#random() * 1.5)).once('exit', () => (window.isStopped = false));
  }

  /** As somebody who sets the clock of the machine does. */
  #moveClock(): void {
    this.#count.clockJumps++;
    this.#clockOffsetMs = choose(this.#random, [-hourMs, 0, hourMs]);
    for (const window of this.#windows.values()) this.#tell(window, { kind: 'setClock', offsetMs: this.#clockOffsetMs });
  }

  /** Somebody signs in anew in one window while another is at work on the session that they had, and hears of it late. */
  #signInMeanwhile(): void {
    const windows = [...this.#windows.values()].filter(({ isReady, isStopped }) => isReady && !isStopped);
    const late = choose(this.#random, windows);
    const other = choose(this.#random, windows);
    const userId = choose(this.#random, this.#userIds);
    if (late === other || this.#signingIn.has(userId)) return;
    this.#count.signInsMeanwhile++;
    this.#emulator.fail(tokenPath, { kind: 'delay', delayMs: faultTimes.leaseMs });
    this.#tell(late, { kind: 'refresh', userId });
    setTimeout(() => {
      if (this.#windows.get(other.index) !== other || this.#signingIn.has(userId) || this.#isFinishing) return;
      this.#choosing.add(userId);
      this.#signIn(other, userId);
    }, faultTimes.leaseMs / 3);
  }

  #noteReplaced(userId: string): void {
    const before = this.#emulator.grants.filter((grant) => grant.userId === userId).at(-1);
    if (before) this.#replaced.add(before.grantId);
  }

  #disturbNetwork(): void {
    this.#count.faults++;
    const refusal = (status: number): Fault => ({ kind: 'status', status, body: '{"error":"temporarily_unavailable"}' });
    const faults: readonly Fault[] = [
      { kind: 'delay', delayMs: this.#random() * 2 * faultTimes.leaseMs },
      { kind: 'delay', delayMs: this.#random() * 300 },
      { kind: 'reset' },
      refusal(503),
      refusal(429),
      { kind: 'body', body: '<html>' },
      ...(this.#random() < 0.2 ? [{ kind: 'lostAnswer' } as const] : []),
    ];
    this.#emulator.fail(tokenPath, choose(this.#random, faults));
  }

  async #finish(): Promise<void> {
    this.#emulator.clearFaults();
    this.#isFinishing = true;
    const windows = [...this.#windows.values()].filter(({ child }) => child.connected);
    for (const window of windows) {
      window.child.kill('SIGCONT');
      this.#tell(window, { kind: 'finish' });
    }
    const living = (): number => windows.filter(({ child }) => child.exitCode === null && child.signalCode === null).length;
    await until(() => this.#finished >= living());
  }

  #judge(): Figures {
    const journal = readJournal(join(this.#folder, 'journal')).filter(({ key }) => key.includes('/refreshToken'));
    const stored = new Set(journal.map(({ value }) => value));
    const kept = new Set(new Map(journal.map(({ key, value }) => [key, value])).values());
    const { grants } = this.#emulator;
    const newest = this.#userIds.flatMap((userId) => grants.filter((grant) => grant.userId === userId).at(-1) ?? []);
    const givenUp = new Set(this.#failuresAtEnd.flatMap(({ error, userId }) => (error === 'signInAgain' ? (userId ?? []) : [])));
    const over = grants.filter((grant) => grant.isEnded || (newest.includes(grant) ? givenUp.has(grant.userId) : !this.#replaced.has(grant.grantId)));
    const lost = over.filter(({ refreshToken }) => stored.has(refreshToken));
    return {
      ...this.#count,
      failures: this.#failures,
      requests: this.#emulator.requestCount(tokenPath),
      rotations: this.#emulator.rotationCount,
      replays: this.#emulator.replayCount,
      grantsLost: lost.length,
      answersLost: over.length - lost.length,
      wrongReplays: lost.filter(({ isEnded }) => isEnded).length,
      signInsUndone: newest.filter((grant) => !over.includes(grant) && stored.has(grant.refreshToken) && !kept.has(grant.refreshToken)).length,
      failuresAtEnd: this.#failuresAtEnd.map(({ error }) => error).filter((error) => error !== 'signInAgain'),
    };
  }
}

/** By a shell, which lets it go on also when this process has been killed meanwhile. */
function putToSleep({ child }: Window, sleepMs: number): ChildProcess {
  const script = 'kill -s STOP "$0"; sleep "$1"; kill -s CONT "$0"';
  const shell = spawn('sh', ['-c', script, String(child.pid), (sleepMs / 1000).toFixed(2)], { stdio: 'ignore', detached: true });
  shell.unref();
  return shell;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await after(20);
}

/** Beside this code, or below it: esbuild moves shared code to the folder of all tests. */
function windowScript(): string {
  const places = ['window.mjs', 'faults/window.mjs'].map((place) => join(import.meta.dirname, place));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error('The tests are not built.');
  return found;
}
