import assert from 'node:assert/strict';
import { apsScopes, findTwoLeggedScopeProblem } from '../../src/aps/scopes';

describe('scopes for a 2-legged access token', () => {
  it('may be any documented one that needs no user, all at once', () => {
    assert.equal(findTwoLeggedScopeProblem(apsScopes.filter(({ twoLegged }) => twoLegged).map(({ scope }) => scope)), undefined);
  });

  it('may be for a single resource', () => {
    assert.equal(findTwoLeggedScopeProblem(['data:read:urn:adsk.objects:os.object:a-bucket/a%20model.rvt']), undefined);
  });

  it('may not have spaces, quotes, asterisks or backslashes, or be empty', () => {
    for (const scope of ['data: read', 'data:"read"', 'data:*', 'data:\\read', '', 'däta:read']) {
      assert.equal(findTwoLeggedScopeProblem([scope]), 'badCharacter', scope);
    }
  });

  it('may not be one for users only', () => {
    assert.equal(findTwoLeggedScopeProblem(['data:read', 'openid']), 'notTwoLegged');
  });

  it('may be 50, and no more', () => {
    const scopes = Array.from({ length: 51 }, (_, index) => `data:read:${index}`);
    assert.equal(findTwoLeggedScopeProblem(scopes.slice(0, 50)), undefined);
    assert.equal(findTwoLeggedScopeProblem(scopes), 'tooMany');
  });

  it('may have 3000 characters, and no more', () => {
    assert.equal(findTwoLeggedScopeProblem(['x'.repeat(3000)]), undefined);
    assert.equal(findTwoLeggedScopeProblem(['x'.repeat(2000), 'y'.repeat(1000)]), 'tooLong');
  });
});
