import assert from 'node:assert/strict';
import type { ClientMetadata } from 'oidc-provider';
import { requestAuthorizationCodeTokens } from '../../src/oauth/authorizationCode';
import { buildAuthorizationUrl, type AuthorizationRequest } from '../../src/oauth/authorizationRequest';
import { parseAuthorizationResponse } from '../../src/oauth/authorizationResponse';
import type { Client } from '../../src/oauth/client';
import { verifyIdToken } from '../../src/oauth/idToken';
import { listenForRedirect } from '../../src/oauth/loopbackRedirect';
import { randomText } from '../../src/oauth/pkce';
import { requestRefreshedTokens } from '../../src/oauth/refreshToken';
import { requestRevocation } from '../../src/oauth/revocation';
import type { TokenResponse } from '../../src/oauth/tokenResponse';
import { FormBrowser, type Page } from './formBrowser';
import { findFreePort } from './freePort';
import { startOidcPeer, type OidcPeer } from './oidcPeer';

const clientSecret = 'a secret: 100% + more/less=:ok';
const scopes = ['openid', 'data:read', 'data:write'];

interface SignIn extends AuthorizationRequest {
  readonly nonce: string;
}

describe('a sign-in with oidc-provider', () => {
  let peer: OidcPeer;
  let browser: FormBrowser;
  let redirectUri: string;

  before(async () => {
    redirectUri = `http://localhost:${await findFreePort()}/api/auth/callback`;
    const registered: Omit<ClientMetadata, 'client_id'> = {
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [redirectUri],
    };
    peer = await startOidcPeer({
      scopes: [...scopes],
      features: { revocation: { enabled: true }, devInteractions: { enabled: true } },
      clients: [
        { client_id: 'public', token_endpoint_auth_method: 'none', ...registered },
        {
          client_id: 'confidential',
          client_secret: clientSecret,
          token_endpoint_auth_method: 'client_secret_basic',
          ...registered,
        },
      ],
      pkce: { required: () => true },
      issueRefreshToken: () => Promise.resolve(true),
      rotateRefreshToken: true,
    });
  });

  beforeEach(() => (browser = new FormBrowser()));
  after(() => peer.close());

  function createSignIn({ clientId }: Client, changes: Partial<AuthorizationRequest> = {}): SignIn {
    return {
      clientId,
      redirectUri,
      scopes,
      state: randomText(),
      codeVerifier: randomText(),
      ...changes,
      nonce: randomText(),
    };
  }

  /** The browser is redirected to our listener, as on a user's machine. */
  async function comeBack(signIn: SignIn, decide: (page: Page) => Promise<Page>): Promise<string> {
    const { query } = await listenForRedirect(new URL(redirectUri), {
      isExpected: (text) => {
        const response = parseAuthorizationResponse(text);
        return response.kind !== 'unreadable' && response.state === signIn.state;
      },
      page: (outcome) => outcome,
      signal: AbortSignal.timeout(5000),
    });
    const last = await decide(await browser.open(buildAuthorizationUrl(peer.server, signIn)));
    assert.equal(last.html, 'received');
    return query;
  }

  async function allow(page: Page): Promise<Page> {
    return browser.submit(await browser.submit(page, { login: 'user-1', password: 'x' }), {});
  }

  async function getCode(signIn: SignIn): Promise<string> {
    const response = parseAuthorizationResponse(await comeBack(signIn, allow));
    assert.ok(response.kind === 'code');
    assert.equal(response.state, signIn.state);
    assert.equal(response.issuer, peer.server.issuer);
    return response.code;
  }

  async function signInAs(client: Client, signIn = createSignIn(client)): Promise<TokenResponse> {
    const code = await getCode(signIn);
    return requestAuthorizationCodeTokens(peer.server, client, {
      code,
      redirectUri,
      codeVerifier: signIn.codeVerifier,
    });
  }

  function refreshTokenOf({ refreshToken }: TokenResponse): string {
    assert.ok(refreshToken !== undefined);
    return refreshToken;
  }

  const publicClient: Client = { clientId: 'public', authentication: { kind: 'none' } };
  const clients: readonly Client[] = [
    publicClient,
    { clientId: 'confidential', authentication: { kind: 'basic', clientSecret } },
  ];

  for (const client of clients) {
    it(`gets tokens and a valid ID token for a ${client.clientId} client`, async () => {
      const signIn = createSignIn(client);
      const response = await signInAs(client, signIn);
      assert.deepEqual(response.scopes, scopes);
      const { subject, claims } = await verifyIdToken(peer.server, response.idToken ?? '', signIn);
      assert.equal(subject, 'user-1');
      assert.equal(claims.get('nonce'), signIn.nonce);
    });

    it(`uses each refresh token of a ${client.clientId} client once`, async () => {
      const first = await signInAs(client);
      const second = await requestRefreshedTokens(peer.server, client, refreshTokenOf(first), undefined);
      const third = await requestRefreshedTokens(peer.server, client, refreshTokenOf(second), ['data:read']);
      assert.equal(new Set([first, second, third].map(({ accessToken }) => accessToken)).size, 3);
      assert.equal(new Set([first, second, third].map(refreshTokenOf)).size, 3);
      assert.deepEqual(second.scopes, first.scopes);
      assert.deepEqual(third.scopes, ['data:read']);
      await assert.rejects(requestRefreshedTokens(peer.server, client, refreshTokenOf(first), undefined), {
        name: 'OAuthError',
        code: 'invalid_grant',
      });
    });

    it(`ends the grant of a ${client.clientId} client on revocation`, async () => {
      const refreshToken = refreshTokenOf(await signInAs(client));
      await requestRevocation(peer.server, client, { token: refreshToken, kind: 'refresh_token' });
      await assert.rejects(requestRefreshedTokens(peer.server, client, refreshToken, undefined), {
        name: 'OAuthError',
        code: 'invalid_grant',
      });
    });
  }

  it('reports that the user denied access', async () => {
    const signIn = createSignIn(publicClient);
    const query = await comeBack(signIn, (page) =>
      browser.open(new URL(/href="([^"]+\/abort)"/.exec(page.html)?.[1] ?? '', page.url).href),
    );
    const response = parseAuthorizationResponse(query);
    assert.ok(response.kind === 'error');
    assert.equal(response.code, 'access_denied');
    assert.equal(response.state, signIn.state);
  });

  it('asks for the user again with prompt=login', async () => {
    await signInAs(publicClient);
    const again = await browser.open(
      buildAuthorizationUrl(peer.server, createSignIn(publicClient, { prompt: 'login' })),
    );
    assert.match(again.html, /name="login"/);
  });

  it('rejects a code with a wrong verifier', async () => {
    const code = await getCode(createSignIn(publicClient));
    const stolen = { code, redirectUri, codeVerifier: randomText() };
    await assert.rejects(requestAuthorizationCodeTokens(peer.server, publicClient, stolen), {
      name: 'OAuthError',
      code: 'invalid_grant',
      status: 400,
    });
  });

  it('rejects a used code and ends its grant', async () => {
    const signIn = createSignIn(publicClient);
    const grant = { code: await getCode(signIn), redirectUri, codeVerifier: signIn.codeVerifier };
    const refreshToken = refreshTokenOf(await requestAuthorizationCodeTokens(peer.server, publicClient, grant));
    await assert.rejects(requestAuthorizationCodeTokens(peer.server, publicClient, grant), {
      name: 'OAuthError',
      code: 'invalid_grant',
    });
    await assert.rejects(requestRefreshedTokens(peer.server, publicClient, refreshToken, undefined), {
      name: 'OAuthError',
      code: 'invalid_grant',
    });
  });

  it('rejects an ID token for another client, nonce, or issuer', async () => {
    const signIn = createSignIn(publicClient);
    const idToken = (await signInAs(publicClient, signIn)).idToken ?? '';
    const refused = { name: 'UnexpectedResponseError', problem: 'idToken' };
    await assert.rejects(verifyIdToken(peer.server, idToken, { ...signIn, clientId: 'confidential' }), refused);
    await assert.rejects(verifyIdToken(peer.server, idToken, { ...signIn, nonce: randomText() }), refused);
    await assert.rejects(verifyIdToken({ ...peer.server, issuer: 'https://other.example' }, idToken, signIn), refused);
  });
});
