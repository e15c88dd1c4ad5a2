import assert from 'node:assert/strict';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import type { Client } from '../../src/oauth/client';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { OAuthError } from '../../src/oauth/errors';
import { requestRevocation } from '../../src/oauth/revocation';
import { startOidcPeer, type OidcPeer } from './oidcPeer';

describe('requestClientCredentialsToken with oidc-provider', () => {
  // Characters that must be form-encoded inside the Basic header.
  const clientSecret = 'a secret: 100% + more/less=:ok';
  let peer: OidcPeer;
  let server: AuthorizationServer;

  before(async () => {
    const client = {
      client_secret: clientSecret,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      scope: 'data:read',
    };
    peer = await startOidcPeer({
      scopes: ['data:read', 'data:write'],
      features: {
        clientCredentials: { enabled: true },
        revocation: { enabled: true },
        devInteractions: { enabled: false },
      },
      clients: [
        { client_id: 'in-the-header', token_endpoint_auth_method: 'client_secret_basic', ...client },
        { client_id: 'in-the-body', token_endpoint_auth_method: 'client_secret_post', ...client },
      ],
    });
    ({ server } = peer);
  });

  after(() => peer.close());

  const clients: readonly Client[] = [
    { clientId: 'in-the-header', authentication: { kind: 'basic', clientSecret } },
    { clientId: 'in-the-body', authentication: { kind: 'body', clientSecret } },
  ];

  for (const client of clients) {
    it(`gets and revokes an access token with the secret ${client.clientId.replaceAll('-', ' ')}`, async () => {
      const response = await requestClientCredentialsToken(server, client, ['data:read']);
      assert.match(response.accessToken, /^[A-Za-z0-9_-]{43}$/);
      assert.equal(response.expiresIn, 600);
      assert.deepEqual(response.scopes, ['data:read']);
      await requestRevocation(server, client, { token: response.accessToken, kind: 'access_token' });
    });

    it(`reports a wrong secret ${client.clientId.replaceAll('-', ' ')}`, async () => {
      const kind = client.authentication.kind === 'body' ? 'body' : 'basic';
      const wrong: Client = { clientId: client.clientId, authentication: { kind, clientSecret: 'wrong' } };
      await assert.rejects(requestClientCredentialsToken(server, wrong, ['data:read']), (error) => {
        assert.ok(error instanceof OAuthError);
        assert.equal(error.code, 'invalid_client');
        assert.equal(error.status, 401);
        return true;
      });
    });
  }

  it('reports a rejected scope', async () => {
    const [client] = clients;
    assert.ok(client);
    await assert.rejects(requestClientCredentialsToken(server, client, ['data:write']), {
      name: 'OAuthError',
      code: 'invalid_scope',
      status: 400,
    });
  });
});
