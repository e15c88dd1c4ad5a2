import assert from 'node:assert/strict';
import { busyServer, runHarness, runSleeper, runStaller } from './harness';
import { canStop } from './windows';

/** For an hour with a random seed: `npm run test:faults -- --minutes 60`. */
describe('token sharing between windows', () => {
  it('keeps a newer sign-in when a window sleeps through its lease', async function () {
    if (!canStop) this.skip();
    const { rotations, replays, grantsLost, signInsUndone, failuresAtEnd } = await runSleeper('signIn');
    assert.ok(rotations > 0);
    assert.deepEqual(
      { replays, grantsLost, signInsUndone, failuresAtEnd },
      { replays: 0, grantsLost: 0, signInsUndone: 0, failuresAtEnd: [] },
    );
  }).timeout(30_000);

  it('never reuses a refresh token that a sleeping window has spent', async function () {
    if (!canStop) this.skip();
    const { failures, replays, grantsLost, answersLost, failuresAtEnd } = await runSleeper('refresh');
    assert.deepEqual(
      { failures, replays, grantsLost, answersLost, failuresAtEnd },
      { failures: { refreshInProgressElsewhere: 1 }, replays: 0, grantsLost: 0, answersLost: 0, failuresAtEnd: [] },
    );
  }).timeout(30_000);

  it('sends no spent refresh token after a stop in a retry wait', async function () {
    if (!canStop) this.skip();
    const { requests, replays, grantsLost, signInsUndone, failuresAtEnd } = await runSleeper('signIn', busyServer);
    assert.ok(requests > 2);
    assert.deepEqual(
      { replays, grantsLost, signInsUndone, failuresAtEnd },
      { replays: 0, grantsLost: 0, signInsUndone: 0, failuresAtEnd: [] },
    );
  }).timeout(30_000);

  for (const call of ['get', 'store', 'remove'] as const) {
    it(`ends the wait for a window that hangs in secrets.${call}`, async () => {
      const { failures, replays, grantsLost, answersLost, failuresAtEnd } = await runStaller(call, 'refresh');
      assert.deepEqual(
        { failures, replays, grantsLost, answersLost, failuresAtEnd },
        { failures: { refreshInProgressElsewhere: 1 }, replays: 0, grantsLost: 0, answersLost: 0, failuresAtEnd: [] },
      );
    }).timeout(30_000);

    it(`keeps a new sign-in when a window hung in secrets.${call}`, async () => {
      const { failures, replays, grantsLost, signInsUndone, failuresAtEnd } = await runStaller(call, 'signIn');
      assert.deepEqual(
        { failures, replays, grantsLost, signInsUndone, failuresAtEnd },
        { failures: {}, replays: 0, grantsLost: 0, signInsUndone: 0, failuresAtEnd: [] },
      );
    }).timeout(30_000);
  }

  for (const seed of [1, 2]) {
    it(`survives killed and stopped windows and cut connections (seed ${seed})`, async () => {
      const figures = await runHarness({
        seed,
        processes: 6,
        durationMs: 8_000,
        users: 4,
        hasFaults: true,
        longestPauseMs: 60,
        longestPeaceMs: 300,
      });
      const seen = JSON.stringify(figures);
      assert.ok(figures.gets > 20 && figures.rotations > 5 && figures.kills > 0, seen);
      const { grantsLost, wrongReplays, signInsUndone, expiredTokens, failuresAtEnd } = figures;
      assert.deepEqual(
        { grantsLost, wrongReplays, signInsUndone, expiredTokens, failuresAtEnd },
        { grantsLost: 0, wrongReplays: 0, signInsUndone: 0, expiredTokens: 0, failuresAtEnd: [] },
        seen,
      );
    }).timeout(60_000);
  }
});
