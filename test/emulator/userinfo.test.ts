import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { postTokenRequest } from './postForm';
import { postAs, signIn } from './signIn';

const web = {
  clientId: 'webClientId',
  clientSecret: 'webSecret',
  type: 'traditionalWeb',
  redirectUris: ['http://localhost:8080/api/auth/callback', 'vscode://aps-auth.aps-auth/callback'],
} as const;
const designer = { userId: 'DESIGNER0001', name: 'Dora Signer', email: 'designer@acme.example' };

const moreInfo = 'https://forge.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/';
const invalidToken = { developerMessage: 'The access token is invalid.', moreInfo, errorCode: 'AUTH-006' };

describe('GET /userinfo and POST /introspect', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [web], users: [designer] });
  });
  afterEach(() => emulator.close());

  function userinfo(authorization?: string): Promise<Response> {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    return fetch(`${emulator.baseUrl}/userinfo`, { headers });
  }

  async function assertRefused(response: Response, status: number, body: unknown): Promise<void> {
    assert.deepEqual(await response.json(), body);
    assert.equal(response.status, status);
  }

  it('returns the same fields as Autodesk', async () => {
    const { accessToken } = await signIn(emulator, web, designer.userId, { scope: 'openid' });
    const response = await userinfo(`Bearer ${accessToken}`);

    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {
      sub: 'DESIGNER0001',
      name: 'Dora Signer',
      given_name: 'Dora',
      family_name: 'Signer',
      preferred_username: 'designer@acme.example',
      email: 'designer@acme.example',
      email_verified: true,
      profile: 'https://profile.autodesk.com/DESIGNER0001',
      picture: 'https://images.profile.autodesk.com/DESIGNER0001/profilepictures/x120.jpg',
      locale: 'en-US',
      updated_at: 1662583480,
      is_twofa_enabled: false,
      country_code: 'US',
      address: { street_address: '', locality: '', region: '', postal_code: '', country: 'US' },
      phone_number: '',
      phone_number_verified: false,
      job_title: '',
      company: '',
      created_date: '2017-12-11T20:54:18Z',
      last_login_date: '2020-05-10T04:00:29Z',
      eidm_guid: 'DESIGNER0001',
      user_thumbnails: { sizeX120: 'https://images.profile.autodesk.com/DESIGNER0001/profilepictures/x120.jpg' },
    });
  });

  it('returns the current data of the user', async () => {
    const { accessToken } = await signIn(emulator, web, designer.userId, { scope: 'openid' });
    emulator.addUser({ ...designer, name: 'D', isEmailVerified: false });

    const body: unknown = await (await userinfo(`Bearer ${accessToken}`)).json();
    assert.ok(
      typeof body === 'object' && body !== null && 'name' in body && 'family_name' in body && 'email_verified' in body,
    );
    assert.deepEqual([body.name, body.family_name, body.email_verified], ['D', '', false]);
  });

  for (const scope of ['user-profile:read', 'user:read', 'profapi:core-std-profile:read data:read']) {
    it(`accepts an access token with ${scope}`, async () => {
      const { accessToken } = await signIn(emulator, web, designer.userId, { scope });
      assert.equal((await userinfo(`Bearer ${accessToken}`)).status, 200);
    });
  }

  it('rejects an access token with other scopes', async () => {
    const { accessToken } = await signIn(emulator, web, designer.userId, { scope: 'data:read user:write' });

    await assertRefused(await userinfo(`Bearer ${accessToken}`), 403, {
      developerMessage: 'Token does not have the privilege for this request.',
      moreInfo,
      errorCode: 'AUTH-010',
    });
  });

  it('rejects a request without an access token', async () => {
    const missing = {
      developerMessage: 'The Authorization header is missing or invalid.',
      moreInfo,
      errorCode: 'AUTH-012',
    };
    await assertRefused(await userinfo(), 401, missing);
    await assertRefused(await userinfo('Basic abc'), 401, missing);
  });

  it('rejects an unknown, 2-legged, revoked, or expired access token', async () => {
    await assertRefused(await userinfo('Bearer unknown'), 401, invalidToken);

    await postTokenRequest(emulator.baseUrl, web, 'user:read');
    const twoLegged = emulator.issuedAccessTokens[0];
    assert.equal(twoLegged?.userId, undefined);
    await assertRefused(await userinfo(`Bearer ${twoLegged?.accessToken ?? ''}`), 401, invalidToken);

    const { accessToken: revoked } = await signIn(emulator, web, designer.userId, { scope: 'openid' });
    emulator.endGrants(designer.userId);
    await assertRefused(await userinfo(`Bearer ${revoked}`), 401, invalidToken);

    const { accessToken: expired } = await signIn(emulator, web, designer.userId, { scope: 'openid' });
    emulator.setClockSkewMs(3_601_000);
    await assertRefused(await userinfo(`Bearer ${expired}`), 401, invalidToken);
  });

  it('adds the user ID to the introspection response', async () => {
    const { accessToken } = await signIn(emulator, web, designer.userId);

    const response = await postAs(emulator, web, { token: accessToken }, 'introspect');
    assert.deepEqual(await response.json(), {
      active: true,
      scope: 'data:read',
      client_id: 'webClientId',
      exp: (emulator.issuedAccessTokens[0]?.expiresAt ?? 0) / 1000,
      userid: 'DESIGNER0001',
    });
  });

  describe('GET /logout', () => {
    const cleared = 'apsEmulatorUser=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0';

    function logout(target?: string): Promise<Response> {
      const query =
        target === undefined ? '' : `?${new URLSearchParams({ post_logout_redirect_uri: target }).toString()}`;
      return fetch(`${emulator.baseUrl}/authentication/v2/logout${query}`, { redirect: 'manual' });
    }

    it('clears the session cookie, but keeps the grants', async () => {
      await signIn(emulator, web, designer.userId);
      const response = await logout();

      assert.equal(response.status, 200);
      assert.equal(response.headers.get('set-cookie'), cleared);
      assert.match(await response.text(), /<h1>You are signed out<\/h1>/);
      assert.equal(emulator.issuedAccessTokens[0]?.isRevoked, false);
    });

    for (const target of ['http://localhost:8080/bye', 'vscode://aps-auth.aps-auth/bye']) {
      it(`redirects to ${target} of a registered app`, async () => {
        const response = await logout(target);

        assert.equal(response.status, 302);
        assert.equal(response.headers.get('location'), target);
        assert.equal(response.headers.get('set-cookie'), cleared);
      });
    }

    for (const target of ['https://evil.example/', 'http://localhost:8081/bye', 'vscode://evil.evil/', 'bye', '']) {
      it(`does not redirect to ${target === '' ? 'an empty URL' : target}`, async () => {
        const response = await logout(target);

        assert.equal(response.status, 400);
        assert.equal(response.headers.get('location'), null);
        assert.equal(response.headers.get('set-cookie'), cleared);
        assert.match(await response.text(), /<h1>There was a problem opening this page<\/h1>/);
      });
    }
  });
});
