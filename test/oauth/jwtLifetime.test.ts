import assert from 'node:assert/strict';
import { findJwtLifetime } from '../../src/oauth/jwtLifetime';

const serverDate = Date.UTC(2026, 0, 1);
const nowSeconds = serverDate / 1000;
const hourMs = 3_600_000;

function jwt(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
}

describe('the lifetime of an access token that is a JWT', () => {
  const token = jwt({ iat: nowSeconds - 600, exp: nowSeconds + 1800 });

  it("counts by the server's clock, however wrong this one is", () => {
    for (const requestedAt of [serverDate - 2 * hourMs, serverDate, serverDate + 2 * hourMs])
      assert.equal(findJwtLifetime(token, { serverDate }, requestedAt), 1800);
  });

  it('counts from when the token was issued without a Date header', () => {
    assert.equal(findJwtLifetime(token, { serverDate: undefined }, serverDate + 2 * hourMs), 2400);
  });

  it("counts by this machine's clock without Date and iat", () => {
    const withoutIat = jwt({ exp: nowSeconds + 1800 });
    assert.equal(findJwtLifetime(withoutIat, { serverDate: undefined }, serverDate + 60_000), 1740);
  });

  const unknown: readonly (readonly [what: string, accessToken: string])[] = [
    ['opaque text', 'opaque-1'],
    ['three parts that are no JSON', 'a.b.c'],
    ['no exp', jwt({ iat: nowSeconds })],
    ['an exp that is text', jwt({ exp: '1767225600' })],
    ['an exp that is over', jwt({ exp: nowSeconds - 1 })],
    ['an encrypted token', `${token}.d.e`],
    ['claims that are a list', jwt([nowSeconds])],
  ];
  for (const [what, accessToken] of unknown) {
    it(`is unknown with ${what}`, () => {
      assert.equal(findJwtLifetime(accessToken, { serverDate }, serverDate), undefined);
    });
  }
});
