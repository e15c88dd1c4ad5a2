import assert from 'node:assert/strict';
import { runMoves } from './moves';

describe('two windows that use an app while its server changes', () => {
  for (const seed of [1, 2]) {
    it(`send nothing of one server to the other (seed ${seed})`, async () => {
      const { sentElsewhere, ...count } = await runMoves(seed, 25);
      assert.ok(
        count.moves > 5 && count.signIns > 5 && count.refreshes > 0 && count.requests > 20,
        JSON.stringify(count),
      );
      assert.equal(sentElsewhere, 0, JSON.stringify(count));
    }).timeout(60_000);
  }
});
