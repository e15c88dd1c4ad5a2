import assert from 'node:assert/strict';
import type { ClientMetadata, KoaContextWithOIDC } from 'oidc-provider';
import { requestAuthorizationCodeTokens } from '../../src/oauth/authorizationCode';
import { buildAuthorizationUrl } from '../../src/oauth/authorizationRequest';
import { parseAuthorizationResponse } from '../../src/oauth/authorizationResponse';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import type { Client } from '../../src/oauth/client';
import { requestServerMetadata } from '../../src/oauth/discovery';
import { listenForRedirect } from '../../src/oauth/loopbackRedirect';
import { randomText } from '../../src/oauth/pkce';
import { requestRefreshedTokens } from '../../src/oauth/refreshToken';
import { requestRevocation } from '../../src/oauth/revocation';
import type { TokenResponse } from '../../src/oauth/tokenResponse';
import { requestUserInfo } from '../../src/oauth/userInfo';
import { FormBrowser } from './formBrowser';
import { findFreePort } from './freePort';
import { startOidcPeer, type OidcPeer } from './oidcPeer';

const clientSecret = 'a secret: 100% + more/less=:ok';
const scopes = ['openid', 'email', 'profile', 'data:read'];

describe('a discovered oidc-provider', () => {
  let peer: OidcPeer;
  let server: AuthorizationServer;
  let redirectUri: string;

  before(async () => {
    redirectUri = `http://localhost:${await findFreePort()}/back`;
    const registered: Omit<ClientMetadata, 'client_id'> = {
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [redirectUri],
    };
    const rotates = (context: KoaContextWithOIDC): boolean => context.oidc.client?.clientId === 'rotating';
    peer = await startOidcPeer({
      scopes: [...scopes, 'offline_access'],
      claims: { email: ['email'], profile: ['name'] },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, name: 'Dana Designer', email: 'dana@acme.example' }),
      }),
      features: {
        revocation: { enabled: true },
        userinfo: { enabled: true },
        devInteractions: { enabled: true },
      },
      clients: [
        { client_id: 'public', token_endpoint_auth_method: 'none', ...registered },
        {
          client_id: 'in-the-header',
          client_secret: clientSecret,
          token_endpoint_auth_method: 'client_secret_basic',
          ...registered,
        },
        {
          client_id: 'in-the-body',
          client_secret: clientSecret,
          token_endpoint_auth_method: 'client_secret_post',
          ...registered,
        },
        { client_id: 'rotating', token_endpoint_auth_method: 'none', ...registered },
      ],
      pkce: { required: () => true },
      issueRefreshToken: () => Promise.resolve(true),
      rotateRefreshToken: rotates,
    });
    server = await requestServerMetadata(new URL(peer.server.issuer ?? ''));
  });

  after(() => peer.close());

  const publicClient: Client = { clientId: 'public', authentication: { kind: 'none' } };
  const header: Client = { clientId: 'in-the-header', authentication: { kind: 'basic', clientSecret } };
  const clients: readonly Client[] = [
    publicClient,
    header,
    { clientId: 'in-the-body', authentication: { kind: 'body', clientSecret } },
  ];

  async function getGrant({
    clientId,
  }: Client): Promise<{ readonly code: string; readonly redirectUri: string; readonly codeVerifier: string }> {
    const [state, codeVerifier, browser] = [randomText(), randomText(), new FormBrowser()];
    const { query } = await listenForRedirect(new URL(redirectUri), {
      isExpected: (text) => text.includes(state),
      page: (outcome) => outcome,
      signal: AbortSignal.timeout(5000),
    });
    const page = await browser.open(
      buildAuthorizationUrl(server, { clientId, redirectUri, scopes, state, codeVerifier, nonce: randomText() }),
    );
    await browser.submit(await browser.submit(page, { login: 'user-1', password: 'x' }), {});
    const response = parseAuthorizationResponse(await query);
    assert.ok(response.kind === 'code');
    return { code: response.code, redirectUri, codeVerifier };
  }

  async function signIn(client: Client): Promise<TokenResponse> {
    return requestAuthorizationCodeTokens(server, client, await getGrant(client));
  }

  function refreshTokenOf({ refreshToken }: TokenResponse): string {
    assert.ok(refreshToken !== undefined);
    return refreshToken;
  }

  for (const client of clients) {
    it(`returns tokens and user info to the client ${client.clientId}`, async () => {
      const { accessToken } = await signIn(client);
      const info = await requestUserInfo(server.userInfoEndpoint ?? new URL(redirectUri), accessToken);
      assert.deepEqual(info, { userId: 'user-1', name: 'Dana Designer', email: 'dana@acme.example' });
    });

    it(`revokes the access token of the client ${client.clientId}`, async () => {
      const { accessToken } = await signIn(client);
      await requestRevocation(server, client, { token: accessToken, kind: 'access_token' });
      await assert.rejects(requestUserInfo(server.userInfoEndpoint ?? new URL(redirectUri), accessToken), {
        name: 'UnexpectedResponseError',
        status: 401,
      });
    });
  }

  it('refreshes repeatedly with a refresh token that is not rotated', async () => {
    const first = await signIn(publicClient);
    const second = await requestRefreshedTokens(server, publicClient, refreshTokenOf(first), undefined);
    const third = await requestRefreshedTokens(server, publicClient, refreshTokenOf(first), ['data:read']);
    assert.equal(new Set([first, second, third].map(({ accessToken }) => accessToken)).size, 3);
    assert.deepEqual(third.scopes, ['data:read']);
  });

  it('refreshes only once with a rotated refresh token', async () => {
    const rotating: Client = { clientId: 'rotating', authentication: { kind: 'none' } };
    const first = await signIn(rotating);
    const second = await requestRefreshedTokens(server, rotating, refreshTokenOf(first), undefined);
    assert.notEqual(refreshTokenOf(second), refreshTokenOf(first));
    await assert.rejects(requestRefreshedTokens(server, rotating, refreshTokenOf(first), undefined), {
      code: 'invalid_grant',
    });
  });

  const wrong: readonly (readonly [string, Client, Partial<Awaited<ReturnType<typeof getGrant>>>, string, number])[] = [
    ['client', { ...publicClient, clientId: 'nobody' }, {}, 'invalid_client', 401],
    ['client for the code', { clientId: 'rotating', authentication: { kind: 'none' } }, {}, 'invalid_grant', 400],
    ['code', publicClient, { code: 'wrong' }, 'invalid_grant', 400],
    ['verifier', publicClient, { codeVerifier: randomText() }, 'invalid_grant', 400],
    ['redirect URI', publicClient, { redirectUri: 'http://localhost:1/back' }, 'invalid_grant', 400],
    ['refresh token', publicClient, {}, 'invalid_grant', 400],
    ['scope', publicClient, {}, 'invalid_scope', 400],
  ];
  for (const [what, client, change, code, status] of wrong) {
    it(`rejects a wrong ${what}`, async () => {
      const request = async (): Promise<TokenResponse> => {
        if (what === 'refresh token') return requestRefreshedTokens(server, client, 'wrong', undefined);
        if (what === 'scope')
          return requestRefreshedTokens(server, client, refreshTokenOf(await signIn(client)), ['data:write']);
        return requestAuthorizationCodeTokens(server, client, { ...(await getGrant(publicClient)), ...change });
      };
      await assert.rejects(request(), { name: 'OAuthError', code, status });
    });
  }

  for (const kind of ['basic', 'body'] as const) {
    it(`rejects a wrong secret with ${kind} authentication`, async () => {
      const grant = await getGrant(header);
      await assert.rejects(
        requestAuthorizationCodeTokens(
          server,
          { clientId: header.clientId, authentication: { kind, clientSecret: 'wrong' } },
          grant,
        ),
        { code: 'invalid_client', status: 401 },
      );
    });
  }
});
