import assert from 'node:assert/strict';
import { apsAuthorizationServer } from '../../../src/aps/apsAuthorizationServer';
import type { App } from '../../../src/credentials/catalog/app';
import type { CustomServer } from '../../../src/credentials/catalog/customServer';
import { SecretHosts } from '../../../src/credentials/catalog/secretHosts';
import { clientSecretName, refreshTokenName } from '../../../src/credentials/catalog/secretNames';
import { Secrets } from '../../../src/credentials/catalog/secrets';
import type { SecretStore } from '../../../src/credentials/ports';
import type { AuthorizationServer } from '../../../src/oauth/authorizationServer';
import { startEmulator, type Emulator } from '../../emulator/emulator';
import {
  addApp,
  addWebApp,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  designer,
  publicClientId,
  redirectUri,
  signIn,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { MemorySecretStore } from '../../support/memorySecretStore';
import { startTinyServer, tokenServerAt, type TinyServer } from '../../support/tinyServer';

const scopes = ['data:read'];

describe('a client secret for one host', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let before: TinyServer;
  let after: TinyServer;
  let app: App;

  const serverAt = ({ origin }: TinyServer): CustomServer => ({
    preset: 'custom',
    authentication: 'basic',
    parameters: {},
    issuer: undefined,
    tokenEndpoint: `${origin}/token`,
    authorizationEndpoint: `${origin}/authorize`,
    revocationEndpoint: undefined,
    introspectionEndpoint: undefined,
    userInfoEndpoint: undefined,
    jwksEndpoint: undefined,
  });

  const move = (window: Session): Promise<void> =>
    window.catalog.changeServer(app.id, serverAt(after), 'planted-secret-for-the-new-host');
  const secretsSentTo = ({ requests }: TinyServer): readonly string[] =>
    requests.map(({ headers }) =>
      Buffer.from(String(headers.authorization).split(' ')[1] ?? '', 'base64')
        .toString()
        .replace(/^.*:/, ''),
    );

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    [before, after] = await Promise.all([startTinyServer(), startTinyServer()]);
    for (const { answers } of [before, after])
      answers.set('/token', {
        body: JSON.stringify({ access_token: 't', token_type: 'bearer', expires_in: 3600, refresh_token: 'r' }),
      });
    const server = serverAt(before);
    app = await session.catalog.add(
      { name: 'acme-reports', type: 'oauth2', clientId: 'other-client-1', secretStatus: 'unchecked', server },
      'planted-secret-for-the-old-host',
    );
  });

  afterEach(async () => {
    before.close();
    after.close();
    await fixture.close();
  });

  it('goes nowhere when a sign-in ends after the app has moved', async () => {
    const pending = session.userSignIn.begin(app, { redirectUri, scopes, forceLogin: false });
    await move(session);
    await assert.rejects(session.userSignIn.finish(pending, `code=c&state=${pending.state}`), {
      problem: 'serverChanged',
    });
    assert.deepEqual([before.requests, after.requests], [[], []]);
    assert.deepEqual(session.catalog.getApp(app.id).users, []);
  });

  it('is not saved when another window moves the app meanwhile', async () => {
    const other = await fixture.startSession();
    await move(other);
    await assert.rejects(session.clientSecrets.change(app, 'planted-newer-secret-for-the-old-host', 'accepted'), {
      problem: 'serverChanged',
    });
    await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes });
    assert.deepEqual(secretsSentTo(after), ['planted-secret-for-the-new-host']);
  });

  it('is not sent by a request that runs while the app moves', async () => {
    const other = await fixture.startSession();
    const name = clientSecretName(app.id);
    const secrets: SecretStore = {
      get: async (key) => {
        if (key === name && before.requests.length + after.requests.length === 0) await move(other);
        return fixture.secrets.get(key);
      },
      store: (key, value) => fixture.secrets.store(key, value),
      remove: (key) => fixture.secrets.remove(key),
      keys: () => fixture.secrets.keys(),
    };
    const slow = await fixture.startSession({ secrets });
    await assert.rejects(slow.broker.getToken({ kind: 'app', appId: app.id }, { scopes }), {
      problem: 'secretForOtherServer',
    });
    assert.deepEqual([before.requests, after.requests], [[], []]);
  });

  it('is not sent to a host that only the file names', async () => {
    await session.catalog.change(app.id, (current) => ({ ...current, server: serverAt(after) }));
    await assert.rejects(session.broker.getToken({ kind: 'app', appId: app.id }, { scopes }), {
      problem: 'secretForOtherServer',
    });
    assert.deepEqual(after.requests, []);
  });

  it('keeps a refresh token from a host that only the file names', async () => {
    const pending = session.userSignIn.begin(app, { redirectUri, scopes, forceLogin: false });
    const user = await session.userSignIn.finish(pending, `code=c&state=${pending.state}`);
    const server: CustomServer = { ...serverAt(after), authentication: 'none' };
    await session.catalog.change(app.id, (current) => ({ ...current, server }));
    const credential = { kind: 'user', appId: app.id, userId: user.id } as const;
    await assert.rejects(session.broker.getToken(credential, { scopes }), { problem: 'signInAgain' });
    assert.deepEqual(after.requests, []);
  });
});

describe('the base URL of Autodesk', () => {
  let fixture: CredentialsFixture;
  let gateway: Emulator;
  let session: Session;
  let behindGateway: Session;

  const requests = (): number => gateway.requestCount();

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    gateway = await startEmulator({ apps: [], users: [] });
    session = await fixture.startSession();
  });

  afterEach(async () => {
    await gateway.close();
    await fixture.close();
  });

  async function openBehindGateway(): Promise<Session> {
    behindGateway = await fixture.startSession({ server: apsAuthorizationServer(new URL(gateway.baseUrl)) });
    return behindGateway;
  }

  it('gets no client secret until a person confirms its host', async () => {
    const app = await addApp(session);
    const { broker, secretHosts } = await openBehindGateway();
    const credential = { kind: 'app', appId: app.id } as const;
    await assert.rejects(broker.getToken(credential, { scopes }), { problem: 'hostNotConfirmed' });
    await assert.rejects(broker.getToken(credential, { scopes, isAutomatic: true }), { problem: 'hostNotConfirmed' });
    assert.equal(requests(), 0);
    await secretHosts.confirm(apsAuthorizationServer(new URL(gateway.baseUrl)));
    await assert.rejects(broker.getToken(credential, { scopes }), { name: 'OAuthError', status: 401 });
    assert.equal(requests(), 1);
  });

  it('gets no refresh token of a public client before that', async () => {
    const app = await session.catalog.add(
      { name: 'acme-desktop', type: 'desktopMobileSpa', clientId: publicClientId, secretStatus: 'unchecked' },
      undefined,
    );
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    const { broker } = await openBehindGateway();
    await assert.rejects(broker.getToken(credential, { scopes }), { problem: 'hostNotConfirmed' });
    await assert.rejects(broker.prepareGrantRevocation(app.id, designer.userId), { problem: 'hostNotConfirmed' });
    assert.equal(requests(), 0);
    await session.broker.getToken(credential, { scopes, force: true });
  });

  it('gets no assertion before that', async () => {
    fixture.setClockRight();
    const app = await addApp(session);
    const { serviceAccountId } = await createAccountWithKey(session, app);
    const { broker } = await openBehindGateway();
    const credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId } as const;
    await assert.rejects(broker.getToken(credential, { scopes }), { problem: 'hostNotConfirmed' });
    assert.equal(requests(), 0);
  });

  it('is the host of secrets from before hosts were stored', async () => {
    const app = await addWebApp(session);
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    fixture.secrets.entries.set(clientSecretName(app.id), clientSecret);
    await assert.rejects(session.broker.getToken(credential, { scopes, force: true }), { problem: 'hostNotConfirmed' });
    await session.secretHosts.confirm(fixture.server);
    await session.broker.getToken(credential, { scopes, force: true });
  });

  it('counts for users that were signed in through it', async () => {
    const app = await addWebApp(session);
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    await session.broker.getToken(credential, { scopes, force: true });
    const names = [...fixture.secrets.entries.keys()].filter((name) =>
      name.startsWith(refreshTokenName(app.id, designer.userId)),
    );
    assert.equal(names.length, 1);
    const [text = ''] = names.map((name) => fixture.secrets.entries.get(name) ?? '');
    const stored: unknown = JSON.parse(text);
    assert.ok(typeof stored === 'object' && stored !== null && 'hosts' in stored);
    assert.deepEqual(stored.hosts, [new URL(fixture.emulator.baseUrl).host]);
  });
});

describe('a confirmed host', () => {
  let hosts: SecretHosts;

  const one = tokenServerAt('https://one.example');
  const both = { ...one, revocationEndpoint: new URL('https://two.example/revoke') };
  const allows = (server: AuthorizationServer): Promise<boolean> =>
    hosts.allows({ server: undefined }, undefined, server);

  beforeEach(async () => {
    hosts = new SecretHosts(new Secrets(new MemorySecretStore()));
    await hosts.confirm(one);
  });

  it('lets no other host of the same server receive a secret', async () => {
    assert.deepEqual([await allows(one), await allows(both)], [true, false]);
  });

  it('stays confirmed when another one is', async () => {
    await hosts.confirm(tokenServerAt('https://two.example'));
    assert.deepEqual([await allows(one), await allows(both)], [true, true]);
  });
});

describe('a changed client secret', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    app = await addApp(session);
  });

  afterEach(() => fixture.close());

  it('is not called rejected by a window that used the one before', async () => {
    const name = clientSecretName(app.id);
    const old = fixture.secrets.entries.get(name);
    let looks = 0;
    const secrets: SecretStore = {
      get: async (key) => {
        if (key !== name) return fixture.secrets.get(key);
        if (looks++ === 0) await session.clientSecrets.change(app, 'another-secret-0000', 'accepted');
        return old;
      },
      store: (key, value) => fixture.secrets.store(key, value),
      remove: (key) => fixture.secrets.remove(key),
      keys: () => fixture.secrets.keys(),
    };
    const behind = await fixture.startSession({ secrets });
    const credential = { kind: 'app', appId: app.id } as const;
    fixture.emulator.updateApp(app.clientId, { clientSecret: 'another-secret-0000' });
    await assert.rejects(behind.broker.getToken(credential, { scopes }), { name: 'OAuthError', status: 401 });
    await session.catalog.load();
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
    await assert.rejects(behind.broker.getToken(credential, { scopes }), { problem: 'clientSecretNotVisible' });
    await session.broker.getToken(credential, { scopes });
  });

  it('is used once a window that lags behind sees it', async () => {
    const name = clientSecretName(app.id);
    const old = fixture.secrets.entries.get(name);
    let looks = 0;
    const secrets: SecretStore = {
      get: (key) => (key === name && looks++ < 3 ? Promise.resolve(old) : fixture.secrets.get(key)),
      store: (key, value) => fixture.secrets.store(key, value),
      remove: (key) => fixture.secrets.remove(key),
      keys: () => fixture.secrets.keys(),
    };
    fixture.emulator.updateApp(app.clientId, { clientSecret: 'another-secret-0000' });
    await session.clientSecrets.change(app, 'another-secret-0000', 'accepted');
    const lagging = await fixture.startSession({ secrets });
    await lagging.broker.getToken({ kind: 'app', appId: app.id }, { scopes });
    assert.equal(fixture.emulator.requestCount(tokenPath), 1);
  });
});
