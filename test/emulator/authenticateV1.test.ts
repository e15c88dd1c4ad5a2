import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { postForm } from './postForm';

const path = '/authentication/v1/authenticate';
const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const barred = {
  clientId: 'barredClientId',
  clientSecret: 'barredSecret',
  type: 'serverToServer',
  hasApiAccess: false,
} as const;
const form = { client_id: pipeline.clientId, client_secret: pipeline.clientSecret, grant_type: 'client_credentials' };

describe('POST /authentication/v1/authenticate', () => {
  let emulator: Emulator;
  let url: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline, barred] });
    url = `${emulator.baseUrl}${path}`;
  });
  afterEach(() => emulator.close());

  it('issues a 30-minute token signed with a symmetric key', async () => {
    const response = await postForm(url, { ...form, scope: 'data:read' });

    assert.equal(response.status, 200);
    const [issued] = emulator.issuedAccessTokens;
    assert.deepEqual(await response.json(), {
      token_type: 'Bearer',
      expires_in: 1799,
      access_token: issued?.accessToken,
    });
    assert.deepEqual(issued?.scopes, ['data:read']);
    const header = issued.accessToken.split('.')[0];
    assert.equal(Buffer.from(header ?? '', 'base64url').toString(), '{"alg":"HS256","kid":"jwt_symmetric_key"}');
  });

  it('issues a token without scopes', async () => {
    assert.equal((await postForm(url, form)).status, 200);
  });

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, number, string])[] = [
    ['a wrong secret', { ...form, client_secret: 'wrong' }, 401, 'AUTH-003'],
    ['an unknown client', { ...form, client_id: 'unknown' }, 401, 'AUTH-003'],
    [
      'an app without API access',
      { ...form, client_id: barred.clientId, client_secret: barred.clientSecret },
      403,
      'AUTH-001',
    ],
    ['an unknown scope', { ...form, scope: 'data:fly' }, 400, 'AUTH-004'],
    ['a missing grant type', { client_id: form.client_id, client_secret: form.client_secret }, 400, 'AUTH-008'],
    ['an unknown grant type', { ...form, grant_type: 'password' }, 400, 'AUTH-009'],
  ];
  for (const [what, fields, status, errorCode] of refused) {
    it(`rejects ${what} with a version 1 error`, async () => {
      const response = await postForm(url, fields);
      assert.equal(response.status, status);
      const moreInfo = `http://developer.api.autodesk.com/documentation/v1/errors/${errorCode}`;
      assert.match(
        await response.text(),
        new RegExp(
          `^{"developerMessage":"[^"]+","userMessage":"","errorCode":"${errorCode}","more info":"${moreInfo}"}$`,
        ),
      );
    });
  }

  it('rejects a secret in the header', async () => {
    assert.equal((await postForm(url, { grant_type: 'client_credentials' }, pipeline)).status, 400);
  });

  it('accepts only a form', async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(form),
    });
    assert.equal(response.status, 415);
  });

  it('limits an app to 500 requests per minute', async () => {
    assert.equal((await postForm(url, form)).headers.get('ratelimit-value'), '500');
    emulator.setRateLimitPerMinute(path, 0);
    assert.equal((await postForm(url, form)).status, 429);
  });
});
