import assert from 'node:assert/strict';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { requestAuthorizationCodeTokens, type AuthorizationCodeGrant } from '../../src/oauth/authorizationCode';
import { buildAuthorizationUrl } from '../../src/oauth/authorizationRequest';
import { parseAuthorizationResponse } from '../../src/oauth/authorizationResponse';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import type { Client } from '../../src/oauth/client';
import { OAuthError } from '../../src/oauth/errors';
import { verifyIdToken } from '../../src/oauth/idToken';
import { randomText } from '../../src/oauth/pkce';
import { requestRefreshedTokens } from '../../src/oauth/refreshToken';
import { requestRevocation } from '../../src/oauth/revocation';
import type { TokenResponse } from '../../src/oauth/tokenResponse';
import { startEmulator, type Emulator } from '../emulator/emulator';

const clientId = 'zY9xW8vU7tS6rQ5pO4nM3lK2jI1hG0fE';
const redirectUri = 'vscode://aps-auth.aps-auth/callback';
const scopes = ['openid', 'data:read', 'data:write'];
const userId = 'ABCDEF123456';
const tokenPath = '/authentication/v2/token';
const client: Client = { clientId, authentication: { kind: 'none' } };
const invalidGrant = { name: 'OAuthError', code: 'invalid_grant', status: 400 };

describe('requestAuthorizationCodeTokens and requestRefreshedTokens', () => {
  let emulator: Emulator;
  let server: AuthorizationServer;
  let nonce: string;
  let grant: AuthorizationCodeGrant;

  beforeEach(async () => {
    const app = { clientId, type: 'desktopMobileSpa', redirectUris: [redirectUri] } as const;
    emulator = await startEmulator({
      apps: [app],
      users: [{ userId, name: 'Ada Designer', email: 'ada@acme.example' }],
    });
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
    nonce = randomText();
    grant = getCode();
  });

  afterEach(() => emulator.close());

  function getCode(): AuthorizationCodeGrant {
    const [state, codeVerifier] = [randomText(), randomText()];
    const response = parseAuthorizationResponse(
      emulator.authorize(buildAuthorizationUrl(server, { clientId, redirectUri, scopes, state, codeVerifier, nonce }), {
        userId,
      }),
    );
    assert.ok(response.kind === 'code' && response.state === state);
    return { code: response.code, redirectUri, codeVerifier };
  }

  async function signIn(): Promise<TokenResponse & { readonly refreshToken: string }> {
    const response = await requestAuthorizationCodeTokens(server, client, grant);
    assert.ok(response.refreshToken !== undefined);
    return { ...response, refreshToken: response.refreshToken };
  }

  it('returns the issued tokens and a valid ID token', async () => {
    const response = await signIn();
    assert.equal(response.accessToken, emulator.issuedAccessTokens[0]?.accessToken);
    assert.equal(response.expiresIn, 3599);
    const { claims } = await verifyIdToken(server, response.idToken ?? '', { clientId, nonce });
    assert.equal(claims.get('userid'), userId);
    assert.equal(claims.get('user_email'), 'ada@acme.example');
  });

  it('reports an error response with its code and status', async () => {
    await assert.rejects(
      requestAuthorizationCodeTokens(server, client, { ...grant, codeVerifier: randomText() }),
      invalidGrant,
    );
    await assert.rejects(
      requestAuthorizationCodeTokens(server, client, { ...grant, redirectUri: `${redirectUri}?windowId=1` }),
      invalidGrant,
    );
    await requestAuthorizationCodeTokens(server, client, grant);
    await assert.rejects(requestAuthorizationCodeTokens(server, client, grant), invalidGrant);
  });

  it('reports a code that is six minutes old', async () => {
    emulator.setClockSkewMs(360_000);
    await assert.rejects(requestAuthorizationCodeTokens(server, client, grant), invalidGrant);
  });

  const failures = [
    { what: 'a reset connection', fault: { kind: 'reset' }, error: { name: 'NetworkError', problem: 'reset' } },
    { what: 'a lost response', fault: { kind: 'lostAnswer' }, error: { name: 'NetworkError', problem: 'reset' } },
    { what: 'a 503', fault: { kind: 'status', status: 503 }, error: { name: 'UnexpectedResponseError', status: 503 } },
    {
      what: 'a 429',
      fault: { kind: 'status', status: 429, headers: { 'Retry-After': '0' } },
      error: { name: 'UnexpectedResponseError', status: 429 },
    },
  ] as const;
  for (const { what, fault, error } of failures) {
    it(`sends a code only once, even after ${what}`, async () => {
      emulator.fail(tokenPath, fault);
      await assert.rejects(requestAuthorizationCodeTokens(server, client, grant), error);
      assert.equal(emulator.requestCount(tokenPath), 1);
    });
  }

  it('refreshes with the newest refresh token each time', async () => {
    const first = await signIn();
    const second = await requestRefreshedTokens(server, client, first.refreshToken, undefined);
    const third = await requestRefreshedTokens(server, client, second.refreshToken ?? '', []);
    assert.deepEqual(
      emulator.issuedAccessTokens.map((issued) => issued.accessToken),
      [first, second, third].map((response) => response.accessToken),
    );
    assert.equal(new Set([first, second, third].map((response) => response.refreshToken)).size, 3);
    assert.equal(third.idToken, undefined);
    await assert.rejects(requestRefreshedTokens(server, client, first.refreshToken, undefined), invalidGrant);
  });

  it('refreshes for fewer scopes', async () => {
    const { refreshToken } = await signIn();
    await requestRefreshedTokens(server, client, refreshToken, ['data:read']);
    assert.deepEqual(emulator.issuedAccessTokens[1]?.scopes, ['data:read']);
  });

  it('retries a refresh after a 500 and a reset', async () => {
    const { refreshToken } = await signIn();
    emulator.fail(tokenPath, { kind: 'status', status: 500 });
    emulator.fail(tokenPath, { kind: 'reset' });
    await requestRefreshedTokens(server, client, refreshToken, undefined);
    assert.equal(emulator.requestCount(tokenPath), 4);
    assert.equal(emulator.replayCount, 0);
  });

  it('reports a revoked refresh token', async () => {
    const { refreshToken } = await signIn();
    await requestRevocation(server, client, { token: refreshToken, kind: 'refresh_token' });
    await assert.rejects(requestRefreshedTokens(server, client, refreshToken, undefined), invalidGrant);
  });

  it('redacts secrets that an error response quotes', async () => {
    const quote = (secret: string) =>
      ({
        kind: 'status',
        status: 400,
        body: JSON.stringify({ error: 'invalid_grant', error_description: `I got ${secret}.` }),
      }) as const;
    const awkward = 'refresh/token + "more"';
    for (const secret of [grant.code, grant.codeVerifier]) {
      emulator.fail(tokenPath, quote(secret));
      await assert.rejects(requestAuthorizationCodeTokens(server, client, grant), hasDescription('I got ….'));
    }
    for (const secret of [awkward, 'refresh%2Ftoken+%2B+%22more%22']) {
      emulator.fail(tokenPath, quote(secret));
      await assert.rejects(requestRefreshedTokens(server, client, awkward, undefined), hasDescription('I got ….'));
    }
  });

  const given: readonly (readonly [
    what: string,
    fields: string,
    refreshToken: string | undefined,
    idToken: string | undefined,
  ])[] = [
    ['both', '"refresh_token":"r","id_token":"i"', 'r', 'i'],
    ['neither', '"x":1', undefined, undefined],
    ['null', '"refresh_token":null,"id_token":null', undefined, undefined],
    ['empty strings', '"refresh_token":"","id_token":""', undefined, undefined],
    ['objects', '"refresh_token":{},"id_token":[]', undefined, undefined],
    ['a line break', '"refresh_token":"a\\nb","id_token":"a b"', undefined, undefined],
    ['non-ASCII characters', '"refresh_token":"ä","id_token":"i"', undefined, 'i'],
  ];
  for (const [what, fields, refreshToken, idToken] of given) {
    it(`keeps only valid refresh and ID tokens: ${what}`, async () => {
      emulator.fail(tokenPath, {
        kind: 'body',
        body: `{"access_token":"a","token_type":"Bearer","expires_in":3599,${fields}}`,
      });
      const response = await requestAuthorizationCodeTokens(server, client, grant);
      assert.equal(response.accessToken, 'a');
      assert.equal(response.refreshToken, refreshToken);
      assert.equal(response.idToken, idToken);
    });
  }
});

function hasDescription(description: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof OAuthError);
    assert.equal(error.description, description);
    return true;
  };
}
