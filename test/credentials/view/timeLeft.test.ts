import assert from 'node:assert/strict';
import { monotonicClock } from '../../../src/credentials/monotonicClock';
import { minutesLeft, nextChangeAt } from '../../../src/credentials/view/timeLeft';

describe('the time that is left', () => {
  it('counts whole minutes', () => {
    assert.deepEqual(
      [3_599_000, 3_540_000, 3_539_999, 60_000, 59_999, 0, -1].map((ms) => minutesLeft(ms, 0)),
      [59, 59, 58, 1, 0, 0, 0],
    );
  });

  it('changes next when the minute that is shown is over', () => {
    assert.equal(nextChangeAt([3_599_000], 0), 59_001);
    assert.equal(nextChangeAt([3_540_000], 0), 1);
    assert.equal(nextChangeAt([59_000], 0), 59_001);
  });

  it('changes at the first of several, and never once all are over', () => {
    assert.equal(nextChangeAt([-5, 90_000, 3_599_000], 0), 30_001);
    assert.equal(nextChangeAt([-5, 0], 0), undefined);
    assert.equal(nextChangeAt([], 0), undefined);
  });
});

describe('the steady clock', () => {
  let wallMs = 1_000_000;
  let monotonicMs = 0;
  const clock = monotonicClock(
    () => wallMs,
    () => monotonicMs,
  );

  it('follows the machine, also over a sleep that the monotonic clock does not count', () => {
    assert.equal(clock.now(), 1_000_000);
    wallMs += 5000;
    monotonicMs += 5000;
    assert.equal(clock.now(), 1_005_000);
    wallMs += 7_200_000;
    assert.equal(clock.now(), 8_205_000);
  });

  it('goes on when the machine is set back by ten minutes', () => {
    wallMs -= 600_000;
    assert.equal(clock.now(), 8_205_000);
    monotonicMs += 1000;
    wallMs += 1000;
    assert.equal(clock.now(), 8_206_000);
  });
});
