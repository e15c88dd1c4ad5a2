import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Credential } from '../../src/credentials/catalog/credential';
import { resolveApp, resolveCredential } from '../../src/credentials/catalog/resolvedCredential';
import { accountOf } from '../../src/delivery/account';
import { Delivery } from '../../src/delivery/delivery';
import { otherExtensions } from '../../src/delivery/permission';
import { PermissionFolder } from '../../src/delivery/permissionFolder';
import { PermissionError, Permissions } from '../../src/delivery/permissions';
import { NoAnswerError, Sessions, type SessionChanges } from '../../src/delivery/sessions';
import { NetworkError } from '../../src/oauth/errors';
import {
  addApp,
  addWebApp,
  createAccountWithKey,
  createCredentialsFixture,
  designer,
  reviewer,
  signIn,
  tokenPath,
  type CredentialsFixture,
  type Session as Window,
} from '../support/credentialsFixture';

/** What one window has: the part of the extension that other extensions see, over the storage that all windows share. */
interface Door {
  readonly window: Window;
  readonly permissions: Permissions;
  readonly delivery: Delivery;
  readonly sessions: Sessions;
  readonly changes: SessionChanges[];
}

describe('sessions for other extensions', () => {
  let fixture: CredentialsFixture;
  let door: Door;
  let isTrusted: boolean;

  async function openDoor(networkTimeoutMs = 10_000): Promise<Door> {
    const window = await fixture.startSession();
    const { log } = fixture;
    const permissions = new Permissions({
      folder: new PermissionFolder(join(fixture.folderPath, '..', 'permissions')),
      ask: () => assert.fail('nobody is asked'),
      workspace: () => 'file:///work/acme',
      isTrusted: () => isTrusted,
      log,
      askTimeoutMs: 60_000,
    });
    const { catalog } = window;
    const delivery = new Delivery({ ...pick(window), permissions, log });
    const sessions = new Sessions({ catalog, delivery, offers: permissions.offers, log, networkTimeoutMs });
    const changes: SessionChanges[] = [];
    sessions.onDidChange((change) => changes.push(change));
    return { window, permissions, delivery, sessions, changes };
  }

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    isTrusted = true;
    door = await openDoor();
  });

  afterEach(() => fixture.close());

  async function signInAs(userId: string, scopes = ['data:read', 'data:write']): Promise<Credential> {
    const app =
      door.window.catalog.apps.find(({ type }) => type === 'traditionalWeb') ?? (await addWebApp(door.window));
    return signIn(fixture, door.window, app, userId, scopes);
  }

  async function createApp(name = 'acme-pipeline'): Promise<Credential> {
    const app = await addApp(door.window, { name });
    await door.window.catalog.change(app.id, (before) => ({ ...before, scopes: ['data:read'] }));
    return { kind: 'app', appId: app.id };
  }

  const labelOf = (credential: Credential): string =>
    accountOf(resolveCredential(door.window.catalog.getApp(credential.appId), credential)).label;

  const labels = async (): Promise<readonly string[]> =>
    (await door.sessions.list(undefined)).map(({ account }) => account.label.replace(/ #.*/, ''));

  it('exist for users, and not for apps and service accounts', async () => {
    const app = await createApp();
    await createAccountWithKey(door.window, door.window.catalog.getApp(app.appId));
    await signInAs(designer.userId);
    assert.deepEqual(await labels(), ['acme-viewer (…5MgE) · DESIGNER0001']);
  });

  it('exist for an app and a service account once the person offers them', async () => {
    const app = await createApp();
    const { serviceAccountId } = await createAccountWithKey(door.window, door.window.catalog.getApp(app.appId));
    await door.permissions.offers.add(app);
    await door.permissions.offers.add({ kind: 'serviceAccount', appId: app.appId, serviceAccountId });
    assert.deepEqual(await labels(), ['acme-pipeline (…Ae6u)', 'acme-pipeline (…Ae6u) · ci-publisher']);
  });

  it('are listed without a token and without a request', async () => {
    await signInAs(designer.userId);
    const before = fixture.emulator.requestCount();
    const [session] = await door.sessions.list(undefined);
    assert.equal(session?.accessToken, '');
    assert.deepEqual(session.scopes, ['data:read', 'data:write']);
    assert.equal(fixture.emulator.requestCount(), before);
  });

  it('have a token with exactly the scopes asked for', async () => {
    await signInAs(designer.userId);
    const [session] = await door.sessions.list(['data:write']);
    const issued = fixture.emulator.issuedAccessTokens.at(-1);
    assert.equal(session?.accessToken, issued?.accessToken);
    assert.deepEqual(session?.scopes, ['data:write']);
    assert.deepEqual(readScopes(session.accessToken), ['data:write']);
  });

  it('have the token of the credential itself for no scopes', async () => {
    await signInAs(designer.userId);
    const before = fixture.emulator.requestCount();
    const [session] = await door.sessions.list([]);
    assert.equal(session?.accessToken, fixture.emulator.issuedAccessTokens.at(-1)?.accessToken);
    assert.deepEqual(session?.scopes, ['data:read', 'data:write']);
    assert.equal(fixture.emulator.requestCount(), before);
  });

  it("don't match a scope that wasn't granted, and ask no server about it", async () => {
    await signInAs(designer.userId, ['data:read']);
    await door.permissions.offers.add(await createApp());
    const before = fixture.emulator.requestCount();
    assert.deepEqual(await door.sessions.list(['data:read', 'account:write']), []);
    assert.equal(fixture.emulator.requestCount(), before);
  });

  it('keep their ID after a renewal and for the scopes in another order', async () => {
    await signInAs(designer.userId);
    const [session] = await door.sessions.list(['data:write', 'data:read']);
    fixture.clock.advance(3_600_000);
    const [renewed] = await door.sessions.list(['data:read', 'data:write']);
    assert.equal(renewed?.id, session?.id);
    assert.notEqual(renewed?.accessToken, session?.accessToken);
  });

  it('differ in their IDs for other scopes and other accounts', async () => {
    await signInAs(designer.userId);
    await signInAs(reviewer.userId);
    const some = [...(await door.sessions.list(['data:read'])), ...(await door.sessions.list(['data:write']))];
    assert.equal(new Set(some.map(({ id }) => id)).size, 4);
    assert.deepEqual(
      some.map(({ id }) => door.sessions.find(id)?.name),
      [designer.userId, reviewer.userId, designer.userId, reviewer.userId],
    );
  });

  it('of one account are listed alone', async () => {
    await signInAs(designer.userId);
    const user = await signInAs(reviewer.userId);
    const id = accountOf(resolveCredential(door.window.catalog.getApp(user.appId), user)).id;
    const before = fixture.emulator.requestCount(tokenPath);
    assert.equal((await door.sessions.list(['data:read'], id)).length, 1);
    assert.equal(fixture.emulator.requestCount(tokenPath), before + 1);
    assert.deepEqual(await door.sessions.list(undefined, 'apps/nothing/'), []);
  });

  it('of a hundred callers at once take one request', async () => {
    await signInAs(designer.userId);
    const before = fixture.emulator.requestCount(tokenPath);
    const lists = await Promise.all(Array.from({ length: 100 }, () => door.sessions.list(['data:read'])));
    assert.equal(new Set(lists.map(([session]) => session?.accessToken)).size, 1);
    assert.equal(fixture.emulator.requestCount(tokenPath), before + 1);
  });

  it('are none for a user who must sign in again, and the menu lists them', async () => {
    const user = await signInAs(designer.userId);
    assert.ok(user.kind === 'user');
    await door.window.catalog.change(user.appId, (app) => ({
      ...app,
      users: app.users.map((each) => ({ ...each, status: 'signInAgain' as const })),
    }));
    const before = fixture.emulator.requestCount();
    assert.deepEqual(await door.sessions.list([]), []);
    assert.equal(fixture.emulator.requestCount(), before);
    assert.equal((await door.sessions.list(undefined)).length, 1);
  });

  it('fail instead of looking signed out while the network is down', async () => {
    await signInAs(designer.userId);
    fixture.emulator.fail(tokenPath, { kind: 'reset' }, Infinity);
    await assert.rejects(door.sessions.list(['data:read']), NetworkError);
  });

  it('of others are there while one of them fails', async () => {
    await signInAs(designer.userId);
    await door.sessions.list(['data:read']);
    await signInAs(reviewer.userId);
    fixture.emulator.fail(tokenPath, { kind: 'reset' }, Infinity);
    const found = await door.sessions.list(['data:read']);
    assert.deepEqual(
      found.map(({ id }) => door.sessions.find(id)?.name),
      [designer.userId],
    );
  });

  it('wait for a silent server no longer than they may', async () => {
    await signInAs(designer.userId);
    const hurried = await openDoor(50);
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 60_000 }, Infinity);
    await assert.rejects(hurried.sessions.list(['data:read']), NoAnswerError);
    fixture.emulator.clearFaults();
  });

  it('are nowhere in a workspace that nobody trusts', async () => {
    await signInAs(designer.userId);
    isTrusted = false;
    await assert.rejects(
      door.sessions.list(['data:read']),
      (error) => error instanceof PermissionError && error.refusal === 'untrustedWorkspace',
    );
  });

  it('end for a user whom the person no longer offers, in every window', async () => {
    const user = await signInAs(designer.userId);
    await door.permissions.offers.withdraw({ credential: user, answer: 'always' });
    const other = await openDoor();
    for (const { sessions, delivery } of [door, other]) {
      assert.deepEqual(await sessions.list(undefined), []);
      assert.deepEqual(await sessions.list(['data:read']), []);
      await assert.rejects(delivery.getAccessToken(otherExtensions, user), PermissionError);
    }
    await door.permissions.offers.withdraw({ credential: user, answer: 'never' });
    assert.equal((await door.sessions.list(['data:read'])).length, 1);
  });

  it('never bring a client secret or a private key', async () => {
    const user = await signInAs(designer.userId);
    await assert.rejects(door.delivery.getValues(otherExtensions, user, ['clientSecret']), PermissionError);
    const app = await createApp();
    const { serviceAccountId } = await createAccountWithKey(door.window, door.window.catalog.getApp(app.appId));
    const account: Credential = { kind: 'serviceAccount', appId: app.appId, serviceAccountId };
    await door.permissions.offers.add(account);
    await assert.rejects(door.delivery.getValues(otherExtensions, account, ['privateKey']), PermissionError);
  });

  it('are for every workspace and every list of permissions', async () => {
    const user = await signInAs(designer.userId);
    const app = await createApp();
    await door.permissions.offers.add(app);
    const stored = await door.permissions.list();
    assert.deepEqual(stored, [
      {
        consumer: otherExtensions,
        credential: app,
        what: 'accessToken',
        answer: 'always',
        workspace: 'every workspace',
      },
    ]);
    assert.deepEqual(
      door.permissions.offers.listDefaults(door.window.catalog.apps, stored).map(({ credential }) => credential),
      [user],
    );
    for (const permission of stored) await door.permissions.withdraw(permission);
    assert.deepEqual(await labels(), ['acme-viewer (…5MgE) · DESIGNER0001']);
  });

  it('tell what was added, renewed, renamed, and removed', async () => {
    await door.sessions.list(undefined);
    const user = await signInAs(designer.userId);
    const label = labelOf(user);
    await door.sessions.refresh();
    await door.sessions.list(['data:read']);
    await door.sessions.refresh();
    await door.window.catalog.change(user.appId, (app) => ({ ...app, name: 'acme-studio' }));
    const renamed = labelOf(user);
    await door.sessions.refresh();
    assert.ok(user.kind === 'user');
    await door.window.catalog.removeUser(user.appId, user.userId);
    await door.sessions.refresh();
    assert.deepEqual(
      door.changes.map(({ added, removed, changed }) =>
        [added, removed, changed].map((sessions) => sessions.map((session) => session.account.label)),
      ),
      [
        [[label], [], []],
        [[], [], [label]],
        [[renamed], [label], []],
        [[], [renamed], []],
      ],
    );
    assert.ok(door.changes.every(({ added }) => added.every(({ accessToken }) => accessToken === '')));
  });
});

describe('the label of an account', () => {
  let fixture: CredentialsFixture;
  let window: Window;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    window = await fixture.startSession();
  });
  afterEach(() => fixture.close());

  const labelOf = (credential: Credential): string =>
    accountOf(resolveCredential(window.catalog.getApp(credential.appId), credential)).label;

  it("isn't that of a removed app that is added again", async () => {
    const before = await addApp(window);
    const label = labelOf({ kind: 'app', appId: before.id });
    await window.catalog.remove(before.id);
    const after = await addApp(window);
    assert.match(label, /^acme-pipeline \(…Ae6u\) #[\da-f]{10}$/);
    assert.notEqual(labelOf({ kind: 'app', appId: after.id }), label);
  });

  it("isn't that of another app that takes over the name", async () => {
    const one = await addApp(window, { name: 'one' });
    const other = await addApp(window, { name: 'other' });
    const label = labelOf({ kind: 'app', appId: one.id });
    await window.catalog.change(one.id, (app) => ({ ...app, name: 'older' }));
    await window.catalog.change(other.id, (app) => ({ ...app, name: 'one' }));
    assert.notEqual(labelOf({ kind: 'app', appId: other.id }), label);
    assert.notEqual(labelOf({ kind: 'app', appId: one.id }), label);
  });

  it('is no other for one of thousands of the same name', async () => {
    const { app, ...resolved } = resolveApp(await addApp(window, { name: 'acme-pipeline' }));
    const label = (number: number): string => {
      const appId = `${app.id}-${number}`;
      return accountOf({ ...resolved, app: { ...app, id: appId }, credential: { kind: 'app', appId } }).label;
    };
    const labels = Array.from({ length: 20_000 }, (_, number) => label(number));
    assert.equal(new Set(labels).size, labels.length);
  });

  it('differs for what two windows add at once', async () => {
    const second = await fixture.startSession();
    const added = await Promise.all([window, second].map((each) => addApp(each, { name: 'acme-pipeline' })));
    const labels = added.map((app) => accountOf(resolveApp(app)).label);
    assert.equal(new Set(labels).size, 2);
  });

  it('is the same for a user who signs in again', async () => {
    const app = await addWebApp(window);
    const user = await signIn(fixture, window, app, designer.userId, ['data:read']);
    const label = labelOf(user);
    await window.catalog.removeUser(app.id, designer.userId);
    await signIn(fixture, window, app, designer.userId, ['data:read']);
    assert.equal(labelOf(user), label);
  });

  it('differs for two users of one email address', async () => {
    const app = await addWebApp(window);
    const user = await signIn(fixture, window, app, designer.userId, ['data:read']);
    const twin = await signIn(fixture, window, app, reviewer.userId, ['data:read']);
    await window.catalog.change(app.id, (before) => ({
      ...before,
      users: before.users.map((each) => ({ ...each, name: 'Dana', email: designer.email })),
    }));
    assert.notEqual(labelOf(user), labelOf(twin));
  });
});

function pick({
  catalog,
  tokens,
  clientSecrets,
  privateKeys,
}: Window): Pick<Window, 'catalog' | 'tokens' | 'clientSecrets' | 'privateKeys'> {
  return { catalog, tokens, clientSecrets, privateKeys };
}

function readScopes(token: string): unknown {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return typeof claims === 'object' && claims !== null && 'scope' in claims ? claims.scope : undefined;
}
