import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { postForm } from './postForm';

const path = '/applixure/token';
const key = { clientId: 'key-1', clientSecret: 'keySecret1' };
const grant = { grant_type: 'client_credentials' };

describe('POST /applixure/token', () => {
  let emulator: Emulator;
  let url: string;

  beforeEach(async () => {
    emulator = await startEmulator({
      applixureApps: [
        { ...key, allowedScopes: ['account-all:read', 'account-data:manage'], defaultScopes: ['account-all:read'] },
        { clientId: 'key-2', clientSecret: 'other', allowedScopes: ['account-all:read'] },
      ],
    });
    url = `${emulator.baseUrl}${path}`;
  });
  afterEach(() => emulator.close());

  it('issues an opaque one-hour token with the default scopes', async () => {
    const response = await postForm(url, grant, key);

    assert.equal(response.status, 200);
    const accessToken = emulator.issuedAccessTokens[0]?.accessToken ?? '';
    assert.deepEqual(await response.json(), {
      access_token: accessToken,
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'account-all:read',
    });
    assert.match(accessToken, /^[A-Za-z0-9]{80}$/);
  });

  it('accepts the secret in the body, but not in body and header', async () => {
    const inBody = { ...grant, client_id: key.clientId, client_secret: key.clientSecret };
    assert.equal((await postForm(url, inBody)).status, 200);
    assert.equal((await postForm(url, inBody, key)).status, 400);
  });

  it('grants only the allowed part of the requested scopes', async () => {
    const response = await postForm(url, { ...grant, scope: 'account-all:read account-all:delete' }, key);
    assert.match(await response.text(), /"scope":"account-all:read"/);
  });

  const refused: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    { readonly clientId: string; readonly clientSecret: string } | undefined,
    number,
    string,
  ])[] = [
    ['a wrong secret in the header', grant, { ...key, clientSecret: 'wrong' }, 401, 'invalid_client'],
    [
      'a wrong secret in the body',
      { ...grant, client_id: key.clientId, client_secret: 'wrong' },
      undefined,
      400,
      'invalid_client',
    ],
    ['a missing scope without a default', grant, { clientId: 'key-2', clientSecret: 'other' }, 400, 'invalid_scope'],
    ['scopes that are not allowed', { ...grant, scope: 'fly' }, key, 400, 'invalid_scope'],
    ['another grant type', { grant_type: 'refresh_token' }, key, 400, 'unsupported_grant_type'],
    ['a missing grant type', { scope: 'account-all:read' }, key, 400, 'invalid_request'],
  ];
  for (const [what, fields, client, status, error] of refused) {
    it(`rejects ${what} as RFC 6749 specifies`, async () => {
      const response = await postForm(url, fields, client);
      assert.equal(response.status, status);
      assert.match(await response.text(), new RegExp(`"error":"${error}"`));
      assert.equal(response.headers.get('www-authenticate'), status === 401 ? 'Basic realm="Applixure"' : null);
    });
  }
});
