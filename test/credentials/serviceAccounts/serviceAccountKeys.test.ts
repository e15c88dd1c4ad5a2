import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyReference } from '../../../src/aps/keyApi';
import type { App } from '../../../src/credentials/catalog/app';
import { getServiceAccount } from '../../../src/credentials/catalog/credential';
import type { Key, ServiceAccount } from '../../../src/credentials/catalog/serviceAccount';
import { CredentialError } from '../../../src/credentials/credentialError';
import { OAuthError } from '../../../src/oauth/errors';
import {
  addApp,
  clientId,
  createAccountWithKey,
  createCredentialsFixture,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const listPath = '/authentication/v2/service-accounts';
const scopes = ['data:read'];

describe('ServiceAccountKeys', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let key: KeyReference;
  let serviceAccountId: string;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
    key = await createAccountWithKey(session, app);
    ({ serviceAccountId } = key);
  });
  afterEach(() => fixture.close());

  function account(of = session): ServiceAccount {
    return getServiceAccount(of.catalog.getApp(app.id), serviceAccountId);
  }

  function known(
    of = session,
  ): readonly (readonly [id: string, status: Key['status'], hasPrivateKey: boolean])[] | undefined {
    return account(of).keys?.map(({ id, status, hasPrivateKey }) => [id, status, hasPrivateKey]);
  }

  function atAutodesk(): readonly (readonly [id: string, status: string])[] {
    return fixture.emulator
      .serviceAccounts(clientId)
      .flatMap(({ keys }) => keys.map(({ keyId, status }) => [keyId, status] as const));
  }

  function privateKeysHere(): readonly string[] {
    return [...fixture.secrets.entries.keys()].filter((name) => name.endsWith('/privateKey'));
  }

  async function getToken(of = session): Promise<string> {
    return (
      await of.broker.getToken({ kind: 'serviceAccount', appId: app.id, serviceAccountId }, { scopes, force: true })
    ).value;
  }

  /** Simulates a window that closes right before or after it stores a private key; resolves at that moment. */
  function closeAt(side: 'before' | 'after'): Promise<void> {
    const store = fixture.secrets.store.bind(fixture.secrets);
    return new Promise((resolve) => {
      fixture.secrets.store = async (name, value) => {
        if (!name.endsWith('/privateKey')) return store(name, value);
        if (side === 'after') await store(name, value);
        fixture.secrets.store = store;
        resolve();
        return new Promise(() => undefined);
      };
    });
  }

  /** Simulates a full secret store: it rejects new private keys, and calls `meanwhile` first. */
  function refusePrivateKeys(meanwhile: () => void = () => undefined): void {
    const store = fixture.secrets.store.bind(fixture.secrets);
    fixture.secrets.store = (name, value) => {
      if (!name.endsWith('/privateKey')) return store(name, value);
      meanwhile();
      return Promise.reject(new Error('full'));
    };
  }

  it('lists the others beside a key that it cannot read', async () => {
    const path = `${listPath}/${serviceAccountId}/keys`;
    const before = known();
    const rows = [
      { kid: 'a/b', status: 'ENABLED' },
      { kid: 'other', status: 'EXPIRED' },
    ];
    fixture.emulator.fail(path, { kind: 'body', body: JSON.stringify({ keys: rows }) });
    await session.keys.requestAll(app.id, serviceAccountId, {});
    assert.deepEqual(known(), [['other', { unknown: 'EXPIRED' }, false], ...(before ?? [])]);
    assert.deepEqual(account().unreadKeys, ['a/b']);
    assert.equal(account().defaultKeyId, key.keyId);
    assert.ok(await getToken());
    await session.keys.requestAll(app.id, serviceAccountId, {});
    assert.deepEqual([known(), account().unreadKeys], [before, []]);
  });

  it('lists keys and whether their private keys are stored here', async () => {
    const { keyId } = await fixture.emulator.addKey(serviceAccountId);
    await session.keys.requestAll(app.id, serviceAccountId, {});
    assert.deepEqual(known(), [
      [key.keyId, 'enabled', true],
      [keyId, 'enabled', false],
    ]);
    assert.deepEqual(known(await fixture.startSession()), known());
    assert.equal(account().defaultKeyId, key.keyId);
  });

  it('keeps the known keys while the account is disabled', async () => {
    fixture.emulator.setServiceAccountStatus(serviceAccountId, 'DISABLED');
    await session.keys.requestAll(app.id, serviceAccountId, {});
    assert.equal(account().status, 'disabled');
    assert.deepEqual(known(), [[key.keyId, 'enabled', true]]);
  });

  it('keeps a key deleted at Autodesk while its private key is here', async () => {
    const other = await session.keys.create(app.id, serviceAccountId, {});
    fixture.emulator.deleteKey(serviceAccountId, key.keyId);
    await session.keys.requestAll(app.id, serviceAccountId, {});
    assert.deepEqual(known(), [
      [other, 'enabled', true],
      [key.keyId, 'deleted', true],
    ]);

    await session.keys.delete(app.id, key, {});
    assert.deepEqual(known(), [[other, 'enabled', true]]);
    assert.equal(account().defaultKeyId, other);
    assert.deepEqual(privateKeysHere(), [
      `apps/${app.id}/serviceAccounts/${serviceAccountId}/keys/${other}/privateKey`,
    ]);
    assert.equal(fixture.emulator.requestCount(`${listPath}/${serviceAccountId}/keys/${key.keyId}`), 0);
  });

  it('chooses another default key when the default key is disabled', async () => {
    const other = await session.keys.create(app.id, serviceAccountId, {});
    await session.keys.setStatus(app.id, key, 'disabled', {});
    assert.deepEqual(atAutodesk(), [
      [key.keyId, 'DISABLED'],
      [other, 'ENABLED'],
    ]);
    assert.equal(account().defaultKeyId, other);
    await getToken();
    await session.keys.setStatus(app.id, key, 'enabled', {});
    assert.deepEqual(atAutodesk(), [
      [key.keyId, 'ENABLED'],
      [other, 'ENABLED'],
    ]);
    assert.equal(account().defaultKeyId, other);
  });

  it('treats a change that was already made as a success', async () => {
    fixture.emulator.setKeyStatus(serviceAccountId, key.keyId, 'DISABLED');
    await session.keys.setStatus(app.id, key, 'disabled', {});
    assert.deepEqual(known(), [[key.keyId, 'disabled', true]]);

    fixture.emulator.fail(`${listPath}/${serviceAccountId}/keys/${key.keyId}`, { kind: 'lostAnswer' });
    await session.keys.setStatus(app.id, key, 'enabled', {});
    assert.deepEqual([known(), atAutodesk()], [[[key.keyId, 'enabled', true]], [[key.keyId, 'ENABLED']]]);

    fixture.emulator.fail(`${listPath}/${serviceAccountId}/keys/${key.keyId}`, { kind: 'lostAnswer' });
    await session.keys.delete(app.id, key, {});
    assert.deepEqual([known(), atAutodesk(), privateKeysHere()], [[], [], []]);
  });

  it('marks a key as deleted when Autodesk no longer has it', async () => {
    fixture.emulator.deleteKey(serviceAccountId, key.keyId);
    await assert.rejects(session.keys.setStatus(app.id, key, 'disabled', {}), { name: 'ApsError', code: 'not_found' });
    assert.deepEqual(known(), [[key.keyId, 'deleted', true]]);
  });

  describe('create', () => {
    it('stores a private key that can sign', async () => {
      const keyId = await session.keys.create(app.id, serviceAccountId, {});
      assert.equal(privateKeysHere().length, 2);
      await session.keys.setDefault(app.id, { serviceAccountId, keyId });
      await getToken();
    });

    it('replaces a disabled default key', async () => {
      await session.keys.setStatus(app.id, key, 'disabled', {});
      assert.equal(account().defaultKeyId, key.keyId);
      const keyId = await session.keys.create(app.id, serviceAccountId, {});
      assert.equal(account().defaultKeyId, keyId);
      await getToken();
    });

    it('fails with limit_exceeded for a fourth key', async () => {
      await session.keys.create(app.id, serviceAccountId, {});
      await session.keys.create(app.id, serviceAccountId, {});
      await assert.rejects(session.keys.create(app.id, serviceAccountId, {}), {
        name: 'ApsError',
        code: 'limit_exceeded',
      });
      assert.equal(privateKeysHere().length, 3);
      await getToken();
    });

    it('deletes the key at Autodesk when its private key cannot be stored', async () => {
      refusePrivateKeys();
      await assert.rejects(session.keys.create(app.id, serviceAccountId, {}), {
        name: 'CredentialError',
        problem: 'keyNotStored',
      });
      assert.deepEqual(atAutodesk(), [[key.keyId, 'ENABLED']]);
      assert.deepEqual(known(), [[key.keyId, 'enabled', true]]);
      await getToken();
    });

    it('reports a key that can be neither stored nor deleted', async () => {
      refusePrivateKeys(() => fixture.emulator.setServiceAccountStatus(serviceAccountId, 'DISABLED'));
      await assert.rejects(session.keys.create(app.id, serviceAccountId, {}), {
        name: 'CredentialError',
        problem: 'keyLeftBehind',
      });
      assert.equal(atAutodesk().length, 2);
      assert.deepEqual(known(), [[key.keyId, 'enabled', true]]);
    });

    it('reports the wait for the quota while it deletes an unstored key', async () => {
      refusePrivateKeys(() => fixture.emulator.setRateLimitPerMinute(`${listPath}/{serviceAccountId}/keys/{keyId}`, 0));
      const waits: number[] = [];
      const onWait = ({ delayMs }: { delayMs: number }): void => {
        waits.push(delayMs);
        fixture.emulator.setRateLimitPerMinute(`${listPath}/{serviceAccountId}/keys/{keyId}`, 10);
      };
      fixture.emulator.setRateWindowMs(500);
      await assert.rejects(session.keys.create(app.id, serviceAccountId, { onWait }), { problem: 'keyNotStored' });
      assert.equal(waits.length, 1);
      assert.deepEqual(atAutodesk(), [[key.keyId, 'ENABLED']]);
    });

    it('keeps a key that was requested before the cancellation', async () => {
      const cancellation = new AbortController();
      fixture.emulator.fail(`${listPath}/${serviceAccountId}/keys`, { kind: 'delay', delayMs: 100 });
      const before = fixture.emulator.requestCount(`${listPath}/${serviceAccountId}/keys`);
      const creation = session.keys.create(app.id, serviceAccountId, { signal: cancellation.signal });
      while (fixture.emulator.requestCount(`${listPath}/${serviceAccountId}/keys`) === before) await sleep(5);
      cancellation.abort();
      const keyId = await creation;
      assert.deepEqual(known(), [
        [key.keyId, 'enabled', true],
        [keyId, 'enabled', true],
      ]);
      assert.equal(privateKeysHere().length, 2);
      await assert.rejects(session.keys.create(app.id, serviceAccountId, { signal: cancellation.signal }), {
        name: 'AbortError',
      });
      assert.equal(atAutodesk().length, 2);
    });

    it('leaves a deletable key if the window closes before storing it', async () => {
      const closed = closeAt('before');
      void session.keys.create(app.id, serviceAccountId, {});
      await closed;
      const next = await fixture.startSession();
      await next.keys.requestAll(app.id, serviceAccountId, {});
      const left =
        atAutodesk()
          .map(([id]) => id)
          .find((id) => id !== key.keyId) ?? '';
      assert.deepEqual(known(next), [
        [key.keyId, 'enabled', true],
        [left, 'enabled', false],
      ]);
      await getToken(next);
      await next.keys.delete(app.id, { serviceAccountId, keyId: left }, {});
      assert.deepEqual(atAutodesk(), [[key.keyId, 'ENABLED']]);
    });

    it('recovers the key if the window closes after storing it', async () => {
      const closed = closeAt('after');
      void session.keys.create(app.id, serviceAccountId, {});
      await closed;
      const next = await fixture.startSession();
      await next.keys.requestAll(app.id, serviceAccountId, {});
      const found =
        atAutodesk()
          .map(([id]) => id)
          .find((id) => id !== key.keyId) ?? '';
      assert.deepEqual(known(next), [
        [key.keyId, 'enabled', true],
        [found, 'enabled', true],
      ]);
      await next.keys.setDefault(app.id, { serviceAccountId, keyId: found });
      await getToken(next);
    });

    it('deletes the key when the response has no usable private key', async () => {
      for (const privateKey of [undefined, '', 'planted-key-text']) {
        const { keyId } = await fixture.emulator.addKey(serviceAccountId);
        fixture.emulator.fail(`${listPath}/${serviceAccountId}/keys`, {
          kind: 'body',
          body: JSON.stringify({ kid: keyId, privateKey }),
        });
        await assert.rejects(session.keys.create(app.id, serviceAccountId, {}), {
          name: 'CredentialError',
          problem: 'privateKeyNotReceived',
        });
        assert.deepEqual(atAutodesk(), [[key.keyId, 'ENABLED']]);
      }
    });
  });

  describe('import', () => {
    it('verifies and stores the first key of an account', async () => {
      const { serviceAccountId: nightly } = fixture.emulator.addServiceAccount(clientId, { name: 'nightly' });
      const created = await fixture.emulator.addKey(nightly);
      await session.accounts.requestAll(app.id, {});
      await session.keys.import(
        app.id,
        { serviceAccountId: nightly, keyId: created.keyId },
        createPrivateKey(created.privateKey),
        {},
      );
      assert.equal(getServiceAccount(session.catalog.getApp(app.id), nightly).defaultKeyId, created.keyId);
      await session.broker.getToken({ kind: 'serviceAccount', appId: app.id, serviceAccountId: nightly }, { scopes });
    });

    it('rejects a private key of another account or another key', async () => {
      const { serviceAccountId: nightly } = fixture.emulator.addServiceAccount(clientId, { name: 'nightly' });
      const [ofNightly, ofThis] = [
        await fixture.emulator.addKey(nightly),
        await fixture.emulator.addKey(serviceAccountId),
      ];
      const before = new Map(fixture.secrets.entries);
      const exchangesBefore = fixture.emulator.requestCount(tokenPath);
      const wrong: readonly (readonly [keyId: string, privateKey: string])[] = [
        [ofNightly.keyId, ofNightly.privateKey],
        [ofThis.keyId, ofNightly.privateKey],
        ['5c1f0e6a-0000-4000-8000-00000000a2f3', ofThis.privateKey],
      ];
      for (const [keyId, privateKey] of wrong) {
        await assert.rejects(
          session.keys.import(app.id, { serviceAccountId, keyId }, createPrivateKey(privateKey), {}),
          { name: 'CredentialError', problem: 'keyRejected' },
        );
      }
      assert.equal(fixture.emulator.requestCount(tokenPath) - exchangesBefore, 3);
      assert.deepEqual(fixture.secrets.entries, before);
      assert.deepEqual(known(), [[key.keyId, 'enabled', true]]);
    });

    it('stores nothing when the key cannot be verified', async () => {
      const { keyId, privateKey } = await fixture.emulator.addKey(serviceAccountId);
      const importing = (): Promise<void> =>
        session.keys.import(app.id, { serviceAccountId, keyId }, createPrivateKey(privateKey), {});
      fixture.emulator.updateApp(clientId, { clientSecret: 'another-secret-0000' });
      await assert.rejects(importing(), { name: 'OAuthError', status: 401 });
      fixture.emulator.fail(tokenPath, { kind: 'body', body: '<html>' });
      await assert.rejects(importing(), { name: 'UnexpectedResponseError' });
      assert.deepEqual(known(), [[key.keyId, 'enabled', true]]);
      assert.equal(privateKeysHere().length, 1);
    });
  });

  describe('explainFailure', () => {
    const credential = (): { kind: 'serviceAccount'; appId: string; serviceAccountId: string } => ({
      kind: 'serviceAccount',
      appId: app.id,
      serviceAccountId,
    });

    async function explain(): Promise<unknown> {
      const refusal = await getToken().then(
        () => assert.fail('It was not refused.'),
        (error: unknown) => error,
      );
      assert.ok(refusal instanceof OAuthError);
      const explained = await session.keys.explainFailure(credential(), refusal, {});
      return explained instanceof CredentialError ? explained.problem : explained === refusal;
    }

    const reasons: readonly (readonly [problem: string, what: string, act: () => void])[] = [
      [
        'accountDisabled',
        'the account is disabled',
        () => fixture.emulator.setServiceAccountStatus(serviceAccountId, 'DISABLED'),
      ],
      [
        'accountDeactivated',
        'the account is deactivated',
        () => fixture.emulator.setServiceAccountStatus(serviceAccountId, 'DEACTIVATED'),
      ],
      ['accountDeleted', 'the account is deleted', () => fixture.emulator.deleteServiceAccount(serviceAccountId)],
      [
        'keyDisabled',
        'the key is disabled',
        () => fixture.emulator.setKeyStatus(serviceAccountId, key.keyId, 'DISABLED'),
      ],
      ['keyDeleted', 'the key is deleted', () => fixture.emulator.deleteKey(serviceAccountId, key.keyId)],
    ];
    for (const [problem, what, act] of reasons) {
      it(`returns ${problem} when ${what}`, async () => {
        act();
        assert.equal(await explain(), problem);
      });
    }

    it('returns the original error when it finds no cause', async () => {
      const refusal = {
        kind: 'status',
        status: 400,
        body: '{"error":"invalid_grant","error_description":"The \'assertion\' is invalid."}',
      } as const;
      fixture.emulator.fail(tokenPath, refusal);
      assert.equal(await explain(), true);
      fixture.emulator.fail(tokenPath, refusal);
      fixture.emulator.fail(`${listPath}/${serviceAccountId}/keys`, {
        kind: 'status',
        status: 403,
        body: '{"title":"invalid_client"}',
      });
      assert.equal(await explain(), true);
    });

    it('returns any other error without a request', async () => {
      const before = fixture.emulator.requestCount();
      const error = new OAuthError({ code: 'invalid_scope', status: 400 });
      assert.equal(await session.keys.explainFailure(credential(), error, {}), error);
      assert.equal(fixture.emulator.requestCount(), before);
    });
  });
});
