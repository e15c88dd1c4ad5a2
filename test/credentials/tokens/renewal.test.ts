import assert from 'node:assert/strict';
import { unknownExpiry } from '../../../src/credentials/catalog/tokenRecord';
import { Renewal } from '../../../src/credentials/tokens/renewal';

const minuteMs = 60_000;
const expiresAt = 100 * minuteMs;

describe('the renewal of an access token', () => {
  it('waits until five to seven minutes before it expires', () => {
    assert.deepEqual(new Renewal(0).next(expiresAt, 40 * minuteMs), { kind: 'wait', delayMs: 55 * minuteMs });
    assert.deepEqual(new Renewal(1).next(expiresAt, 40 * minuteMs), { kind: 'wait', delayMs: 53 * minuteMs });
  });

  it('is due then, and asks for one that lives longer than what is left', () => {
    const renewal = new Renewal(1);
    renewal.next(expiresAt, 40 * minuteMs);
    assert.deepEqual(renewal.next(expiresAt, 93 * minuteMs), { kind: 'renew', minValidityMs: 7 * minuteMs + 1 });
  });

  it('is due when the machine slept over the expiry, but not when nobody came back within an hour', () => {
    const renewal = new Renewal(0);
    renewal.next(expiresAt, 40 * minuteMs);
    assert.deepEqual(renewal.next(expiresAt, 159 * minuteMs), { kind: 'renew', minValidityMs: 5 * minuteMs });
    assert.deepEqual(renewal.next(expiresAt, 160 * minuteMs), { kind: 'nothing' });
  });

  it('leaves alone what the server makes so short that it is always about to expire', () => {
    const renewal = new Renewal(0);
    assert.deepEqual(renewal.next(expiresAt, 96 * minuteMs), { kind: 'nothing' });
    assert.deepEqual(renewal.next(expiresAt + minuteMs, 97 * minuteMs), { kind: 'nothing' });
  });

  it('is never due for a token of which nobody knows how long it lives', () => {
    assert.deepEqual(new Renewal(0).next(unknownExpiry, 0), { kind: 'nothing' });
  });
});
