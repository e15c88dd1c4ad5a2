import assert from 'node:assert/strict';
import { runMoves } from './moves';

describe('two windows that use an app while its server changes', () => {
  let refreshes = 0;

  for (const seed of [1, 2]) {
    it(`send nothing of one server to the other (seed ${seed})`, async () => {
      const { sentElsewhere, ...count } = await runMoves(seed, 25);
      refreshes += count.refreshes;
      assert.ok(count.moves > 5 && count.signIns > 5 && count.requests > 20, JSON.stringify(count));
      assert.equal(sentElsewhere, 0, JSON.stringify(count));
    }).timeout(60_000);
  }

  // Whether one falls between two moves is chance.
  it('have refreshed tokens in between', () => assert.ok(refreshes > 0));
});
