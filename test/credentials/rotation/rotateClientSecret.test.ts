import assert from 'node:assert/strict';
import { apsAuthorizationServer } from '../../../src/aps/apsAuthorizationServer';
import type { App } from '../../../src/credentials/catalog/app';
import { parseBoundSecret } from '../../../src/credentials/catalog/boundSecret';
import { clientSecretName, rotationKeyName } from '../../../src/credentials/catalog/secretNames';
import type { Lease } from '../../../src/credentials/leases/lease';
import { LeaseFolder } from '../../../src/credentials/leases/leaseFolder';
import type { Log } from '../../../src/credentials/ports';
import {
  cancelRotation,
  rotateClientSecret,
  type RotationOptions,
} from '../../../src/credentials/rotation/rotateClientSecret';
import { ensureRotationJwks } from '../../../src/credentials/rotation/rotationKey';
import { correctServerTime } from '../../../src/oauth/serverClock';
import {
  addApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  quickTimes,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { rotationPorts, setUpRotation } from '../../support/rotationFixture';
import { startTinyServer } from '../../support/tinyServer';

const prepare = `/applications/v1/clients/${clientId}/secret:prepare`;
const commit = `/applications/v1/clients/${clientId}/secret:commit`;
const cancel = `/applications/v1/clients/${clientId}/secret:cancel`;
const newSecretForm = /^[A-Za-z0-9]{64}$/;

describe('the rotation of a client secret', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture({ recordsRequests: true });
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
    await setUpRotation(fixture, session, app.id);
  });
  afterEach(() => fixture.close());

  const rotate = (options: RotationOptions = {}, window = session): Promise<unknown> =>
    rotateClientSecret(rotationPorts(fixture, window), app.id, options);
  const getToken = (window = session): Promise<unknown> =>
    window.broker.getToken({ kind: 'app', appId: app.id }, { scopes: ['data:read'], force: true });
  const stored = (): readonly string[] => {
    const { value, others = [] } = parseBoundSecret(fixture.secrets.entries.get(clientSecretName(app.id)) ?? '');
    return [value, ...others.map((other) => `${other.kind} ${other.value}`)];
  };
  const atAutodesk = (): string => fixture.emulator.app(clientId)?.clientSecret ?? '';
  const isPrepared = (): boolean => session.catalog.getApp(app.id).rotation?.preparedAt !== undefined;
  const count = (path: string): number => fixture.emulator.requestCount(path);

  /** As if the window was closed while it waited for the response to the commit. */
  async function interruptAfterCommit(): Promise<void> {
    fixture.emulator.fail(commit, { kind: 'reset' });
    await assert.rejects(rotate(), { name: 'NetworkError' });
    fixture.emulator.updateApp(clientId, { clientSecret: (stored()[1] ?? '').replace('prepared ', '') });
  }

  it('signs by the clock of the server after either clock was set', async () => {
    const { server, clock } = fixture;
    assert.ok(correctServerTime(server.tokenEndpoint, clock.now() - 3 * 3_600_000, clock.now()));
    assert.deepEqual(await rotate(), { isProved: true });
  });

  it('replaces the secret here and at Autodesk', async () => {
    assert.deepEqual(await rotate(), { isProved: true });
    assert.match(atAutodesk(), newSecretForm);
    assert.deepEqual(stored(), [atAutodesk()]);
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
    assert.equal(isPrepared(), false);
    assert.deepEqual(session.catalog.getApp(app.id).secretSince, { at: fixture.clock.now(), by: 'rotated' });
    await getToken();
    await rotate();
    assert.deepEqual(stored(), [atAutodesk()]);
  });

  it('keeps the service accounts and their keys', async () => {
    const { serviceAccountId } = await createAccountWithKey(session, app);
    await rotate();
    await session.broker.getToken(
      { kind: 'serviceAccount', appId: app.id, serviceAccountId },
      { scopes: ['data:read'], force: true },
    );
  });

  it('puts no secret, key, assertion, or token into the log or a file', async () => {
    const key = fixture.secrets.entries.get(rotationKeyName(app.id)) ?? '';
    await rotate();
    const [file] = session.catalog.apps.map((each) => JSON.stringify(each));
    const sent = fixture.emulator.recordedRequests.map(({ body }) => /"clientAssertion":"([^"]+)/.exec(body)?.[1]);
    const secrets = [clientSecret, atAutodesk(), key, ...sent.filter((text) => text !== undefined)];
    assert.equal(secrets.length, 5);
    for (const secret of secrets) assert.ok(!`${file ?? ''}${fixture.log.lines.join('\n')}`.includes(secret));
  });

  it('leaves everything as it was while the API is not set up', async () => {
    fixture.emulator.updateApp(clientId, { hasApplicationManagement: false });
    await assert.rejects(rotate(), { name: 'ApsError', status: 403, code: 'AUTH-001' });
    fixture.emulator.updateApp(clientId, { hasApplicationManagement: true, jwks: { keys: [] } });
    await assert.rejects(rotate(), { name: 'ApsError', status: 401 });
    assert.deepEqual(stored(), [clientSecret]);
    assert.equal(atAutodesk(), clientSecret);
  });

  it('does not quote what it sent in an error', async () => {
    fixture.emulator.fail(commit, { kind: 'reset' });
    await assert.rejects(rotate());
    const prepared = stored()[1]?.split(' ')[1] ?? '';
    assert.match(prepared, newSecretForm);
    const body = JSON.stringify({ title: 'bad', detail: `unknown ${prepared}` });
    fixture.emulator.fail(commit, { kind: 'status', status: 400, body });
    await assert.rejects(rotate(), { description: 'unknown …' });
  });

  it('goes on with the prepared secret after an interruption', async () => {
    fixture.emulator.fail(commit, { kind: 'reset' });
    await assert.rejects(rotate(), { name: 'NetworkError' });
    const [current, prepared = ''] = stored();
    assert.equal(current, clientSecret);
    assert.equal(isPrepared(), true);
    await getToken();
    assert.deepEqual(stored(), [clientSecret, prepared]);
    assert.deepEqual(await rotate(), { isProved: true });
    assert.equal(`prepared ${atAutodesk()}`, prepared);
    assert.deepEqual([count(prepare), count(commit)], [1, 2]);
    assert.equal(isPrepared(), false);
  });

  it('is done if only the response to the commit was lost', async () => {
    fixture.emulator.fail(commit, { kind: 'lostAnswer' });
    assert.deepEqual(await rotate(), { isProved: true });
    assert.deepEqual(stored(), [atAutodesk()]);
  });

  it('lets requests find the committed secret by themselves', async () => {
    await interruptAfterCommit();
    const other = await fixture.startSession();
    await getToken(other);
    assert.deepEqual(stored(), [atAutodesk()]);
    assert.deepEqual(other.catalog.getApp(app.id).rotation?.preparedAt, undefined);
    assert.deepEqual(fixture.problems, []);
  });

  it('finds out that the prepared secret was committed', async () => {
    await interruptAfterCommit();
    assert.deepEqual(await rotate(), { isProved: true });
    assert.deepEqual(stored(), [atAutodesk()]);
    assert.deepEqual([count(prepare), count(commit)], [1, 1]);
  });

  it('keeps the old secret until the new one is accepted', async () => {
    let isCommitted = false;
    const ports = rotationPorts(fixture, session);
    const busy = JSON.stringify({ developerMessage: 'Quota limit exceeded.' });
    const log: Log = {
      warn: () => undefined,
      error: () => undefined,
      info: (text: string): void => {
        if (!text.endsWith('was committed')) return;
        isCommitted = true;
        fixture.emulator.fail(tokenPath, {
          kind: 'status',
          status: 429,
          body: busy,
          headers: { 'retry-after': '600' },
        });
      },
    };
    assert.deepEqual(await rotateClientSecret({ ...ports, log }, app.id, {}), { isProved: false });
    assert.equal(isCommitted, true);
    assert.deepEqual(stored(), [atAutodesk(), `before ${clientSecret}`]);
    await getToken();
    assert.deepEqual(stored(), [atAutodesk()]);
  });

  it('can be canceled, and then begins anew', async () => {
    fixture.emulator.fail(commit, { kind: 'reset' });
    await assert.rejects(rotate());
    assert.equal(await cancelRotation(rotationPorts(fixture, session), app.id, {}), 'canceled');
    assert.deepEqual([stored(), atAutodesk(), isPrepared()], [[clientSecret], clientSecret, false]);
    await rotate();
    assert.deepEqual(stored(), [atAutodesk()]);
    assert.equal(count(prepare), 2);
  });

  it('cannot be canceled any longer once it was committed', async () => {
    await interruptAfterCommit();
    assert.equal(await cancelRotation(rotationPorts(fixture, session), app.id, {}), 'committed');
    assert.deepEqual([stored(), count(cancel)], [[atAutodesk()], 0]);
  });

  it('asks before it drops a secret that was prepared elsewhere', async () => {
    fixture.emulator.fail(prepare, { kind: 'lostAnswer' });
    await assert.rejects(rotate(), { name: 'NetworkError' });
    assert.deepEqual(stored(), [clientSecret]);
    await assert.rejects(rotate(), { problem: 'rotationPreparedElsewhere' });
    assert.equal(count(cancel), 0);
    await rotate({ replacesPrepared: true });
    assert.deepEqual(stored(), [atAutodesk()]);
  });

  it('begins anew after the prepared secret has lapsed', async () => {
    fixture.emulator.fail(commit, { kind: 'reset' });
    await assert.rejects(rotate());
    fixture.emulator.setClockSkewMs(8 * 86_400_000);
    fixture.clock.advance(8 * 86_400_000);
    await rotate();
    assert.deepEqual([stored(), isPrepared(), count(prepare)], [[atAutodesk()], false, 2]);
  });

  it('takes a prepared secret back that cannot be stored', async () => {
    const refusing = await fixture.startSession({
      secrets: {
        get: (name) => fixture.secrets.get(name),
        keys: () => fixture.secrets.keys(),
        remove: (name) => fixture.secrets.remove(name),
        store: () => Promise.reject(new Error('The keyring is locked.')),
      },
    });
    await assert.rejects(rotate({}, refusing), { message: 'The keyring is locked.' });
    assert.equal(count(cancel), 1);
    await rotate();
    assert.deepEqual(stored(), [atAutodesk()]);
  });

  it('sends nothing to a host that the secret was not entered for', async () => {
    const stranger = await startTinyServer();
    const ports = {
      ...rotationPorts(fixture, session),
      apsServer: () => apsAuthorizationServer(new URL(stranger.origin)),
    };
    await assert.rejects(rotateClientSecret(ports, app.id, {}), { problem: 'hostNotConfirmed' });
    stranger.close();
    assert.equal(stranger.requests.length, 0);
  });

  it('writes nothing once another window has taken over', async () => {
    const leases = new LeaseFolder(fixture.leasesPath, quickTimes);
    let overtaking: Lease | undefined;
    const slow = await fixture.startSession({
      secrets: {
        get: (name) => fixture.secrets.get(name),
        keys: () => fixture.secrets.keys(),
        remove: (name) => fixture.secrets.remove(name),
        store: async (name, value) => {
          await fixture.secrets.store(name, value);
          overtaking = await leases.preempt(clientSecretName(app.id), 0);
        },
      },
    });
    await assert.rejects(rotate({}, slow), { name: 'LeaseHeldError' });
    await overtaking?.release();
    assert.deepEqual([stored()[0], atAutodesk(), count(commit)], [clientSecret, clientSecret, 0]);
    await session.catalog.load();
    await rotate();
    assert.deepEqual(stored(), [atAutodesk()]);
  });

  it('happens once if two windows start it', async () => {
    const other = await fixture.startSession();
    const results = await Promise.allSettled([rotate(), rotate({}, other)]);
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const [failed] = results.flatMap((result) => (result.status === 'rejected' ? [result] : []));
    assert.match(String(failed?.reason), /clientSecretChanged/);
    assert.deepEqual([count(prepare), count(commit)], [1, 1]);
    await getToken(other);
    assert.deepEqual(stored(), [atAutodesk()]);
  });

  it('ends when the person enters another secret that is accepted', async () => {
    fixture.emulator.fail(commit, { kind: 'reset' });
    await assert.rejects(rotate());
    const current = session.catalog.getApp(app.id);
    await session.clientSecrets.change(current, 'planted-secret-from-the-portal', 'accepted');
    assert.deepEqual([stored(), isPrepared()], [['planted-secret-from-the-portal'], false]);
  });

  it('is not ended by a secret that was entered and proved later', async () => {
    fixture.emulator.fail(commit, { kind: 'reset' });
    await assert.rejects(rotate());
    const [, prepared = ''] = stored();
    const entered = 'planted-secret-from-the-portal';
    fixture.emulator.updateApp(clientId, { clientSecret: entered });
    await session.clientSecrets.change(session.catalog.getApp(app.id), entered, 'unchecked');
    await getToken();
    assert.deepEqual([stored(), isPrepared()], [[entered, prepared], true]);
    await rotate();
    assert.equal(`prepared ${atAutodesk()}`, prepared);
  });

  it('signs with one key, whichever window creates it', async () => {
    const other = await fixture.startSession();
    await fixture.secrets.remove(rotationKeyName(app.id));
    const both = [session, other].map((window) => ensureRotationJwks(rotationPorts(fixture, window), app.id));
    const [one, another] = await Promise.all(both);
    assert.equal(one, another);
    assert.ok(!one?.includes('"d"'), one);
  }).timeout(20_000);
});
