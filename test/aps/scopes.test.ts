import assert from 'node:assert/strict';
import { findScopeProblem, parseScopes, scopesFor } from '../../src/aps/scopes';

describe('findScopeProblem', () => {
  it('accepts all documented 2-legged scopes at once', () => {
    assert.equal(
      findScopeProblem(
        scopesFor('twoLegged').map(({ scope }) => scope),
        'twoLegged',
      ),
      undefined,
    );
  });

  it('accepts a scope for a single resource', () => {
    assert.equal(
      findScopeProblem(['data:read:urn:adsk.objects:os.object:a-bucket/a%20model.rvt'], 'twoLegged'),
      undefined,
    );
  });

  it('rejects an empty scope and invalid characters', () => {
    for (const scope of ['data: read', 'data:"read"', 'data:*', 'data:\\read', '', 'däta:read']) {
      assert.equal(findScopeProblem([scope], 'twoLegged'), 'badCharacter', scope);
    }
  });

  it('accepts openid but not scopes for apps only for a user', () => {
    assert.equal(findScopeProblem(['openid', 'data:read'], 'threeLegged'), undefined);
    assert.equal(findScopeProblem(['application:service_account:read'], 'threeLegged'), 'otherLegs');
    assert.equal(findScopeProblem(['application:service_account:read'], 'twoLegged'), undefined);
  });

  it('rejects a scope for users only without a user', () => {
    assert.equal(findScopeProblem(['data:read', 'openid'], 'twoLegged'), 'otherLegs');
  });

  it('accepts 50 scopes, but not 51', () => {
    const scopes = Array.from({ length: 51 }, (_, index) => `data:read:${index}`);
    assert.equal(findScopeProblem(scopes.slice(0, 50), 'twoLegged'), undefined);
    assert.equal(findScopeProblem(scopes, 'twoLegged'), 'tooMany');
  });

  it('accepts 3,000 characters, but not more', () => {
    assert.equal(findScopeProblem(['x'.repeat(3000)], 'twoLegged'), undefined);
    assert.equal(findScopeProblem(['x'.repeat(2000), 'y'.repeat(1000)], 'twoLegged'), 'tooLong');
  });
});

describe('parseScopes', () => {
  it('takes the scopes of a setting once each', () => {
    assert.deepEqual(parseScopes(['data:read', 'bucket:read', 'data:read'], 'twoLegged'), {
      scopes: ['data:read', 'bucket:read'],
      invalid: 0,
    });
  });

  it('leaves out what is for the other legs', () => {
    const setting = ['data:read', 'openid', 'application:service_account:read'];
    assert.deepEqual(parseScopes(setting, 'twoLegged').scopes, ['data:read', 'application:service_account:read']);
    assert.deepEqual(parseScopes(setting, 'threeLegged'), { scopes: ['data:read', 'openid'], invalid: 0 });
  });

  it("counts what isn't a scope", () => {
    assert.deepEqual(parseScopes(['data:read', 7, null, 'data: read', ''], 'twoLegged'), {
      scopes: ['data:read'],
      invalid: 4,
    });
    for (const setting of [undefined, null, 7, { scope: 'data:read' }])
      assert.deepEqual(parseScopes(setting, 'twoLegged'), { scopes: [], invalid: 1 });
  });
});
