import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { decodeJwt, SignJWT } from 'jose';
import { jwtBearerExchange, startEmulator, type CreatedKey, type Emulator } from './emulator';
import { takeKeyPair } from './keyPairs';
import { postForm, postTokenRequest } from './postForm';
import { requestAdminToken, requestServiceAccounts, textMember } from './serviceAccountRequests';
import { assertRefused, postAs } from './signIn';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const other = { clientId: 'otherClientId', clientSecret: 'otherSecret', type: 'serverToServer' } as const;
const web = { clientId: 'webClientId', clientSecret: 'webSecret', type: 'traditionalWeb' } as const;
const viewer = { clientId: 'viewerClientId', type: 'desktopMobileSpa' } as const;

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const audience = 'https://developer.api.autodesk.com/authentication/v2/token';

describe('POST /token with an assertion', () => {
  let emulator: Emulator;
  let serviceAccountId: string;
  let key: CreatedKey;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline, other, web, viewer] });
    ({ serviceAccountId } = emulator.addServiceAccount('pipelineClientId', { name: 'ci-publisher' }));
    key = await emulator.addKey(serviceAccountId);
  });
  afterEach(() => emulator.close());

  function inSeconds(seconds: number): number {
    return Math.floor(Date.now() / 1000) + seconds;
  }

  /** Signed like Autodesk's samples, without the claims that are undefined. */
  function assertionWith(
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, string>> = {},
    privateKey = createPrivateKey(key.privateKey),
  ): Promise<string> {
    const { clientId } = pipeline;
    const usual = {
      iss: clientId,
      sub: serviceAccountId,
      aud: audience,
      exp: inSeconds(300),
      scope: ['data:read', 'data:write'],
    };
    // JSON has no undefined.
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: key.keyId, ...header })
      .sign(privateKey);
  }

  async function exchange(assertion: string, parameters: Readonly<Record<string, string>> = {}): Promise<Response> {
    return postAs(emulator, pipeline, { grant_type: grantType, assertion, ...parameters });
  }

  async function assertInvalid(assertion: string): Promise<void> {
    await assertRefused(await exchange(assertion), 400, 'invalid_grant', "The 'assertion' is invalid.");
    assert.deepEqual(emulator.issuedAccessTokens, []);
  }

  it('returns an access token, but no refresh token', async () => {
    const response = await exchange(await assertionWith());

    assert.equal(response.status, 200);
    const issued = emulator.issuedAccessTokens[0];
    assert.deepEqual(await response.json(), {
      access_token: issued?.accessToken,
      token_type: 'Bearer',
      expires_in: 3599,
    });
    const { jti, exp, ...claims } = decodeJwt(issued?.accessToken ?? '');
    assert.deepEqual(claims, {
      scope: ['data:read', 'data:write'],
      client_id: 'pipelineClientId',
      iss: 'https://developer.api.autodesk.com',
      aud: 'https://autodesk.com',
      userid: serviceAccountId,
    });
    assert.match(jti ?? '', /^SA-[A-Za-z0-9]{64}$/);
    assert.ok(Math.abs((exp ?? 0) - inSeconds(3_599)) < 5);
  });

  it('accepts the client credentials in the body', async () => {
    const assertion = await assertionWith();
    const { clientId, clientSecret } = pipeline;

    const parameters = { grant_type: grantType, assertion, client_id: clientId, client_secret: clientSecret };
    assert.equal((await postForm(`${emulator.baseUrl}/authentication/v2/token`, parameters)).status, 200);
  });

  it('issues a revocable token that cannot manage accounts', async () => {
    await exchange(await assertionWith());
    const issued = emulator.issuedAccessTokens[0];
    const token = issued?.accessToken ?? '';

    const managed = await requestServiceAccounts(emulator, token, 'GET');
    assert.deepEqual(await managed.json(), {
      title: 'unauthorized',
      detail: 'The token should be a two-legged token.',
    });
    assert.deepEqual(await (await postAs(emulator, pipeline, { token }, 'introspect')).json(), {
      active: true,
      scope: 'data:read data:write',
      client_id: 'pipelineClientId',
      exp: (issued?.expiresAt ?? 0) / 1000,
      userid: serviceAccountId,
    });
    const revoked = await postAs(emulator, pipeline, { token, token_type_hint: 'access_token' }, 'revoke');
    assert.equal(revoked.status, 200);
    assert.deepEqual(await (await postAs(emulator, pipeline, { token }, 'introspect')).json(), { active: false });
  });

  const refusedClaims: readonly [string, Readonly<Record<string, unknown>>][] = [
    ['another issuer', { iss: 'otherClientId' }],
    ['no issuer', { iss: undefined }],
    ['another subject', { sub: 'ABCDEFGH1234' }],
    ['no subject', { sub: undefined }],
    ['another audience', { aud: `${audience}/` }],
    ['an array as the audience', { aud: [audience] }],
    ['no audience', { aud: undefined }],
    ['no expiry', { exp: undefined }],
    ['a string as the expiry', { exp: '300' }],
    ['a string as the scopes', { scope: 'data:read data:write' }],
    ['a number among the scopes', { scope: ['data:read', 7] }],
    ['no scopes', { scope: undefined }],
  ];
  for (const [what, claims] of refusedClaims) {
    it(`rejects an assertion with ${what}`, async () => {
      await assertInvalid(await assertionWith(claims));
    });
  }

  it('checks the times in an assertion by the emulator clock', async () => {
    await assertInvalid(await assertionWith({ exp: inSeconds(-1) }));
    await assertInvalid(await assertionWith({ exp: inSeconds(330) }));
    await assertInvalid(await assertionWith({ nbf: inSeconds(30) }));
    emulator.setClockSkewMs(-600_000);
    await assertInvalid(await assertionWith());
    emulator.setClockSkewMs(600_000);
    await assertInvalid(await assertionWith());

    assert.equal((await exchange(await assertionWith({ exp: inSeconds(900), nbf: inSeconds(590) }))).status, 200);
  });

  it('accepts only RS256', async () => {
    await assertInvalid(await assertionWith({}, { alg: 'PS256' }));
    await assertInvalid(await assertionWith({}, { alg: 'RS512' }));
    const [, payload = ''] = (await assertionWith()).split('.');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', kid: key.keyId })).toString('base64url');
    await assertInvalid(`${unsigned}.${payload}.`);
  });

  it('accepts only a signature with the key named in the header', async () => {
    const { privateKey } = await takeKeyPair();

    await assertInvalid(await assertionWith({}, {}, privateKey));
    await assertInvalid(await assertionWith({}, { kid: '6f1c1f0e-1e0b-4c1a-9d55-0d6d6a3f0a11' }));
    await assertInvalid('not.an.assertion');
    await assertInvalid('gibberish');
  });

  it('rejects the key of another account of the app', async () => {
    const another = emulator.addServiceAccount('pipelineClientId', { name: 'another-one' });
    key = await emulator.addKey(another.serviceAccountId);

    await assertInvalid(await assertionWith());
  });

  it('rejects the assertion of another app', async () => {
    const assertion = await assertionWith({ iss: 'otherClientId' });

    const response = await postAs(emulator, other, { grant_type: grantType, assertion });
    await assertRefused(response, 400, 'invalid_grant', "The 'assertion' is invalid.");
  });

  it('rejects a disabled or deleted key and accepts a reenabled one', async () => {
    const assertion = await assertionWith();
    emulator.setKeyStatus(serviceAccountId, key.keyId, 'DISABLED');
    await assertInvalid(assertion);
    emulator.setKeyStatus(serviceAccountId, key.keyId, 'ENABLED');
    assert.equal((await exchange(assertion)).status, 200);
    emulator.deleteKey(serviceAccountId, key.keyId);

    await assertRefused(await exchange(assertion), 400, 'invalid_grant', "The 'assertion' is invalid.");
  });

  it('rejects a disabled, deactivated, or deleted account', async () => {
    for (const status of ['DISABLED', 'DEACTIVATED'] as const) {
      emulator.setServiceAccountStatus(serviceAccountId, status);
      const description = 'The service account is not currently in an enabled state.';
      await assertRefused(await exchange(await assertionWith()), 400, 'invalid_grant', description);
    }
    emulator.deleteServiceAccount(serviceAccountId);
    await assertInvalid(await assertionWith());
  });

  it('rejects a request without an assertion', async () => {
    const description = "The request is missing a required parameter 'assertion'.";
    await assertRefused(await exchange(''), 400, 'invalid_request', description);
  });

  for (const app of [web, viewer]) {
    it(`rejects an app of type ${app.type}`, async () => {
      const response = await postAs(emulator, app, { grant_type: grantType, assertion: await assertionWith() });
      const description = 'The client is not authorized to use this grant type.';
      await assertRefused(response, 400, 'unauthorized_client', description);
    });
  }

  it('limits the scopes to those in the request', async () => {
    assert.equal((await exchange(await assertionWith(), { scope: 'data:read' })).status, 200);
    assert.deepEqual(emulator.issuedAccessTokens[0]?.scopes, ['data:read']);
  });

  const refusedScopes: readonly [string, readonly string[], string | undefined][] = [
    ['more scopes than the assertion has', ['data:read'], 'data:read code:all'],
    ['an unknown scope', ['data:everything'], undefined],
    ['a scope for apps only', ['application:service_account:read'], undefined],
    ['a scope for users only', ['openid'], undefined],
    ['an empty list of scopes', [], undefined],
  ];
  for (const [what, asserted, scope] of refusedScopes) {
    it(`rejects ${what}`, async () => {
      const response = await exchange(await assertionWith({ scope: asserted }), scope === undefined ? {} : { scope });
      const description =
        'The requested scope is invalid, unknown, malformed or exceeds the scope granted by the resource owner.';
      await assertRefused(response, 400, 'invalid_scope', description);
    });
  }

  it('records when the account and the key were last used', async () => {
    emulator.setClockSkewMs(86_400_000);
    await exchange(await assertionWith({ exp: inSeconds(86_700) }));

    const tomorrow = Date.now() + 86_400_000;
    const accessToken = await requestAdminToken(emulator, pipeline);
    const account: unknown = await (
      await requestServiceAccounts(emulator, accessToken, 'GET', `/${serviceAccountId}`)
    ).json();
    assert.ok(Math.abs(Date.parse(textMember(account, 'accessedAt')) - tomorrow) < 5_000);
    const aYearLater = new Date(tomorrow).setUTCFullYear(new Date(tomorrow).getUTCFullYear() + 1);
    assert.ok(Math.abs(Date.parse(textMember(account, 'expiresAt')) - aYearLater) < 5_000);
    const keys = await (await requestServiceAccounts(emulator, accessToken, 'GET', `/${serviceAccountId}/keys`)).text();
    assert.ok(Math.abs(Date.parse(/"accessedAt":"([^"]+)"/.exec(keys)?.[1] ?? '') - tomorrow) < 5_000);
  });

  it('allows ten exchanges per minute, apart from other grants', async () => {
    const assertion = await assertionWith();
    for (let count = 0; count < 10; count += 1) {
      assert.equal((await exchange(assertion)).status, 200);
    }

    const response = await exchange(assertion);
    assert.equal(response.status, 429);
    assert.deepEqual(await response.json(), { developerMessage: 'Quota limit exceeded.' });
    const { headers } = await postTokenRequest(emulator.baseUrl, pipeline);
    assert.equal(headers.get('ratelimit-remaining'), '499');
    emulator.setRateLimitPerMinute(jwtBearerExchange, 20);
    assert.equal((await exchange(assertion)).headers.get('ratelimit-remaining'), '19');
  });
});
