import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { postForm, postTokenRequest } from './postForm';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const other = { clientId: 'otherClientId', clientSecret: 'otherSecret', type: 'serverToServer' } as const;

describe('the emulator', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline, other] });
  });
  afterEach(() => emulator.close());

  it('lists its endpoints under Autodesk and standard names', async () => {
    const response = await fetch(`${emulator.baseUrl}/.well-known/openid-configuration`);

    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {
      issuer: 'https://developer.api.autodesk.com',
      authorization_endpoint: `${emulator.baseUrl}/authentication/v2/authorize`,
      token_endpoint: `${emulator.baseUrl}/authentication/v2/token`,
      userinfo_endpoint: `${emulator.baseUrl}/userinfo`,
      jwks_uri: `${emulator.baseUrl}/authentication/v2/keys`,
      revoke_endpoint: `${emulator.baseUrl}/authentication/v2/revoke`,
      revocation_endpoint: `${emulator.baseUrl}/authentication/v2/revoke`,
      introspect_endpoint: `${emulator.baseUrl}/authentication/v2/introspect`,
      introspection_endpoint: `${emulator.baseUrl}/authentication/v2/introspect`,
      scopes_supported: [
        'user-profile:read',
        'user:read',
        'user:write',
        'viewables:read',
        'data:read',
        'data:write',
        'data:create',
        'data:search',
        'bucket:create',
        'bucket:read',
        'bucket:update',
        'bucket:delete',
        'code:all',
        'account:read',
        'account:write',
        'openid',
      ],
      response_types_supported: ['code', 'code id_token', 'id_token'],
      response_modes_supported: ['fragment', 'form_post', 'query'],
      grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  });

  it('allows its keys to be cached for a week', async () => {
    const response = await fetch(`${emulator.baseUrl}/authentication/v2/keys`);
    assert.equal(response.headers.get('cache-control'), 'max-age=604800');
  });

  it('returns 404 for unknown paths and methods', async () => {
    const notFound = { developerMessage: 'The requested resource does not exist.' };

    for (const path of ['/authentication/v1/gettoken', '/authentication/v2/token', '/']) {
      const response = await fetch(`${emulator.baseUrl}${path}`);
      assert.equal(response.status, 404);
      assert.deepEqual(await response.json(), notFound);
    }
  });

  it('counts requests by path and in total', async () => {
    await fetch(`${emulator.baseUrl}/authentication/v2/keys?again=yes`);
    await fetch(`${emulator.baseUrl}/authentication/v2/keys`);
    await postTokenRequest(emulator.baseUrl, pipeline, 'unknown');

    assert.equal(emulator.requestCount('/authentication/v2/keys'), 2);
    assert.equal(emulator.requestCount('/authentication/v2/token'), 1);
    assert.equal(emulator.requestCount('/authentication/v2/revoke'), 0);
    assert.equal(emulator.requestCount(), 3);
  });

  it('limits the requests of each app to each endpoint', async () => {
    emulator.setRateLimitPerMinute('/authentication/v2/token', 2);
    await postTokenRequest(emulator.baseUrl, pipeline);
    assert.equal((await postTokenRequest(emulator.baseUrl, pipeline)).headers.get('ratelimit-remaining'), '0');

    const response = await postTokenRequest(emulator.baseUrl, pipeline);
    assert.equal(response.status, 429);
    assert.deepEqual(await response.json(), { developerMessage: 'Quota limit exceeded.' });
    assert.match(response.headers.get('retry-after') ?? '', /^(60|59|58)$/);
    assert.equal((await postTokenRequest(emulator.baseUrl, other)).status, 200);
    const introspect = `${emulator.baseUrl}/authentication/v2/introspect`;
    const { headers } = await postForm(introspect, { token: 'any' }, pipeline);
    assert.equal(headers.get('ratelimit-value'), '100');
    assert.equal(headers.get('ratelimit-remaining'), '99');
  });

  it('shifts the Date header and the expiry of new tokens together', async () => {
    emulator.setClockSkewMs(-86_400_000);

    const response = await postTokenRequest(emulator.baseUrl, pipeline);

    const yesterday = Date.now() - 86_400_000;
    assert.ok(Math.abs(Date.parse(response.headers.get('date') ?? '') - yesterday) < 5_000);
    const expiresAt = emulator.issuedAccessTokens[0]?.expiresAt ?? 0;
    assert.ok(Math.abs(expiresAt - (yesterday + 3_599_000)) < 5_000);
  });

  it('listens on the given port and fails if it is in use', async () => {
    const port = Number(new URL(emulator.baseUrl).port);
    await assert.rejects(startEmulator({ port }), { code: 'EADDRINUSE' });
    await emulator.close();

    const again = await startEmulator({ port });
    assert.equal(again.baseUrl, `http://127.0.0.1:${port}`);
    await again.close();
  });

  it('listens on the given address', async () => {
    await emulator.close();
    emulator = await startEmulator({ host: '127.0.0.2', apps: [pipeline] });

    assert.match(emulator.baseUrl, /^http:\/\/127\.0\.0\.2:\d+$/);
    assert.equal((await postTokenRequest(emulator.baseUrl, pipeline)).status, 200);
    const { port } = new URL(emulator.baseUrl);
    await assert.rejects(fetch(`http://127.0.0.1:${port}/authentication/v2/keys`));
  });

  it('closes at once despite pending requests, even twice', async () => {
    emulator.fail('/authentication/v2/keys', { kind: 'delay', delayMs: 600_000 });
    const waiting = assert.rejects(fetch(`${emulator.baseUrl}/authentication/v2/keys`));
    while (emulator.requestCount() === 0) {
      await new Promise(setImmediate);
    }

    await emulator.close();
    await waiting;
    await emulator.close();
    await assert.rejects(fetch(`${emulator.baseUrl}/authentication/v2/keys`));
  });
});
