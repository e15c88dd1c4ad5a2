import assert from 'node:assert/strict';
import { apsAuthorizationServer } from '../../../src/aps/apsAuthorizationServer';
import type { App } from '../../../src/credentials/catalog/app';
import { parseBoundSecret } from '../../../src/credentials/catalog/boundSecret';
import { clientSecretName } from '../../../src/credentials/catalog/secretNames';
import { LeaseFolder } from '../../../src/credentials/leases/leaseFolder';
import {
  addApp,
  addWebApp,
  clientId,
  clientSecret,
  createCredentialsFixture,
  designer,
  quickTimes,
  signIn,
  tokenPath,
  webClientId,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { LaggingSecretStore } from '../../support/laggingSecretStore';
import { startTinyServer } from '../../support/tinyServer';

const newSecret = 'planted-new-client-secret-Qw92';
const typingError = 'planted-typing-error-Er03';
const scopes = ['data:read'];
const rejected = { name: 'OAuthError', status: 401 };

describe('a changed client secret', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture({ recordsRequests: true });
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
  });
  afterEach(() => fixture.close());

  const getToken = (window = session, id = app.id): Promise<unknown> =>
    window.broker.getToken({ kind: 'app', appId: id }, { scopes, force: true });
  const stored = (id = app.id): readonly string[] => {
    const { value, others = [] } = parseBoundSecret(fixture.secrets.entries.get(clientSecretName(id)) ?? '');
    return [value, ...others.map((other) => `${other.kind} ${other.value}`)];
  };
  const secretsSent = (): readonly string[] =>
    fixture.emulator.recordedRequests
      .filter(({ path }) => path === tokenPath)
      .map(({ headers: { authorization = '' } }) => {
        const [, basic = ''] = authorization.split(' ');
        return Buffer.from(basic, 'base64').toString().split(':')[1] ?? '';
      });
  const statusOf = (window = session): string => window.catalog.getApp(app.id).secretStatus;

  it('takes the place of the one before if it was accepted', async () => {
    fixture.emulator.updateApp(clientId, { clientSecret: newSecret });
    await session.clientSecrets.change(app, newSecret, 'accepted');
    assert.deepEqual(stored(), [newSecret]);
    await getToken();
    assert.deepEqual(secretsSent(), [newSecret]);
  });

  it('leaves the one before until a request has proved it', async () => {
    fixture.emulator.updateApp(clientId, { clientSecret: newSecret });
    await session.clientSecrets.change(app, newSecret, 'unchecked');
    assert.deepEqual(stored(), [newSecret, `before ${clientSecret}`]);
    await getToken();
    assert.deepEqual(secretsSent(), [newSecret]);
    assert.deepEqual(stored(), [newSecret]);
    assert.equal(statusOf(), 'accepted');
    assert.deepEqual(fixture.problems, []);
  });

  it('gives way to the one before if it turns out to be wrong', async () => {
    await session.clientSecrets.change(app, typingError, 'unchecked');
    await session.clientSecrets.change(session.catalog.getApp(app.id), newSecret, 'unchecked');
    assert.deepEqual(stored(), [newSecret, `before ${typingError}`, `before ${clientSecret}`]);
    await getToken();
    assert.deepEqual(secretsSent(), [newSecret, typingError, clientSecret]);
    assert.deepEqual(stored(), [clientSecret]);
    assert.equal(statusOf(), 'accepted');
    assert.deepEqual(fixture.problems, [{ kind: 'secretBeforeInUse', appName: 'acme-pipeline' }]);
  });

  it('is rejected only once every secret that is kept has been', async () => {
    await session.clientSecrets.change(app, typingError, 'unchecked');
    fixture.emulator.updateApp(clientId, { clientSecret: newSecret });
    await assert.rejects(getToken(), rejected);
    assert.equal(statusOf(), 'refused');
    assert.deepEqual(stored(), [typingError, `before ${clientSecret}`]);
    fixture.emulator.updateApp(clientId, { clientSecret });
    await getToken();
    assert.deepEqual(stored(), [clientSecret]);
  });

  it('stays as it is when the server rejects something else', async () => {
    await session.clientSecrets.change(app, typingError, 'unchecked');
    const body = JSON.stringify({ error: 'invalid_scope', error_description: 'Not these.' });
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 400, body });
    await assert.rejects(getToken(), { code: 'invalid_scope' });
    assert.deepEqual(stored(), [typingError, `before ${clientSecret}`]);
    assert.equal(statusOf(), 'unchecked');
  });

  it('is followed by other windows, also by one that lags', async () => {
    const secrets = new LaggingSecretStore(fixture.secrets);
    const other = await fixture.startSession({ secrets });
    fixture.emulator.updateApp(clientId, { clientSecret: newSecret });
    await session.clientSecrets.change(app, newSecret, 'accepted');
    await other.catalog.load();
    const token = getToken(other);
    setTimeout(() => secrets.catchUp(), 30);
    await token;
    assert.deepEqual(secretsSent(), [newSecret]);
  });

  it('is one of the two if two windows change it at once', async () => {
    const other = await fixture.startSession();
    await Promise.all([
      session.clientSecrets.change(app, newSecret, 'unchecked'),
      other.clientSecrets.change(app, typingError, 'unchecked'),
    ]);
    assert.deepEqual([...stored()].sort(), [
      `before ${clientSecret}`,
      ...[newSecret, `before ${typingError}`, typingError, `before ${newSecret}`]
        .filter((secret) => stored().includes(secret))
        .sort(),
    ]);
    assert.equal(stored().length, 3);
    await getToken();
    await getToken(other);
    assert.deepEqual(stored(), [clientSecret]);
  });

  it('is not written by a window that another one has overtaken', async () => {
    const leases = new LeaseFolder(fixture.leasesPath, quickTimes);
    const overtaken = session.clientSecrets.exclusively(app.id, async (held) => {
      const lease = await leases.preempt(clientSecretName(app.id), 0);
      await held
        .store({ value: typingError, hosts: undefined, generation: 9 }, (current) => current)
        .finally(() => lease.release());
    });
    await assert.rejects(overtaken, { name: 'LeaseHeldError' });
    assert.deepEqual(stored(), [clientSecret]);
  });

  it('is as old as it was entered, as far as that is known', async () => {
    const since = (): unknown => session.catalog.getApp(app.id).secretSince;
    const enteredAt = fixture.clock.now();
    assert.deepEqual(since(), { at: enteredAt, by: 'entered' });
    fixture.clock.advance(86_400_000);
    await session.clientSecrets.change(app, typingError, 'unchecked');
    assert.deepEqual(since(), { at: enteredAt + 86_400_000, by: 'entered' });
    await getToken();
    assert.equal(since(), undefined);
  });

  it('is proved by a sign-in, too', async () => {
    const web = await addWebApp(session);
    fixture.emulator.updateApp(webClientId, { clientSecret: newSecret });
    await session.clientSecrets.change(web, newSecret, 'unchecked');
    await signIn(fixture, session, web, designer.userId, scopes);
    assert.deepEqual(stored(web.id), [newSecret]);
  });

  it('keeps the users signed in, whichever secret works', async () => {
    const web = await addWebApp(session);
    const user = await signIn(fixture, session, web, designer.userId, scopes);
    await session.clientSecrets.change(web, typingError, 'unchecked');
    await session.broker.getToken(user, { scopes, force: true });
    assert.deepEqual(stored(web.id), [clientSecret]);
    fixture.emulator.updateApp(webClientId, { clientSecret: newSecret });
    await session.clientSecrets.change(session.catalog.getApp(web.id), newSecret, 'accepted');
    await session.broker.getToken(user, { scopes, force: true });
    assert.equal(fixture.emulator.rotationCount, 2);
    assert.equal(fixture.emulator.replayCount, 0);
    assert.equal(session.catalog.getApp(web.id).users[0]?.status, 'signedIn');
  });

  it('sends the one before only to hosts that it was entered for', async () => {
    const stranger = await startTinyServer();
    stranger.answers.set(tokenPath, { status: 401, body: JSON.stringify({ error: 'invalid_client' }) });
    const server = apsAuthorizationServer(new URL(stranger.origin));
    const moved = await fixture.startSession({ server });
    await moved.clientSecrets.change(app, newSecret, 'unchecked');
    await assert.rejects(getToken(moved), { name: 'OAuthError' });
    const sent = JSON.stringify(stranger.requests.map(({ headers }) => headers));
    stranger.close();
    assert.equal(stranger.requests.length, 1);
    assert.ok(!sent.includes(Buffer.from(`${clientId}:${clientSecret}`).toString('base64').replace(/=+$/, '')), sent);
    assert.deepEqual(stored(), [newSecret, `before ${clientSecret}`]);
  });

  it('survives a store that refuses to remember what was accepted', async () => {
    await session.clientSecrets.change(app, typingError, 'unchecked');
    const refusing = await fixture.startSession({
      secrets: {
        get: (name) => fixture.secrets.get(name),
        keys: () => fixture.secrets.keys(),
        remove: (name) => fixture.secrets.remove(name),
        store: () => Promise.reject(new Error('The keyring is locked.')),
      },
    });
    await getToken(refusing);
    assert.deepEqual(stored(), [typingError, `before ${clientSecret}`]);
  });
});
