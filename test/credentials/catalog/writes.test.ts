import assert from 'node:assert/strict';
import type { AppFolder } from '../../../src/credentials/catalog/appFolder';
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

const scopes = ['data:read'];

describe('the file of an app', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let writes = 0;
  let repaints = 0;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession({
      wrap: (name, port) => (name === 'folder' ? countWrites(port) : port),
    });
    session.catalog.onDidChange(() => repaints++);
  });
  afterEach(() => fixture.close());

  function countWrites<T extends object>(port: T): T {
    const counted: ReadonlySet<PropertyKey> = new Set<keyof AppFolder>(['write', 'remove']);
    return new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...args: readonly unknown[]): unknown => {
          if (counted.has(name)) writes++;
          return Reflect.apply(value, target, args);
        };
      },
    });
  }

  /** How often a deed writes the file, and how often the tree and the status bar are painted for it. */
  async function count(deed: () => Promise<unknown>): Promise<readonly [writes: number, repaints: number]> {
    writes = 0;
    repaints = 0;
    await deed();
    return [writes, repaints];
  }

  it('is written once for a sign-in', async () => {
    const app = await addWebApp(session);
    assert.deepEqual(await count(() => signIn(fixture, session, app, designer.userId, scopes)), [1, 1]);
  });

  it('is written once for a refreshed token of a user', async () => {
    const app = await addWebApp(session);
    const user = await signIn(fixture, session, app, designer.userId, scopes);
    fixture.clock.advance(1_000);
    assert.deepEqual(await count(() => session.broker.getToken(user, { scopes, force: true })), [1, 1]);
  });

  it('is written once for a sign-out', async () => {
    const app = await addWebApp(session);
    await signIn(fixture, session, app, designer.userId, scopes);
    assert.deepEqual(await count(() => session.catalog.removeUser(app.id, designer.userId)), [1, 1]);
  });

  it('is written once for a key, if the admin tokens are here', async () => {
    const app = await addApp(session);
    const { serviceAccountId } = await createAccountWithKey(session, app);
    assert.deepEqual(await count(() => session.keys.create(app.id, serviceAccountId, {})), [1, 1]);
  });

  it('is written once for a changed or deleted key', async () => {
    const app = await addApp(session);
    const key = await createAccountWithKey(session, app);
    assert.deepEqual(await count(() => session.keys.setStatus(app.id, key, 'disabled', {})), [1, 1]);
    assert.deepEqual(await count(() => session.keys.delete(app.id, key, {})), [1, 1]);
  });

  it('is written once for a changed client secret', async () => {
    const app = await addApp(session);
    const change = (): Promise<boolean> => session.clientSecrets.change(app, 'another-secret-0000', 'accepted');
    assert.deepEqual(await count(change), [1, 1]);
  });
});
