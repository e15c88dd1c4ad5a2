import { fork, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { AppFolder } from '../../src/credentials/catalog/appFolder';
import { Catalog } from '../../src/credentials/catalog/catalog';
import { Secrets } from '../../src/credentials/catalog/secrets';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { clientSecret, redirectUri, tokenPath, webClientId } from '../support/credentialsFixture';
import { JournalSecretStore, readJournal, type JournalEntry } from '../support/journalSecretStore';
import { after, makeTemporaryFolder } from '../support/processes';
import { RecordingLog } from '../support/recordingLog';
import { faultTimes, longestLagMs, type Failure, type Order, type Report } from './messages';

/** The settings of the windows. */
export interface WindowOptions {
  readonly seed: number;
  readonly users: number;
  /** Between two calls of a window; undefined for windows that only follow orders. */
  readonly longestPauseMs: number | undefined;
  /** How long a window waits for a lease at most. */
  readonly longestWaitMs?: number;
}

/** One process with a broker of its own. */
export interface Window {
  readonly child: ChildProcess;
  readonly index: number;
  isReady: boolean;
  isStopped: boolean;
  /** Whether it waits for its secret store. */
  isStalled: boolean;
}

/** Processes that share a folder and a secret store and use the emulator. A window that ends is opened again. */
export class Windows {
  readonly emulator: Emulator;
  readonly userIds: readonly string[];
  readonly failures: Record<string, number> = {};
  readonly count = { gets: 0, expiredTokens: 0, longestWaitMs: 0 };
  readonly failuresAtEnd: Failure[] = [];
  /** The grants that users replaced by signing in again. */
  readonly replaced = new Set<string>();
  /** The grants of sign-ins that ended with their window. */
  readonly cutShort = new Set<string>();
  readonly #options: WindowOptions;
  readonly #folder = makeTemporaryFolder();
  readonly #windows = new Map<number, Window>();
  /** The window that signs in each user, and how many grants the user had before. */
  readonly #signingIn = new Map<string, { readonly index: number; readonly grantsBefore: number }>();
  readonly #signedInAt = new Map<string, number>();
  /** Users who sign in although their grant is still valid. */
  readonly #choosing = new Set<string>();
  #appId = '';
  #clockOffsetMs = 0;
  #starts = 0;
  #finished = 0;
  #isFinishing = false;

  /** Opens the first window and signs in every user. */
  static async open(options: WindowOptions): Promise<Windows> {
    const userIds = Array.from({ length: options.users }, (_, index) => `USER${String(index).padStart(8, '0')}`);
    const emulator = await startEmulator({
      apps: [{ clientId: webClientId, clientSecret, type: 'traditionalWeb', redirectUris: [redirectUri] }],
      users: userIds.map((userId) => ({ userId, name: userId, email: `${userId.toLowerCase()}@acme.example` })),
    });
    emulator.setRateLimitPerMinute(tokenPath, Infinity);
    emulator.setAccessTokenLifetimeSeconds(3);
    const windows = new Windows(options, emulator, userIds);
    windows.#appId = await windows.#addApp();
    await windows.#signInEveryone();
    return windows;
  }

  private constructor(options: WindowOptions, emulator: Emulator, userIds: readonly string[]) {
    this.#options = options;
    this.emulator = emulator;
    this.userIds = userIds;
  }

  get all(): readonly Window[] {
    return [...this.#windows.values()];
  }

  get journal(): readonly JournalEntry[] {
    return readJournal(join(this.#folder, 'journal'));
  }

  openOne(index: number): Window {
    const child = fork(scriptAt('window'));
    const window: Window = { child, index, isReady: false, isStopped: false, isStalled: false };
    this.#windows.set(index, window);
    child.on('message', (report: Report) => this.#hear(window, report));
    child.once('exit', () => this.#reopen(window));
    const name = `${index}.${this.#starts++}`;
    const seed = this.#options.seed * 1_000_003 + this.#starts;
    const { longestPauseMs, longestWaitMs = faultTimes.longestWaitMs } = this.#options;
    this.tell(window, {
      kind: 'start',
      start: {
        folder: this.#folder,
        baseUrl: this.emulator.baseUrl,
        name,
        seed,
        appId: this.#appId,
        userIds: this.userIds,
        clockOffsetMs: this.#clockOffsetMs,
        longestPauseMs,
        longestWaitMs,
      },
    });
    return window;
  }

  tell({ child }: Window, order: Order): void {
    // A killed window receives nothing.
    if (child.connected) child.send(order, () => undefined);
  }

  /** Like a user who changes the system clock. */
  setClock(offsetMs: number): void {
    this.#clockOffsetMs = offsetMs;
    for (const window of this.all) this.tell(window, { kind: 'setClock', offsetMs });
  }

  isSigningIn(userId: string): boolean {
    return this.#signingIn.has(userId);
  }

  /** Signs in a user again, unless a sign-in is in progress or the window has ended. */
  signInAnew(window: Window, userId: string): void {
    if (this.#windows.get(window.index) !== window || this.isSigningIn(userId) || this.#isFinishing) return;
    this.#choosing.add(userId);
    this.#signIn(window, userId);
  }

  /** Lets every window get one more token of each credential, without faults, and then ends it. */
  async finish(): Promise<void> {
    this.emulator.clearFaults();
    this.#isFinishing = true;
    const windows = this.all.filter(({ child }) => child.connected);
    for (const window of windows) {
      window.child.kill('SIGCONT');
      this.tell(window, { kind: 'finish' });
    }
    const living = (): number =>
      windows.filter(({ child }) => child.exitCode === null && child.signalCode === null).length;
    await until(() => this.#finished >= living());
  }

  async close(): Promise<void> {
    this.#isFinishing = true;
    for (const { child } of this.all) child.kill('SIGKILL');
    await this.emulator.close();
  }

  async #addApp(): Promise<string> {
    const secrets = new JournalSecretStore(join(this.#folder, 'journal'), 'harness', 0);
    const catalog = new Catalog(new AppFolder(join(this.#folder, 'apps'), () => undefined), {
      secrets: new Secrets(secrets),
      server: () => apsAuthorizationServer(new URL(this.emulator.baseUrl)),
      clock: { now: () => Date.now() },
      log: new RecordingLog(),
    });
    const { id } = await catalog.add(
      { name: 'acme-viewer', type: 'traditionalWeb', clientId: webClientId, secretStatus: 'unchecked' },
      clientSecret,
    );
    secrets.close();
    await after(longestLagMs);
    return id;
  }

  async #signInEveryone(): Promise<void> {
    const first = this.openOne(0);
    await until(() => first.isReady);
    for (const userId of this.userIds) {
      this.#signIn(first, userId);
      await until(() => this.#signedInAt.has(userId));
    }
  }

  #reopen(window: Window): void {
    for (const [userId, { index, grantsBefore }] of this.#signingIn) {
      if (index !== window.index) continue;
      this.#signingIn.delete(userId);
      for (const { grantId } of this.#grantsOf(userId).slice(grantsBefore)) this.cutShort.add(grantId);
    }
    if (!this.#isFinishing) this.openOne(window.index);
  }

  #hear(window: Window, report: Report): void {
    switch (report.kind) {
      case 'ready':
        window.isReady = true;
        return;
      case 'stalled':
        window.isStalled = true;
        return;
      case 'got':
        this.count.gets++;
        if (report.isExpired) this.count.expiredTokens++;
        this.count.longestWaitMs = Math.max(this.count.longestWaitMs, report.waitMs);
        return;
      case 'failed':
        this.#noteFailure(window, report.failure, report.startedAt);
        this.count.longestWaitMs = Math.max(this.count.longestWaitMs, report.waitMs);
        return;
      case 'authorize':
        if (this.#choosing.delete(report.userId)) this.#noteReplaced(report.userId);
        this.tell(window, {
          kind: 'authorized',
          location: this.emulator.authorize(report.url, { userId: report.userId }),
        });
        return;
      case 'signedIn':
        this.#signingIn.delete(report.userId);
        this.#choosing.delete(report.userId);
        this.#signedInAt.set(report.userId, Date.now());
        return;
      case 'finished':
        this.#finished++;
        this.failuresAtEnd.push(...report.failures);
    }
  }

  #noteFailure(window: Window, { error, userId }: Failure, startedAt: number): void {
    this.failures[error] = (this.failures[error] ?? 0) + 1;
    const isNews = userId !== undefined && startedAt > (this.#signedInAt.get(userId) ?? 0);
    if (isNews && error === 'signInAgain') this.#signIn(window, userId);
  }

  /** In one window at a time, because a user responds to only one prompt. */
  #signIn(window: Window, userId: string): void {
    if (this.#signingIn.has(userId)) return;
    this.#signingIn.set(userId, { index: window.index, grantsBefore: this.#grantsOf(userId).length });
    this.tell(window, { kind: 'signIn', userId });
  }

  #noteReplaced(userId: string): void {
    const before = this.#grantsOf(userId).at(-1);
    if (before) this.replaced.add(before.grantId);
  }

  #grantsOf(userId: string): Emulator['grants'] {
    return this.emulator.grants.filter((grant) => grant.userId === userId);
  }
}

/** The Windows operating system can't suspend and resume a process. */
export const canStop = process.platform !== 'win32';

/** Suspends a window. A shell resumes it, even if this process was killed in the meantime. */
export function putToSleep({ child }: Pick<Window, 'child'>, sleepMs: number): ChildProcess {
  const script = 'kill -s STOP "$0"; sleep "$1"; kill -s CONT "$0"';
  const shell = spawn('sh', ['-c', script, String(child.pid), (sleepMs / 1000).toFixed(2)], {
    stdio: 'ignore',
    detached: true,
  });
  shell.unref();
  return shell;
}

/** Waits until a condition is true. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await after(20);
}

/** The script of a process: next to this code or below it, because esbuild moves shared code to the root folder of the tests. */
export function scriptAt(name: string): string {
  const places = [`${name}.mjs`, `faults/${name}.mjs`].map((place) => join(import.meta.dirname, place));
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error('The tests are not built.');
  return found;
}
