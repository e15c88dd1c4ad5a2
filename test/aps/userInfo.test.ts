import assert from 'node:assert/strict';
import { readUserId } from '../../src/aps/userInfo';

describe('readUserId', () => {
  const tokenWith = (claims: unknown): string =>
    `${btoa('{"alg":"RS256"}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

  it('reads the user of an access token', async () => {
    assert.equal(await readUserId(tokenWith({ userid: 'DESIGNER0001' })), 'DESIGNER0001');
  });

  it('is undefined for a token without a user, or in another format', async () => {
    for (const token of [tokenWith({}), tokenWith({ userid: '' }), tokenWith({ userid: 7 }), 'opaque'])
      assert.equal(await readUserId(token), undefined);
  });
});
