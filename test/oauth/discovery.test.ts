import assert from 'node:assert/strict';
import { parseMetadata, requestServerMetadata } from '../../src/oauth/discovery';
import { startTinyServer, type TinyServer } from '../support/tinyServer';
import { startOidcPeer, type OidcPeer } from './oidcPeer';

const oauthPath = '/.well-known/oauth-authorization-server';
const openidPath = '/.well-known/openid-configuration';

describe('requestServerMetadata with oidc-provider', () => {
  let peer: OidcPeer;

  before(async () => {
    peer = await startOidcPeer({
      scopes: ['openid', 'data:read'],
      features: {
        introspection: { enabled: true },
        revocation: { enabled: true },
        devInteractions: { enabled: false },
      },
      clients: [],
    });
  });

  after(() => peer.close());

  it('finds all endpoints, scopes, and authentication methods', async () => {
    const { scopesSupported, authenticationMethods, ...server } = await requestServerMetadata(
      new URL(peer.server.issuer ?? ''),
    );
    assert.deepEqual(server, { ...peer.server, namesIssuerInRedirects: true });
    assert.deepEqual(scopesSupported, ['openid', 'data:read']);
    assert.deepEqual(authenticationMethods, [
      'client_secret_basic',
      'client_secret_jwt',
      'client_secret_post',
      'private_key_jwt',
      'none',
    ]);
  });
});

describe('requestServerMetadata', () => {
  let server: TinyServer;

  beforeEach(async () => (server = await startTinyServer()));
  afterEach(() => server.close());

  function describeAt(path: string, issuer: string, more: Readonly<Record<string, unknown>> = {}): void {
    server.answers.set(path, { body: JSON.stringify({ issuer, token_endpoint: `${server.origin}/token`, ...more }) });
  }

  function paths(): readonly string[] {
    return server.requests.map(({ path }) => path);
  }

  it('tries the URL of RFC 8414 first', async () => {
    describeAt(`${oauthPath}/tenant`, `${server.origin}/tenant`);
    const { tokenEndpoint } = await requestServerMetadata(new URL(`${server.origin}/tenant`));
    assert.equal(tokenEndpoint.href, `${server.origin}/token`);
    assert.deepEqual(paths(), [`${oauthPath}/tenant`]);
  });

  it('falls back to the URLs of OpenID Connect', async () => {
    describeAt(`/tenant${openidPath}`, `${server.origin}/tenant`);
    await requestServerMetadata(new URL(`${server.origin}/tenant`));
    assert.deepEqual(paths(), [`${oauthPath}/tenant`, `/tenant${openidPath}`]);
    server.answers.clear();
    describeAt(`${openidPath}/tenant`, `${server.origin}/tenant`);
    await requestServerMetadata(new URL(`${server.origin}/tenant`));
    assert.equal(paths().at(-1), `${openidPath}/tenant`);
  });

  it('returns the issuer exactly as the server writes it', async () => {
    describeAt(openidPath, `${server.origin}/`);
    assert.equal((await requestServerMetadata(new URL(server.origin))).issuer, `${server.origin}/`);
  });

  it('rejects metadata with another issuer', async () => {
    describeAt(oauthPath, 'https://login.example.com');
    describeAt(openidPath, `${server.origin}/other`);
    await assert.rejects(requestServerMetadata(new URL(server.origin)), {
      name: 'UnexpectedResponseError',
      problem: 'discovery',
      status: 200,
    });
  });

  const useless: readonly (readonly [string, string])[] = [
    ['an HTML page', '<html>Welcome</html>'],
    ['a JSON array', '[]'],
    ['metadata without an issuer', '{"token_endpoint":"https://login.example.com/token"}'],
    ['an empty response', ''],
  ];
  for (const [what, body] of useless) {
    it(`rejects ${what}`, async () => {
      server.answers.set(oauthPath, { body });
      await assert.rejects(requestServerMetadata(new URL(server.origin)), { problem: 'discovery', status: 404 });
    });
  }

  it('rejects metadata with a missing or insecure token endpoint', async () => {
    describeAt(oauthPath, server.origin, { token_endpoint: undefined });
    describeAt(openidPath, server.origin, { token_endpoint: 'http://login.example.com/token' });
    await assert.rejects(requestServerMetadata(new URL(server.origin)), { problem: 'discovery' });
  });

  it('omits other endpoints that are insecure or invalid', async () => {
    describeAt(oauthPath, server.origin, {
      authorization_endpoint: 'http://login.example.com/authorize',
      revocation_endpoint: 'https://user:password@login.example.com/revoke',
      introspection_endpoint: 'not an address',
      userinfo_endpoint: 7,
      jwks_uri: 'https://login.example.com/keys',
    });
    const metadata = await requestServerMetadata(new URL(server.origin));
    assert.equal(metadata.authorizationEndpoint, undefined);
    assert.equal(metadata.revocationEndpoint, undefined);
    assert.equal(metadata.introspectionEndpoint, undefined);
    assert.equal(metadata.userInfoEndpoint, undefined);
    assert.equal(metadata.jwksEndpoint?.href, 'https://login.example.com/keys');
  });

  it('tries the next URL instead of following a redirect', async () => {
    const elsewhere = await startTinyServer();
    server.answers.set(oauthPath, { status: 302, headers: { Location: `${elsewhere.origin}${oauthPath}` } });
    await assert.rejects(requestServerMetadata(new URL(server.origin)), { problem: 'discovery', status: 404 });
    describeAt(openidPath, server.origin);
    assert.equal((await requestServerMetadata(new URL(server.origin))).issuer, server.origin);
    assert.deepEqual(elsewhere.requests, []);
    elsewhere.close();
  });

  it('reports the status of a failing server', async () => {
    server.answers.set(openidPath, { status: 503 });
    await assert.rejects(requestServerMetadata(new URL(server.origin)), { problem: 'discovery', status: 503 });
  });

  for (const [failing, status] of [
    [`${oauthPath}/tenant`, 503],
    [`/tenant${openidPath}`, 500],
    [`/tenant${openidPath}`, 429],
  ] as const) {
    it(`reports a ${status} of ${failing} in spite of a later 404`, async () => {
      server.answers.set(failing, { status });
      await assert.rejects(requestServerMetadata(new URL(`${server.origin}/tenant`)), { problem: 'discovery', status });
    });
  }

  const pasted: readonly (readonly [path: string, issuer: string])[] = [
    ['/realms/acme/.well-known/openid-configuration', '/realms/acme'],
    ['/realms/acme/.well-known/openid-configuration/', '/realms/acme'],
    ['/.well-known/openid-configuration', ''],
    ['/.well-known/openid-configuration?x=1', ''],
    ['/.well-known/openid-configuration/realms/acme', '/realms/acme'],
    ['/.well-known/oauth-authorization-server/realms/acme', '/realms/acme'],
    ['/realms/acme/.well-known/oauth-authorization-server', '/realms/acme'],
  ];
  for (const [path, issuer] of pasted) {
    it(`finds the issuer of ${path}`, async () => {
      describeAt(`${issuer}${openidPath}`, `${server.origin}${issuer}`);
      const found = await requestServerMetadata(new URL(`${server.origin}${path}`));
      assert.equal(found.issuer, `${server.origin}${issuer}`);
    });
  }

  it('omits loopback endpoints of an issuer elsewhere', () => {
    const issuer = 'https://login.example.com';
    for (const host of ['127.0.0.1', 'localhost:8080', '[::1]', '127.9.9.9']) {
      for (const scheme of ['http', 'https']) {
        const local = `${scheme}://${host}/x`;
        const document = { issuer, token_endpoint: `${issuer}/token`, userinfo_endpoint: local, jwks_uri: local };
        const { userInfoEndpoint, jwksEndpoint } = parseMetadata(document, new URL(issuer)) ?? {};
        assert.deepEqual([userInfoEndpoint, jwksEndpoint], [undefined, undefined]);
        assert.equal(parseMetadata({ ...document, token_endpoint: local }, new URL(issuer)), undefined);
      }
    }
  });

  it('rejects plain HTTP to another machine', async () => {
    await assert.rejects(requestServerMetadata(new URL('http://login.example.com')), { name: 'InsecureEndpointError' });
  });

  it('ignores lists and list entries of the wrong type', async () => {
    describeAt(oauthPath, server.origin, {
      scopes_supported: 'openid',
      token_endpoint_auth_methods_supported: ['client_secret_post', 7],
    });
    const { scopesSupported, authenticationMethods } = await requestServerMetadata(new URL(server.origin));
    assert.deepEqual(scopesSupported, []);
    assert.deepEqual(authenticationMethods, ['client_secret_post']);
  });
});
