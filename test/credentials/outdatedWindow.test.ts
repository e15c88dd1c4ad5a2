import assert from 'node:assert/strict';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../src/credentials/catalog/app';
import type { Credential } from '../../src/credentials/catalog/credential';
import type { CustomServer } from '../../src/credentials/catalog/customServer';
import { rotateKey } from '../../src/credentials/serviceAccounts/rotateKey';
import { BrowserSecretStore, BrowserStorage } from '../support/browserSecretStore';
import {
  addApp,
  addWebApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  designer,
  publicClientId,
  redirectUri,
  reviewer,
  signIn,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';

const scopes = ['data:read', 'data:write'];
const outdated = { name: 'OutdatedWindowError' };
const hourMs = 3_600_000;

/** On the web, a window that was loaded before another one stored something would delete that with its next write. */
describe('an outdated window on the web', () => {
  let fixture: CredentialsFixture;
  let storage: BrowserStorage;
  let session: Session;
  let app: App;
  let credential: Credential;

  const load = (isWeb = true): Promise<Session> =>
    fixture.startSession({ secrets: new BrowserSecretStore(storage), isWeb });

  const reload = load;

  /** A window that was loaded before the other one added an app. */
  const loadOutdated = async (): Promise<Session> => {
    const late = await load();
    await addApp(session, { name: 'acme-newest' });
    await late.catalog.load();
    return late;
  };

  const requests = (): number => fixture.emulator.requestCount();

  const countRequests = async (work: () => Promise<unknown>): Promise<number> => {
    const before = requests();
    await work();
    return requests() - before;
  };

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    storage = new BrowserStorage();
    session = await load();
    app = await addWebApp(session);
    credential = await signIn(fixture, session, app, designer.userId, scopes);
  });

  afterEach(() => fixture.close());

  it('adds no app, and what another window stored stays', async () => {
    const late = await load();
    const { id } = await addApp(session);
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const user = await signIn(fixture, session, app, reviewer.userId, scopes);
    await assert.rejects(addApp(late, { name: 'acme-late' }), outdated);
    const again = await reload();
    assert.deepEqual(
      again.catalog.apps.map(({ name }) => name),
      ['acme-pipeline', 'acme-viewer'],
    );
    fixture.clock.advance(hourMs);
    for (const wanted of [credential, user, { kind: 'app', appId: id } as const])
      await again.broker.getToken(wanted, { scopes });
    await again.keys.verify(id, key, {});
  });

  it('stores again once it has been reloaded', async () => {
    await assert.rejects(addApp(await loadOutdated(), { name: 'acme-late' }), outdated);
    const reloaded = await reload();
    await addApp(reloaded, { name: 'acme-late' });
    await assert.rejects(addApp(session, { name: 'acme-later' }), outdated);
  });

  it('exchanges no code', async () => {
    const late = await load();
    const pending = late.userSignIn.begin(late.catalog.getApp(app.id), { redirectUri, scopes, forceLogin: false });
    const location = fixture.emulator.authorize(pending.authorizationUrl, { userId: reviewer.userId });
    await addApp(session);
    const sent = await countRequests(() =>
      assert.rejects(late.userSignIn.finish(pending, new URL(location).search.slice(1)), outdated),
    );
    assert.equal(sent, 0);
    assert.equal((await reload()).catalog.getApp(app.id).users.length, 1);
  });

  it('spends no refresh token', async () => {
    const late = await loadOutdated();
    fixture.clock.advance(hourMs);
    const sent = await countRequests(() => assert.rejects(late.broker.getToken(credential, { scopes }), outdated));
    assert.equal(sent, 0);
    const reloaded = await reload();
    await reloaded.broker.getToken(credential, { scopes });
    assert.deepEqual([fixture.emulator.replayCount, fixture.emulator.rotationCount], [0, 1]);
  });

  it('sends no refresh token again after another window stored', async () => {
    const late = await load();
    fixture.clock.advance(hourMs);
    const headers = { 'Retry-After': '3' };
    fixture.emulator.fail('/authentication/v2/token', { kind: 'status', status: 503, headers }, 1);
    let other: Promise<unknown> | undefined;
    const onWait = (): void => void (other ??= addApp(session));
    const sent = await countRequests(() =>
      assert.rejects(late.broker.getToken(credential, { scopes, onWait }), outdated),
    );
    await other;
    assert.equal(sent, 1);
  });

  it('ends no session that another window has just replaced', async () => {
    const late = await load();
    fixture.clock.advance(hourMs);
    fixture.emulator.fail('/authentication/v2/token', { kind: 'delay', delayMs: 1500 });
    const refreshed = assert.rejects(late.broker.getToken(credential, { scopes }), outdated);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await signIn(fixture, session, app, designer.userId, scopes);
    // What says which refresh token is the newest is lost, too.
    for (const entry of await readdir(fixture.leasesPath, { recursive: true }))
      if (entry.endsWith('.lease')) await rm(join(fixture.leasesPath, entry), { force: true });
    await refreshed;
    const reloaded = await reload();
    assert.equal(reloaded.catalog.getApp(app.id).users[0]?.status, 'signedIn');
    fixture.clock.advance(hourMs);
    await reloaded.broker.getToken(credential, { scopes });
  });

  it('creates, imports, rotates, and deletes no key', async () => {
    const { id } = await addApp(session);
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const late = await loadOutdated();
    const privateKey = await session.privateKeys.get(id, key);
    const sent = await countRequests(async () => {
      await assert.rejects(late.keys.create(id, key.serviceAccountId, {}), outdated);
      await assert.rejects(late.keys.import(id, key, privateKey, {}), outdated);
      await assert.rejects(rotateKey(late.keys, id, key.serviceAccountId, { kind: 'disable' }, {}), outdated);
      await assert.rejects(late.keys.delete(id, key, {}), outdated);
      await assert.rejects(late.accounts.delete(id, key.serviceAccountId, {}), outdated);
    });
    assert.equal(sent, 0);
    await (await reload()).keys.verify(id, key, {});
  });

  it('deletes a key that it created while another window stored', async () => {
    const { id } = await addApp(session);
    const { serviceAccountId, keyId } = await createAccountWithKey(session, session.catalog.getApp(id));
    const late = await load();
    const path = `/authentication/v2/service-accounts/${serviceAccountId}/keys`;
    fixture.emulator.fail(path, { kind: 'delay', delayMs: 1500 }, 1);
    const before = fixture.emulator.requestCount(path);
    const rejection = assert.rejects(late.keys.create(id, serviceAccountId, {}), outdated);
    while (fixture.emulator.requestCount(path) === before) await new Promise((resolve) => setTimeout(resolve, 5));
    await addApp(session, { name: 'acme-newest' });
    await rejection;
    const [account] = fixture.emulator.serviceAccounts(clientId);
    assert.deepEqual(
      account?.keys.map((key) => key.keyId),
      [keyId],
    );
  });

  it('revokes and removes nothing', async () => {
    const late = await loadOutdated();
    const before = storage.text;
    const sent = await countRequests(async () => {
      await assert.rejects(late.broker.revokeTokens(credential), outdated);
      await assert.rejects(late.broker.prepareGrantRevocation(app.id, designer.userId), outdated);
      await assert.rejects(late.catalog.removeUser(app.id, designer.userId), outdated);
      await assert.rejects(late.catalog.removeServiceAccount(app.id, 'SERVICEACCOUNT'), outdated);
      await assert.rejects(late.catalog.remove(app.id), outdated);
    });
    assert.deepEqual([sent, storage.text], [0, before]);
    const { users } = (await reload()).catalog.getApp(app.id);
    assert.deepEqual(
      users.map(({ status }) => status),
      ['signedIn'],
    );
  });

  it('keeps no sign-in in memory that it cannot store', async () => {
    const late = await loadOutdated();
    const [user] = late.catalog.getApp(app.id).users;
    const [record] = user?.tokens ?? [];
    assert.ok(user && record);
    const grant = {
      user,
      accessToken: { ...record, value: 'planted-access-token', requestedAt: undefined },
      refreshToken: 'planted-refresh-token',
      server: fixture.server,
      change: (current: App) => current,
    };
    await assert.rejects(late.userGrants.store(app.id, grant), outdated);
    assert.deepEqual(fixture.problems, []);
  });

  it('changes no server', async () => {
    const server: CustomServer = {
      preset: 'custom',
      authentication: 'basic',
      issuer: undefined,
      tokenEndpoint: 'https://login.acme.example/token',
      authorizationEndpoint: undefined,
      revocationEndpoint: undefined,
      introspectionEndpoint: undefined,
      userInfoEndpoint: undefined,
      jwksEndpoint: undefined,
      parameters: {},
    };
    const added = { name: 'acme-night', type: 'oauth2', clientId: 'night', secretStatus: 'unchecked', server } as const;
    const { id } = await session.catalog.add(added, clientSecret);
    const late = await loadOutdated();
    const next = { ...server, tokenEndpoint: 'https://login.other.example/token' };
    await assert.rejects(late.catalog.changeServer(id, next, 'another-secret'), outdated);
    assert.deepEqual((await reload()).catalog.getApp(id).server, server);
  });

  it('changes no client secret', async () => {
    const late = await loadOutdated();
    await assert.rejects(late.clientSecrets.change(app, 'another-secret', 'accepted'), outdated);
    const reloaded = await reload();
    assert.equal(await reloaded.clientSecrets.read(app.id), clientSecret);
    assert.equal(reloaded.catalog.getApp(app.id).secretStatus, session.catalog.getApp(app.id).secretStatus);
  });

  it('gives a person a token of the app without storing it', async () => {
    const appCredential: Credential = { kind: 'app', appId: app.id };
    const late = await loadOutdated();
    const { value } = await late.tokens.get(appCredential, { purpose: 'person', scopes });
    assert.equal(value, fixture.emulator.issuedAccessTokens.at(-1)?.accessToken);
    const sent = await countRequests(async () => {
      assert.equal((await late.tokens.get(appCredential, { purpose: 'person', scopes })).value, value);
    });
    assert.equal(sent, 0);
    const reloaded = await reload();
    assert.deepEqual(reloaded.catalog.getApp(app.id).tokens, []);
    assert.equal(storage.text.includes(value), false);
    assert.deepEqual(fixture.problems, []);
  });

  it('gives the access token of a user that it can see', async () => {
    const late = await loadOutdated();
    const sent = await countRequests(() => late.tokens.get(credential, { purpose: 'person', scopes }));
    assert.equal(sent, 0);
  });

  it('does nothing in the background', async () => {
    const late = await loadOutdated();
    fixture.clock.advance(hourMs);
    const before = storage.text;
    const sent = await countRequests(async () => {
      for (const wanted of [credential, { kind: 'app', appId: app.id } as const])
        await assert.rejects(late.tokens.get(wanted, { purpose: 'background', scopes }), outdated);
    });
    assert.deepEqual([sent, storage.text, fixture.problems], [0, before, []]);
  });

  it('adds an app without a secret, which is in a file', async () => {
    const late = await loadOutdated();
    const added = { name: 'acme-mobile', type: 'desktopMobileSpa', clientId: publicClientId } as const;
    const { id } = await late.catalog.add({ ...added, secretStatus: 'unchecked' }, undefined);
    assert.equal((await reload()).catalog.getApp(id).name, 'acme-mobile');
  });

  it('says what is gone after another extension has deleted it', async () => {
    const { id } = await addApp(session);
    const before = storage.text;
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const user = await signIn(fixture, session, app, reviewer.userId, scopes);
    const newest = await addApp(session, { name: 'acme-newest' });
    // Another extension in a window that was loaded before.
    storage.text = before;
    const reloaded = await reload();
    const own = reloaded.catalog.getApp(app.id).users.map(({ id: userId }) => userId);
    assert.deepEqual(own.sort(), [designer.userId, reviewer.userId].sort());
    await assert.rejects(reloaded.clientSecrets.read(newest.id), { problem: 'secretMissing' });
    await assert.rejects(reloaded.privateKeys.get(id, key), { problem: 'privateKeyMissing' });
    fixture.clock.advance(hourMs);
    await assert.rejects(reloaded.broker.getToken(user, { scopes }), { problem: 'refreshTokenStale' });
    // Everything can be stored anew.
    const again = await reload();
    await again.clientSecrets.change(newest, clientSecret, 'unchecked');
    await again.keys.import(id, key, await session.privateKeys.get(id, key), {});
    await signIn(fixture, again, app, reviewer.userId, scopes);
    const last = await reload();
    for (const wanted of [user, { kind: 'app', appId: newest.id } as const])
      await last.broker.getToken(wanted, { scopes });
  });
});

describe('an outdated window on the desktop', () => {
  it('does not exist, and nothing is counted', async () => {
    const fixture = await createCredentialsFixture();
    try {
      const [first, second] = [await fixture.startSession(), await fixture.startSession()];
      const app = await addWebApp(first);
      await second.catalog.load();
      const user = await signIn(fixture, second, app, designer.userId, scopes);
      await first.catalog.load();
      await first.broker.getToken(user, { scopes });
      await first.catalog.removeUser(app.id, designer.userId);
      assert.deepEqual(
        [...fixture.secrets.entries.keys()].filter((name) => !name.startsWith(`apps/${app.id}/`)),
        [],
      );
    } finally {
      await fixture.close();
    }
  });
});
