import assert from 'node:assert/strict';
import { findToken } from '../../src/inspection/pastedToken';
import { legsOf, readToken, type JwtFacts } from '../../src/inspection/readToken';
import { fakeToken } from './fakeToken';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const claims = {
  scope: ['data:read', 'data:write'],
  client_id: clientId,
  iss: 'https://developer.api.autodesk.com',
  aud: 'https://autodesk.com',
  jti: 'q5eWx0nTzGm2',
  exp: 1_670_313_870,
};
const token = fakeToken(claims);
const opaque = 'hQ9vT2mZx8Lb4Nc7Wp5Ds1FgH3jAe6uK0rYq';

function readJwt(pasted: string): JwtFacts {
  const reading = readToken(pasted);
  assert.equal(reading.format, 'jwt');
  return reading;
}

describe('findToken', () => {
  const around: readonly (readonly [what: string, text: (token: string) => string])[] = [
    ['nothing', (value) => value],
    ['blanks and line ends', (value) => `\r\n  ${value}\t\n`],
    ['an invisible character', (value) => `\ufeff${value}\u200b`],
    ['double quotes', (value) => `"${value}"`],
    ['single quotes and a comma', (value) => `'${value}',`],
    ['backticks', (value) => `\`${value}\``],
    ['Bearer', (value) => `Bearer ${value}`],
    ['bearer, in lowercase and with two blanks', (value) => `bearer  ${value}`],
    ['a quote after Bearer', (value) => `Bearer "${value}"`],
    ['a header', (value) => `Authorization: Bearer ${value}`],
    ['a header in quotes', (value) => `"Authorization": "Bearer ${value}"`],
    [
      'a curl line',
      (value) =>
        `curl -v 'https://developer.api.autodesk.com/oss/v2/buckets' -H 'Authorization: Bearer ${value}' -X GET`,
    ],
    ['a line of an .env file', (value) => `APS_ACCESS_TOKEN="${value}"`],
    ['a redirect', (value) => `http://localhost:8080/#access_token=${value}&token_type=Bearer`],
    [
      'a token response',
      (value) =>
        JSON.stringify({ token_type: 'Bearer', expires_in: 3599, refresh_token: 'r'.repeat(42), access_token: value }),
    ],
    [
      'a token response on several lines',
      (value) => JSON.stringify({ access_token: value, expires_in: 3599 }, undefined, 2),
    ],
    ['a JSON string', (value) => JSON.stringify(` ${value}`)],
    [
      'an HTTP log',
      (value) => `> GET /oss/v2/buckets HTTP/1.1\n> Host: x\n> Authorization: Bearer ${value}\n>\n< HTTP/1.1 403`,
    ],
  ];
  for (const [what, text] of around) {
    it(`finds a token with ${what} around it`, () => {
      assert.equal(findToken(text(token)), token);
      assert.equal(findToken(text(opaque)), opaque);
    });
  }

  it('joins a JWT that was broken into lines', () => {
    assert.equal(findToken(token.replaceAll(/.{40}/g, '$&\n')), token);
    assert.equal(findToken(`Bearer ${token.replaceAll(/.{40}/g, '$&\r\n  ')}`.slice('Bearer '.length)), token);
  });

  const none: readonly (readonly [what: string, text: string])[] = [
    ['nothing', ''],
    ['blanks', ' \n '],
    ['a word', 'hello'],
    ['a sentence', 'The access token has expired, please sign in again.'],
    ['a URL', 'https://developer.api.autodesk.com/oss/v2/buckets'],
    ['other JSON', '{"developerMessage":"Quota limit exceeded."}'],
    ['broken JSON', '{"access_token":'],
    ['a token response without a token', '{"access_token":null,"expires_in":3599}'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----'],
    ['two megabytes', 'a'.repeat(2_000_000)],
  ];
  for (const [what, text] of none) {
    it(`finds no token in ${what}`, () => {
      assert.equal(findToken(text), undefined);
      assert.deepEqual(readToken(text), { format: 'none' });
    });
  }

  it('reads half a megabyte of hostile text without backtracking', () => {
    for (const part of ['eyJ', 'eyJ.', 'Bearer ', 'Bearer', 'access_token=', '{"', ' ', '.', 'eyJa.b.']) {
      findToken(part.repeat(500_000 / part.length));
    }
  });
});

describe('readToken', () => {
  it('tells everything that the token of an app says', () => {
    assert.deepEqual(readToken(token), {
      format: 'jwt',
      kind: 'app',
      algorithm: 'RS256',
      keyId: 'key-1',
      clientId,
      userId: undefined,
      scopes: ['data:read', 'data:write'],
      issuer: 'https://developer.api.autodesk.com',
      audiences: ['https://autodesk.com'],
      issuedAt: undefined,
      notBefore: undefined,
      expiresAt: 1_670_313_870_000,
      others: [{ name: 'jti', value: 'q5eWx0nTzGm2' }],
      omittedCount: 0,
    });
  });

  const v1 = {
    client_id: clientId,
    exp: 1_670_313_870,
    scope: ['data:read'],
    aud: 'https://autodesk.com/aud/jwtexp30',
  };
  const kinds: readonly (readonly [what: string, kind: JwtFacts['kind'], legs: string | undefined, text: string])[] = [
    ['an app', 'app', 'twoLegged', token],
    [
      'an app whose token lives for an hour',
      'app',
      'twoLegged',
      fakeToken({ ...claims, aud: 'https://autodesk.com/aud/ajwtexp60' }),
    ],
    ['a user', 'user', 'threeLegged', fakeToken({ ...claims, userid: '3XVSL72JL2U5' })],
    [
      'a service account',
      'serviceAccount',
      'threeLegged',
      fakeToken({ ...claims, userid: 'SXVSL72JL2U5', jti: 'SA-q5eWx0nTzGm2' }),
    ],
    [
      'v1, by its key',
      'v1',
      'twoLegged',
      fakeToken({ client_id: clientId }, { alg: 'HS256', kid: 'jwt_symmetric_key_dev' }),
    ],
    ['v1, by its audience', 'v1', 'twoLegged', fakeToken(v1, { alg: 'HS256' })],
    ['v1 for a user', 'v1', 'threeLegged', fakeToken({ ...v1, userid: '3XVSL72JL2U5' })],
    ['another issuer', 'other', undefined, fakeToken({ ...claims, iss: 'https://other.example' })],
    [
      'an issuer that resembles Autodesk',
      'other',
      undefined,
      fakeToken({ ...claims, iss: 'https://developer.api.autodesk.com.evil.example' }),
    ],
    ['an id_token', 'other', undefined, fakeToken({ iss: claims.iss, aud: clientId, userid: '3XVSL72JL2U5' })],
    ['HS256 of another server', 'other', undefined, fakeToken({ sub: 'user-1' }, { alg: 'HS256' })],
    ['no claims', 'other', undefined, fakeToken({})],
  ];
  for (const [what, kind, legs, text] of kinds) {
    it(`tells the kind of a token of ${what}`, () => {
      const facts = readJwt(text);
      assert.equal(facts.kind, kind);
      assert.equal(legsOf(facts), legs);
    });
  }

  it('reads scopes from a list and from a text', () => {
    assert.deepEqual(readJwt(fakeToken({ scope: 'data:read  data:write ' })).scopes, ['data:read', 'data:write']);
    assert.deepEqual(readJwt(fakeToken({ scope: ['data:read', 7, null, ''] })).scopes, ['data:read']);
    assert.deepEqual(readJwt(fakeToken({ scope: { 'data:read': true } })).scopes, []);
  });

  it('reads times in seconds, and none that no clock can show', () => {
    const facts = readJwt(fakeToken({ iat: 1_670_310_270, nbf: 1_670_310_270.5, exp: 1e300 }));
    assert.equal(facts.issuedAt, 1_670_310_270_000);
    assert.equal(facts.notBefore, 1_670_310_270_500);
    assert.equal(facts.expiresAt, undefined);
    assert.equal(readJwt(fakeToken({ exp: '1670313870' })).expiresAt, undefined);
    assert.equal(readJwt(fakeToken('{"exp":NaN}'.replace('NaN', '-1'))).expiresAt, -1000);
  });

  it('keeps neither the token nor its signature', () => {
    const text = JSON.stringify(readToken(fakeToken({ ...claims, act: token, note: `see Bearer ${opaque}` })));
    assert.equal(text.includes('c2lnbmF0dXJl'), false);
    assert.equal(text.includes(token.split('.')[1] ?? ''), false);
    assert.equal(text.includes(opaque), false);
  });

  for (const [what, text] of [
    ['without claims', fakeToken('[]')],
    ['whose claims are no JSON', fakeToken('{"scope":')],
    ['whose header is no JSON', fakeToken(claims, 'alg')],
    ['whose header is a list', fakeToken(claims, [])],
    ['that is encrypted', `${token}.${token.split('.').slice(1).join('.')}`],
    ['without dots', opaque],
  ] as const) {
    it(`calls a token ${what} opaque`, () => {
      assert.deepEqual(readToken(`Bearer ${text}`), { format: 'opaque' });
    });
  }

  it('reads an unsigned token, too', () => {
    const [header = '', payload = ''] = fakeToken(claims, { alg: 'none' }).split('.');
    assert.equal(readJwt(`${header}.${payload}.`).algorithm, 'none');
  });

  it('shows hostile claims as bounded plain text', () => {
    const hostile = `{"__proto__":{"polluted":true},"constructor":1,"":"empty","a\\nb\\u202e":"[x](command:y)\\r\\n\\u0000z","list":[1,{"a":null}],"yes":true,"nothing":null,"long":"${'x'.repeat(5000)}"}`;
    const { others } = readJwt(fakeToken(hostile));
    assert.deepEqual(others, [
      { name: '__proto__', value: '{"polluted":true}' },
      { name: 'constructor', value: '1' },
      { name: '', value: 'empty' },
      { name: 'a b', value: '[x](command:y) z' },
      { name: 'list', value: '[1,{"a":null}]' },
      { name: 'yes', value: 'true' },
      { name: 'nothing', value: 'null' },
      { name: 'long', value: `${'x'.repeat(199)}…` },
    ]);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
  });

  it('shows 40 of the claims of a token with 100 KB of them', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`claim-${index}`, 'x'.repeat(100)]));
    const { others, omittedCount } = readJwt(fakeToken({ ...claims, ...many }));
    assert.equal(others.length, 40);
    assert.equal(omittedCount, 961);
  });

  it('survives claims that are nested a hundred thousand deep', () => {
    const nested = (depth: number): string => fakeToken(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    assert.deepEqual(readJwt(nested(1000)).others, [{ name: 'a', value: `${'['.repeat(199)}…` }]);
    assert.deepEqual(readToken(nested(100_000)), { format: 'opaque' });
  });

  it('shows a hostile header, issuer, and audience as plain text', () => {
    const facts = readJwt(fakeToken({ iss: 'a\u0007b\nc', aud: ['x\ty', 3] }, { alg: 'RS\n256', kid: 7 }));
    assert.equal(facts.issuer, 'a b c');
    assert.deepEqual(facts.audiences, ['x y']);
    assert.equal(facts.algorithm, 'RS 256');
    assert.equal(facts.keyId, undefined);
  });
});
