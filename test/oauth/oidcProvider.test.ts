import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import type { Client } from '../../src/oauth/client';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { OAuthError } from '../../src/oauth/errors';
import { requestRevocation } from '../../src/oauth/revocation';

/** A certified OpenID provider that nobody here wrote: what works with it follows the RFCs and not only our emulator. */
describe('the client credentials grant, at oidc-provider', () => {
  // Characters that must be form-encoded inside the Basic header.
  const clientSecret = 'a secret: 100% + more/less=:ok';
  let listener: Server;
  let server: AuthorizationServer;

  before(async () => {
    listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    assert.ok(address !== null && typeof address === 'object');
    const issuer = `http://127.0.0.1:${address.port}`;
    const client = { client_secret: clientSecret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: 'data:read' };
    const provider = new Provider(issuer, {
      scopes: ['data:read', 'data:write'],
      features: { clientCredentials: { enabled: true }, revocation: { enabled: true }, devInteractions: { enabled: false } },
      clients: [
        { client_id: 'in-the-header', token_endpoint_auth_method: 'client_secret_basic', ...client },
        { client_id: 'in-the-body', token_endpoint_auth_method: 'client_secret_post', ...client },
      ],
    });
    const answer = provider.callback();
    listener.on('request', (request, response) => void answer(request, response));
    server = { tokenEndpoint: new URL(`${issuer}/token`), revocationEndpoint: new URL(`${issuer}/token/revocation`) };
  });

  after(() => {
    listener.closeAllConnections();
    listener.close();
  });

  const clients: readonly Client[] = [
    { clientId: 'in-the-header', authentication: { kind: 'basic', clientSecret } },
    { clientId: 'in-the-body', authentication: { kind: 'body', clientSecret } },
  ];

  for (const client of clients) {
    it(`gives and revokes an access token, with the secret ${client.clientId.replaceAll('-', ' ')}`, async () => {
      const response = await requestClientCredentialsToken(server, client, ['data:read']);
      assert.match(response.accessToken, /^[A-Za-z0-9_-]{43}$/);
      assert.equal(response.expiresIn, 600);
      assert.deepEqual(response.scopes, ['data:read']);
      await requestRevocation(server, client, response.accessToken);
    });

    it(`says that a wrong secret was refused, ${client.clientId.replaceAll('-', ' ')}`, async () => {
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

  it('says that a scope was refused', async () => {
    const [client] = clients;
    assert.ok(client);
    await assert.rejects(requestClientCredentialsToken(server, client, ['data:write']), { name: 'OAuthError', code: 'invalid_scope', status: 400 });
  });
});
