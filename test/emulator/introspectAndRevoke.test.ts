import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { postForm, postTokenRequest } from './postForm';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const other = { clientId: 'otherClientId', clientSecret: 'otherSecret', type: 'traditionalWeb' } as const;
const viewer = { clientId: 'viewerClientId', type: 'desktopMobileSpa' } as const;

describe('POST /introspect and POST /revoke', () => {
  let emulator: Emulator;
  let accessToken: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline, other, viewer] });
    await postTokenRequest(emulator.baseUrl, pipeline, 'data:read code:all');
    accessToken = emulator.issuedAccessTokens[0]?.accessToken ?? '';
  });
  afterEach(() => emulator.close());

  function introspect(
    parameters: Readonly<Record<string, string>>,
    client?: typeof pipeline | typeof other,
  ): Promise<Response> {
    return postForm(`${emulator.baseUrl}/authentication/v2/introspect`, parameters, client);
  }

  function revoke(
    parameters: Readonly<Record<string, string>>,
    client?: typeof pipeline | typeof other,
  ): Promise<Response> {
    return postForm(`${emulator.baseUrl}/authentication/v2/revoke`, parameters, client);
  }

  async function assertActive(expected: boolean): Promise<void> {
    const response = await introspect({ token: accessToken }, pipeline);
    const active = {
      active: true,
      scope: 'data:read code:all',
      client_id: 'pipelineClientId',
      exp: (emulator.issuedAccessTokens[0]?.expiresAt ?? 0) / 1000,
    };
    assert.deepEqual(await response.json(), expected ? active : { active: false });
    assert.equal(response.status, 200);
  }

  async function assertMissing(response: Response, name: string): Promise<void> {
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), {
      error: 'invalid_request',
      error_description: `The request is missing a required parameter '${name}'.`,
    });
  }

  it('reports an access token as active to its app', async () => {
    await assertActive(true);
  });

  it('reports an expired access token as inactive', async () => {
    emulator.setClockSkewMs(3_601_000);
    await assertActive(false);
  });

  it('reports an access token as inactive to another app', async () => {
    assert.deepEqual(await (await introspect({ token: accessToken }, other)).json(), { active: false });
    assert.deepEqual(await (await introspect({ token: accessToken, client_id: 'viewerClientId' })).json(), {
      active: false,
    });
  });

  it('requires a token for introspection', async () => {
    await assertMissing(await introspect({}, pipeline), 'token');
  });

  it('revokes an access token with an empty 200 response', async () => {
    const response = await revoke({ token: accessToken, token_type_hint: 'access_token' }, pipeline);

    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
    assert.equal(emulator.issuedAccessTokens[0]?.isRevoked, true);
    await assertActive(false);
  });

  it('requires a token and its type for revocation', async () => {
    await assertMissing(await revoke({ token_type_hint: 'access_token' }, pipeline), 'token');
    await assertMissing(await revoke({ token: accessToken }, pipeline), 'token_type_hint');
    await assertMissing(await revoke({ token: accessToken, token_type_hint: 'id_token' }, pipeline), 'token_type_hint');
    await assertActive(true);
  });

  it('rejects the revocation of the token of another app', async () => {
    const response = await revoke({ token: accessToken, token_type_hint: 'access_token' }, other);

    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), {
      error: 'invalid_grant',
      error_description: 'The grant was issued to another client.',
    });
    await assertActive(true);
  });

  it('does not revoke an access token as a refresh token', async () => {
    const response = await revoke({ token: accessToken, token_type_hint: 'refresh_token' }, pipeline);

    assert.equal(response.status, 200);
    await assertActive(true);
  });

  it('returns 200 for the revocation of an unknown token', async () => {
    const response = await revoke({ token: 'unknown', token_type_hint: 'access_token' }, pipeline);
    assert.equal(response.status, 200);
  });
});
