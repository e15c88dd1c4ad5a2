import assert from 'node:assert/strict';
import { apsAuthorizationServer, type ApsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { createKey, deleteKey, requestKeys, updateKey } from '../../src/aps/keyApi';
import { likelyCause } from '../../src/aps/likelyCause';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { requestAdminToken } from '../emulator/serviceAccountRequests';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;

describe('keyApi', () => {
  let emulator: Emulator;
  let server: ApsAuthorizationServer;
  let accessToken: string;
  let serviceAccountId: string;
  let path: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline], recordsRequests: true });
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
    accessToken = await requestAdminToken(emulator, pipeline);
    ({ serviceAccountId } = emulator.addServiceAccount(pipeline.clientId, { name: 'ci-publisher' }));
    path = `/authentication/v2/service-accounts/${serviceAccountId}/keys`;
  });
  afterEach(() => emulator.close());

  function keys(): readonly (readonly [id: string, status: string])[] {
    return emulator
      .serviceAccounts(pipeline.clientId)
      .flatMap((account) => account.keys.map(({ keyId, status }) => [keyId, status] as const));
  }

  async function causeOf(refused: Promise<unknown>): Promise<string> {
    return refused.then(() => 'not refused', likelyCause);
  }

  it('creates a key without a request body and returns its private key', async () => {
    const { id, privateKey } = await createKey(server, accessToken, serviceAccountId);
    assert.deepEqual(keys(), [[id, 'ENABLED']]);
    assert.match(privateKey ?? '', /^-----BEGIN RSA PRIVATE KEY-----\n/);
    const request = emulator.recordedRequests.at(-1);
    assert.deepEqual([request?.method, request?.path, request?.body], ['POST', path, '']);
    assert.equal(request?.headers['content-type'], undefined);
  });

  it('lists keys with their status and times', async () => {
    emulator.fail(path, {
      kind: 'body',
      body: JSON.stringify({
        keys: [
          {
            kid: '5c1f',
            status: 'ENABLED',
            createdAt: '2025-03-26 04:58:26 +0000 UTC',
            accessedAt: '2025-03-26 04:58:26.007576834 +0000 UTC',
          },
          { kid: '09be', status: 'DISABLED' },
        ],
      }),
    });
    const createdAt = Date.UTC(2025, 2, 26, 4, 58, 26);
    assert.deepEqual((await requestKeys(server, accessToken, serviceAccountId)).rows, [
      { id: '5c1f', status: 'enabled', createdAt, accessedAt: createdAt + 7 },
      { id: '09be', status: 'disabled', createdAt: undefined, accessedAt: undefined },
    ]);
  });

  it('disables, enables, and deletes a key', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);
    await updateKey(server, accessToken, { serviceAccountId, keyId, status: 'disabled' });
    assert.deepEqual(keys(), [[keyId, 'DISABLED']]);
    assert.deepEqual(
      (await requestKeys(server, accessToken, serviceAccountId)).rows.map(({ id, status }) => [id, status]),
      [[keyId, 'disabled']],
    );
    await updateKey(server, accessToken, { serviceAccountId, keyId, status: 'enabled' });
    assert.deepEqual(keys(), [[keyId, 'ENABLED']]);
    await deleteKey(server, accessToken, { serviceAccountId, keyId });
    assert.deepEqual(keys(), []);
  });

  it('reports the limit of three keys', async () => {
    await Promise.all([1, 2, 3].map(() => emulator.addKey(serviceAccountId)));
    assert.equal(await causeOf(createKey(server, accessToken, serviceAccountId)), 'limitReached');
  });

  it('fails to list keys while the account is disabled', async () => {
    emulator.setServiceAccountStatus(serviceAccountId, 'DISABLED');
    const request = requestKeys(server, accessToken, serviceAccountId);
    await assert.rejects(request, {
      name: 'ApsError',
      status: 400,
      description: 'The service account is not currently in an enabled state.',
    });
    assert.equal(await causeOf(request), 'seeDescription');
  });

  it('reports a status already set and a key already deleted', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);
    assert.equal(
      await causeOf(updateKey(server, accessToken, { serviceAccountId, keyId, status: 'enabled' })),
      'seeDescription',
    );
    emulator.deleteKey(serviceAccountId, keyId);
    assert.equal(await causeOf(deleteKey(server, accessToken, { serviceAccountId, keyId })), 'deletedAtAutodesk');
  });

  it('retries a creation after a 429, but not after a 500 or a reset', async () => {
    emulator.fail(path, { kind: 'status', status: 429, body: '{"developerMessage":"Quota limit exceeded."}' });
    await createKey(server, accessToken, serviceAccountId);
    assert.equal(emulator.requestCount(path), 2);

    emulator.fail(path, { kind: 'status', status: 500 });
    await assert.rejects(createKey(server, accessToken, serviceAccountId), {
      name: 'UnexpectedResponseError',
      status: 500,
    });
    emulator.fail(path, { kind: 'reset' });
    await assert.rejects(createKey(server, accessToken, serviceAccountId), { name: 'NetworkError', problem: 'reset' });
    assert.equal(emulator.requestCount(path), 4);
    assert.equal(keys().length, 1);
  });

  it('retries an update and a deletion after a 502 and a reset', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);
    const key = { serviceAccountId, keyId };
    for (const act of [
      () => updateKey(server, accessToken, { ...key, status: 'disabled' }),
      () => deleteKey(server, accessToken, key),
    ]) {
      const before = emulator.requestCount(`${path}/${keyId}`);
      emulator.fail(`${path}/${keyId}`, { kind: 'status', status: 502, body: '<html>' });
      emulator.fail(`${path}/${keyId}`, { kind: 'reset' });
      await act();
      assert.equal(emulator.requestCount(`${path}/${keyId}`) - before, 3);
    }
    assert.deepEqual(keys(), []);
  });

  const unusable: readonly (readonly [what: string, body: unknown])[] = [
    ['an object instead of an array', { keys: {} }],
    ['no array', {}],
  ];
  for (const [what, body] of unusable) {
    it(`rejects a list of keys with ${what}`, async () => {
      emulator.fail(path, { kind: 'body', body: JSON.stringify(body) });
      await assert.rejects(requestKeys(server, accessToken, serviceAccountId), {
        name: 'UnexpectedResponseError',
        problem: 'notJson',
      });
    });
  }

  it('lists the other keys beside one with an odd ID, status, or date', async () => {
    const keysSent = [
      { kid: '../..', status: 'ENABLED' },
      { kid: 7, status: 'ENABLED' },
      { kid: '5c1f', status: 'EXPIRED', createdAt: '0001-01-01T00:00:00Z', accessedAt: 1e300 },
      { kid: '09be', status: 'ENABLED' },
    ];
    emulator.fail(path, { kind: 'body', body: JSON.stringify({ keys: keysSent }) });
    const times = { createdAt: undefined, accessedAt: undefined };
    assert.deepEqual(await requestKeys(server, accessToken, serviceAccountId), {
      rows: [
        { id: '5c1f', status: { unknown: 'EXPIRED' }, ...times },
        { id: '09be', status: 'enabled', ...times },
      ],
      unread: ['../..', '{"kid":7,"status":"ENABLED"}'],
    });
  });

  it('reads a list of keys that is null as empty', async () => {
    emulator.fail(path, { kind: 'body', body: '{"keys":null}' });
    assert.deepEqual(await requestKeys(server, accessToken, serviceAccountId), { rows: [], unread: [] });
  });

  it('knows a new key whose response lacks the private key', async () => {
    emulator.fail(path, { kind: 'body', body: JSON.stringify({ kid: '5c1f' }) });
    assert.deepEqual(await createKey(server, accessToken, serviceAccountId), { id: '5c1f', privateKey: undefined });
  });

  it('rejects a new key without a valid ID', async () => {
    for (const body of [{ kid: '5c1f/..', privateKey: 'planted-key' }, { privateKey: 'planted-key' }]) {
      emulator.fail(path, { kind: 'body', body: JSON.stringify(body) });
      await assert.rejects(createKey(server, accessToken, serviceAccountId), {
        name: 'UnexpectedResponseError',
        problem: 'notJson',
      });
    }
  });

  it('escapes a key ID as a single path segment', async () => {
    await assert.rejects(deleteKey(server, accessToken, { serviceAccountId, keyId: '../../x?y' }), { status: 404 });
    assert.equal(emulator.recordedRequests.at(-1)?.path, `${path}/..%2F..%2Fx%3Fy`);
  });
});
