import assert from 'node:assert/strict';
import { findScopeProblem, scopesFor } from '../../src/aps/scopes';

describe('scopes for a 2-legged access token', () => {
  it('may be any documented one that needs no user, all at once', () => {
    assert.equal(
      findScopeProblem(
        scopesFor('twoLegged').map(({ scope }) => scope),
        'twoLegged',
      ),
      undefined,
    );
  });

  it('may be for a single resource', () => {
    assert.equal(
      findScopeProblem(['data:read:urn:adsk.objects:os.object:a-bucket/a%20model.rvt'], 'twoLegged'),
      undefined,
    );
  });

  it('may not have spaces, quotes, asterisks or backslashes, or be empty', () => {
    for (const scope of ['data: read', 'data:"read"', 'data:*', 'data:\\read', '', 'däta:read']) {
      assert.equal(findScopeProblem([scope], 'twoLegged'), 'badCharacter', scope);
    }
  });

  it('are not all the same for a user who signed in', () => {
    assert.equal(findScopeProblem(['openid', 'data:read'], 'threeLegged'), undefined);
    assert.equal(findScopeProblem(['application:service_account:read'], 'threeLegged'), 'otherLegs');
    assert.equal(findScopeProblem(['application:service_account:read'], 'twoLegged'), undefined);
  });

  it('may not be one for users only', () => {
    assert.equal(findScopeProblem(['data:read', 'openid'], 'twoLegged'), 'otherLegs');
  });

  it('may be 50, and no more', () => {
    const scopes = Array.from({ length: 51 }, (_, index) => `data:read:${index}`);
    assert.equal(findScopeProblem(scopes.slice(0, 50), 'twoLegged'), undefined);
    assert.equal(findScopeProblem(scopes, 'twoLegged'), 'tooMany');
  });

  it('may have 3000 characters, and no more', () => {
    assert.equal(findScopeProblem(['x'.repeat(3000)], 'twoLegged'), undefined);
    assert.equal(findScopeProblem(['x'.repeat(2000), 'y'.repeat(1000)], 'twoLegged'), 'tooLong');
  });
});
