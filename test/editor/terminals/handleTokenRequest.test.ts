import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Memento } from 'vscode';
import type { ViewContext } from '../../../src/credentials/view/treeModel';
import { Delivery } from '../../../src/delivery/delivery';
import type { PermissionSubject } from '../../../src/delivery/permission';
import { PermissionFolder } from '../../../src/delivery/permissionFolder';
import { Permissions } from '../../../src/delivery/permissions';
import { parseTokenReply, type TokenReply } from '../../../src/delivery/protocol';
import { startTokenServer, type TokenServer } from '../../../src/delivery/tokenServer';
import { ActiveCredential } from '../../../src/editor/activeCredential';
import { handleTokenRequest } from '../../../src/editor/terminals/handleTokenRequest';
import {
  addApp,
  createCredentialsFixture,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { startTinyServer } from '../../support/tinyServer';

describe('the window that aps-token asks', () => {
  const key = randomBytes(32).toString('hex');
  let fixture: CredentialsFixture;
  let session: Session;
  let server: TokenServer;
  let asked: PermissionSubject[];
  let errors: unknown[];
  let answerQuestion: () => void;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession();
    [asked, errors] = [[], []];
    const answered = new Promise<void>((resolve) => (answerQuestion = resolve));
    const permissions = new Permissions({
      folder: new PermissionFolder(join(fixture.folderPath, '..', 'permissions')),
      ask: async (subject) => {
        asked.push(subject);
        await answered;
        return 'window';
      },
      workspace: () => 'file:///work/acme',
      isTrusted: () => true,
      log: fixture.log,
      askTimeoutMs: 60_000,
    });
    const { catalog, tokens, clientSecrets, privateKeys } = session;
    const delivery = new Delivery({ catalog, tokens, clientSecrets, privateKeys, permissions, log: fixture.log });
    const services = {
      catalog,
      active: new ActiveCredential(emptyMemento(), catalog),
      clock: fixture.clock,
      viewContext: (): ViewContext => ({
        apsTokenEndpoint: `${fixture.emulator.baseUrl}${tokenPath}`,
        now: fixture.clock.now(),
        isStale: () => false,
      }),
      loadDelivery: () => Promise.resolve({ delivery, permissions }),
      log: fixture.log,
    };
    server = await startTokenServer({
      name: randomBytes(6).toString('hex'),
      key,
      handle: (request, signal) => handleTokenRequest(services, request, signal),
      onWrongKey: () => errors.push('wrong key'),
      onError: (error) => errors.push(error),
    });
  });

  afterEach(async () => {
    await server.close();
    await fixture.close();
  });

  async function ask(path: string, body: Readonly<Record<string, unknown>> = {}): Promise<TokenReply | undefined> {
    const headers = { Authorization: `Bearer ${key}` };
    const answer = await new Promise<string>((resolve, reject) => {
      httpRequest({ socketPath: server.path, method: 'POST', path, headers, agent: false }, (response) => {
        text(response).then(resolve, reject);
      })
        .once('error', reject)
        .end(JSON.stringify(body));
    });
    return parseTokenReply(answer);
  }

  const askForToken = async (): Promise<string> => {
    const reply = await ask('/v1/token');
    return reply?.kind === 'accessToken' ? reply.accessToken : JSON.stringify(reply);
  };

  it('asks the person and the server once for 100 programs at once', async () => {
    await addApp(session).then(({ id }) => session.catalog.change(id, (app) => ({ ...app, scopes: ['data:read'] })));
    const programs = Array.from({ length: 100 }, askForToken);
    while (asked.length === 0) await Promise.race([...programs, new Promise(setImmediate)]);
    answerQuestion();
    const tokens = await Promise.all(programs);
    assert.deepEqual([...new Set(tokens)], [fixture.emulator.issuedAccessTokens.at(-1)?.accessToken]);
    assert.deepEqual([asked.length, fixture.emulator.requestCount(tokenPath)], [1, 1]);
  });

  it('keeps nothing of 1,000 programs', async () => {
    await addApp(session).then(({ id }) => session.catalog.change(id, (app) => ({ ...app, scopes: ['data:read'] })));
    answerQuestion();
    for (let call = 0; call < 200; call++) await askForToken();
    const before = usedBytes();
    for (let call = 0; call < 800; call++) await askForToken();
    const ratio = usedBytes() / before;
    assert.deepEqual([asked.length, fixture.emulator.requestCount(tokenPath), errors], [1, 1, []]);
    // What Node.js itself learns in the meantime are 2 of 100; requests that are kept would be 10 and more.
    assert.ok(ratio < 1.05, String(ratio));
  });

  it('names the server of the app that refused', async () => {
    const tiny = await startTinyServer();
    const { host } = new URL(tiny.origin);
    tiny.answers.set('/token', { status: 401, body: JSON.stringify({ error: 'invalid_client' }) });
    const server = {
      preset: 'custom',
      authentication: 'basic',
      parameters: {},
      issuer: undefined,
      tokenEndpoint: `${tiny.origin}/token`,
      authorizationEndpoint: undefined,
      revocationEndpoint: undefined,
      introspectionEndpoint: undefined,
      userInfoEndpoint: undefined,
      jwksEndpoint: undefined,
    } as const;
    await session.catalog.add(
      { name: 'acme-reports', type: 'oauth2', clientId: 'reports', secretStatus: 'unchecked', server },
      'planted-other-secret-Yw72',
    );
    answerQuestion();
    const reply = await ask('/v1/token');
    tiny.close();
    assert.equal(reply?.kind === 'refused' && reply.message, `${host} rejected the client ID or secret.`);
  });
});

/** After a collection of garbage. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let times = 0; times < 3; times++) Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

function emptyMemento(): Memento {
  return { keys: () => [], get: () => undefined, update: () => Promise.resolve() };
}
