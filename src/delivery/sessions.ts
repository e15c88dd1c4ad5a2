import type { Catalog } from '../credentials/catalog/catalog';
import type { Credential } from '../credentials/catalog/credential';
import { listCredentials, resolveCredential, type ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import { CredentialError, type CredentialProblem } from '../credentials/credentialError';
import { Emitter, type Event } from '../credentials/emitter';
import type { Log } from '../credentials/ports';
import { accountOf, hasScopes, isOfAccount, sessionId, type Account } from './account';
import type { Delivery, TokenDeliveryOptions } from './delivery';
import type { Offers } from './offers';
import { otherExtensions } from './permission';
import { PermissionError } from './permissions';

/** A session as VS Code has it. `accessToken` is the secret; it's empty where only the accounts are wanted. */
export interface Session {
  readonly id: string;
  readonly accessToken: string;
  readonly account: Account;
  readonly scopes: readonly string[];
}

/** How the sessions differ from what they were. */
export interface SessionChanges {
  readonly added: readonly Session[];
  readonly removed: readonly Session[];
  readonly changed: readonly Session[];
}

/** The network, the disk, or another window took longer than a list may. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor() {
    super('There was no answer in time.');
  }
}

/** What sessions need. */
export interface SessionPorts {
  readonly catalog: Catalog;
  readonly delivery: Delivery;
  readonly offers: Offers;
  readonly log: Log;
  /** How long a list waits for the network, in milliseconds. */
  readonly networkTimeoutMs: number;
}

interface Seen {
  readonly session: Session;
  /** Differs after its tokens were renewed. */
  readonly tokens: string;
}

/** The sessions that other extensions can have: one account for each credential that the person offers. */
export class Sessions {
  readonly #ports: SessionPorts;
  readonly #changed: Emitter<SessionChanges>;
  /** By the label of the account; undefined until somebody has asked. */
  #seen: ReadonlyMap<string, Seen> | undefined;
  #lastRefresh: Promise<void> = Promise.resolve();

  /** Fires after an account was added, removed, or renamed, or its tokens were renewed, in any window. No event has a token. */
  readonly onDidChange: Event<SessionChanges>;

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#changed = new Emitter(ports.log);
    this.onDidChange = this.#changed.event;
    ports.catalog.onDidChange(() => void this.refresh());
    ports.offers.onDidChange(() => void this.refresh());
  }

  /**
   * Without scopes: one session for each account, at once and without a token. With scopes: a session for each account that
   * has them, with a token that is valid or was silently renewed. It never waits for a person.
   * @throws the error of an account whose token may be had later or that can't be used, if no account has a session
   */
  async list(scopes: readonly string[] | undefined, accountId?: string): Promise<readonly Session[]> {
    const { networkTimeoutMs } = this.#ports;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new NoAnswerError()), networkTimeoutMs);
    try {
      return await this.#list(scopes, accountId, controller.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #list(
    scopes: readonly string[] | undefined,
    accountId: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly Session[]> {
    const { catalog, offers } = this.#ports;
    await Promise.race([catalog.whenLoaded(), whenAborted(signal)]);
    if (!this.#seen) await this.refresh();
    const offered = await offers.filter(catalog.apps);
    const accounts = offered.filter((each) => accountId === undefined || accountOf(each).id === accountId);
    if (!scopes) return accounts.map((each) => describe(each));
    const matching = accounts.filter((each) => hasScopes(each, scopes) && each.user?.status !== 'signInAgain');
    const results = await Promise.allSettled(matching.map((each) => this.create(each.credential, scopes, { signal })));
    const sessions = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failure = results.find((result) => result.status === 'rejected' && !needsSignIn(result.reason));
    if (sessions.length === 0 && failure?.status === 'rejected') throw failure.reason;
    return sessions;
  }

  /**
   * The session of an offered credential, with exactly these scopes.
   * @throws CredentialError `scopesNotGranted` if the server grants fewer, and as `Delivery.getAccessToken` does
   */
  async create(
    credential: Credential,
    scopes: readonly string[],
    options: Omit<TokenDeliveryOptions, 'scopes'> = {},
  ): Promise<Session> {
    const { catalog, delivery } = this.#ports;
    const request = scopes.length === 0 ? options : { ...options, scopes };
    const token = await delivery.getAccessToken(otherExtensions, credential, request);
    const missing = scopes.filter((scope) => token.granted?.includes(scope) === false);
    if (missing.length > 0) throw new CredentialError('scopesNotGranted', credential.appId);
    const resolved = resolveCredential(catalog.getApp(credential.appId), credential);
    return { ...describe(resolved, scopes), accessToken: token.value };
  }

  /** The credential of a session or of an account with this ID; undefined if it was removed. */
  find(id: string): ResolvedCredential | undefined {
    const all = this.#ports.catalog.apps.flatMap((app) => listCredentials(app));
    return all.find((each) => isOfAccount(accountOf(each), id));
  }

  /** Finds out what has changed, perhaps in another window. Never throws. */
  refresh(): Promise<void> {
    this.#lastRefresh = this.#lastRefresh.then(() => this.#refresh());
    return this.#lastRefresh;
  }

  async #refresh(): Promise<void> {
    const offered = await this.#ports.offers.filter(this.#ports.catalog.apps);
    const before = this.#seen;
    const now = new Map(offered.map((each) => [accountOf(each).label, see(each)]));
    this.#seen = now;
    if (!before) return;
    const added = [...now].flatMap(([label, { session }]) => (before.has(label) ? [] : [session]));
    const removed = [...before].flatMap(([label, { session }]) => (now.has(label) ? [] : [session]));
    const changed = [...now].flatMap(([label, { session, tokens }]) => {
      const known = before.get(label);
      return known && known.tokens !== tokens ? [session] : [];
    });
    if (added.length + removed.length + changed.length > 0) this.#changed.fire({ added, removed, changed });
  }
}

function describe(resolved: ResolvedCredential, scopes: readonly string[] = []): Session {
  const account = accountOf(resolved);
  const asked = scopes.length === 0 ? resolved.scopes : scopes;
  return { id: sessionId(account, asked), accessToken: '', account, scopes: asked };
}

function see(resolved: ResolvedCredential): Seen {
  return {
    session: describe(resolved),
    tokens: resolved.tokens
      .map(({ id }) => id)
      .sort()
      .join(' '),
  };
}

/** What a person changes by picking an account or signing in, so that VS Code should ask for that. The rest is said. */
const solvedBySignIn: readonly CredentialProblem[] = [
  'appRemoved',
  'userRemoved',
  'serviceAccountRemoved',
  'signInAgain',
  'scopesNotGranted',
  'scopesNotChosen',
  'noRefreshToken',
];

function needsSignIn(error: unknown): boolean {
  if (error instanceof PermissionError) return error.refusal === 'never';
  return error instanceof CredentialError && solvedBySignIn.includes(error.problem);
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new NoAnswerError();
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true }),
  );
}
