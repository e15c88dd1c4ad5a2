import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startEmulator, type Emulator } from './emulator';
import { postForm, postTokenRequest } from './postForm';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const viewer = { clientId: 'viewerClientId', type: 'desktopMobileSpa' } as const;

describe('POST /token', () => {
  let emulator: Emulator;
  let tokenEndpoint: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline, viewer] });
    tokenEndpoint = `${emulator.baseUrl}/authentication/v2/token`;
  });
  afterEach(() => emulator.close());

  async function assertRefused(response: Response, status: number, body: unknown): Promise<void> {
    assert.deepEqual(await response.json(), body);
    assert.equal(response.status, status);
    assert.deepEqual(emulator.issuedAccessTokens, []);
  }

  describe('the client credentials grant', () => {
    it('returns an access token, its type, and its lifetime', async () => {
      const response = await postTokenRequest(emulator.baseUrl, pipeline);

      assert.equal(response.status, 200);
      const accessToken = emulator.issuedAccessTokens[0]?.accessToken;
      assert.deepEqual(await response.json(), { access_token: accessToken, token_type: 'Bearer', expires_in: 3599 });
    });

    it('sends the same headers as Autodesk', async () => {
      const { headers } = await postTokenRequest(emulator.baseUrl, pipeline);

      assert.equal(headers.get('content-type'), 'application/json;charset=UTF-8');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('ratelimit-value'), '500');
      assert.equal(headers.get('ratelimit-remaining'), '499');
      assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/);
      assert.ok(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now()) < 5_000);
    });

    it('accepts the client credentials in the body', async () => {
      const response = await postForm(tokenEndpoint, {
        grant_type: 'client_credentials',
        scope: 'data:read',
        client_id: 'pipelineClientId',
        client_secret: 'pipelineSecret',
      });

      assert.equal(response.status, 200);
    });

    it('signs a verifiable token with the same claims as Autodesk', async () => {
      await postTokenRequest(emulator.baseUrl, pipeline, 'data:read bucket:create');

      const keySet = createRemoteJWKSet(new URL(`${emulator.baseUrl}/authentication/v2/keys`));
      const accessToken = emulator.issuedAccessTokens[0]?.accessToken ?? '';
      const { payload, protectedHeader } = await jwtVerify(accessToken, keySet);
      assert.deepEqual(Object.keys(protectedHeader), ['alg', 'kid', 'pi.atm']);
      assert.equal(protectedHeader.alg, 'RS256');
      assert.match(protectedHeader.kid ?? '', /^[\w-]{27}_RS256$/);
      assert.equal(protectedHeader['pi.atm'], 'assc');
      const { jti, exp, ...rest } = payload;
      assert.deepEqual(rest, {
        scope: ['data:read', 'bucket:create'],
        client_id: 'pipelineClientId',
        iss: 'https://developer.api.autodesk.com',
        aud: 'https://autodesk.com',
      });
      assert.match(jti ?? '', /^[A-Za-z0-9]{64}$/);
      assert.ok(Math.abs((exp ?? 0) * 1000 - (Date.now() + 3_599_000)) < 5_000);
    });

    it('records issued tokens in order', async () => {
      await postTokenRequest(emulator.baseUrl, pipeline, 'data:read data:read');
      await postTokenRequest(emulator.baseUrl, pipeline, 'code:all bucket:read');

      assert.deepEqual(
        emulator.issuedAccessTokens.map(({ clientId, scopes, isRevoked }) => ({ clientId, scopes, isRevoked })),
        [
          { clientId: 'pipelineClientId', scopes: ['data:read'], isRevoked: false },
          { clientId: 'pipelineClientId', scopes: ['code:all', 'bucket:read'], isRevoked: false },
        ],
      );
    });

    it('issues tokens with a configured lifetime', async () => {
      emulator.setAccessTokenLifetimeSeconds(3);

      const response = await postTokenRequest(emulator.baseUrl, pipeline);

      const issued = emulator.issuedAccessTokens[0];
      assert.deepEqual(await response.json(), {
        access_token: issued?.accessToken,
        token_type: 'Bearer',
        expires_in: 3,
      });
      assert.ok((issued?.expiresAt ?? 0) <= Date.now() + 4_000);
    });

    it('rejects a public app', async () => {
      const parameters = { grant_type: 'client_credentials', scope: 'data:read', client_id: 'viewerClientId' };

      await assertRefused(await postForm(tokenEndpoint, parameters), 400, {
        error: 'unauthorized_client',
        error_description: 'The client is not authorized to use this grant type.',
      });
    });
  });

  describe('the scope check', () => {
    const acceptable: readonly [string, string][] = [
      ['a scope for one resource', 'data:read:urn:adsk.objects:os.object:jp-220520/box.ipt'],
      ['the scopes for service accounts', 'application:service_account:read application:service_account_key:write'],
      ['50 scopes', manyScopes(50)],
    ];
    for (const [name, scope] of acceptable) {
      it(`accepts ${name}`, async () => {
        assert.equal((await postTokenRequest(emulator.baseUrl, pipeline, scope)).status, 200);
      });
    }

    const unacceptable: readonly [string, string][] = [
      ['an empty scope', ''],
      ['only spaces', '  '],
      ['an unknown scope', 'data:read data:everything'],
      ['a scope for users only', 'openid data:read'],
      ['another scope for users only', 'application:client:read'],
      ['a scope for a resource that is not an Autodesk URN', 'data:read:urn:other.thing'],
      ['a scope for a resource with a wildcard', 'data:read:urn:adsk.objects:*'],
      ['51 scopes', manyScopes(51)],
      ['more than 3000 characters', `data:read:urn:adsk.${'x'.repeat(3_000)}`],
    ];
    for (const [name, scope] of unacceptable) {
      it(`rejects ${name}`, async () => {
        await assertRefused(await postTokenRequest(emulator.baseUrl, pipeline, scope), 400, {
          error: 'invalid_scope',
          error_description:
            'The requested scope is invalid, unknown, malformed or exceeds the scope granted by the resource owner.',
        });
      });
    }
  });

  describe('the request check', () => {
    const invalidGrantType = {
      error: 'invalid_request',
      error_description: "The token request must specify a valid 'grant_type'.",
    };

    it('rejects an unknown grant type', async () => {
      const response = await postForm(tokenEndpoint, { grant_type: 'password', scope: 'data:read' }, pipeline);
      await assertRefused(response, 400, invalidGrantType);
    });

    it('rejects a missing grant type', async () => {
      await assertRefused(await postForm(tokenEndpoint, { scope: 'data:read' }, pipeline), 400, invalidGrantType);
    });

    it('ignores a form with another content type', async () => {
      const response = await fetch(tokenEndpoint, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Basic ${btoa('pipelineClientId:pipelineSecret')}`,
        },
        body: 'grant_type=client_credentials&scope=data:read',
      });
      await assertRefused(response, 400, invalidGrantType);
    });

    it('ignores parameters in the query', async () => {
      const response = await postForm(`${tokenEndpoint}?grant_type=client_credentials&scope=data:read`, {}, pipeline);
      await assertRefused(response, 400, invalidGrantType);
    });
  });

  function manyScopes(count: number): string {
    return Array.from({ length: count }, (_, index) => `data:read:urn:adsk.${index}`).join(' ');
  }
});
