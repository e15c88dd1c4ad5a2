import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, type KeyPairKeyObjectResult } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import { verifyIdToken } from '../../src/oauth/idToken';
import { startEmulator, type Emulator } from '../emulator/emulator';

const keysPath = '/authentication/v2/keys';
const now = 1_800_000_000_000;
const expected = { clientId: 'client-1', nonce: 'nonce-1' };
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const good: JWTPayload = {
  iss: 'https://developer.api.autodesk.com',
  aud: 'client-1',
  exp: now / 1000 + 3600,
  nonce: 'nonce-1',
  sub: 'user-1',
};

function sign(
  claims: JWTPayload = good,
  key: KeyObject = privateKey,
  header: { kid?: string; alg?: string } = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header }).sign(key);
}

function jwk(key: KeyObject, kid?: string): Record<string, unknown> {
  return { ...key.export({ format: 'jwk' }), use: 'sig', ...(kid === undefined ? {} : { kid }) };
}

const published = [jwk(stranger.publicKey, 'key-0'), jwk(publicKey, 'key-1')];

describe('verifyIdToken', () => {
  let emulator: Emulator;
  let server: AuthorizationServer;

  before(async () => {
    emulator = await startEmulator();
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
  });

  afterEach(() => emulator.clearFaults());
  after(() => emulator.close());

  function publish(keys: unknown): void {
    emulator.fail(keysPath, { kind: 'body', body: typeof keys === 'string' ? keys : JSON.stringify({ keys }) });
  }

  async function verify(
    idToken: string | Promise<string>,
    keys: unknown = published,
  ): ReturnType<typeof verifyIdToken> {
    publish(keys);
    return verifyIdToken(server, await idToken, expected, { now: () => now });
  }

  it('returns the subject and the other claims', async () => {
    const { subject, claims } = await verify(sign({ ...good, user_email: 'ada@acme.example' }));
    assert.equal(subject, 'user-1');
    assert.equal(claims.get('user_email'), 'ada@acme.example');
  });

  it('accepts an ID token without a subject', async () => {
    const { sub, ...withoutSubject } = good;
    assert.equal(sub, 'user-1');
    assert.equal((await verify(sign(withoutSubject))).subject, undefined);
  });

  it('accepts several audiences if it was issued to this client', async () => {
    assert.equal((await verify(sign({ ...good, aud: ['other', 'client-1'], azp: 'client-1' }))).subject, 'user-1');
  });

  it('allows ten minutes of clock skew', async () => {
    await verify(sign({ ...good, exp: now / 1000 - 590 }));
    await verify(sign({ ...good, nbf: now / 1000 + 590, iat: now / 1000 + 590 }));
  });

  it('accepts an ID token without a key ID if only one key fits', async () => {
    const others = [
      { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' },
      { kty: 'RSA', n: 'a' },
      null,
      'x',
      { ...jwk(stranger.publicKey), use: 'enc' },
    ];
    const token = new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    assert.equal((await verify(token, [...others, jwk(publicKey)])).subject, 'user-1');
  });

  const hmac = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }));
  const edwards = generateKeyPairSync('ed25519');
  const pairs: readonly (readonly [algorithm: string, pair: KeyPairKeyObjectResult])[] = [
    ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((name) => [name, { publicKey, privateKey }] as const),
    ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })],
    ['ES512', generateKeyPairSync('ec', { namedCurve: 'P-521' })],
    ['EdDSA', edwards],
    // RFC 9864, as oidc-provider and Rauthy's issue 1663 name it
    ['Ed25519', edwards],
  ];
  for (const [alg, pair] of pairs) {
    it(`accepts an ID token signed with ${alg} if the key is published`, async () => {
      const others = pairs.filter(([, { publicKey: other }]) => other !== pair.publicKey).map(([, other]) => other);
      const keys = [pair.publicKey, ...new Set(others.map(({ publicKey: other }) => other))].map((key) => jwk(key));
      const unnamed = new SignJWT(good).setProtectedHeader({ alg }).sign(pair.privateKey);
      assert.equal((await verify(unnamed, keys)).subject, 'user-1');
      assert.equal(
        (await verify(sign(good, pair.privateKey, { alg }), [jwk(pair.publicKey, 'key-1')])).subject,
        'user-1',
      );
      const forAnother = { ...jwk(pair.publicKey, 'key-1'), alg: alg === 'RS256' ? 'RS512' : 'RS256' };
      await assert.rejects(verify(sign(good, pair.privateKey, { alg }), [forAnother]), { idTokenProblem: 'key' });
    });
  }

  it('knows both names of Ed25519, for the key and the signature', async () => {
    for (const [ofKey, ofToken] of [
      ['EdDSA', 'Ed25519'],
      ['Ed25519', 'EdDSA'],
    ] as const) {
      const keys = [{ ...jwk(edwards.publicKey, 'key-1'), alg: ofKey }];
      assert.equal((await verify(sign(good, edwards.privateKey, { alg: ofToken }), keys)).subject, 'user-1');
    }
  });

  const problems: readonly (readonly [problem: string, idToken: () => string | Promise<string>])[] = [
    ['malformed', () => 'a.b.c'],
    ['alg', () => new UnsecuredJWT(good).encode()],
    ['alg', () => new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(hmac)],
    ['alg', () => new SignJWT(good).setProtectedHeader({ alg: 'HS512' }).sign(Buffer.alloc(64, 1))],
    ['key', () => sign(good, privateKey, { kid: 'key-2' })],
    ['signature', () => sign(good, stranger.privateKey)],
    ['iss', () => sign({ ...good, iss: 'https://other.example' })],
    ['aud', () => sign({ ...good, aud: 'client-2' })],
    ['azp', () => sign({ ...good, azp: 'client-2' })],
    ['exp', () => sign({ ...good, exp: now / 1000 - 660 })],
    ['nbf', () => sign({ ...good, nbf: now / 1000 + 660 })],
    ['nonce', () => sign({ ...good, nonce: 'nonce-2' })],
  ];
  for (const [index, [problem, idToken]] of problems.entries()) {
    it(`names the reason of a rejection: ${problem} (${index})`, async () => {
      await assert.rejects(verify(idToken()), {
        idTokenProblem: problem,
        message: `The server's response can't be used: idToken, ${problem} (HTTP 200).`,
      });
    });
  }

  const refusals: readonly (readonly [what: string, idToken: () => string | Promise<string>])[] = [
    ['no content', () => ''],
    ['garbage', () => 'a.b.c'],
    ['three megabytes', () => 'a'.repeat(3_000_000)],
    ['no signature', async () => `${(await sign()).split('.').slice(0, 2).join('.')}.`],
    ['no algorithm', () => new UnsecuredJWT(good).encode()],
    [
      'the public key as an HMAC secret',
      () => new SignJWT(good).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(hmac),
    ],
    ['the key of another server', () => sign(good, stranger.privateKey)],
    ['an unpublished key', () => sign(good, privateKey, { kid: 'key-2' })],
    [
      'changed claims',
      async () => {
        const [header, , signature] = (await sign()).split('.');
        return `${header ?? ''}.${Buffer.from(JSON.stringify({ ...good, sub: 'user-2' })).toString('base64url')}.${signature ?? ''}`;
      },
    ],
    ['another issuer', () => sign({ ...good, iss: 'https://developer.api.autodesk.com/' })],
    ['another audience', () => sign({ ...good, aud: 'client-2' })],
    ['an audience that starts with this client ID', () => sign({ ...good, aud: 'client-1x' })],
    ['another authorized party', () => sign({ ...good, aud: ['client-1', 'client-2'], azp: 'client-2' })],
    ['another nonce', () => sign({ ...good, nonce: 'nonce-2' })],
    ['no nonce', () => sign({ ...good, nonce: undefined })],
    ['a nonce that is not a string', () => sign({ ...good, nonce: ['nonce-1'] })],
    [
      'no expiry',
      () =>
        new SignJWT({ iss: good.iss ?? '', aud: 'client-1', nonce: 'nonce-1' })
          .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
          .sign(privateKey),
    ],
    ['an expiry eleven minutes ago', () => sign({ ...good, exp: now / 1000 - 660 })],
    ['a start in eleven minutes', () => sign({ ...good, nbf: now / 1000 + 660 })],
  ];
  for (const [what, idToken] of refusals) {
    it(`rejects an ID token with ${what}`, async () => {
      await assert.rejects(verify(idToken()), { name: 'UnexpectedResponseError', problem: 'idToken', status: 200 });
    });
  }

  it('rejects an ID token if no key fits or several do', async () => {
    const unnamed = new SignJWT(good).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
    await assert.rejects(verify(unnamed), { problem: 'idToken' });
    for (const keys of [
      [],
      [jwk(publicKey, 'key-1'), jwk(publicKey, 'key-1')],
      [{ kty: 'RSA', kid: 'key-1', n: '', e: '' }],
    ]) {
      await assert.rejects(verify(sign(), keys), { problem: 'idToken' });
    }
  });

  for (const keys of ['garbage', '', 'null', '{}', '{"keys":{}}', '[]']) {
    it(`fails if the server publishes ${JSON.stringify(keys)} as keys`, async () => {
      await assert.rejects(verify(sign(), keys), { name: 'UnexpectedResponseError', problem: 'notJson', status: 200 });
    });
  }

  it('reports why the keys could not be requested', async () => {
    emulator.fail(keysPath, { kind: 'status', status: 404 });
    await assert.rejects(verifyIdToken(server, await sign(), expected), {
      name: 'UnexpectedResponseError',
      problem: 'status',
      status: 404,
    });
    const nowhere = { ...server, jwksEndpoint: new URL('http://127.0.0.1:1/keys') };
    await assert.rejects(verifyIdToken(nowhere, await sign(), expected), { name: 'NetworkError', problem: 'refused' });
    const insecure = { ...server, jwksEndpoint: new URL('http://as.example.invalid/keys') };
    await assert.rejects(verifyIdToken(insecure, await sign(), expected), { name: 'InsecureEndpointError' });
    await assert.rejects(verifyIdToken(server, await sign(), expected, { signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });

  it('retries the keys request after a transient error', async () => {
    emulator.fail(keysPath, { kind: 'status', status: 503 });
    assert.equal((await verify(sign())).subject, 'user-1');
  });
});
