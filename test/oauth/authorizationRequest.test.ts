import assert from 'node:assert/strict';
import { buildAuthorizationUrl, type AuthorizationRequest } from '../../src/oauth/authorizationRequest';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import { codeChallenge, randomText } from '../../src/oauth/pkce';

const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const request: AuthorizationRequest = {
  clientId: 'client-1',
  redirectUri: 'vscode://aps-auth.aps-auth/callback',
  scopes: ['data:read', 'data:write'],
  state: 'state-1',
  codeVerifier,
};

function serverAt(authorizationEndpoint: string): AuthorizationServer {
  const elsewhere = new URL('https://as.example/');
  return {
    issuer: 'https://as.example',
    authorizationEndpoint: new URL(authorizationEndpoint),
    tokenEndpoint: elsewhere,
    revocationEndpoint: elsewhere,
    introspectionEndpoint: undefined,
    userInfoEndpoint: undefined,
    jwksEndpoint: elsewhere,
  };
}

describe('codeChallenge and randomText', () => {
  it('computes the challenge of RFC 7636 appendix B', () => {
    assert.equal(codeChallenge(codeVerifier), 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });

  it('creates URL-safe texts of 256 random bits', () => {
    const texts = Array.from({ length: 100 }, () => randomText());
    assert.equal(new Set(texts).size, 100);
    for (const text of texts) assert.match(text, /^[A-Za-z0-9_-]{43}$/);
  });
});

describe('buildAuthorizationUrl', () => {
  const server = serverAt('https://as.example/authorize');

  it('builds a complete authorization URL', () => {
    assert.equal(
      buildAuthorizationUrl(server, { ...request, nonce: 'nonce-1', prompt: 'login' }),
      'https://as.example/authorize?response_type=code&client_id=client-1' +
        '&redirect_uri=vscode%3A%2F%2Faps-auth.aps-auth%2Fcallback&scope=data%3Aread%20data%3Awrite&state=state-1' +
        '&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&nonce=nonce-1&prompt=login',
    );
  });

  it('omits missing parameters and the code verifier', () => {
    const url = buildAuthorizationUrl(server, { ...request, scopes: [], nonce: undefined, prompt: undefined });
    const names = ['response_type', 'client_id', 'redirect_uri', 'state', 'code_challenge', 'code_challenge_method'];
    assert.deepEqual([...new URL(url).searchParams.keys()], names);
    assert.ok(!url.includes(codeVerifier));
  });

  it('adds the extra parameters, which replace none of its own', () => {
    const parameters = { audience: 'https://api.example/', resource: 'urn:reports', state: 'other', scope: 'admin' };
    const { searchParams } = new URL(buildAuthorizationUrl({ ...server, parameters }, request));
    const names = ['audience', 'resource', 'state', 'scope'];
    assert.deepEqual(
      names.map((name) => searchParams.getAll(name)),
      [['https://api.example/'], ['urn:reports'], ['state-1'], ['data:read data:write']],
    );
  });

  const awkward = [
    'a+b',
    'a b',
    'a%20b',
    'a&state=other',
    'a#b',
    "a'()*!~b",
    'ä€✓',
    '\ud800',
    'http://localhost:8080/cb?a=1&b=c+d%26',
  ];
  for (const text of awkward) {
    it(`encodes ${JSON.stringify(text)} for forms and URIs`, () => {
      const wellFormed = text.replace('\ud800', '\ufffd');
      const url = buildAuthorizationUrl(server, { ...request, redirectUri: text });
      assert.ok(!url.includes('+'));
      assert.equal(new URL(url).searchParams.get('redirect_uri'), wellFormed);
      assert.equal(decodeURIComponent(/redirect_uri=([^&]*)/.exec(url)?.[1] ?? ''), wellFormed);
      assert.equal(new URL(url).searchParams.get('state'), 'state-1');
      assert.equal(new URL(url).href, url);
    });
  }

  it('keeps the query of the endpoint and drops its fragment', () => {
    const url = buildAuthorizationUrl(serverAt('https://as.example/authorize?tenant=a%20b#x'), request);
    assert.ok(url.startsWith('https://as.example/authorize?tenant=a%20b&response_type=code&'));
    assert.ok(!url.includes('#'));
  });

  it('rejects an insecure endpoint, except on this machine', () => {
    assert.throws(() => buildAuthorizationUrl(serverAt('http://as.example/authorize'), request), {
      name: 'InsecureEndpointError',
      host: 'as.example',
    });
    assert.ok(
      buildAuthorizationUrl(serverAt('http://127.0.0.2:8080/authorize'), request).startsWith(
        'http://127.0.0.2:8080/authorize?',
      ),
    );
  });
});
