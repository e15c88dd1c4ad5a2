import assert from 'node:assert/strict';
import { whenToTryAgain } from '../../../src/editor/words/whenToTryAgain';

describe('when to try again', () => {
  const morning = new Date(2026, 0, 1, 9, 0).getTime();
  const hourMs = 3_600_000;
  const cases: readonly (readonly [retryAfterMs: number | undefined, text: string])[] = [
    [undefined, ''],
    [400 * 24 * hourMs, ''],
    [1500, 'Try again in 2 s.'],
    [120_000, 'Try again in 2 min.'],
    [24 * hourMs, 'Try again in a day.'],
    [25 * hourMs, 'Try again in 2 days.'],
  ];
  for (const [retryAfterMs, text] of cases) {
    it(`says "${text}" after ${retryAfterMs} ms`, () => assert.equal(whenToTryAgain(retryAfterMs, morning), text));
  }

  it('says the time within a day', () => {
    assert.match(whenToTryAgain(2 * hourMs, morning), /^Try again at 11:00/);
    assert.match(whenToTryAgain(17 * hourMs, morning), /^Try again tomorrow at (2:00|02:00)/);
  });
});
