import assert from 'node:assert/strict';
import { retryWhileBusy } from '../../src/credentials/retryWhileBusy';

/** What a disk does that refuses with this code `times` times. */
function refusing(
  code: string,
  times: number,
): { readonly attempts: () => number; readonly act: () => Promise<string> } {
  let attempts = 0;
  return {
    attempts: () => attempts,
    act: () => {
      attempts++;
      return attempts > times ? Promise.resolve('done') : Promise.reject(Object.assign(new Error(code), { code }));
    },
  };
}

describe('retryWhileBusy', () => {
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    it(`tries again when the file is in use (${code})`, async () => {
      const { act, attempts } = refusing(code, 3);
      assert.equal(await retryWhileBusy(act), 'done');
      assert.equal(attempts(), 4);
    });
  }

  it('gives up at last', async () => {
    const { act, attempts } = refusing('EBUSY', Infinity);
    await assert.rejects(retryWhileBusy(act), { code: 'EBUSY' });
    assert.equal(attempts(), 7);
  });

  it('fails at once for any other reason', async () => {
    const { act, attempts } = refusing('ENOSPC', 1);
    await assert.rejects(retryWhileBusy(act), { code: 'ENOSPC' });
    assert.equal(attempts(), 1);
  });
});
