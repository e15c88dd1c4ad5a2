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

describe('secrets that another window has stored', () => {
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

  /** A window that sees the secrets as they are now, and those of others only when told to. */
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

  it('are missed where an app was added that this window has no client secret of', async () => {
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

  it('are missed where a user signed in whose refresh token is not seen, until the window is loaded anew', async () => {
    const { unseen, look } = await openWindow();
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    await look();
    assert.equal(unseen.has(credential), true);
    assert.equal((await openWindow()).unseen.has(credential), false);
  });

  it('are missed where a user was renewed, and not while nothing new is known of them', async () => {
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    const { unseen, look, changes } = await openWindow();
    assert.equal(unseen.has(credential), false);
    await session.broker.getToken(credential, { scopes, force: true });
    await look();
    await look();
    assert.deepEqual([unseen.has(credential), changes()], [true, 1]);
  });

  it('are missed where a service account got a key that this window does not have', async () => {
    const { id } = await addApp(session);
    const { session: late, unseen, look } = await openWindow();
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const credential: Credential = { kind: 'serviceAccount', appId: id, serviceAccountId: key.serviceAccountId };
    await look();
    assert.equal(unseen.has(credential), true);
    await assert.rejects(late.broker.getToken(credential, { scopes }), { problem: 'privateKeyNotVisible' });
    // The file is shared: what this window lacks is no news for the one that has it.
    await session.catalog.load();
    assert.equal(session.catalog.getApp(id).serviceAccounts?.[0]?.keys?.[0]?.hasPrivateKey, true);
    assert.equal(
      (await session.broker.getToken(credential, { scopes })).value,
      fixture.emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
  });

  it('are waited for as long as they may take, before anything is said', async () => {
    const { unseen, secrets, look, changes } = await openWindow();
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    setTimeout(() => secrets.catchUp(), quickTimes.propagationMs / 2);
    await look();
    assert.deepEqual([unseen.has(credential), changes()], [false, 0]);
  });

  it('are not missed any more when the user signs in here, or is gone', async () => {
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

  it('are lost, and not elsewhere, when they were seen before', async () => {
    const { session: late, unseen, secrets, look } = await openWindow();
    const { id } = await addApp(session);
    setTimeout(() => secrets.catchUp(), quickTimes.propagationMs / 2);
    await look();
    assert.equal(unseen.has({ kind: 'app', appId: id }), false);
    fixture.secrets.entries.clear();
    secrets.catchUp();
    await assert.rejects(late.broker.getToken({ kind: 'app', appId: id }, { scopes }), { problem: 'secretMissing' });
  });

  it('are lost, and not elsewhere, where a key that signs was lost before the window began', async () => {
    const { id } = await addApp(session);
    const key = await createAccountWithKey(session, session.catalog.getApp(id));
    const credential: Credential = { kind: 'serviceAccount', appId: id, serviceAccountId: key.serviceAccountId };
    fixture.secrets.entries.delete(privateKeyName(id, key));
    await assert.rejects(session.broker.getToken(credential, { scopes }), { problem: 'privateKeyMissing' });
    const { session: next, unseen } = await openWindow();
    assert.equal(unseen.has(credential), false);
    await assert.rejects(next.broker.getToken(credential, { scopes }), { problem: 'privateKeyMissing' });
  });

  it('stay where they are when an access token is to be revoked that is not seen here', async () => {
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
});
