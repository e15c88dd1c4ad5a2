import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startEmulator, type Emulator } from './emulator';
import { assertRefused, authorizationUrl, codeVerifier, postAs, readTokens, refresh, signIn } from './signIn';

const web = {
  clientId: 'webClientId',
  clientSecret: 'webSecret',
  type: 'traditionalWeb',
  redirectUris: ['http://localhost:8080/api/auth/callback', 'https://relay.example/callback'],
} as const;
const viewer = {
  clientId: 'viewerClientId',
  type: 'desktopMobileSpa',
  redirectUris: ['vscode://aps-auth.aps-auth/callback'],
} as const;
const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const designer = { userId: 'DESIGNER0001', name: 'Dora van Signer', email: 'designer@acme.example' };

const invalidCode = 'The authorization code is invalid or has expired.';

describe('POST /token with an authorization code', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [web, viewer, pipeline], users: [designer] });
  });
  afterEach(() => emulator.close());

  function allow(
    app: typeof web | typeof viewer,
    parameters: Readonly<Record<string, string | undefined>> = {},
  ): string {
    const location = emulator.authorize(authorizationUrl(emulator, app, parameters), { userId: designer.userId });
    return new URL(location).searchParams.get('code') ?? '';
  }

  function exchange(
    app: typeof web | typeof viewer | typeof pipeline,
    code: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return postAs(emulator, app, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: app.type === 'serverToServer' ? 'any' : app.redirectUris[0],
      code_verifier: codeVerifier,
      ...parameters,
    });
  }

  it('returns an access token and a refresh token, and nothing else', async () => {
    const response = await exchange(web, allow(web));

    assert.equal(response.status, 200);
    const body: unknown = await response.json();
    assert.ok(typeof body === 'object' && body !== null && 'refresh_token' in body);
    const { refresh_token: refreshToken, ...rest } = body;
    assert.match(String(refreshToken), /^[A-Za-z0-9]{42}$/);
    assert.deepEqual(rest, {
      access_token: emulator.issuedAccessTokens[0]?.accessToken,
      token_type: 'Bearer',
      expires_in: 3599,
    });
    assert.equal(emulator.grantCount, 1);
  });

  it('issues an access token that names the user', async () => {
    const { accessToken } = await signIn(emulator, viewer, designer.userId, { scope: 'data:read data:write' });

    const keySet = createRemoteJWKSet(new URL(`${emulator.baseUrl}/authentication/v2/keys`));
    const { payload } = await jwtVerify(accessToken, keySet);
    const { jti, exp, ...rest } = payload;
    assert.deepEqual(rest, {
      scope: ['data:read', 'data:write'],
      client_id: 'viewerClientId',
      iss: 'https://developer.api.autodesk.com',
      aud: 'https://autodesk.com',
      userid: 'DESIGNER0001',
    });
    assert.match(jti ?? '', /^[A-Za-z0-9]{64}$/);
    assert.ok(Math.abs((exp ?? 0) * 1000 - (Date.now() + 3_599_000)) < 5_000);
    assert.equal(emulator.issuedAccessTokens[0]?.userId, 'DESIGNER0001');
  });

  it('returns the documented ID token for the openid scope', async () => {
    const { idToken } = await signIn(emulator, web, designer.userId, { scope: 'openid data:read', nonce: 'someNonce' });

    const keySet = createRemoteJWKSet(new URL(`${emulator.baseUrl}/authentication/v2/keys`));
    const { payload, protectedHeader } = await jwtVerify(idToken ?? '', keySet);
    assert.equal(protectedHeader.alg, 'RS256');
    const { exp, analytics_id: analyticsId, ...rest } = payload;
    assert.deepEqual(rest, {
      sub: 'DESIGNER0001',
      userid: 'DESIGNER0001',
      first_name: 'Dora',
      last_name: 'van Signer',
      user_name: 'designer@acme.example',
      user_email: 'designer@acme.example',
      nonce: 'someNonce',
      iss: 'https://developer.api.autodesk.com',
      aud: 'webClientId',
    });
    assert.match(String(analyticsId), /^[0-9a-f]{64}$/);
    assert.ok(Math.abs((exp ?? 0) * 1000 - (Date.now() + 3_600_000)) < 5_000);
  });

  it('omits the ID token without openid and the nonce if none was sent', async () => {
    assert.equal((await signIn(emulator, web, designer.userId, { nonce: 'someNonce' })).idToken, undefined);

    const { idToken } = await signIn(emulator, web, designer.userId, { scope: 'openid' });
    const claims = Buffer.from(idToken?.split('.')[1] ?? '', 'base64url').toString();
    assert.match(claims, /"sub":"DESIGNER0001"/);
    assert.doesNotMatch(claims, /nonce/);
  });

  it('accepts a code for five minutes on the emulator clock', async () => {
    const early = allow(web);
    emulator.setClockSkewMs(299_000);
    assert.equal((await exchange(web, early)).status, 200);

    emulator.setClockSkewMs(0);
    const late = allow(web);
    emulator.setClockSkewMs(300_000);
    await assertRefused(await exchange(web, late), 400, 'invalid_grant', invalidCode);
  });

  it('revokes the tokens when a code is used twice', async () => {
    const code = allow(web);
    const { refreshToken } = await readTokens(await exchange(web, code));

    await assertRefused(await exchange(web, code), 400, 'invalid_grant', invalidCode);
    assert.equal(emulator.issuedAccessTokens[0]?.isRevoked, true);
    const refusal = 'The refresh token is invalid or expired.';
    await assertRefused(await refresh(emulator, web, refreshToken), 400, 'invalid_grant', refusal);
  });

  it('accepts only one of two concurrent requests with a code', async () => {
    const code = allow(web);
    const responses = await Promise.all([exchange(web, code), exchange(web, code)]);

    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 400]);
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [true],
    );
  });

  it('rejects a code that was issued to another app', async () => {
    const refusal = 'The grant was issued to another client.';
    const code = allow(web);

    await assertRefused(await exchange(viewer, code), 400, 'invalid_grant', refusal);
    assert.equal((await exchange(web, code)).status, 200);
  });

  it('rejects another redirect URI, even if it is registered', async () => {
    const code = allow(web);
    const other = { redirect_uri: 'https://relay.example/callback' };

    await assertRefused(await exchange(web, code, other), 400, 'invalid_grant', "The 'redirect_uri' is invalid.");
  });

  it('rejects an unknown code and missing parameters', async () => {
    await assertRefused(await exchange(web, 'unknown'), 400, 'invalid_grant', invalidCode);
    await assertRefused(
      await exchange(web, ''),
      400,
      'invalid_request',
      "The request is missing a required parameter 'code'.",
    );
    const withoutUri = await exchange(web, allow(web), { redirect_uri: '' });
    await assertRefused(
      withoutUri,
      400,
      'invalid_request',
      "The request is missing a required parameter 'redirect_uri'.",
    );
  });

  it('rejects a server-to-server app', async () => {
    const refusal = 'The client is not authorized to use this grant type.';
    await assertRefused(await exchange(pipeline, 'any'), 400, 'unauthorized_client', refusal);
  });

  it('rejects a confidential app with a wrong secret', async () => {
    const code = allow(web);
    emulator.updateApp('webClientId', { clientSecret: 'rotatedSecret' });
    const response = await exchange(web, code);
    await assertRefused(response, 401, 'invalid_credentials', 'The client credentials are invalid.');
  });

  describe('the PKCE verifier check', () => {
    const missing = "The request is missing a required parameter 'code_verifier'.";
    const failed = 'PKCE verification failed.';
    const withoutChallenge = { code_challenge: undefined, code_challenge_method: undefined };

    it('rejects a verifier that does not match the challenge', async () => {
      const other = await exchange(web, allow(web), { code_verifier: 'x'.repeat(43) });
      await assertRefused(other, 400, 'invalid_grant', failed);
      const short = await exchange(web, allow(web), { code_verifier: codeVerifier.slice(1) });
      await assertRefused(short, 400, 'invalid_grant', failed);
    });

    it('requires a verifier after a challenge', async () => {
      await assertRefused(await exchange(web, allow(web), { code_verifier: '' }), 400, 'invalid_request', missing);
    });

    it('rejects a public app that sent no challenge', async () => {
      const code = allow(viewer, withoutChallenge);
      await assertRefused(await exchange(viewer, code, { code_verifier: '' }), 400, 'invalid_request', missing);
      await assertRefused(await exchange(viewer, code), 400, 'invalid_grant', failed);
    });

    it('lets a confidential app omit both challenge and verifier', async () => {
      const code = allow(web, withoutChallenge);
      await assertRefused(await exchange(web, code), 400, 'invalid_grant', failed);
      assert.equal((await exchange(web, code, { code_verifier: '' })).status, 200);
    });
  });
});
