import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { postForm, postTokenRequest } from './postForm';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const wrongCredentials = {
  error: 'invalid_credentials',
  error_description: 'The client credentials are invalid.',
};
const noCredentials = { error: 'invalid_credentials', error_description: 'No client credentials found.' };

describe('client authentication at the emulator', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline] });
  });
  afterEach(() => emulator.close());

  async function assertRefused(response: Response, status: number, body: unknown): Promise<void> {
    assert.deepEqual(await response.json(), body);
    assert.equal(response.status, status);
  }

  function postToken(parameters: Readonly<Record<string, string>>, authorization?: string): Promise<Response> {
    return fetch(`${emulator.baseUrl}/authentication/v2/token`, {
      method: 'POST',
      headers: authorization === undefined ? {} : { Authorization: authorization },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'data:read', ...parameters }),
    });
  }

  it('rejects a wrong secret', async () => {
    const response = await postTokenRequest(emulator.baseUrl, { ...pipeline, clientSecret: 'wrong' });
    await assertRefused(response, 401, wrongCredentials);
  });

  it('rejects an unknown client ID with the same error', async () => {
    const response = await postTokenRequest(emulator.baseUrl, { ...pipeline, clientId: 'unknown' });
    await assertRefused(response, 401, wrongCredentials);
  });

  it('rejects an archived app with the same error', async () => {
    emulator.updateApp('pipelineClientId', { isArchived: true });
    await assertRefused(await postTokenRequest(emulator.baseUrl, pipeline), 401, wrongCredentials);

    emulator.updateApp('pipelineClientId', { isArchived: false });
    assert.equal((await postTokenRequest(emulator.baseUrl, pipeline)).status, 200);
  });

  it('rejects a confidential app that sends no secret', async () => {
    await assertRefused(await postToken({ client_id: 'pipelineClientId' }), 401, wrongCredentials);
  });

  it('rejects a request without credentials', async () => {
    await assertRefused(await postToken({}), 401, noCredentials);
  });

  it('rejects a lowercase scheme and malformed credentials', async () => {
    const credentials = btoa('pipelineClientId:pipelineSecret');
    await assertRefused(await postToken({}, `basic ${credentials}`), 401, noCredentials);
    await assertRefused(await postToken({}, 'Basic bm9Db2xvbg=='), 401, noCredentials);
  });

  it('rejects credentials in both the header and the body', async () => {
    const refusal = {
      error: 'invalid_request',
      error_description: "The 'client_id' is not supported in the request body when Authorization headers are present.",
    };
    const authorization = `Basic ${btoa('pipelineClientId:pipelineSecret')}`;
    await assertRefused(await postToken({ client_id: 'pipelineClientId' }, authorization), 400, refusal);
    await assertRefused(await postToken({ client_secret: 'pipelineSecret' }, authorization), 400, refusal);
  });

  it('returns the gateway error for an app without API access', async () => {
    emulator.updateApp('pipelineClientId', { hasApiAccess: false });

    await assertRefused(await postTokenRequest(emulator.baseUrl, pipeline), 403, {
      developerMessage: 'The client_id specified does not have access to the api product',
      moreInfo: 'https://forge.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/',
      errorCode: 'AUTH-001',
    });
  });

  it('accepts only the current secret', async () => {
    emulator.updateApp('pipelineClientId', { clientSecret: 'rotatedSecret' });

    await assertRefused(await postTokenRequest(emulator.baseUrl, pipeline), 401, wrongCredentials);
    const rotated = { ...pipeline, clientSecret: 'rotatedSecret' };
    assert.equal((await postTokenRequest(emulator.baseUrl, rotated)).status, 200);
  });

  it('accepts an app added later', async () => {
    emulator.addApp({ clientId: 'laterClientId', clientSecret: 'laterSecret', type: 'traditionalWeb' });

    const later = { clientId: 'laterClientId', clientSecret: 'laterSecret' };
    assert.equal((await postTokenRequest(emulator.baseUrl, later)).status, 200);
  });

  it('throws on an update of an unknown app', () => {
    assert.throws(() => emulator.updateApp('unknown', { isArchived: true }), {
      message: 'The emulator has no app with the client id unknown.',
    });
  });

  it('requires the header for introspection and revocation', async () => {
    const parameters = { token: 'any', client_id: 'pipelineClientId', client_secret: 'pipelineSecret' };

    const introspect = await postForm(`${emulator.baseUrl}/authentication/v2/introspect`, parameters);
    await assertRefused(introspect, 401, wrongCredentials);
    const revoke = await postForm(`${emulator.baseUrl}/authentication/v2/revoke`, parameters);
    await assertRefused(revoke, 401, wrongCredentials);
  });
});
