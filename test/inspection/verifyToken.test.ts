import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import { exportJWK, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { KeySets } from '../../src/inspection/keySets';
import { verifyToken, type Verification } from '../../src/inspection/verifyToken';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { startOidcPeer } from '../oauth/oidcPeer';
import { fakeToken } from './fakeToken';

const keysPath = '/authentication/v2/keys';
const now = 1_800_000_000_000;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const good: JWTPayload = {
  iss: 'https://developer.api.autodesk.com',
  aud: 'https://autodesk.com',
  client_id: 'client-1',
  exp: now / 1000 + 3600,
};

function sign(
  claims: JWTPayload = good,
  key: KeyObject = privateKey,
  header: { kid?: string; alg?: string } = { kid: 'key-1' },
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...header }).sign(key);
}

function jwk(key: KeyObject, kid?: string): Record<string, unknown> {
  return { ...key.export({ format: 'jwk' }), use: 'sig', ...(kid === undefined ? {} : { kid }) };
}

describe('verifyToken', () => {
  let emulator: Emulator;
  let server: AuthorizationServer;
  let keySets: KeySets;

  before(async () => {
    emulator = await startEmulator({
      apps: [{ clientId: 'client-1', clientSecret: 'secret-1', type: 'serverToServer' }],
    });
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
  });

  beforeEach(() => {
    keySets = new KeySets();
  });

  afterEach(() => emulator.clearFaults());
  after(() => emulator.close());

  function publish(keys: unknown, requests = 1): void {
    const body = typeof keys === 'string' ? keys : JSON.stringify({ keys });
    emulator.fail(keysPath, { kind: 'body', body }, requests);
  }

  async function verify(token: string | Promise<string>, time = now): Promise<Verification> {
    return verifyToken(await token, server, { keySets, now: () => time });
  }

  it('knows a token of the emulator and its expiry', async () => {
    const client = { clientId: 'client-1', authentication: { kind: 'basic' as const, clientSecret: 'secret-1' } };
    const { accessToken } = await requestClientCredentialsToken(server, client, ['data:read']);
    const time = Date.now();
    assert.deepEqual(await verify(`Bearer ${accessToken}`, time), {
      kind: 'genuine',
      validity: 'valid',
      keysRequestedAt: time,
    });
    assert.deepEqual(await verify(accessToken, time + 4 * 3_600_000), {
      kind: 'genuine',
      validity: 'expired',
      keysRequestedAt: time,
    });
  });

  for (const [validity, claims] of [
    ['valid', good],
    ['expired', { ...good, exp: now / 1000 }],
    ['notYetValid', { ...good, nbf: now / 1000 + 61 }],
    ['valid', { ...good, nbf: now / 1000 + 59 }],
    ['withoutExpiry', { iss: good.iss ?? '', client_id: 'client-1' }],
  ] as const) {
    it(`calls a genuine token ${validity}`, async () => {
      publish([jwk(publicKey, 'key-1')]);
      assert.deepEqual(await verify(sign(claims)), { kind: 'genuine', validity, keysRequestedAt: now });
    });
  }

  const pairs: readonly (readonly [algorithm: string, pair: KeyPairKeyObjectResult])[] = [
    ['RS256', { publicKey, privateKey }],
    ['PS256', { publicKey, privateKey }],
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['EdDSA', generateKeyPairSync('ed25519')],
  ];
  for (const [alg, pair] of pairs) {
    it(`verifies a token that is signed with ${alg}`, async () => {
      publish([jwk(stranger.publicKey, 'key-0'), jwk(pair.publicKey, 'key-1')]);
      const token = await sign(good, pair.privateKey, { alg, kid: 'key-1' });
      assert.equal((await verify(token)).kind, 'genuine');
      const [header = '', , signature = ''] = token.split('.');
      const changed = Buffer.from(JSON.stringify({ ...good, client_id: 'client-2' })).toString('base64url');
      assert.deepEqual(await verify(`${header}.${changed}.${signature}`), { kind: 'notGenuine', reason: 'signature' });
    });
  }

  it('tries each of two keys without a key ID', async () => {
    publish([jwk(stranger.publicKey), jwk(publicKey)], 3);
    assert.equal((await verify(sign(good, privateKey, {}))).kind, 'genuine');
    assert.deepEqual(await verify(sign(good, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, {})), {
      kind: 'notGenuine',
      reason: 'signature',
    });
  });

  const forgeries: readonly (readonly [what: string, reason: string, token: () => string | Promise<string>])[] = [
    ['the key of a stranger', 'signature', () => sign(good, stranger.privateKey)],
    ['an unknown key ID', 'key', () => sign(good, privateKey, { kid: 'key-2' })],
    ['an issuer that lies', 'issuer', () => sign({ ...good, iss: 'https://other.example' })],
    ['no issuer', 'issuer', () => sign({ client_id: 'client-1' })],
    ['no signature', 'signature', async () => (await sign()).replace(/[^.]*$/, '')],
    ['a signature that is noise', 'signature', () => fakeToken(good)],
    ['a key for an algorithm of another type', 'key', () => fakeToken(good, { alg: 'ES256', kid: 'key-1' })],
    [
      'a critical header that no one knows',
      'malformed',
      () => fakeToken(good, { alg: 'RS256', kid: 'key-1', crit: ['x'], x: 1 }),
    ],
    [
      'its own key in the header',
      'signature',
      () =>
        new SignJWT(good)
          .setProtectedHeader({ alg: 'RS256', kid: 'key-1', jwk: stranger.publicKey.export({ format: 'jwk' }) })
          .sign(stranger.privateKey),
    ],
  ];
  for (const [what, reason, token] of forgeries) {
    it(`finds a forgery with ${what}`, async () => {
      publish([jwk(publicKey, 'key-1')]);
      assert.deepEqual(await verify(token()), { kind: 'notGenuine', reason });
    });
  }

  const unverifiable: readonly (readonly [what: string, reason: string, token: () => string | Promise<string>])[] = [
    ['no token', 'notAToken', () => 'hello'],
    ['an opaque token', 'opaque', () => 'hQ9vT2mZx8Lb4Nc7Wp5Ds1FgH3jAe6uK0rYq'],
    ['an unsigned token', 'unsigned', () => new UnsecuredJWT(good).encode()],
    ['an unsigned token that shouts', 'unsigned', () => fakeToken(good, { alg: 'NONE' })],
    ['a token without an algorithm', 'unsigned', () => fakeToken(good, {})],
    ['a token of v1', 'symmetric', () => fakeToken(good, { alg: 'HS256' })],
    [
      'the public key as an HMAC secret',
      'symmetric',
      () =>
        new SignJWT(good)
          .setProtectedHeader({ alg: 'HS512', kid: 'key-1' })
          .sign(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))),
    ],
    ['an algorithm of the future', 'algorithm', () => fakeToken(good, { alg: 'ML-DSA-44' })],
  ];
  for (const [what, reason, token] of unverifiable) {
    it(`asks no one about ${what}`, async () => {
      const before = emulator.requestCount();
      assert.deepEqual(await verify(token()), { kind: 'cannotBeVerified', reason });
      assert.equal(emulator.requestCount(), before);
    });
  }

  it('asks no host but the own ones of the server', async () => {
    const token = await sign();
    const other = { ...server, jwksEndpoint: new URL('http://127.0.0.1:1/keys') };
    assert.deepEqual(await verifyToken(token, other, { keySets }), {
      kind: 'cannotBeVerified',
      reason: 'keySetOnOtherHost',
    });
    assert.deepEqual(await verifyToken(token, { ...server, jwksEndpoint: undefined }, { keySets }), {
      kind: 'cannotBeVerified',
      reason: 'noKeySet',
    });
  });

  it('requests the keys once for many tokens', async () => {
    const before = emulator.requestCount(keysPath);
    publish([jwk(publicKey, 'key-1')]);
    for (let count = 0; count < 5; count++) assert.equal((await verify(sign())).kind, 'genuine');
    assert.equal(emulator.requestCount(keysPath), before + 1);
  });

  it('requests the keys again for a rotated key, at most once a minute', async () => {
    publish([jwk(stranger.publicKey, 'key-0')]);
    assert.equal((await verify(sign(good, stranger.privateKey, { kid: 'key-0' }))).kind, 'genuine');
    const before = emulator.requestCount(keysPath);
    assert.deepEqual(await verify(sign(), now + 59_000), { kind: 'notGenuine', reason: 'key' });
    assert.equal(emulator.requestCount(keysPath), before);
    publish([jwk(publicKey, 'key-1')]);
    assert.equal((await verify(sign(), now + 60_000)).kind, 'genuine');
  });

  it('requests the keys again after a day, and uses the old ones offline', async () => {
    publish([jwk(publicKey, 'key-1')]);
    await verify(sign());
    const inADay = now + 24 * 3_600_000;
    const longLived = sign({ ...good, exp: now / 1000 + 10 * 24 * 3600 });
    emulator.fail(keysPath, { kind: 'status', status: 404 });
    assert.deepEqual(await verify(longLived, inADay), { kind: 'genuine', validity: 'valid', keysRequestedAt: now });
    publish([jwk(stranger.publicKey, 'key-1')]);
    assert.deepEqual(await verify(longLived, inADay), { kind: 'notGenuine', reason: 'signature' });
  });

  const notKeySets: readonly (readonly [what: string, body: string])[] = [
    ['a page', '<html>Log in to the network</html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['keys that are no list', '{"keys":{}}'],
  ];
  for (const [what, body] of notKeySets) {
    it(`says that a proxy answers with ${what} instead of keys`, async () => {
      publish(body);
      const { host } = new URL(emulator.baseUrl);
      assert.deepEqual(await verify(sign()), { kind: 'notAKeySet', host, status: 200 });
    });
  }

  it('reads no key set of 10 MB', async () => {
    emulator.fail(keysPath, { kind: 'hugeBody', bytes: 10_000_000 });
    assert.equal((await verify(sign())).kind, 'notAKeySet');
  });

  it('follows no redirect to the keys of another host', async () => {
    const headers = { Location: 'http://127.0.0.1:1/keys' };
    emulator.fail(keysPath, { kind: 'status', status: 302, headers });
    const { host } = new URL(emulator.baseUrl);
    assert.deepEqual(await verify(sign()), { kind: 'notAKeySet', host, status: 302 });
  });

  it('says that the server is unreachable', async () => {
    const offline = apsAuthorizationServer(new URL('http://127.0.0.1:1'));
    assert.deepEqual(await verifyToken(await sign(), offline, { keySets }), {
      kind: 'unreachable',
      host: '127.0.0.1:1',
      problem: 'refused',
    });
    const insecure = apsAuthorizationServer(new URL('http://as.example.invalid'));
    assert.deepEqual(await verifyToken(await sign(), insecure, { keySets }), {
      kind: 'unreachable',
      host: 'as.example.invalid',
      problem: 'insecure',
    });
  });

  it('stops when the caller cancels', async () => {
    const options = { keySets, signal: AbortSignal.abort() };
    await assert.rejects(verifyToken(await sign(), server, options), { name: 'AbortError' });
  });
});

describe('verifyToken at oidc-provider', () => {
  for (const [alg, pair] of [
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['PS256', { publicKey, privateKey }],
  ] as const) {
    it(`verifies an access token that it signed with ${alg}`, async () => {
      const client = { clientId: 'client-1', authentication: { kind: 'basic' as const, clientSecret: 'secret-1' } };
      const peer = await startOidcPeer({
        scopes: ['data:read'],
        jwks: { keys: [{ ...(await exportJWK(pair.privateKey)), alg, use: 'sig', kid: 'key-1' }] },
        features: {
          clientCredentials: { enabled: true },
          devInteractions: { enabled: false },
          resourceIndicators: {
            enabled: true,
            defaultResource: () => 'https://api.example',
            getResourceServerInfo: () => ({
              scope: 'data:read',
              accessTokenFormat: 'jwt',
              jwt: { sign: { alg } },
            }),
          },
        },
        clients: [
          {
            client_id: client.clientId,
            client_secret: 'secret-1',
            grant_types: ['client_credentials'],
            redirect_uris: [],
            response_types: [],
            id_token_signed_response_alg: alg,
            scope: 'data:read',
          },
        ],
      });
      try {
        const { accessToken } = await requestClientCredentialsToken(peer.server, client, ['data:read']);
        const time = Date.now();
        assert.deepEqual(await verifyToken(accessToken, peer.server, { keySets: new KeySets(), now: () => time }), {
          kind: 'genuine',
          validity: 'valid',
          keysRequestedAt: time,
        });
        const liar = { ...peer.server, issuer: 'https://other.example' };
        assert.deepEqual(await verifyToken(accessToken, liar, { keySets: new KeySets() }), {
          kind: 'notGenuine',
          reason: 'issuer',
        });
      } finally {
        peer.close();
      }
    });
  }
});
