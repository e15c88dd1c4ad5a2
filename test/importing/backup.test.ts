import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import type { App } from '../../src/credentials/catalog/app';
import { formatBackup, parseBackup, type Backup } from '../../src/importing/backup';
import { planRestore, restoreApp } from '../../src/importing/restoreBackup';
import { formatPrivateKey } from '../../src/oauth/privateKey';
import {
  addApp,
  addWebApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  designer,
  signIn,
  webClientId,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';

const baseUrl = 'https://developer.api.autodesk.com';

/** What a file has of a backup. */
function read(text: string): Backup {
  const parsed = parseBackup(text);
  assert.ok(parsed.kind === 'backup');
  return parsed.backup;
}

describe('a backup', () => {
  let here: CredentialsFixture;
  let there: CredentialsFixture;
  let session: Session;
  let other: Session;

  beforeEach(async () => {
    here = await createCredentialsFixture();
    there = await createCredentialsFixture();
    here.setClockRight();
    session = await here.startSession();
    other = await there.startSession();
  });
  afterEach(() => Promise.all([here.close(), there.close()]));

  const restoreAll = async (text: string): Promise<readonly App[]> => {
    const restored: App[] = [];
    for (const one of planRestore(read(text), other.catalog.apps, baseUrl).added)
      restored.push(await restoreApp(other, one, true));
    return restored;
  };

  it('brings everything of an app to another machine', async () => {
    const { id } = await addApp(session);
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const second = await session.keys.create(id, key.serviceAccountId, {});
    await session.catalog.change(id, (app) => ({
      ...app,
      scopes: ['data:read'],
      signIn: { ...app.signIn, loopbackUri: 'http://localhost:1234/callback', relayUri: 'https://relay.acme.example/' },
      serviceAccounts: app.serviceAccounts?.map((account) => ({
        ...account,
        scopes: ['data:write'],
        defaultKeyId: second,
      })),
    }));
    const app = session.catalog.getApp(id);
    const privateKeys = await Promise.all(
      [key.keyId, second].map(async (keyId) => ({
        serviceAccountId: key.serviceAccountId,
        keyId,
        privateKey: formatPrivateKey(await session.privateKeys.get(id, { ...key, keyId })),
      })),
    );
    const text = formatBackup({ baseUrl, apps: [{ app, clientSecret, secretCommand: undefined, privateKeys }] });
    const [restored] = await restoreAll(text);
    assert.ok(restored);
    const withoutTokens = app.serviceAccounts?.map((account) => ({
      ...account,
      tokens: [],
      unreadKeys: [],
    }));
    assert.notEqual(restored.id, app.id);
    assert.deepEqual(
      { ...restored, serviceAccounts: undefined },
      {
        ...app,
        id: restored.id,
        secretStatus: 'unchecked',
        tokens: [],
        serviceAccounts: undefined,
      },
    );
    assert.deepEqual(
      restored.serviceAccounts?.map((account) => ({ ...account, keys: new Set(account.keys) })),
      withoutTokens?.map((account) => ({ ...account, keys: new Set(account.keys) })),
    );
    assert.equal(await other.clientSecrets.read(restored.id), clientSecret);
    for (const { privateKey, ...reference } of privateKeys)
      assert.equal(formatPrivateKey(await other.privateKeys.get(restored.id, reference)), privateKey);
    assert.deepEqual(there.emulator.issuedAccessTokens, []);
  });

  it('has users without their grants', async () => {
    const app = await addWebApp(session);
    await signIn(here, session, app, designer.userId, ['data:read', 'openid']);
    const text = formatBackup({
      baseUrl,
      apps: [{ app: session.catalog.getApp(app.id), clientSecret, secretCommand: undefined, privateKeys: [] }],
    });
    const tokens = [
      ...here.emulator.issuedRefreshTokens,
      ...here.emulator.issuedAccessTokens.map((one) => one.accessToken),
    ];
    assert.ok(tokens.length >= 2);
    assert.deepEqual(
      tokens.filter((token) => text.includes(token)),
      [],
    );
    const [restored] = await restoreAll(text);
    assert.deepEqual(restored?.users, [
      {
        id: designer.userId,
        name: designer.name,
        email: designer.email,
        scopes: ['data:read', 'openid'],
        endedBy: undefined,
        status: 'signInAgain',
        tokens: [],
      },
    ]);
  });

  it('can have no secrets', async () => {
    const app = await addApp(session);
    const text = formatBackup({
      baseUrl,
      apps: [{ app, clientSecret: undefined, secretCommand: undefined, privateKeys: [] }],
    });
    assert.ok(!text.includes(clientSecret));
    const [restored] = await restoreAll(text);
    assert.equal(restored?.secretStatus, 'missing');
    assert.deepEqual([...there.secrets.entries], []);
  });

  it('has the command of a client secret in its place, which a person allows', async () => {
    const command = { program: '/usr/bin/op', args: ['read', 'op://acme/pipeline/secret'] };
    const app = await session.catalog.add(
      { name: 'acme-pipeline', type: 'serverToServer', clientId, secretStatus: 'accepted' },
      { command },
    );
    const text = formatBackup({
      baseUrl,
      apps: [{ app, clientSecret: undefined, secretCommand: command, privateKeys: [] }],
    });
    const [one] = read(text).apps;
    assert.ok(one);
    const refused = await restoreApp(other, one, false);
    assert.deepEqual([refused.secretStatus, refused.secretProgram], ['missing', undefined]);
    assert.deepEqual([...there.secrets.entries], []);
    await other.catalog.remove(refused.id);
    const allowed = await restoreApp(other, one, true);
    assert.equal(allowed.secretProgram, 'op');
    assert.deepEqual(await other.clientSecrets.findCommand(allowed.id), command);
  });

  it('leaves apps alone that are there', async () => {
    const app = await addApp(session, { name: 'from the backup' });
    const known = await addApp(other);
    const backup = {
      baseUrl,
      unread: 0,
      apps: [{ app, clientSecret: 'other', secretCommand: undefined, privateKeys: [] }],
    };
    const plan = planRestore(backup, other.catalog.apps, baseUrl);
    assert.deepEqual(plan, { added: [], known: [known], foreign: [] });
  });

  it('gives no client secret to another base URL', async () => {
    const app = await addApp(session);
    const backup = { baseUrl, unread: 0, apps: [{ app, clientSecret, secretCommand: undefined, privateKeys: [] }] };
    const plan = planRestore(backup, [], 'https://proxy.acme.example');
    assert.deepEqual([plan.added, plan.foreign.length], [[], 1]);
  });

  it('brings an app whose name another one has', async () => {
    await addWebApp(other);
    const app = { ...(await addApp(session)), name: 'acme-viewer' };
    const text = formatBackup({ baseUrl, apps: [{ app, clientSecret, secretCommand: undefined, privateKeys: [] }] });
    assert.deepEqual(
      (await restoreAll(text)).map(({ name }) => name),
      ['acme-viewer 2'],
    );
  });

  it('adds nothing of an app whose private key is damaged', async () => {
    const app = await addApp(session);
    const privateKeys = [{ serviceAccountId: 'a', keyId: 'b', privateKey: '-----BEGIN PRIVATE KEY-----' }];
    await assert.rejects(restoreApp(other, { app, clientSecret, secretCommand: undefined, privateKeys }, true));
    assert.deepEqual(other.catalog.apps, []);
    assert.deepEqual([...there.secrets.entries], []);
  });

  it('loses no app by another that is damaged', async () => {
    const app = await addApp(session);
    const web = await addWebApp(session);
    const text = formatBackup({
      baseUrl,
      apps: [app, web].map((each) => ({ app: each, clientSecret, secretCommand: undefined, privateKeys: [] })),
    });
    const backup = read(text.replace('"type": "serverToServer"', '"type": "unheard-of"'));
    assert.deepEqual(
      backup.apps.map(({ app: { clientId: id } }) => id),
      [webClientId],
    );
    assert.equal(backup.unread, 1);
    assert.ok(text.includes(clientId));
  });

  it('brings no grant that was written into it by hand', async () => {
    const app = await addWebApp(session);
    await signIn(here, session, app, designer.userId, ['data:read']);
    const text = formatBackup({
      baseUrl,
      apps: [{ app: session.catalog.getApp(app.id), clientSecret, secretCommand: undefined, privateKeys: [] }],
    });
    const [restored] = read(text.replace('"signInAgain"', '"signedIn"')).apps;
    assert.equal(restored?.app.users[0]?.status, 'signInAgain');
  });

  for (const [what, text, kind] of [
    ['nothing', '', 'other'],
    ['a list', '[]', 'other'],
    ['an app', '{"version":1,"id":"a"}', 'other'],
    ['a backup without apps', '{"format":"aps-auth-backup","version":1,"baseUrl":"https://a.example"}', 'other'],
    ['a newer backup', '{"format":"aps-auth-backup","version":2}', 'newer'],
  ] as const) {
    it(`is told from ${what}`, () => assert.equal(parseBackup(text).kind, kind));
  }

  it('keeps the key of an app that signs with it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = formatPrivateKey(privateKey);
    const server = {
      preset: 'custom',
      authentication: 'privateKey',
      tokenEndpoint: 'https://login.acme.example/token',
      authorizationEndpoint: undefined,
      revocationEndpoint: undefined,
      introspectionEndpoint: undefined,
      userInfoEndpoint: undefined,
      jwksEndpoint: undefined,
      issuer: undefined,
      parameters: { audience: 'acme' },
    } as const;
    const added = await session.catalog.add(
      { name: 'acme', type: 'oauth2', clientId: 'c', secretStatus: 'accepted', server },
      pem,
    );
    const text = formatBackup({
      baseUrl,
      apps: [{ app: added, clientSecret: pem, secretCommand: undefined, privateKeys: [] }],
    });
    const [restored] = await restoreAll(text);
    assert.equal(restored?.server?.tokenEndpoint, server.tokenEndpoint);
    assert.deepEqual(restored.server.parameters, { audience: 'acme' });
    assert.equal(await other.clientSecrets.read(restored.id), pem);
  });
});
