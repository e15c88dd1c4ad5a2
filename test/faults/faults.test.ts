import assert from 'node:assert/strict';
import { runHarness } from './harness';

/** How it goes for an hour with a random seed: `npm run test:faults -- --minutes 60`. */
describe('many windows', () => {
  for (const seed of [1, 2]) {
    it(`lose no grant and hand out no expired token while they are killed, stopped and cut off (seed ${seed})`, async () => {
      const figures = await runHarness({ seed, processes: 6, durationMs: 8_000, users: 4, hasFaults: true, longestPauseMs: 60, longestPeaceMs: 300 });
      const seen = JSON.stringify(figures);
      assert.ok(figures.gets > 100 && figures.rotations > 20 && figures.kills > 0, seen);
      const { grantsLost, wrongReplays, expiredTokens, failuresAtEnd } = figures;
      assert.deepEqual({ grantsLost, wrongReplays, expiredTokens, failuresAtEnd }, { grantsLost: 0, wrongReplays: 0, expiredTokens: 0, failuresAtEnd: [] }, seen);
    }).timeout(60_000);
  }
});
