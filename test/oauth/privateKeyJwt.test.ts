import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import { requestAuthorizationCodeTokens } from '../../src/oauth/authorizationCode';
import { buildAuthorizationUrl } from '../../src/oauth/authorizationRequest';
import { parseAuthorizationResponse } from '../../src/oauth/authorizationResponse';
import type { Client } from '../../src/oauth/client';
import { privateKeyJwt, type ClientAssertionSettings } from '../../src/oauth/clientAssertion';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { formatClientKey, parseClientKey } from '../../src/oauth/clientKey';
import { requestServerMetadata } from '../../src/oauth/discovery';
import { listenForRedirect } from '../../src/oauth/loopbackRedirect';
import { randomText } from '../../src/oauth/pkce';
import { requestRefreshedTokens } from '../../src/oauth/refreshToken';
import { requestRevocation } from '../../src/oauth/revocation';
import { createSelfSignedCertificate } from '../support/selfSignedCertificate';
import { startTinyServer, tokenServerAt, type TinyServer } from '../support/tinyServer';
import { FormBrowser } from './formBrowser';
import { findFreePort } from './freePort';
import { startOidcPeer, type OidcPeer } from './oidcPeer';

const pairs = {
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  Ed25519: generateKeyPairSync('ed25519'),
};

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();

function clientWith(privateKey: string, change: Partial<ClientAssertionSettings>): Client {
  const clientId = 'service';
  const settings = { clientId, privateKey, keyId: undefined, audience: '', algorithms: [], ...change };
  return { clientId, authentication: privateKeyJwt(settings) };
}

async function assertionOf({ authentication }: Client, now = Date.now()): Promise<string> {
  assert.ok(authentication.kind === 'privateKeyJwt');
  return authentication.createAssertion(now);
}

describe('private_key_jwt with oidc-provider', () => {
  const scopes = ['openid', 'data:read'];
  let peer: OidcPeer;
  let redirectUri: string;
  let audience: string;

  before(async () => {
    redirectUri = `http://localhost:${await findFreePort()}/back`;
    const keys = [pairs.RSA, pairs['P-256']].map(({ publicKey }, index) => ({
      ...publicKey.export({ format: 'jwk' }),
      kid: `key-${index}`,
      use: 'sig',
    }));
    const registered: Omit<ClientMetadata, 'client_id'> = {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys },
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'],
      redirect_uris: [redirectUri],
    };
    peer = await startOidcPeer({
      scopes,
      features: {
        clientCredentials: { enabled: true },
        revocation: { enabled: true },
        devInteractions: { enabled: true },
      },
      clientAuthMethods: ['private_key_jwt', 'none'],
      clients: [{ client_id: 'service', ...registered }],
      issueRefreshToken: () => Promise.resolve(true),
      rotateRefreshToken: true,
    });
    audience = peer.server.tokenEndpoint.href;
  });

  after(() => peer.close());

  it('is in the metadata, with its algorithms', async () => {
    const metadata = await requestServerMetadata(new URL(peer.server.issuer ?? ''));
    assert.ok(metadata.authenticationMethods.includes('private_key_jwt'));
    assert.ok(metadata.authenticationAlgorithms.includes('RS256'));
    assert.equal(metadata.namesIssuerInRedirects, true);
  });

  for (const name of ['RSA', 'P-256'] as const) {
    it(`gets and revokes the app's own token with a key of type ${name}`, async () => {
      const client = clientWith(pemOf(pairs[name].privateKey), { audience });
      for (const scope of ['data:read', 'data:read']) {
        const { accessToken } = await requestClientCredentialsToken(peer.server, client, [scope]);
        await requestRevocation(peer.server, client, { token: accessToken, kind: 'access_token' });
      }
    });
  }

  it('may name the issuer as its audience', async () => {
    const client = clientWith(pemOf(pairs.RSA.privateKey), { audience: peer.server.issuer ?? '', keyId: 'key-0' });
    assert.equal((await requestClientCredentialsToken(peer.server, client, [])).expiresIn, 600);
  });

  it('exchanges a code, refreshes, and ends the grant', async () => {
    const client = clientWith(pemOf(pairs.RSA.privateKey), { audience });
    const [state, codeVerifier, browser] = [randomText(), randomText(), new FormBrowser()];
    const { query } = await listenForRedirect(new URL(redirectUri), {
      isExpected: (text) => text.includes(state),
      page: (outcome) => outcome,
      signal: AbortSignal.timeout(5000),
    });
    const request = { clientId: 'service', redirectUri, scopes, state, codeVerifier, nonce: randomText() };
    const page = await browser.open(buildAuthorizationUrl(peer.server, request));
    await browser.submit(await browser.submit(page, { login: 'user-1', password: 'x' }), {});
    const response = parseAuthorizationResponse(await query);
    assert.ok(response.kind === 'code');
    const grant = { code: response.code, redirectUri, codeVerifier };
    const { refreshToken = '' } = await requestAuthorizationCodeTokens(peer.server, client, grant);
    const { refreshToken: next = '' } = await requestRefreshedTokens(peer.server, client, refreshToken);
    await requestRevocation(peer.server, client, { token: next, kind: 'refresh_token' });
    await assert.rejects(requestRefreshedTokens(peer.server, client, next), { code: 'invalid_grant' });
  });

  const wrong: readonly (readonly [what: string, key: KeyObject, change: Partial<ClientAssertionSettings>])[] = [
    ['another key', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, {}],
    ['another audience', pairs.RSA.privateKey, { audience: 'https://other.example' }],
  ];
  for (const [what, key, change] of wrong) {
    it(`is rejected with ${what}`, async () => {
      const client = clientWith(pemOf(key), { audience, ...change });
      await assert.rejects(requestClientCredentialsToken(peer.server, client, []), { code: 'invalid_client' });
    });
  }

  it('is accepted although the clock of this machine is wrong', async () => {
    const client = clientWith(pemOf(pairs.RSA.privateKey), { audience });
    for (const offMs of [-600_000, 3_600_000]) {
      const now = (): number => Date.now() + offMs;
      assert.equal((await requestClientCredentialsToken(peer.server, client, [], { now })).expiresIn, 600);
    }
  });
});

describe('a client assertion', () => {
  const audience = 'https://login.example.com/token';

  const algorithms: readonly (readonly [keyof typeof pairs, supported: readonly string[], algorithm: string])[] = [
    ['RSA', [], 'RS256'],
    ['RSA', ['ES256', 'PS256'], 'PS256'],
    ['RSA', ['RS512'], 'RS512'],
    ['RSA', ['HS256'], 'RS256'],
    ['P-256', ['RS256'], 'ES256'],
    ['P-384', [], 'ES384'],
    ['P-521', [], 'ES512'],
    ['Ed25519', [], 'EdDSA'],
    // What metadata of oidc-provider, PingFederate, and FAPI 2.0 banks list
    ['Ed25519', ['RS256', 'Ed25519'], 'Ed25519'],
    ['RSA', ['ES256', 'ES384', 'ES512', 'PS384'], 'PS384'],
    ['RSA', ['PS256', 'ES256', 'EdDSA'], 'PS256'],
  ];
  for (const [name, supported, algorithm] of algorithms) {
    it(`of a key of type ${name} is signed as ${algorithm} (${supported.join(' ')})`, async () => {
      const { privateKey, publicKey } = pairs[name];
      const assertion = await assertionOf(clientWith(pemOf(privateKey), { audience, algorithms: supported }));
      const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, { audience, issuer: 'service' });
      assert.deepEqual(protectedHeader, { alg: algorithm });
      assert.equal(payload.sub, 'service');
    });
  }

  it('is new each time and lasts a few minutes', async () => {
    const client = clientWith(pemOf(pairs.RSA.privateKey), { audience, keyId: 'key-1' });
    const now = 1_700_000_000_000;
    const [one, other] = [decodeJwt(await assertionOf(client, now)), decodeJwt(await assertionOf(client, now))];
    assert.deepEqual([one.iat, one.exp], [1_700_000_000, 1_700_000_150]);
    assert.notEqual(one.jti, other.jti);
    assert.equal(decodeProtectedHeader(await assertionOf(client)).kid, 'key-1');
  });

  it('names the certificate that was pasted with the key', async () => {
    const { key, cert } = createSelfSignedCertificate();
    for (const text of [`${cert}${key}`, `${key}\n${cert}`, `${cert}${key}`.replaceAll('\n', '\\n')]) {
      const secret = formatClientKey(parseClientKey(text));
      const header = decodeProtectedHeader(await assertionOf(clientWith(secret, { audience })));
      assert.match(String(header.x5t), /^[\w-]{27}$/);
      assert.match(String(header['x5t#S256']), /^[\w-]{43}$/);
    }
  });

  it('is signed with a private JWK, as Okta hands it out', async () => {
    for (const name of ['RSA', 'P-256', 'Ed25519'] as const) {
      const { privateKey, publicKey } = pairs[name];
      const jwk = { ...privateKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', key_ops: ['sign'] };
      for (const text of [JSON.stringify(jwk), JSON.stringify({ keys: [publicKey.export({ format: 'jwk' }), jwk] })]) {
        const assertion = await assertionOf(clientWith(formatClientKey(parseClientKey(text)), { audience }));
        await jwtVerify(assertion, publicKey, { audience });
      }
    }
  });

  it('is signed with a key after its parameters, as of openssl ecparam', () => {
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    const key = pairs['P-256'].privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    assert.ok(parseClientKey(parameters + key).privateKey.equals(pairs['P-256'].privateKey));
  });

  it('leaves out a certificate of another key', () => {
    const { cert } = createSelfSignedCertificate();
    assert.equal(parseClientKey(`${cert}${pemOf(pairs.RSA.privateKey)}`).certificate, undefined);
  });

  it('rejects keys that no algorithm fits', () => {
    for (const [type, problem] of [['x25519', 'unknownType']] as const)
      assert.throws(() => parseClientKey(pemOf(generateKeyPairSync(type).privateKey)), { problem });
    const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    assert.throws(() => parseClientKey(pemOf(secp256k1.privateKey)), { problem: 'unknownType' });
    assert.throws(() => parseClientKey('no key'), { problem: 'notAKey' });
  });

  describe('with a wrong clock', () => {
    const now = Date.UTC(2026, 0, 1);
    const hourMs = 3_600_000;
    const client = clientWith(pemOf(pairs.RSA.privateKey), { audience });
    let tiny: TinyServer;

    beforeEach(async () => (tiny = await startTinyServer()));
    afterEach(() => tiny.close());

    function refuse(code: string, status: number, skewMs: number): void {
      const headers = { Date: new Date(now + skewMs).toUTCString() };
      tiny.answers.set('/token', { status, headers, body: JSON.stringify({ error: code }) });
    }

    const skews = (): readonly number[] =>
      tiny.requests.map(({ form }) => (decodeJwt(form.client_assertion ?? '').iat ?? 0) * 1000 - now);

    /** What servers answer to an assertion from the wrong time. */
    const rows: readonly (readonly [what: string, code: string, status: number, skewMs: number, sent: number[]])[] = [
      ['Entra’s AADSTS700024', 'invalid_client', 401, hourMs, [0, hourMs, hourMs]],
      ['Keycloak’s "Token is not active"', 'invalid_client', 400, -hourMs, [0, -hourMs, -hourMs]],
      ['a 401 of another name', 'unauthorized_client', 401, 14 * hourMs, [0, 14 * hourMs, 14 * hourMs]],
      ['a clock that is right', 'invalid_client', 401, 10_000, [0, 0]],
      ['a clock that nobody believes', 'invalid_client', 401, 16 * hourMs, [0, 0]],
      ['a refusal of something else', 'invalid_scope', 400, hourMs, [0, 0]],
    ];
    for (const [what, code, status, skewMs, sent] of rows) {
      it(`has the server's time after ${what}`, async () => {
        refuse(code, status, skewMs);
        const server = tokenServerAt(tiny.origin);
        for (let times = 0; times < 2; times++)
          await assert.rejects(requestClientCredentialsToken(server, client, [], { now: () => now }), { code });
        assert.deepEqual(skews(), sent);
      });
    }

    it('is not sent twice with a code, but right with the next one', async () => {
      refuse('invalid_client', 401, hourMs);
      const grant = { code: 'code-1', redirectUri: 'http://localhost:8080/back', codeVerifier: 'v' };
      for (let times = 0; times < 2; times++)
        await assert.rejects(
          requestAuthorizationCodeTokens(tokenServerAt(tiny.origin), client, grant, { now: () => now }),
          { code: 'invalid_client' },
        );
      assert.deepEqual(skews(), [0, hourMs]);
    });
  });

  it('is left out of what a server says', async () => {
    const tiny = await startTinyServer();
    let sent = '';
    const client: Client = {
      clientId: 'service',
      authentication: { kind: 'privateKeyJwt', createAssertion: () => Promise.resolve((sent = 'aaaa.bbbb.cccc')) },
    };
    tiny.answers.set('/token', {
      status: 401,
      body: '{"error":"invalid_client","error_description":"aaaa.bbbb.cccc"}',
    });
    await assert.rejects(requestClientCredentialsToken(tokenServerAt(tiny.origin), client, []), { description: '…' });
    assert.deepEqual(tiny.requests[0]?.form, {
      grant_type: 'client_credentials',
      client_id: 'service',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: sent,
    });
    tiny.close();
  });
});
