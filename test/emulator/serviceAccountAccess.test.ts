import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { assertProblem, requestAdminToken, requestServiceAccounts } from './serviceAccountRequests';
import { postAs, signIn } from './signIn';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const other = { clientId: 'otherClientId', clientSecret: 'otherSecret', type: 'serverToServer' } as const;
const web = {
  clientId: 'webClientId',
  clientSecret: 'webSecret',
  type: 'traditionalWeb',
  redirectUris: ['https://acme.example/callback'],
} as const;
const designer = { userId: 'ABCDEFGH1234', name: 'Ada Designer', email: 'ada@acme.example' };

describe('the emulated service account API', () => {
  let emulator: Emulator;
  let accessToken: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline, other, web], users: [designer] });
    accessToken = await requestAdminToken(emulator, pipeline);
  });
  afterEach(() => emulator.close());

  function request(method: 'GET' | 'PATCH', id: string, body?: unknown): Promise<Response> {
    return requestServiceAccounts(emulator, accessToken, method, `/${id}`, body);
  }

  function addAccount(): string {
    return emulator.addServiceAccount('pipelineClientId', { name: 'ci-publisher' }).serviceAccountId;
  }

  describe('the access token check', () => {
    it('rejects a missing, unknown, expired, or revoked token', async () => {
      const detail = 'The token has expired or is invalid.';
      const withoutOne = await fetch(`${emulator.baseUrl}/authentication/v2/service-accounts`);
      await assertProblem(withoutOne, 401, 'unauthorized', detail);
      const unknown = await requestServiceAccounts(emulator, 'unknown', 'GET');
      await assertProblem(unknown, 401, 'unauthorized', detail);
      const toRevoke = await requestAdminToken(emulator, pipeline);
      await postAs(emulator, pipeline, { token: toRevoke, token_type_hint: 'access_token' }, 'revoke');
      await assertProblem(await requestServiceAccounts(emulator, toRevoke, 'GET'), 401, 'unauthorized', detail);
      emulator.setClockSkewMs(3_601_000);
      await assertProblem(await requestServiceAccounts(emulator, accessToken, 'GET'), 401, 'unauthorized', detail);
    });

    it('rejects the access token of a user', async () => {
      const tokens = await signIn(emulator, web, designer.userId);

      const response = await requestServiceAccounts(emulator, tokens.accessToken, 'GET');
      await assertProblem(response, 401, 'unauthorized', 'The token should be a two-legged token.');
    });

    it('rejects the access token of another type of app', async () => {
      const response = await requestServiceAccounts(emulator, await requestAdminToken(emulator, web), 'GET');
      await assertProblem(response, 403, 'invalid_client', 'The client is not a server-to-server application.');
    });

    const operations = [
      ['GET', '', 'application:service_account:read'],
      ['POST', '', 'application:service_account:write'],
      ['GET', '/{id}', 'application:service_account:read'],
      ['PATCH', '/{id}', 'application:service_account:write'],
      ['DELETE', '/{id}', 'application:service_account:write'],
      ['GET', '/{id}/keys', 'application:service_account_key:read'],
      ['POST', '/{id}/keys', 'application:service_account_key:write'],
      ['PATCH', '/{id}/keys/{keyId}', 'application:service_account_key:write'],
      ['DELETE', '/{id}/keys/{keyId}', 'application:service_account_key:write'],
    ] as const;
    for (const [method, path, scope] of operations) {
      it(`needs ${scope}: ${method} ${path === '' ? 'all' : path}`, async () => {
        const id = addAccount();
        const { keyId } = await emulator.addKey(id);
        const url = path.replace('{id}', id).replace('{keyId}', keyId);
        const scopes = [...new Set(operations.map(([, , needed]) => needed))];
        const others = scopes.filter((needed) => needed !== scope).join(' ');

        const refused = await requestServiceAccounts(
          emulator,
          await requestAdminToken(emulator, pipeline, others),
          method,
          url,
        );
        assert.equal(refused.status, 403);
        assert.deepEqual(await refused.json(), {
          developerMessage: 'Token does not have the privilege for this request.',
          moreInfo: 'https://forge.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/',
          errorCode: 'AUTH-010',
        });
        const accepted = await requestServiceAccounts(
          emulator,
          await requestAdminToken(emulator, pipeline, scope),
          method,
          url,
        );
        assert.ok([200, 201, 204, 400].includes(accepted.status));
      });
    }
  });

  describe('the limits and faults', () => {
    const one = '/authentication/v2/service-accounts/{serviceAccountId}';

    it('allows an app ten requests per minute for each operation', async () => {
      const ids = [addAccount(), addAccount()];
      for (let count = 0; count < 10; count += 1) {
        assert.equal((await request('GET', ids[count % 2] ?? '')).status, 200);
      }

      const response = await request('GET', ids[0] ?? '');
      assert.equal(response.status, 429);
      assert.deepEqual(await response.json(), { developerMessage: 'Quota limit exceeded.' });
      assert.match(response.headers.get('retry-after') ?? '', /^(60|59|58|57|56)$/);
      assert.equal((await request('PATCH', ids[0] ?? '', { status: 'DISABLED' })).status, 200);
      const otherToken = await requestAdminToken(emulator, other);
      assert.equal((await requestServiceAccounts(emulator, otherToken, 'GET', `/${ids[0] ?? ''}`)).status, 404);
    });

    it('applies a configured limit and window', async () => {
      const id = addAccount();
      emulator.setRateLimitPerMinute(one, 1);
      assert.equal((await request('GET', id)).status, 200);
      assert.equal((await request('GET', id)).status, 429);

      emulator.setRateWindowMs(0);
      assert.equal((await request('GET', id)).status, 200);
    });

    it('fails on request for a single account', async () => {
      const ids = [addAccount(), addAccount()];
      emulator.fail(one.replace('{serviceAccountId}', ids[0] ?? ''), { kind: 'status', status: 503 });

      assert.equal((await request('GET', ids[1] ?? '')).status, 200);
      assert.equal((await request('GET', ids[0] ?? '')).status, 503);
      assert.equal((await request('GET', ids[0] ?? '')).status, 200);
    });
  });
});
