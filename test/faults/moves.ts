import type { App } from '../../src/credentials/catalog/app';
import type { CustomServer } from '../../src/credentials/catalog/customServer';
import { CredentialError } from '../../src/credentials/credentialError';
import type { SecretStore } from '../../src/credentials/ports';
import {
  createCredentialsFixture,
  quickTimes,
  redirectUri,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';
import { after } from '../support/processes';
import { choose, createRandom } from '../support/random';
import { startTinyServer, type TinyRequest, type TinyServer } from '../support/tinyServer';

/** What two servers received while an app moved between them. */
export interface MoveFigures {
  readonly requests: number;
  readonly moves: number;
  readonly signIns: number;
  readonly refreshes: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Requests with a secret, a code, or a token of the other server. */
  readonly sentElsewhere: number;
}

/** Every secret of a server has its name in it. */
interface NamedServer extends TinyServer {
  readonly name: string;
}

const scopes = ['reports'];
const longestPauseMs = 5;

/**
 * Lets two windows use an app while its server changes, at random from a seed: by Change Server, and by whoever edits its
 * file.
 */
export async function runMoves(seed: number, rounds: number): Promise<MoveFigures> {
  const fixture = await createCredentialsFixture();
  const servers = [await startNamedServer('north'), await startNamedServer('south')];
  try {
    const run = new MoveRun(fixture, servers, createRandom(seed));
    return await run.run(rounds);
  } finally {
    for (const server of servers) server.close();
    await fixture.close();
  }
}

async function startNamedServer(name: string): Promise<NamedServer> {
  const server = await startTinyServer();
  const tokens = { access_token: `access-of-${name}`, refresh_token: `refresh-of-${name}` };
  server.answers.set('/token', { body: JSON.stringify({ ...tokens, token_type: 'bearer', expires_in: 3600 }) });
  server.answers.set('/userinfo', { body: '{"sub":"designer"}' });
  server.answers.set('/revoke', {});
  return { ...server, name };
}

class MoveRun {
  readonly #fixture: CredentialsFixture;
  readonly #servers: readonly NamedServer[];
  readonly #random: () => number;
  readonly #count = { moves: 0, signIns: 0, refreshes: 0 };
  readonly #failures: Record<string, number> = {};
  #secrets = 0;

  constructor(fixture: CredentialsFixture, servers: readonly NamedServer[], random: () => number) {
    this.#fixture = fixture;
    this.#servers = servers;
    this.#random = random;
  }

  async run(rounds: number): Promise<MoveFigures> {
    const sessions = [await this.#open(), await this.#open()];
    const server = this.#chooseServer();
    const { id } = await choose(this.#random, sessions).catalog.add(
      { name: 'acme-reports', type: 'oauth2', clientId: 'client-1', secretStatus: 'unchecked', server },
      this.#newSecret(server),
    );
    for (let round = 0; round < rounds; round++) {
      await Promise.all(sessions.map(({ catalog }) => catalog.load()));
      await Promise.all(Array.from({ length: 5 }, () => this.#try(choose(this.#random, sessions), id)));
    }
    const requests = this.#servers.flatMap(({ requests: received }) => received);
    const sentElsewhere = this.#servers.flatMap(({ name, requests: received }) =>
      received.filter((request) => this.#servers.some((other) => other.name !== name && isOf(other, request))),
    );
    return {
      ...this.#count,
      requests: requests.length,
      failures: this.#failures,
      sentElsewhere: sentElsewhere.length,
    };
  }

  #open(): Promise<Session> {
    const { secrets } = this.#fixture;
    const slow: SecretStore = {
      get: async (name) => this.#slowly(() => secrets.get(name)),
      store: async (name, value) => this.#slowly(() => secrets.store(name, value)),
      remove: async (name) => this.#slowly(() => secrets.remove(name)),
      keys: async () => this.#slowly(() => secrets.keys()),
    };
    return this.#fixture.startSession({ secrets: slow, times: { ...quickTimes, propagationMs: 20 } });
  }

  async #slowly<T>(call: () => Promise<T>): Promise<T> {
    await this.#pause();
    const result = await call();
    await this.#pause();
    return result;
  }

  #pause(): Promise<void> {
    return after(this.#random() * longestPauseMs);
  }

  async #try(session: Session, appId: string): Promise<void> {
    await this.#pause();
    try {
      await this.#doSomething(session, session.catalog.getApp(appId));
    } catch (error) {
      const name = error instanceof CredentialError ? error.problem : String(error);
      this.#failures[name] = (this.#failures[name] ?? 0) + 1;
    }
  }

  async #doSomething(session: Session, app: App): Promise<void> {
    const dice = this.#random();
    if (dice < 0.15) await this.#move(session, app);
    else if (dice < 0.2) await this.#edit(session, app);
    else if (dice < 0.3) await this.#changeSecret(session, app);
    else if (dice < 0.4 || app.users.length === 0) await this.#signIn(session, app);
    else if (dice < 0.5) await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes, force: true });
    else if (dice < 0.9) await this.#refresh(session, app);
    else await this.#revoke(session, app);
  }

  async #move(session: Session, app: App): Promise<void> {
    const server = this.#chooseServer();
    await session.catalog.changeServer(app.id, server, this.#newSecret(server));
    this.#count.moves++;
  }

  /** As Settings Sync, or a person with an editor, may do. */
  async #edit(session: Session, app: App): Promise<void> {
    const server = this.#chooseServer();
    await session.catalog.change(app.id, (current) => ({ ...current, server }));
  }

  /** A person may take a while to enter the secret of the server that they see. */
  async #changeSecret(session: Session, app: App): Promise<void> {
    await this.#pause();
    if (app.server) await session.clientSecrets.change(app, this.#newSecret(app.server) ?? '', 'unchecked');
  }

  async #signIn(session: Session, app: App): Promise<void> {
    const pending = session.userSignIn.begin(app, { redirectUri, scopes, forceLogin: false });
    await this.#pause();
    const code = `code-of-${this.#nameOf(pending.server.tokenEndpoint.href)}`;
    await session.userSignIn.finish(pending, `code=${code}&state=${pending.state}`);
    this.#count.signIns++;
  }

  async #refresh(session: Session, { id: appId }: App): Promise<void> {
    await session.broker.getToken({ kind: 'user', appId, userId: 'designer' }, { scopes, force: true });
    this.#count.refreshes++;
  }

  async #revoke(session: Session, { id: appId }: App): Promise<void> {
    const revoke = await session.broker.prepareGrantRevocation(appId, 'designer');
    await this.#pause();
    await revoke();
    await session.broker.revokeTokens({ kind: 'user', appId, userId: 'designer' });
  }

  #chooseServer(): CustomServer {
    const { origin } = choose(this.#random, this.#servers);
    return {
      preset: 'custom',
      authentication: choose(this.#random, ['basic', 'body', 'none']),
      parameters: {},
      issuer: undefined,
      tokenEndpoint: `${origin}/token`,
      authorizationEndpoint: `${origin}/authorize`,
      revocationEndpoint: `${origin}/revoke`,
      introspectionEndpoint: undefined,
      userInfoEndpoint: `${origin}/userinfo`,
      jwksEndpoint: undefined,
    };
  }

  #newSecret({ authentication, tokenEndpoint }: CustomServer): string | undefined {
    if (authentication === 'none') return undefined;
    return `secret-${++this.#secrets}-of-${this.#nameOf(tokenEndpoint)}`;
  }

  #nameOf(url: string): string {
    return this.#servers.find(({ origin }) => url.startsWith(origin))?.name ?? '';
  }
}

/** Whether anything in a request belongs to a server. */
function isOf({ name }: NamedServer, { headers, form }: TinyRequest): boolean {
  const { authorization = '' } = headers;
  const [, basic = ''] = authorization.split(' ');
  const texts = [authorization, Buffer.from(basic, 'base64').toString(), ...Object.values(form)];
  return texts.some((text) => text.includes(`-of-${name}`));
}
