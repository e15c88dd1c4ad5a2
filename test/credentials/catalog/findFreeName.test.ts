import assert from 'node:assert/strict';
import { findFreeName } from '../../../src/credentials/catalog/findFreeName';

describe('findFreeName', () => {
  it('adds the first number that makes the name free', () => {
    assert.equal(findFreeName('acme', []), 'acme');
    assert.equal(findFreeName('acme', [{ name: 'acme' }]), 'acme 2');
    assert.equal(findFreeName('acme', [{ name: 'acme' }, { name: 'acme 2' }]), 'acme 3');
  });

  it('shortens a name that has no room for the number', () => {
    const name = 'a'.repeat(80);
    assert.equal(findFreeName(name, [{ name }]), `${'a'.repeat(78)} 2`);
  });
});
