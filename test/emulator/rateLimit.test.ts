import assert from 'node:assert/strict';
import { countAgainstRate, type RateWindow } from './rateLimit';

describe('countAgainstRate', () => {
  it('starts a minute at the first request and returns the wait', () => {
    const windows = new Map<string, RateWindow>();

    assert.deepEqual(countAgainstRate(windows, 'token', 2, 1_000_000, 60_000), { kind: 'allowed', remaining: 1 });
    assert.deepEqual(countAgainstRate(windows, 'token', 2, 1_010_000, 60_000), { kind: 'allowed', remaining: 0 });
    assert.deepEqual(countAgainstRate(windows, 'token', 2, 1_036_500, 60_000), {
      kind: 'exceeded',
      retryAfterSeconds: 24,
    });
    assert.deepEqual(countAgainstRate(windows, 'token', 2, 1_059_999, 60_000), {
      kind: 'exceeded',
      retryAfterSeconds: 1,
    });
    assert.deepEqual(countAgainstRate(windows, 'token', 2, 1_060_000, 60_000), { kind: 'allowed', remaining: 1 });
  });
});
