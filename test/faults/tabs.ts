import type { App } from '../../src/credentials/catalog/app';
import type { Credential } from '../../src/credentials/catalog/credential';
import { CredentialError } from '../../src/credentials/credentialError';
import { OutdatedWindowError } from '../../src/credentials/leases/fencedSecretStore';
import { BrowserSecretStore, BrowserStorage } from '../support/browserSecretStore';
import {
  addWebApp,
  createCredentialsFixture,
  designer,
  reviewer,
  signIn,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';
import { choose, createRandom } from '../support/random';

/** What became of the secrets of a browser that two tabs shared. */
export interface TabFigures {
  readonly signIns: number;
  readonly refreshes: number;
  readonly refusals: number;
  /** Sign-ins that ended because another tab stored something during a request. It was said. */
  readonly saidLost: number;
  /** Secrets that were stored and are gone, although nobody was told. */
  readonly lost: number;
  readonly replayed: number;
  /** Errors that no tab should show. */
  readonly unexpected: readonly string[];
}

const scopes = ['data:read', 'data:write'];
const userIds = [designer.userId, reviewer.userId];
const hourMs = 3_600_000;

/** Lets two tabs of one browser sign users in, refresh, and add apps at once, and reloads them, at random from a seed. */
export async function runTabs(seed: number, rounds: number): Promise<TabFigures> {
  const fixture = await createCredentialsFixture();
  try {
    const run = new TabRun(fixture, createRandom(seed));
    return await run.run(rounds);
  } finally {
    await fixture.close();
  }
}

class TabRun {
  readonly #fixture: CredentialsFixture;
  readonly #random: () => number;
  readonly #storage = new BrowserStorage();
  /** The users who were told that they are signed in, by the name of app and user. */
  readonly #signedIn = new Map<string, Credential & { readonly kind: 'user' }>();
  readonly #apps = new Map<string, App>();
  readonly #unexpected: string[] = [];
  readonly #count = { signIns: 0, refreshes: 0, refusals: 0, saidLost: 0, lost: 0 };
  /** By tab: whether another one has stored something since it was loaded, as far as it was told. */
  #tabs: Session[] = [];

  constructor(fixture: CredentialsFixture, random: () => number) {
    this.#fixture = fixture;
    this.#random = random;
  }

  async run(rounds: number): Promise<TabFigures> {
    this.#fixture.emulator.setRateLimitPerMinute('/authentication/v2/token', Infinity);
    const first = await this.#load();
    const app = await addWebApp(first);
    this.#apps.set(app.id, app);
    this.#tabs = [first, await this.#load()];
    for (let round = 0; round < rounds; round++) await this.#doRound();
    this.#tabs = [await this.#load()];
    await this.#refreshAll();
    return { ...this.#count, replayed: this.#fixture.emulator.replayCount, unexpected: this.#unexpected };
  }

  async #doRound(): Promise<void> {
    const problemsBefore = this.#fixture.problems.length;
    const works = Array.from({ length: 1 + Math.floor(this.#random() * 3) }, () => this.#chooseWork());
    await Promise.all(works.map((work) => this.#try(work)));
    if (this.#random() < 0.5) this.#fixture.clock.advance(hourMs);
    for (const index of this.#tabs.keys()) {
      if (this.#random() < 0.5) this.#tabs[index] = await this.#load();
    }
    const said = this.#fixture.problems.slice(problemsBefore).filter(({ kind }) => kind === 'signInNotStored');
    await this.#check(await this.#load(), said.length);
  }

  #load(): Promise<Session> {
    return this.#fixture.startSession({ secrets: new BrowserSecretStore(this.#storage), isWeb: true });
  }

  #chooseWork(): () => Promise<void> {
    const tab = choose(this.#random, this.#tabs);
    const app = choose(this.#random, [...this.#apps.values()]);
    const userId = choose(this.#random, userIds);
    const users = [...this.#signedIn.values()];
    const dice = this.#random();
    if (dice < 0.1 && this.#apps.size < 4) return () => this.#addApp(tab);
    if (dice < 0.5 || users.length === 0) return () => this.#signIn(tab, app, userId);
    const user = choose(this.#random, users);
    return () => this.#refresh(tab, user);
  }

  async #addApp(tab: Session): Promise<void> {
    const app = await addWebApp(tab);
    this.#apps.set(app.id, app);
  }

  async #signIn(tab: Session, { id: appId }: App, userId: string): Promise<void> {
    await tab.catalog.reload(appId);
    await signIn(this.#fixture, tab, tab.catalog.getApp(appId), userId, scopes);
    this.#signedIn.set(`${appId} ${userId}`, { kind: 'user', appId, userId });
    this.#count.signIns++;
  }

  async #refresh(tab: Session, user: Credential): Promise<void> {
    await tab.catalog.reload(user.appId);
    await tab.broker.getToken(user, { scopes, force: true });
    this.#count.refreshes++;
  }

  /** A tab that is behind may refuse, but must say why. */
  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#count.refusals++;
      if (error instanceof OutdatedWindowError) return;
      if (error instanceof CredentialError && expectedProblems.has(error.problem)) return;
      this.#unexpected.push(error instanceof CredentialError ? error.problem : String(error));
    }
  }

  /** What was known before must be there for a tab that has just been loaded, or it was said. */
  async #check({ catalog, clientSecrets, userGrants }: Session, said: number): Promise<void> {
    for (const { id } of this.#apps.values()) {
      await clientSecrets.read(id).catch(() => this.#count.lost++);
    }
    let stale = 0;
    for (const [name, { appId, userId }] of this.#signedIn) {
      const user = catalog.getApp(appId).users.find(({ id }) => id === userId);
      if (user?.status === 'signedIn' && !(await userGrants.isStale({ appId, userId }))) continue;
      stale++;
      this.#signedIn.delete(name);
    }
    this.#count.saidLost += Math.min(stale, said);
    this.#count.lost += Math.max(stale - said, 0);
  }

  async #refreshAll(): Promise<void> {
    this.#fixture.clock.advance(hourMs);
    for (const tab of this.#tabs) for (const user of this.#signedIn.values()) await this.#refresh(tab, user);
  }
}

/** What a tab that doesn't see what another one has stored says. */
const expectedProblems: ReadonlySet<string> = new Set([
  'refreshTokenStale',
  'clientSecretNotVisible',
  'refreshInProgressElsewhere',
]);
