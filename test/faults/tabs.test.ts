import assert from 'node:assert/strict';
import { runTabs } from './tabs';

describe('two tabs of one browser', () => {
  for (const seed of [1, 2, 3]) {
    it(`lose no secret and replay no refresh token (seed ${seed})`, async () => {
      const { signIns, refreshes, refusals, lost, replayed, unexpected } = await runTabs(seed, 25);
      assert.ok(signIns > 0 && refreshes > 0 && refusals > 0, JSON.stringify({ signIns, refreshes, refusals }));
      assert.deepEqual({ lost, replayed, unexpected }, { lost: 0, replayed: 0, unexpected: [] });
    }).timeout(60_000);
  }
});
