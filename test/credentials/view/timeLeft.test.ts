import assert from 'node:assert/strict';
import { monotonicClock } from '../../../src/credentials/monotonicClock';
import { minutesLeft, nextChangeAt } from '../../../src/credentials/view/timeLeft';

describe('the time left', () => {
  it('counts whole minutes', () => {
    assert.deepEqual(
      [3_599_000, 3_540_000, 3_539_999, 60_000, 59_999, 0, -1].map((ms) => minutesLeft(ms, 0)),
      [59, 59, 58, 1, 0, 0, 0],
    );
  });

  it('changes next when the current minute ends', () => {
    assert.equal(nextChangeAt([3_599_000], 0), 59_001);
    assert.equal(nextChangeAt([3_540_000], 0), 1);
    assert.equal(nextChangeAt([59_000], 0), 59_001);
  });

  it('changes with the earliest expiry and not after the last one', () => {
    assert.equal(nextChangeAt([-5, 90_000, 3_599_000], 0), 30_001);
    assert.equal(nextChangeAt([-5, 0], 0), undefined);
    assert.equal(nextChangeAt([], 0), undefined);
  });
});

describe('monotonicClock', () => {
  let wallMs = 1_000_000;
  let monotonicMs = 0;
  const clock = monotonicClock(
    () => wallMs,
    () => monotonicMs,
  );

  it('follows the system clock, even across sleep', () => {
    assert.equal(clock.now(), 1_000_000);
    wallMs += 5000;
    monotonicMs += 5000;
    assert.equal(clock.now(), 1_005_000);
    wallMs += 7_200_000;
    assert.equal(clock.now(), 8_205_000);
  });

  it('keeps advancing when the system clock is set back', () => {
    wallMs -= 600_000;
    assert.equal(clock.now(), 8_205_000);
    monotonicMs += 1000;
    wallMs += 1000;
    assert.equal(clock.now(), 8_206_000);
  });
});
