import assert from 'node:assert/strict';
import { tryToken } from '../../src/inspection/tryToken';
import { NetworkError } from '../../src/oauth/errors';
import { startTinyServer } from '../support/tinyServer';
import { fakeToken } from './fakeToken';

describe('trying a token', () => {
  const token = fakeToken({ scope: [] });

  it('tells how the server responds to it', async () => {
    const server = await startTinyServer();
    for (const status of [200, 401, 403, 500]) {
      server.answers.set('/formats', { status });
      assert.equal(await tryToken(`Bearer ${token}`, new URL(`${server.origin}/formats`)), status);
    }
    assert.deepEqual(
      new Set(server.requests.map(({ headers }) => headers.authorization)),
      new Set([`Bearer ${token}`]),
    );
    server.close();
  });

  it('says that the server was not reached', async () => {
    await assert.rejects(tryToken(token, new URL('http://127.0.0.1:1/formats')), NetworkError);
  });
});
