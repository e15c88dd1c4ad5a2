import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { postTokenRequest } from './postForm';
import { requestServiceAccounts } from './serviceAccountRequests';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;

describe('Emulator.recordedRequests', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline], recordsRequests: true });
  });
  afterEach(() => emulator.close());

  it('contains every request exactly as received', async () => {
    await postTokenRequest(emulator.baseUrl, pipeline);
    await requestServiceAccounts(emulator, 'unknown', 'PATCH', '/ABCDEFGH1234?a=b', { status: 'ENABLED' });

    const requests = emulator.recordedRequests.map(({ method, path, headers, body }) => {
      return { method, path, type: headers['content-type'], authorization: headers.authorization, body };
    });
    assert.deepEqual(requests, [
      {
        method: 'POST',
        path: '/authentication/v2/token',
        type: 'application/x-www-form-urlencoded;charset=UTF-8',
        authorization: 'Basic cGlwZWxpbmVDbGllbnRJZDpwaXBlbGluZVNlY3JldA==',
        body: 'grant_type=client_credentials&scope=data%3Aread',
      },
      {
        method: 'PATCH',
        path: '/authentication/v2/service-accounts/ABCDEFGH1234?a=b',
        type: 'application/json',
        authorization: 'Bearer unknown',
        body: '{"status":"ENABLED"}',
      },
    ]);
  });

  it('stays empty unless recording is on', async () => {
    const silent = await startEmulator({ apps: [pipeline] });
    await postTokenRequest(silent.baseUrl, pipeline);

    assert.deepEqual(silent.recordedRequests, []);
    await silent.close();
  });
});
