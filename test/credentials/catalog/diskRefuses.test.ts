import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import type { CustomServer } from '../../../src/credentials/catalog/customServer';
import { Lease } from '../../../src/credentials/leases/lease';
import {
  addWebApp,
  createCredentialsFixture,
  designer,
  reviewer,
  signIn,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const scopes = ['data:read', 'data:write'];
const hourMs = 3_600_000;

describe('TokenBroker on an unwritable disk', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let credential: Credential;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    app = await addWebApp(session);
    credential = await signIn(fixture, session, app, designer.userId, scopes);
    fixture.clock.advance(hourMs);
  });

  afterEach(() => fixture.close());

  const refuseLeases = async (): Promise<void> => {
    await rm(fixture.leasesPath, { recursive: true });
    await writeFile(fixture.leasesPath, 'a file where the folder should be');
  };

  const refuseApps = async (): Promise<void> => {
    await rm(fixture.folderPath, { recursive: true });
    await mkdir(join(fixture.folderPath, `${app.id}.json`), { recursive: true });
  };

  /** Does something while the disk refuses the file of the app, which is the same again afterwards. */
  const whileRefused = async (deed: () => Promise<unknown>): Promise<void> => {
    const path = join(fixture.folderPath, `${app.id}.json`);
    const text = await readFile(path, 'utf8');
    await refuseApps();
    await assert.rejects(deed(), { code: 'EISDIR' });
    await rm(path, { recursive: true });
    await writeFile(path, text);
    await session.catalog.load();
  };

  it('gets app tokens without leases and logs the problem once', async () => {
    await refuseLeases();
    for (let turn = 0; turn < 2; turn++)
      await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes, force: true });
    assert.equal(fixture.log.lines.filter((line) => line.startsWith('No lease can be written')).length, 1);
  });

  it('spends no refresh token without a lease, whoever asks', async () => {
    await refuseLeases();
    const refused = { name: 'LeaseRefusedError', code: 'ENOTDIR' };
    for (const isAutomatic of [true, false])
      await assert.rejects(session.broker.getToken(credential, { scopes, isAutomatic }), refused);
    assert.equal(fixture.emulator.rotationCount, 0);
    await rm(fixture.leasesPath);
    await session.broker.getToken(credential, { scopes });
    assert.equal(fixture.emulator.rotationCount, 1);
  });

  it('spends no refresh token if its lease can not announce that', async () => {
    const full = await fixture.startSession({
      wrap: (name, port) => (name === 'leases' ? withoutAnnouncements(port) : port),
    });
    await assert.rejects(full.broker.getToken(credential, { scopes }), { name: 'LeaseRefusedError', code: 'ENOSPC' });
    assert.equal(fixture.emulator.rotationCount, 0);
  });

  it('keeps the older sign-in when signing in again fails', async () => {
    const before = new Map(fixture.secrets.entries);
    await whileRefused(() => signIn(fixture, session, app, designer.userId, scopes));
    assert.deepEqual(new Map(fixture.secrets.entries), before);
    for (const window of [session, await fixture.startSession()])
      await window.broker.getToken(credential, { scopes, force: true });
    assert.deepEqual([fixture.emulator.rotationCount, fixture.emulator.replayCount], [2, 0]);
    assert.equal(session.catalog.getApp(app.id).users[0]?.status, 'signedIn');
  });

  it('stores nothing of a first sign-in that fails', async () => {
    const before = new Map(fixture.secrets.entries);
    await whileRefused(() => signIn(fixture, session, app, reviewer.userId, scopes));
    assert.deepEqual(new Map(fixture.secrets.entries), before);
  });

  it('changes nothing when it refuses a change of the server', async () => {
    const server: CustomServer = {
      preset: 'custom',
      authentication: 'basic',
      tokenEndpoint: 'https://login.acme.example/token',
      issuer: undefined,
      authorizationEndpoint: undefined,
      revocationEndpoint: undefined,
      introspectionEndpoint: undefined,
      userInfoEndpoint: undefined,
      jwksEndpoint: undefined,
      parameters: {},
    };
    app = await session.catalog.add(
      { name: 'other', type: 'oauth2', clientId: 'other', secretStatus: 'accepted', server },
      'planted-secret-Lm55',
    );
    const next = { ...server, tokenEndpoint: 'https://login.example.com/token' };
    const before = new Map(fixture.secrets.entries);
    await whileRefused(() => session.catalog.changeServer(app.id, next, 'planted-new-secret-Qp33'));
    assert.deepEqual(new Map(fixture.secrets.entries), before);
    assert.deepEqual(session.catalog.getApp(app.id), app);
  });

  it('returns a token and reuses it from memory', async () => {
    await refuseApps();
    const { value } = await session.broker.getToken(credential, { scopes });
    assert.ok(fixture.problems.some(({ kind }) => kind === 'diskRefused'));
    assert.equal((await session.broker.getToken(credential, { scopes })).value, value);
    assert.equal(fixture.emulator.rotationCount, 1);
  });
});

/** Leases on a disk that was full after they were taken. */
function withoutAnnouncements<T extends object>(leases: T): T {
  return new Proxy(leases, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        const result: unknown = await Reflect.apply(value, target, args);
        if (result instanceof Lease)
          result.announceRefresh = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
        return result;
      };
    },
  });
}
