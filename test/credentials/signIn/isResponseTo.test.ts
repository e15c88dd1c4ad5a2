import assert from 'node:assert/strict';
import { isResponseTo } from '../../../src/credentials/signIn/isResponseTo';

describe('isResponseTo', () => {
  const pending = { state: 'state-1' };

  it('accepts a code or an error with the state of the sign-in', () => {
    assert.ok(isResponseTo(pending, 'code=abc&state=state-1'));
    assert.ok(isResponseTo(pending, 'error=access_denied&state=state-1'));
  });

  it('rejects the response to another sign-in', () => {
    assert.ok(!isResponseTo(pending, 'code=abc&state=state-2'));
  });

  it('rejects what is no response', () => {
    for (const query of ['', 'state=state-1', 'code=abc', 'code=abc&state=state-1&state=state-1', '%%%'])
      assert.ok(!isResponseTo(pending, query), query);
  });
});
