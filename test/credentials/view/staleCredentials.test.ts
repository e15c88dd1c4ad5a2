import assert from 'node:assert/strict';
import type { App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import { privateKeyName } from '../../../src/credentials/catalog/secretNames';
import type { StaleCredentials } from '../../../src/credentials/view/staleCredentials';
import {
  addApp,
  addWebApp,
  createAccountWithKey,
  createCredentialsFixture,
  designer,
  quickTimes,
  signIn,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { LaggingSecretStore } from '../../support/laggingSecretStore';

const scopes = ['data:read', 'data:write'];

describe('StaleCredentials', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addWebApp(session);
  });

  afterEach(() => fixture.close());

  /** A window that sees the current secrets, and later secrets of other windows only after `catchUp()`. */
  const openWindow = async (): Promise<{
    session: Session;
    secrets: LaggingSecretStore;
    unseen: StaleCredentials;
    changes: () => number;
    look: () => Promise<void>;
  }> => {
    const secrets = new LaggingSecretStore(fixture.secrets);
    const late = await fixture.startSession({ secrets });
    const unseen = late.stale;
    let changes = 0;
    unseen.onDidChange(() => changes++);
    const look = async (): Promise<void> => {
      fixture.clock.advance(1);
      await late.catalog.load();
      await unseen.check();
    };
    await look();
    return { session: late, secrets, unseen, changes: () => changes, look };
  };

  it('reports an app whose client secret this window cannot see', async () => {
    const { session: late, unseen, look, changes } = await openWindow();
    const { id } = await addApp(session);
    await look();
    assert.equal(unseen.has({ kind: 'app', appId: id }), true);
    assert.equal(unseen.has({ kind: 'app', appId: app.id }), false);
    assert.equal(changes(), 1);
    await assert.rejects(late.broker.getToken({ kind: 'app', appId: id }, { scopes }), {
      problem: 'clientSecretNotVisible',
    });
  });

  it('reports a user signed in by another window until this one reloads', async () => {
    const { unseen, look } = await openWindow();
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    await look();
    assert.equal(unseen.has(credential), true);
    assert.equal((await openWindow()).unseen.has(credential), false);
  });

  it('reports a user refreshed by another window, and only once', async () => {
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    const { unseen, look, changes } = await openWindow();
    assert.equal(unseen.has(credential), false);
    await session.broker.getToken(credential, { scopes, force: true });
    await look();
    await look();
    assert.deepEqual([unseen.has(credential), changes()], [true, 1]);
  });

  it('reports a service account whose new key this window cannot see', async () => {
    const { id } = await addApp(session);
    const { session: late, unseen, look } = await openWindow();
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const credential: Credential = { kind: 'serviceAccount', appId: id, serviceAccountId: key.serviceAccountId };
    await look();
    assert.equal(unseen.has(credential), true);
    await assert.rejects(late.broker.getToken(credential, { scopes }), { problem: 'privateKeyNotVisible' });
    // The app file is shared, so the stale window must not record its missing key there.
    await session.catalog.load();
    assert.equal(session.catalog.getApp(id).serviceAccounts?.[0]?.keys?.[0]?.hasPrivateKey, true);
    assert.equal(
      (await session.broker.getToken(credential, { scopes })).value,
      fixture.emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
  });

  it('waits for secrets to arrive before it reports them', async () => {
    const { unseen, secrets, look, changes } = await openWindow();
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    setTimeout(() => secrets.catchUp(), quickTimes.propagationMs / 2);
    await look();
    assert.deepEqual([unseen.has(credential), changes()], [false, 0]);
  });

  it('stops reporting a user who signs in here or is removed', async () => {
    const { session: late, unseen, look } = await openWindow();
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    await look();
    await signIn(fixture, late, app, designer.userId, scopes);
    await look();
    assert.equal(unseen.has(credential), false);
    await signIn(fixture, session, app, designer.userId, scopes);
    await look();
    assert.equal(unseen.has(credential), true);
    await session.catalog.removeUser(app.id, designer.userId);
    await look();
    assert.equal(unseen.has(credential), false);
  });

  it('treats a secret that this window once saw as missing, not stale', async () => {
    const { session: late, unseen, secrets, look } = await openWindow();
    const { id } = await addApp(session);
    setTimeout(() => secrets.catchUp(), quickTimes.propagationMs / 2);
    await look();
    assert.equal(unseen.has({ kind: 'app', appId: id }), false);
    fixture.secrets.entries.clear();
    secrets.catchUp();
    await assert.rejects(late.broker.getToken({ kind: 'app', appId: id }, { scopes }), { problem: 'secretMissing' });
  });

  it('treats a private key lost before the window opened as missing', async () => {
    const { id } = await addApp(session);
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const credential: Credential = { kind: 'serviceAccount', appId: id, serviceAccountId: key.serviceAccountId };
    fixture.secrets.entries.delete(privateKeyName(id, key));
    await assert.rejects(session.broker.getToken(credential, { scopes }), { problem: 'privateKeyMissing' });
    const { session: next, unseen } = await openWindow();
    assert.equal(unseen.has(credential), false);
    await assert.rejects(next.broker.getToken(credential, { scopes }), { problem: 'privateKeyMissing' });
  });

  it('keeps an access token that only another window can revoke', async () => {
    const { session: late, look } = await openWindow();
    const credential: Credential = { kind: 'app', appId: app.id };
    await session.broker.getToken(credential, { scopes });
    await look();
    await assert.rejects(late.broker.revokeTokens(credential), {
      name: 'CredentialError',
      problem: 'accessTokenNotVisible',
    });
    await session.catalog.load();
    assert.equal(session.catalog.getApp(app.id).tokens.length, 1);
    await session.broker.revokeTokens(credential);
    assert.equal(fixture.emulator.requestCount('/authentication/v2/revoke'), 1);
  });

  it('checks again after something has thrown', async () => {
    const { unseen, look } = await openWindow();
    unseen.onDidChange(() => {
      throw new Error('a listener fails');
    });
    const first = await addApp(session);
    await look();
    const second = await addApp(session);
    await look();
    assert.deepEqual(
      [first, second].map(({ id }) => unseen.has({ kind: 'app', appId: id })),
      [true, true],
    );
  });
});
