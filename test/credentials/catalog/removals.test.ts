import assert from 'node:assert/strict';
import { readdir, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Credential } from '../../../src/credentials/catalog/credential';
import type { SecretStore } from '../../../src/credentials/ports';
import {
  addApp,
  addWebApp,
  createAccountWithKey,
  createCredentialsFixture,
  designer,
  signIn,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { LaggingSecretStore } from '../../support/laggingSecretStore';

const scopes = ['data:read'];
const ofOtherProfile = 'apps/0b6f3f39-6a5c-4f0e-9a39-6f1f5b0f8a11/clientSecret';

describe('the secrets of what was removed', () => {
  let fixture: CredentialsFixture;
  let session: Session;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    fixture.secrets.entries.set(ofOtherProfile, 'secret of another profile');
    session = await fixture.startSession();
  });
  afterEach(() => fixture.close());

  const names = (): readonly string[] => [...fixture.secrets.entries.keys()].sort();
  const removalsPath = (): string => join(dirname(fixture.folderPath), 'removed');

  /** A window that opened before anything was stored, as on the web. */
  function openLaggingWindow(): Promise<Session> {
    return fixture.startSession({ secrets: new LaggingSecretStore(fixture.secrets) });
  }

  async function startNextWindow(): Promise<void> {
    const next = await fixture.startSession();
    await next.follower.start();
    next.follower.dispose();
  }

  it('go at the next start after a window that did not see them', async () => {
    const lagging = await openLaggingWindow();
    const app = await addWebApp(session);
    await signIn(fixture, session, app, designer.userId, scopes);
    await lagging.catalog.load();
    await lagging.catalog.removeUser(app.id, designer.userId);
    assert.ok(names().some((name) => name.includes('/users/')));
    await startNextWindow();
    assert.deepEqual(names(), [ofOtherProfile, `apps/${app.id}/clientSecret`].sort());
    await lagging.catalog.remove(app.id);
    await startNextWindow();
    assert.deepEqual(names(), [ofOtherProfile]);
  });

  it('go as soon as the window that removed them sees them', async () => {
    const seen = new LaggingSecretStore(fixture.secrets);
    const lagging = await fixture.startSession({ secrets: seen });
    const app = await addApp(session);
    await lagging.catalog.load();
    await lagging.catalog.remove(app.id);
    seen.catchUp();
    await lagging.catalog.finishRemovals();
    assert.deepEqual(names(), [ofOtherProfile]);
  });

  it('go at the next start if the window was closed in between', async () => {
    const closed = await fixture.startSession({
      wrap: (name, port) => (name === 'secrets' ? neverRemoves(port) : port),
    });
    const app = await addApp(closed);
    const key = await createAccountWithKey(closed, app);
    const other = await createAccountWithKey(closed, app, 'ci-reviewer');
    const isLeft = (text: string): boolean => names().some((name) => name.includes(text));

    await assert.rejects(closed.keys.delete(app.id, other, {}));
    assert.ok(isLeft(other.keyId));
    await startNextWindow();
    assert.ok(!isLeft(other.keyId) && isLeft(key.keyId));

    await assert.rejects(closed.accounts.delete(app.id, key.serviceAccountId, {}));
    assert.ok(isLeft(key.serviceAccountId));
    await startNextWindow();
    assert.ok(!isLeft(key.serviceAccountId));

    await assert.rejects(closed.catalog.remove(app.id));
    await startNextWindow();
    assert.deepEqual(names(), [ofOtherProfile]);
  });

  it('stay if the disk refused the removal', async () => {
    const app = await addApp(session);
    const refused = await fixture.startSession({
      wrap: (name, port) => (name === 'folder' ? rejecting(port, 'remove') : port),
    });
    await assert.rejects(refused.catalog.remove(app.id));
    await startNextWindow();
    assert.ok(names().includes(`apps/${app.id}/clientSecret`));
  });

  it('stay if the user signs in again, even in the middle of it', async () => {
    const app = await addWebApp(session);
    const credential = await signIn(fixture, session, app, designer.userId, scopes);
    await session.catalog.removeUser(app.id, designer.userId);
    const again = await fixture.startSession({
      wrap: (name, port) => (name === 'folder' ? before(port, 'write', () => session.catalog.finishRemovals()) : port),
    });
    await signIn(fixture, again, app, designer.userId, scopes);
    await startNextWindow();
    const next = await fixture.startSession();
    const { value } = await next.broker.getToken(credential, { scopes, force: true });
    assert.equal(value, fixture.emulator.issuedAccessTokens.at(-1)?.accessToken);
  });

  it('stay if the removal is withdrawn while it is finished', async () => {
    const app = await addWebApp(session);
    const name = `apps/${app.id}/users/${designer.userId}/refreshToken/1`;
    fixture.secrets.entries.set(name, 'refresh token');
    const removed: Credential = { kind: 'user', appId: app.id, userId: designer.userId };
    await session.catalog.noteRemoval(removed);
    const finishing = await fixture.startSession({
      wrap: (port, value) =>
        port === 'folder' ? before(value, 'peek', () => session.catalog.withdrawRemoval(removed)) : value,
    });
    await finishing.catalog.finishRemovals();
    assert.ok(names().includes(name));
  });

  it('are looked for during a month', async () => {
    const app = await addApp(session);
    await session.catalog.remove(app.id);
    await startNextWindow();
    const [note = ''] = await readdir(removalsPath());
    const longAgo = new Date(Date.now() - 31 * 24 * 60 * 60_000);
    await utimes(join(removalsPath(), note), longAgo, longAgo);
    await startNextWindow();
    assert.deepEqual(await readdir(removalsPath()), []);
  });
});

/** The editor ends before a secret is deleted. */
function neverRemoves<T extends object>(port: T): T {
  return rejecting(port, 'remove' satisfies keyof SecretStore);
}

function rejecting<T extends object>(port: T, method: string): T {
  return before(port, method, () => Promise.reject(new Error('The window was closed.')));
}

function before<T extends object>(port: T, method: string, act: () => Promise<void>): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        if (name === method) await act();
        return Reflect.apply(value, target, args);
      };
    },
  });
}
