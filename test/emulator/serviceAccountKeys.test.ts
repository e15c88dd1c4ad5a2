import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { startEmulator, type Emulator } from './emulator';
import {
  assertEmpty204,
  assertProblem,
  requestAdminToken,
  requestServiceAccounts,
  textMember,
} from './serviceAccountRequests';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;

describe('the emulated service account key API', () => {
  let emulator: Emulator;
  let accessToken: string;
  let serviceAccountId: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline] });
    accessToken = await requestAdminToken(emulator, pipeline);
    ({ serviceAccountId } = emulator.addServiceAccount('pipelineClientId', { name: 'ci-publisher' }));
  });
  afterEach(() => emulator.close());

  function request(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path = '', body?: unknown): Promise<Response> {
    return requestServiceAccounts(emulator, accessToken, method, `/${serviceAccountId}/keys${path}`, body);
  }

  function keys(): unknown {
    return emulator.serviceAccounts('pipelineClientId')[0]?.keys;
  }

  it('creates a key and shows its 2048-bit PKCS#1 private key once', async () => {
    const response = await request('POST');

    assert.equal(response.status, 201);
    const body: unknown = await response.json();
    const keyId = textMember(body, 'kid');
    const privateKey = textMember(body, 'privateKey');
    assert.deepEqual(body, { kid: keyId, privateKey });
    assert.match(keyId, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(privateKey, /^-----BEGIN RSA PRIVATE KEY-----\n[^-]+-----END RSA PRIVATE KEY-----\n$/);
    assert.equal(createPrivateKey(privateKey).asymmetricKeyDetails?.modulusLength, 2048);
    assert.ok(!(await (await request('GET')).text()).includes('PRIVATE'));
  });

  it('creates a different private key each time', async () => {
    const created = await Promise.all([1, 2, 3].map(() => emulator.addKey(serviceAccountId)));

    assert.equal(new Set(created.map(({ privateKey }) => privateKey)).size, 3);
  });

  it('lists keys with their status and times in Go format', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);

    const response = await request('GET');

    assert.equal(response.status, 200);
    const text = await response.text();
    const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d`;
    const key = `{"kid":"${keyId}","status":"ENABLED","createdAt":"${time} \\+0000 UTC","accessedAt":"${time}\\.\\d{9} \\+0000 UTC"}`;
    assert.match(text, new RegExp(`^{"keys":\\[${key}\\]}$`));
  });

  it('creates at most three keys, even concurrently', async () => {
    const responses = await Promise.all([1, 2, 3, 4].map(() => request('POST')));

    assert.deepEqual(responses.map(({ status }) => status).sort(), [201, 201, 201, 403]);
    const detail = 'The number of keys has exceeded the limit.';
    await assertProblem(await request('POST'), 403, 'limit_exceeded', detail);
  });

  it('disables and enables a key only once each', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);

    await assertEmpty204(await request('PATCH', `/${keyId}`, { status: 'DISABLED' }));
    assert.deepEqual(keys(), [{ keyId, status: 'DISABLED' }]);
    const disabledTwice = await request('PATCH', `/${keyId}`, { status: 'DISABLED' });
    await assertProblem(disabledTwice, 400, 'invalid_request', 'The key is already in an disabled state.');
    await assertEmpty204(await request('PATCH', `/${keyId}`, { status: 'ENABLED' }));
    const enabledTwice = await request('PATCH', `/${keyId}`, { status: 'ENABLED' });
    await assertProblem(enabledTwice, 400, 'invalid_request', 'The key is already in an enabled state.');
    const unknownStatus = await request('PATCH', `/${keyId}`, { status: 'DEACTIVATED' });
    await assertProblem(unknownStatus, 400, 'invalid_request', "The 'status' is invalid.");
  });

  it('deletes a key only once', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);

    await assertEmpty204(await request('DELETE', `/${keyId}`));
    assert.deepEqual(keys(), []);
    await assertProblem(await request('DELETE', `/${keyId}`), 404, 'not_found', 'The key is not found.');
    const patched = await request('PATCH', `/${keyId}`, { status: 'DISABLED' });
    await assertProblem(patched, 404, 'not_found', 'The key is not found.');
  });

  it('finds no key under another account', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);
    const another = emulator.addServiceAccount('pipelineClientId', { name: 'another-one' });

    const path = `/${another.serviceAccountId}/keys/${keyId}`;
    const response = await requestServiceAccounts(emulator, accessToken, 'DELETE', path);
    await assertProblem(response, 404, 'not_found', 'The key is not found.');
  });

  for (const status of ['DISABLED', 'DEACTIVATED'] as const) {
    it(`rejects all requests while the account is ${status}`, async () => {
      const { keyId } = await emulator.addKey(serviceAccountId);
      emulator.setServiceAccountStatus(serviceAccountId, status);

      const answers = [
        await request('GET'),
        await request('POST'),
        await request('PATCH', `/${keyId}`, { status: 'DISABLED' }),
        await request('DELETE', `/${keyId}`),
      ];
      for (const answer of answers) {
        const detail = 'The service account is not currently in an enabled state.';
        await assertProblem(answer, 400, 'invalid_request', detail);
      }
      assert.deepEqual(keys(), [{ keyId, status: 'ENABLED' }]);
    });
  }

  it('deletes the keys with their account', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);
    await assertEmpty204(await requestServiceAccounts(emulator, accessToken, 'DELETE', `/${serviceAccountId}`));

    const response = await request('DELETE', `/${keyId}`);
    await assertProblem(response, 404, 'not_found', 'The service account is not found.');
  });

  it('creates a key even if the response is lost', async () => {
    const path = `/authentication/v2/service-accounts/${serviceAccountId}/keys`;
    emulator.fail(path, { kind: 'lostAnswer' });

    await assert.rejects(request('POST'));
    assert.equal(emulator.serviceAccounts('pipelineClientId')[0]?.keys.length, 1);
  });

  it('reflects changes made by other clients', async () => {
    const { keyId } = await emulator.addKey(serviceAccountId);

    emulator.setKeyStatus(serviceAccountId, keyId, 'DISABLED');
    assert.deepEqual(keys(), [{ keyId, status: 'DISABLED' }]);
    emulator.deleteKey(serviceAccountId, keyId);
    assert.deepEqual(keys(), []);
    assert.throws(() => emulator.deleteKey(serviceAccountId, keyId), /has no key/);
  });
});
