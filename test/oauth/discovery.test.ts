import assert from 'node:assert/strict';
import { OtherIssuerError, parseMetadata, requestServerMetadata } from '../../src/oauth/discovery';
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
    const { scopesSupported, authenticationMethods, authenticationAlgorithms, ...server } = await requestServerMetadata(
      new URL(peer.server.issuer ?? ''),
    );
    assert.deepEqual(server, { ...peer.server, namesIssuerInRedirects: true });
    assert.deepEqual(authenticationAlgorithms, ['HS256', 'RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA']);
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
      name: 'OtherIssuerError',
      usable: 'elsewhere',
    });
  });

  const otherNames: readonly (readonly [vendor: string, path: string, named: string, usable: string])[] = [
    ["Entra's tenant by its ID", '/contoso.example/v2.0', '{origin}/3f1b0a52-0000-4000-8000-1c2d3e4f5a6b/v2.0', 'here'],
    ["Entra's common endpoint", '/common/v2.0', '{origin}/{tenantid}/v2.0', 'nowhere'],
    ['Finastra', '/login/v1/sandbox', '{origin}/login/v1', 'here'],
    ['Azure AD B2C', '/acme/b2c_1_signin/v2.0', '{origin}/3f1b0a52-0000-4000-8000-1c2d3e4f5a6b/v2.0/', 'here'],
    ['Oracle IDCS', '', 'https://identity.oraclecloud.com/', 'elsewhere'],
    ['Ping on another host', '/as', 'https://auth.pingone.eu/3f1b0a52/as', 'elsewhere'],
    ['a name without https', '', 'http://login.example.com', 'nowhere'],
    ['a name that is no URL', '', 'acme', 'nowhere'],
  ];
  for (const [vendor, path, name, usable] of otherNames) {
    it(`tells the other name of ${vendor}`, async () => {
      const named = name.replace('{origin}', server.origin);
      describeAt(`${path}${openidPath}`, named);
      await assert.rejects(requestServerMetadata(new URL(`${server.origin}${path}`)), (error) => {
        assert.ok(error instanceof OtherIssuerError);
        assert.deepEqual([error.metadata.issuer, error.usable], [named, usable]);
        return true;
      });
    });
  }

  it('tells a failure before another name', async () => {
    server.answers.set(`${oauthPath}/tenant`, { status: 503 });
    describeAt(`/tenant${openidPath}`, `${server.origin}/other`);
    await assert.rejects(requestServerMetadata(new URL(`${server.origin}/tenant`)), {
      problem: 'discovery',
      status: 503,
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
    // docs.goauthentik.io, ForgeRock AM, AD FS, and Amazon Cognito
    ['/application/o/acme/.well-known/openid-configuration', '/application/o/acme/'],
    ['/am/oauth2/realms/root/realms/alpha/.well-known/openid-configuration', '/am/oauth2/realms/root/realms/alpha'],
    ['/adfs/.well-known/openid-configuration', '/adfs'],
    ['/eu-west-1_AbC/.well-known/openid-configuration', '/eu-west-1_AbC'],
  ];
  for (const [path, issuer] of pasted) {
    it(`finds the issuer of ${path}`, async () => {
      describeAt(`${issuer.replace(/\/$/, '')}${openidPath}`, `${server.origin}${issuer}`);
      const found = await requestServerMetadata(new URL(`${server.origin}${path}`));
      assert.equal(found.issuer, `${server.origin}${issuer}`);
    });
  }

  it('asks at the pasted URL first, with its query', async () => {
    // github.com/azure-ad-b2c/samples/issues/114: the policy is in the query
    const path = '/acme.example/v2.0/.well-known/openid-configuration?p=B2C_1_signin';
    describeAt(path, `${server.origin}/acme.example/v2.0`);
    await requestServerMetadata(new URL(`${server.origin}${path}`));
    assert.deepEqual(paths(), [path]);
  });

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
