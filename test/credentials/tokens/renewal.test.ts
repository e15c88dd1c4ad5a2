import assert from 'node:assert/strict';
import { Renewal } from '../../../src/credentials/tokens/renewal';

const minuteMs = 60_000;
const expiresAt = 100 * minuteMs;

describe('Renewal', () => {
  it('waits until five to seven minutes before expiry', () => {
    assert.deepEqual(new Renewal(0).next(expiresAt, 40 * minuteMs), { kind: 'wait', delayMs: 55 * minuteMs });
    assert.deepEqual(new Renewal(1).next(expiresAt, 40 * minuteMs), { kind: 'wait', delayMs: 53 * minuteMs });
  });

  it('requests a token that lives longer than the current one', () => {
    const renewal = new Renewal(1);
    renewal.next(expiresAt, 40 * minuteMs);
    assert.deepEqual(renewal.next(expiresAt, 93 * minuteMs), { kind: 'renew', minValidityMs: 7 * minuteMs + 1 });
  });

  it('renews a token that expired less than an hour ago', () => {
    const renewal = new Renewal(0);
    renewal.next(expiresAt, 40 * minuteMs);
    assert.deepEqual(renewal.next(expiresAt, 159 * minuteMs), { kind: 'renew', minValidityMs: 5 * minuteMs });
    assert.deepEqual(renewal.next(expiresAt, 160 * minuteMs), { kind: 'nothing' });
  });

  it('ignores tokens with a very short lifetime', () => {
    const renewal = new Renewal(0);
    assert.deepEqual(renewal.next(expiresAt, 96 * minuteMs), { kind: 'nothing' });
    assert.deepEqual(renewal.next(expiresAt + minuteMs, 97 * minuteMs), { kind: 'nothing' });
  });

  it('ignores tokens of unknown lifetime', () => {
    assert.deepEqual(new Renewal(0).next(undefined, 0), { kind: 'nothing' });
  });
});
