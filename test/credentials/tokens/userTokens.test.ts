import assert from 'node:assert/strict';
import type { App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import {
  addWebApp,
  createCredentialsFixture,
  designer,
  signIn,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { choose, createRandom } from '../../support/random';

const scopes = ['data:read', 'data:write'];
const hourMs = 3_600_000;

describe('TokenBroker for a user', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let credential: Credential;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    app = await addWebApp(session);
    credential = await signIn(fixture, session, app, designer.userId, scopes);
  });

  afterEach(() => fixture.close());

  const lastIssued = (): string | undefined => fixture.emulator.issuedAccessTokens.at(-1)?.accessToken;
  const status = (): string | undefined => session.catalog.getApp(app.id).users[0]?.status;

  it('refreshes tokens repeatedly, even after a restart', async () => {
    for (let rotations = 1; rotations <= 3; rotations++) {
      fixture.clock.advance(hourMs);
      assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
      assert.equal(fixture.emulator.rotationCount, rotations);
      session = await fixture.startSession();
    }
    assert.equal(fixture.emulator.replayCount, 0);
  });

  it('ends the wait of a refresh with its last caller', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 503, headers: { 'Retry-After': '30' } });
    const controller = new AbortController();
    const { signal } = controller;
    // The caller leaves once the wait has begun.
    const onWait = (): void => void setImmediate(() => controller.abort());
    await assert.rejects(session.broker.getToken(credential, { scopes, signal, onWait }), { name: 'AbortError' });
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
    assert.equal(fixture.emulator.replayCount, 0);
  });

  it('spends each refresh token once when callers want different scopes', async () => {
    fixture.clock.advance(hourMs);
    const [all, some, other] = await Promise.all([
      session.broker.getToken(credential, { scopes }),
      session.broker.getToken(credential, { scopes: ['data:read'] }),
      session.broker.getToken(credential, { scopes: ['data:write'] }),
      session.broker.getToken(credential, { scopes }),
    ]);
    assert.equal(new Set([all.value, some.value, other.value]).size, 3);
    assert.equal(fixture.emulator.rotationCount, 3);
    assert.equal(fixture.emulator.replayCount, 0);
    const narrow = fixture.emulator.issuedAccessTokens.find(({ accessToken }) => accessToken === some.value);
    assert.deepEqual(narrow?.scopes, ['data:read']);
  });

  it('rejects scopes that the user has not granted', async () => {
    await assert.rejects(session.broker.getToken(credential, { scopes: ['bucket:read'] }), {
      name: 'CredentialError',
      problem: 'scopesNotGranted',
    });
    assert.equal(status(), 'signedIn');
    assert.equal(fixture.emulator.requestCount(tokenPath), 1);
  });

  it('keeps the grant after unrelated error responses', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 400, body: '{"error":"invalid_request"}' });
    await assert.rejects(session.broker.getToken(credential, { scopes }), { name: 'OAuthError' });
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 401, body: '{"error":"invalid_client"}' });
    await assert.rejects(session.broker.getToken(credential, { scopes }), { name: 'OAuthError', status: 401 });
    fixture.emulator.fail(tokenPath, { kind: 'body', body: '<html>' });
    await assert.rejects(session.broker.getToken(credential, { scopes }), { name: 'UnexpectedResponseError' });
    assert.equal(status(), 'signedIn');
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
  });

  it('stops when the grant ends and resumes after a new sign-in', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.endGrants(designer.userId);
    await assert.rejects(session.broker.getToken(credential, { scopes }), {
      name: 'CredentialError',
      problem: 'signInAgain',
    });
    assert.equal(status(), 'signInAgain');
    const requests = fixture.emulator.requestCount(tokenPath);
    await assert.rejects(session.broker.getToken(credential, { scopes }), {
      name: 'CredentialError',
      problem: 'signInAgain',
    });
    assert.equal(fixture.emulator.requestCount(tokenPath), requests);
    await signIn(fixture, session, app, designer.userId, scopes);
    assert.equal(status(), 'signedIn');
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
  });

  it('returns no token from memory after the grant has ended', async () => {
    const { value } = await session.broker.getToken(credential, { scopes });
    fixture.emulator.endGrants(designer.userId);
    await assert.rejects(session.broker.getToken(credential, { scopes: ['data:read'] }), { problem: 'signInAgain' });
    await assert.rejects(session.broker.getToken(credential, { scopes }), { problem: 'signInAgain' });
    await signIn(fixture, session, app, designer.userId, scopes);
    assert.notEqual((await session.broker.getToken(credential, { scopes })).value, value);
  });

  it('keeps a refresh token in memory when it cannot be stored', async () => {
    fixture.clock.advance(hourMs);
    const store = fixture.secrets.store.bind(fixture.secrets);
    fixture.secrets.store = () => Promise.reject(new Error('full'));
    await session.broker.getToken(credential, { scopes });
    assert.ok(fixture.problems.some(({ kind }) => kind === 'signInNotStored'));
    fixture.secrets.store = store;
    fixture.clock.advance(hourMs);
    await session.broker.getToken(credential, { scopes });
    assert.equal(fixture.emulator.replayCount, 0);
    const next = await fixture.startSession();
    fixture.clock.advance(hourMs);
    await next.broker.getToken(credential, { scopes });
    assert.equal(fixture.emulator.replayCount, 0);
  });

  it('stores the new refresh token even if the caller has canceled', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 100 });
    const controller = new AbortController();
    const abandoned = session.broker.getToken(credential, { scopes, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(abandoned, { name: 'AbortError' });
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
    assert.equal(fixture.emulator.replayCount, 0);
    assert.equal(fixture.emulator.rotationCount, 1);
  });

  it('requires a new sign-in when the response to a refresh is lost', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.fail(tokenPath, { kind: 'lostAnswer' });
    await assert.rejects(session.broker.getToken(credential, { scopes }), { problem: 'signInAgain' });
    await signIn(fixture, session, app, designer.userId, scopes);
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
  });

  it('says that the response was lost, then and later', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.fail(tokenPath, { kind: 'lostAnswer' });
    const lost = { problem: 'signInAgain', endedBy: 'responseLost' };
    await assert.rejects(session.broker.getToken(credential, { scopes }), lost);
    const next = await fixture.startSession();
    await assert.rejects(next.broker.getToken(credential, { scopes }), lost);
    await signIn(fixture, session, app, designer.userId, scopes);
    fixture.emulator.endGrants(designer.userId);
    await assert.rejects(session.broker.getToken(credential, { scopes, force: true }), {
      problem: 'signInAgain',
      endedBy: undefined,
    });
  });

  it('stores what a request in flight brings before a window closes', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 200 });
    const before = fixture.emulator.requestCount(tokenPath);
    const sent = session.broker.getToken(credential, { scopes, force: true });
    const waiting = session.broker.getToken(credential, { scopes: ['data:read'], force: true });
    while (fixture.emulator.requestCount(tokenPath) === before) await new Promise((resolve) => setTimeout(resolve, 1));
    const outcomes = Promise.allSettled([sent, waiting]);
    await session.broker.settle();
    assert.equal(fixture.emulator.rotationCount, 1);
    const newest = fixture.emulator.grants.at(-1)?.refreshToken ?? '';
    assert.ok([...fixture.secrets.entries.values()].some((text) => text.includes(newest)));
    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ['fulfilled', 'rejected'],
    );
  });

  it('ends the session of an earlier sign-in with the next one', async () => {
    await signIn(fixture, session, app, designer.userId, scopes);
    assert.deepEqual(
      fixture.emulator.grants.map(({ isEnded }) => isEnded),
      [true, false],
    );
    assert.deepEqual(
      fixture.emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [true, false],
    );
    assert.ok([...fixture.secrets.entries.keys()].every((name) => !name.includes('earlier')));
    fixture.clock.advance(hourMs);
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
  });

  it('ends it at sign-out if it could not be ended before', async () => {
    fixture.emulator.fail('/authentication/v2/revoke', { kind: 'status', status: 400 });
    await signIn(fixture, session, app, designer.userId, scopes);
    fixture.clock.advance(hourMs);
    await session.broker.getToken(credential, { scopes });
    assert.deepEqual(
      fixture.emulator.grants.map(({ isEnded }) => isEnded),
      [false, false],
    );
    assert.match(fixture.log.lines.join('\n'), /an earlier sign-in was not revoked/);
    session = await fixture.startSession();
    const revoke = await session.broker.prepareGrantRevocation(app.id, designer.userId);
    await session.catalog.removeUser(app.id, designer.userId);
    await revoke();
    assert.deepEqual(
      fixture.emulator.grants.map(({ isEnded }) => isEnded),
      [true, true],
    );
    assert.ok(fixture.emulator.issuedAccessTokens.every(({ isRevoked }) => isRevoked));
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
  });

  it('revokes and deletes all tokens at sign-out', async () => {
    const revoke = await session.broker.prepareGrantRevocation(app.id, designer.userId);
    await revoke();
    await session.catalog.removeUser(app.id, designer.userId);
    assert.ok(fixture.emulator.issuedAccessTokens.every(({ isRevoked }) => isRevoked));
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
    await assert.rejects(session.broker.getToken(credential, { scopes }), {
      name: 'CredentialError',
      problem: 'userRemoved',
    });
  });

  it('stores nothing for a user who signs out during a refresh', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 500 });
    const request = session.broker.getToken(credential, { scopes });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await session.catalog.removeUser(app.id, designer.userId);
    await assert.rejects(request, { name: 'CredentialError', problem: 'userRemoved' });
    assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
  });

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`spends no refresh token twice in a random sequence (seed ${seed})`, async () => {
      const random = createRandom(seed);
      const act = (run: () => void) => (): Promise<void> => {
        run();
        return Promise.resolve();
      };
      const steps: readonly (() => Promise<unknown>)[] = [
        () => session.broker.getToken(credential, { scopes, force: random() < 0.3 }),
        () =>
          Promise.all(
            [scopes, ['data:read'], ['data:write'], scopes].map((wanted) =>
              session.broker.getToken(credential, { scopes: wanted }),
            ),
          ),
        () =>
          session.broker.getToken(credential, {
            scopes,
            force: true,
            signal: AbortSignal.timeout(1 + Math.floor(random() * 20)),
          }),
        act(() => fixture.clock.advance(random() * 2 * hourMs)),
        act(() =>
          fixture.emulator.fail(tokenPath, { kind: 'status', status: 400, body: '{"error":"invalid_request"}' }),
        ),
        act(() =>
          fixture.emulator.fail(tokenPath, { kind: 'status', status: 401, body: '{"error":"invalid_client"}' }),
        ),
        act(() => fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: random() * 30 })),
        act(() => fixture.emulator.fail(tokenPath, { kind: 'body', body: 'garbage' })),
        async () => {
          // A restart loses whatever is not stored, so wait for pending requests first.
          await session.broker.getToken(credential, { scopes: ['data:write'], minValidityMs: 0 });
          session = await fixture.startSession();
        },
      ];
      let refused = 0;
      for (let step = 0; step < 150; step++) await choose(random, steps)().catch(() => refused++);
      fixture.emulator.clearFaults();
      assert.ok(
        refused > 0 && fixture.emulator.rotationCount > 2,
        `${refused} refused, ${fixture.emulator.rotationCount} rotations`,
      );
      assert.equal(fixture.emulator.replayCount, 0);
      assert.equal(status(), 'signedIn');
      assert.equal((await session.broker.getToken(credential, { scopes, force: true })).value, lastIssued());
    });
  }
});
