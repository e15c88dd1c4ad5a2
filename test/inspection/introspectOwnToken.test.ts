import assert from 'node:assert/strict';
import type { App } from '../../src/credentials/catalog/app';
import { introspectOwnToken, type IntrospectionPorts } from '../../src/inspection/introspectOwnToken';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { requestIntrospection } from '../../src/oauth/introspection';
import { requestRevocation } from '../../src/oauth/revocation';
import { startOidcPeer } from '../oauth/oidcPeer';
import {
  addApp,
  addWebApp,
  clientId,
  clientSecret,
  createCredentialsFixture,
  designer,
  signIn,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';
import { fakeToken } from './fakeToken';

const introspectPath = '/authentication/v2/introspect';

describe('introspectOwnToken', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture({ recordsRequests: true });
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
  });

  afterEach(() => fixture.close());

  function ports(): IntrospectionPorts {
    return { apps: session.catalog.apps, clientSecrets: session.clientSecrets, server: () => fixture.server };
  }

  async function getToken(scopes = ['data:read', 'data:write']): Promise<string> {
    return (await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes })).value;
  }

  it('asks the server as the app that the token belongs to', async () => {
    const webApp = await addWebApp(session);
    const token = await getToken();
    const result = await introspectOwnToken(`Authorization: Bearer ${token}`, ports());
    assert.equal(result.kind, 'active');
    assert.deepEqual([result.appId, result.clientId, result.userId], [app.id, clientId, undefined]);
    assert.deepEqual(result.scopes, ['data:read', 'data:write']);
    assert.equal(result.expiresAt, fixture.emulator.issuedAccessTokens[0]?.expiresAt);
    assert.notEqual(webApp.id, app.id);
  });

  it('tells the user of a 3-legged token', async () => {
    const webApp = await addWebApp(session);
    await signIn(fixture, session, webApp, designer.userId, ['data:read']);
    const token = fixture.emulator.issuedAccessTokens.at(-1)?.accessToken ?? '';
    const result = await introspectOwnToken(token, ports());
    assert.equal(result.kind, 'active');
    assert.deepEqual([result.appId, result.userId], [webApp.id, designer.userId]);
  });

  it('says that a revoked or expired token is not active', async () => {
    const token = await getToken();
    const client = { clientId, authentication: { kind: 'basic' as const, clientSecret } };
    await requestRevocation(fixture.server, client, { token, kind: 'access_token' });
    assert.deepEqual(await introspectOwnToken(token, ports()), { kind: 'notActive', appId: app.id });
    const next = await getToken(['data:read']);
    fixture.emulator.setClockSkewMs(2 * 3_600_000);
    assert.deepEqual(await introspectOwnToken(next, ports()), { kind: 'notActive', appId: app.id });
  });

  for (const [what, token] of [
    ['of another app', fakeToken({ client_id: 'someoneElse', iss: 'https://developer.api.autodesk.com' })],
    ['of this client ID at another server', fakeToken({ client_id: clientId, iss: 'https://other.example' })],
    ['without a client ID', fakeToken({ iss: 'https://developer.api.autodesk.com' })],
    ['that is opaque', 'hQ9vT2mZx8Lb4Nc7Wp5Ds1FgH3jAe6uK0rYq'],
  ] as const) {
    it(`sends no token ${what}`, async () => {
      assert.deepEqual(await introspectOwnToken(token, ports()), { kind: 'notOurs' });
      assert.equal(fixture.emulator.requestCount(), 0);
    });
  }

  it('sends nothing that is not a token', async () => {
    assert.deepEqual(await introspectOwnToken('my password', ports()), { kind: 'notAToken' });
    assert.equal(fixture.emulator.requestCount(), 0);
  });

  it('asks about an opaque token if the caller knows the app', async () => {
    const result = await introspectOwnToken('hQ9vT2mZx8Lb4Nc7Wp5Ds1FgH3jAe6uK0rYq', ports(), { appId: app.id });
    assert.deepEqual(result, { kind: 'notActive', appId: app.id });
  });

  it('does not believe the caller if the token says otherwise', async () => {
    const token = fakeToken({ client_id: clientId, iss: 'https://other.example' });
    assert.deepEqual(await introspectOwnToken(token, ports(), { appId: app.id }), { kind: 'notOurs' });
  });

  it('says that the server rejected the app', async () => {
    const token = await getToken();
    fixture.emulator.updateApp(clientId, { isArchived: true });
    const result = await introspectOwnToken(token, ports());
    assert.equal(result.kind, 'refused');
    assert.equal(result.error.message, 'The authorization server returned invalid_credentials (HTTP 401).');
  });

  it('says that the client secret is missing', async () => {
    const token = await getToken();
    for (const name of await fixture.secrets.keys()) await fixture.secrets.remove(name);
    const other = await fixture.startSession();
    const result = await introspectOwnToken(token, { ...ports(), clientSecrets: other.clientSecrets });
    assert.equal(result.kind, 'refused');
    assert.equal(result.error.name, 'CredentialError');
    assert.equal(fixture.emulator.requestCount(introspectPath), 0);
  });

  it('says that nothing useful came back', async () => {
    const token = await getToken();
    fixture.emulator.fail(introspectPath, { kind: 'body', body: '<html>Log in to the network</html>' });
    const page = await introspectOwnToken(token, ports());
    assert.equal(page.kind, 'noAnswer');
    assert.equal(page.error.name, 'UnexpectedResponseError');
    fixture.emulator.fail(introspectPath, { kind: 'body', body: '{"active":"true"}' });
    assert.equal((await introspectOwnToken(token, ports())).kind, 'noAnswer');
    fixture.emulator.fail(introspectPath, { kind: 'hugeBody', bytes: 10_000_000 });
    assert.equal((await introspectOwnToken(token, ports())).kind, 'noAnswer');
    await fixture.emulator.close();
    const offline = await introspectOwnToken(token, ports());
    assert.equal(offline.kind, 'noAnswer');
    assert.equal(offline.error.name, 'NetworkError');
  });

  it('says that the server has no endpoint for it', async () => {
    const token = await getToken();
    const server = { ...fixture.server, introspectionEndpoint: undefined };
    const result = await introspectOwnToken(token, { ...ports(), server: () => server });
    assert.deepEqual(result, { kind: 'noEndpoint', appId: app.id });
  });

  it('stops when the caller cancels', async () => {
    const token = await getToken();
    await assert.rejects(introspectOwnToken(token, ports(), { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });

  it('never quotes the token in what it returns', async () => {
    const token = await getToken();
    const body = JSON.stringify({ error: 'invalid_request', error_description: `The token ${token} is odd.` });
    fixture.emulator.fail(introspectPath, { kind: 'status', status: 400, body });
    const result = await introspectOwnToken(token, ports());
    assert.equal(result.kind, 'refused');
    assert.equal('description' in result.error && result.error.description, 'The token … is odd.');
  });
});

describe('requestIntrospection at oidc-provider', () => {
  it('tells active tokens from revoked and unknown ones', async () => {
    const secret = 'a secret: 100% + more/less=:ok';
    const peer = await startOidcPeer({
      scopes: ['data:read'],
      features: {
        clientCredentials: { enabled: true },
        introspection: { enabled: true },
        revocation: { enabled: true },
        devInteractions: { enabled: false },
      },
      clients: [
        {
          client_id: 'client-1',
          client_secret: secret,
          grant_types: ['client_credentials'],
          redirect_uris: [],
          response_types: [],
          scope: 'data:read',
        },
      ],
    });
    try {
      const client = { clientId: 'client-1', authentication: { kind: 'basic' as const, clientSecret: secret } };
      const { accessToken } = await requestClientCredentialsToken(peer.server, client, ['data:read']);
      const { isActive, claims } = await requestIntrospection(peer.server, client, accessToken);
      assert.equal(isActive, true);
      assert.equal(claims.get('client_id'), 'client-1');
      assert.equal(claims.get('scope'), 'data:read');
      await requestRevocation(peer.server, client, { token: accessToken, kind: 'access_token' });
      assert.equal((await requestIntrospection(peer.server, client, accessToken)).isActive, false);
      const unknown = await requestIntrospection(peer.server, client, 'never-issued-token');
      assert.deepEqual([...unknown.claims], [['active', false]]);
    } finally {
      peer.close();
    }
  });
});
