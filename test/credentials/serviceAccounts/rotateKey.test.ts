import assert from 'node:assert/strict';
import type { KeyReference } from '../../../src/aps/keyApi';
import type { App } from '../../../src/credentials/catalog/app';
import { getServiceAccount } from '../../../src/credentials/catalog/credential';
import { rotateKey, type OldKeyPlan } from '../../../src/credentials/serviceAccounts/rotateKey';
import { jwtBearerExchange } from '../../emulator/emulator';
import {
  addApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const listPath = '/authentication/v2/service-accounts';

describe('rotateKey', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let old: KeyReference;
  let serviceAccountId: string;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
    old = await createAccountWithKey(session, app);
    ({ serviceAccountId } = old);
  });
  afterEach(() => fixture.close());

  function rotate(waiting: Parameters<typeof rotateKey>[4] = {}, of = session): ReturnType<typeof rotateKey> {
    return rotateKey(of.keys, app.id, serviceAccountId, { kind: 'disable' }, waiting);
  }

  function rotateWith(plan: OldKeyPlan): ReturnType<typeof rotateKey> {
    return rotateKey(session.keys, app.id, serviceAccountId, plan, {});
  }

  /** When another window, which reads it from disk, reminds of each key. */
  async function reminders(): Promise<readonly (readonly [id: string, disableAt: number | undefined])[]> {
    const { catalog } = await fixture.startSession();
    const { keys = [] } = getServiceAccount(catalog.getApp(app.id), serviceAccountId);
    return keys.map(({ id, disableAt }) => [id, disableAt]);
  }

  function atAutodesk(): readonly (readonly [id: string, status: string])[] {
    return fixture.emulator
      .serviceAccounts(clientId)
      .flatMap(({ keys }) => keys.map(({ keyId, status }) => [keyId, status] as const));
  }

  /** The default key as another window reads it from disk. */
  async function defaultKey(): Promise<string | undefined> {
    const { catalog } = await fixture.startSession();
    return getServiceAccount(catalog.getApp(app.id), serviceAccountId).defaultKeyId;
  }

  /** Checks that both this window and a new one get a token with the default key. */
  async function assertStillSigns(): Promise<void> {
    await session.catalog.load();
    for (const { broker } of [session, await fixture.startSession()]) {
      const { value } = await broker.getToken(
        { kind: 'serviceAccount', appId: app.id, serviceAccountId },
        { scopes: ['data:read'], force: true },
      );
      const issued = fixture.emulator.issuedAccessTokens.at(-1);
      assert.deepEqual([issued?.accessToken, issued?.userId], [value, serviceAccountId]);
    }
  }

  async function assertUnchanged(): Promise<void> {
    assert.deepEqual(atAutodesk(), [[old.keyId, 'ENABLED']]);
    assert.equal(await defaultKey(), old.keyId);
    assert.equal([...fixture.secrets.entries.keys()].filter((name) => name.endsWith('/privateKey')).length, 1);
    await assertStillSigns();
  }

  it('signs with a new key and disables the old one', async () => {
    const { newKeyId, oldKeyId, disableFailure } = await rotate();
    assert.deepEqual([oldKeyId, disableFailure], [old.keyId, undefined]);
    assert.deepEqual(atAutodesk(), [
      [old.keyId, 'DISABLED'],
      [newKeyId, 'ENABLED'],
    ]);
    assert.equal(await defaultKey(), newKeyId);
    await assertStillSigns();
    await session.keys.delete(app.id, old, {});
    assert.deepEqual(atAutodesk(), [[newKeyId, 'ENABLED']]);
    await assertStillSigns();
  });

  it('leaves the old key alone until a person is reminded of it', async () => {
    const { newKeyId, oldKeyId } = await rotateWith({ kind: 'remind', at: 1_800_000_000_000 });
    assert.equal(oldKeyId, old.keyId);
    assert.deepEqual(atAutodesk(), [
      [old.keyId, 'ENABLED'],
      [newKeyId, 'ENABLED'],
    ]);
    assert.equal(await defaultKey(), newKeyId);
    assert.deepEqual(await reminders(), [
      [old.keyId, 1_800_000_000_000],
      [newKeyId, undefined],
    ]);
    await session.keys.requestAll(app.id, serviceAccountId, {});
    assert.deepEqual((await reminders())[0], [old.keyId, 1_800_000_000_000]);
  });

  it('leaves the old key alone without a reminder', async () => {
    const { newKeyId } = await rotateWith({ kind: 'keep' });
    assert.deepEqual(
      atAutodesk().map(([, status]) => status),
      ['ENABLED', 'ENABLED'],
    );
    assert.deepEqual(await reminders(), [
      [old.keyId, undefined],
      [newKeyId, undefined],
    ]);
  });

  for (const [title, end] of [
    ['is disabled', () => session.keys.setStatus(app.id, old, 'disabled', {})],
    ['signs again', () => session.keys.setDefault(app.id, old)],
    ['is not to be reminded of', () => session.keys.dismissReminder(app.id, old)],
    [
      'was disabled at Autodesk',
      () => {
        fixture.emulator.setKeyStatus(serviceAccountId, old.keyId, 'DISABLED');
        return session.keys.requestAll(app.id, serviceAccountId, {});
      },
    ],
  ] as const) {
    it(`reminds no longer of a key that ${title}`, async () => {
      await rotateWith({ kind: 'remind', at: 1_800_000_000_000 });
      await end();
      assert.deepEqual((await reminders())[0], [old.keyId, undefined]);
    });
  }

  it('replaces a default key that was disabled at Autodesk', async () => {
    fixture.emulator.setKeyStatus(serviceAccountId, old.keyId, 'DISABLED');
    const { newKeyId, disableFailure } = await rotate();
    assert.deepEqual([await defaultKey(), disableFailure], [newKeyId, undefined]);
    await assertStillSigns();
  });

  it('changes nothing when the account already has three keys', async () => {
    await fixture.emulator.addKey(serviceAccountId);
    await fixture.emulator.addKey(serviceAccountId);
    await assert.rejects(rotate(), { name: 'ApsError', code: 'limit_exceeded' });
    assert.equal(atAutodesk().length, 3);
    assert.equal(await defaultKey(), old.keyId);
    await assertStillSigns();
  });

  it('changes nothing when the server fails', async () => {
    fixture.emulator.fail(`${listPath}/${serviceAccountId}/keys`, { kind: 'status', status: 500 });
    await assert.rejects(rotate(), { name: 'UnexpectedResponseError', status: 500 });
    await assertUnchanged();
  });

  it('deletes the new key when the secret store is full', async () => {
    const store = fixture.secrets.store.bind(fixture.secrets);
    fixture.secrets.store = (name, value) =>
      name.endsWith('/privateKey') ? Promise.reject(new Error('full')) : store(name, value);
    await assert.rejects(rotate(), { name: 'CredentialError', problem: 'keyNotStored' });
    await assertUnchanged();
  });

  it('deletes the new key when Autodesk rejects it', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 400, body: '{"error":"invalid_grant"}' });
    await assert.rejects(rotate(), { name: 'CredentialError', problem: 'keyRejected' });
    await assertUnchanged();
  });

  it('keeps the old default key when a rejected key cannot be deleted', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 400, body: '{"error":"invalid_grant"}' });
    fixture.emulator.setRateWindowMs(200_000);
    fixture.emulator.setRateLimitPerMinute(`${listPath}/{serviceAccountId}/keys/{keyId}`, 0);
    await assert.rejects(rotate(), { name: 'CredentialError', problem: 'keyRejected' });
    assert.equal(atAutodesk().length, 2);
    assert.equal(await defaultKey(), old.keyId);
    await assertStillSigns();
  });

  it('deletes the new key when canceled during the wait for the quota', async () => {
    fixture.emulator.setRateLimitPerMinute(jwtBearerExchange, 0);
    const cancellation = new AbortController();
    const waits: number[] = [];
    const onWait = ({ delayMs }: { delayMs: number }): void => {
      waits.push(delayMs);
      cancellation.abort();
    };
    await assert.rejects(rotate({ signal: cancellation.signal, onWait }), { name: 'AbortError' });
    assert.equal(waits.length, 1);
    fixture.emulator.setRateLimitPerMinute(jwtBearerExchange, 10);
    await assertUnchanged();
  });

  it('deletes the new key when canceled during its creation', async () => {
    const cancellation = new AbortController();
    const store = fixture.secrets.store.bind(fixture.secrets);
    fixture.secrets.store = (name, value) => {
      cancellation.abort();
      return store(name, value);
    };
    await assert.rejects(rotate({ signal: cancellation.signal }), { name: 'AbortError' });
    await assertUnchanged();
  });

  it('keeps the old key when the client secret has changed', async () => {
    fixture.emulator.updateApp(clientId, { clientSecret: 'another-secret-0000' });
    await assert.rejects(rotate(), { name: 'OAuthError', status: 401 });
    fixture.emulator.updateApp(clientId, { clientSecret });
    await assertUnchanged();
  });

  it('reports an old key that cannot be disabled and signs with the new one', async () => {
    const refusal = {
      kind: 'status',
      status: 403,
      body: '{"title":"invalid_client","detail":"Not allowed."}',
    } as const;
    fixture.emulator.fail(`${listPath}/${serviceAccountId}/keys/${old.keyId}`, refusal);
    const { newKeyId, oldKeyId, disableFailure } = await rotate();
    assert.equal(oldKeyId, old.keyId);
    assert.ok(disableFailure instanceof Error);
    assert.equal(disableFailure.name, 'ApsError');
    assert.deepEqual(atAutodesk(), [
      [old.keyId, 'ENABLED'],
      [newKeyId, 'ENABLED'],
    ]);
    assert.equal(await defaultKey(), newKeyId);
    await assertStillSigns();
  });

  it('fails when the account was deleted at Autodesk', async () => {
    fixture.emulator.deleteServiceAccount(serviceAccountId);
    await assert.rejects(rotate(), { name: 'ApsError', code: 'not_found' });
  });

  it('ends with a working key when two windows rotate at once', async () => {
    const other = await fixture.startSession();
    const rotations = await Promise.all([rotate(), rotate({}, other)]);
    assert.deepEqual(
      rotations.map(({ disableFailure }) => disableFailure),
      [undefined, undefined],
    );
    const signing = await defaultKey();
    assert.ok(rotations.some(({ newKeyId }) => newKeyId === signing));
    assert.equal(atAutodesk().length, 3);
    await assertStillSigns();
  });

  it('fails in one of two windows when there is room for one key', async () => {
    await fixture.emulator.addKey(serviceAccountId);
    const other = await fixture.startSession();
    const rotations = await Promise.allSettled([rotate(), rotate({}, other)]);
    assert.deepEqual(rotations.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.equal(atAutodesk().length, 3);
    await assertStillSigns();
  });
});
