import assert from 'node:assert/strict';
import type { Credential } from '../../src/credentials/catalog/credential';
import type { LeaseTimes } from '../../src/credentials/leases/leaseFolder';
import {
  addWebApp,
  createCredentialsFixture,
  designer,
  signIn,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';
import { Injection, type InjectionPoint } from './injection';

const scopes = ['data:read', 'data:write'];
const hourMs = 3_600_000;
/** Short, because a process that has ended is noticed only by its expired lease. */
const times: LeaseTimes = {
  beatMs: 60_000,
  leaseMs: 40,
  abandonedAfterMs: 60,
  pollMs: 3,
  propagationMs: 20,
  longestWaitMs: 5_000,
};

/** Calls that never throw, or only before they take effect. */
const neverFails = (name: string, side: InjectionPoint['side']): boolean =>
  name === 'lease.release' || (side === 'after' && (name === 'leases.take' || name === 'leases.preempt'));

interface Case {
  readonly fixture: CredentialsFixture;
  readonly session: Session;
  readonly credential: Credential;
  readonly injection: Injection;
}

async function createCase(point?: InjectionPoint): Promise<Case> {
  const fixture = await createCredentialsFixture();
  const injection = new Injection(point);
  const session = await fixture.startSession({ times, wrap: (name, port) => injection.wrap(name, port) });
  const app = await addWebApp(session);
  const credential = await signIn(fixture, session, app, designer.userId, scopes);
  fixture.clock.advance(hourMs);
  injection.activate();
  return { fixture, session, credential, injection };
}

async function listCalls(): Promise<readonly string[]> {
  const { fixture, session, credential, injection } = await createCase();
  await session.broker.getToken(credential, { scopes });
  await fixture.close();
  return injection.calls;
}

/** Whether the newest refresh token that the server gave is in the secret store. */
function isNewestStored({ emulator, secrets }: CredentialsFixture): boolean {
  const newest = emulator.grants.at(-1)?.refreshToken ?? '';
  return [...secrets.entries.values()].some((text) => text.includes(newest));
}

describe('a token refresh', () => {
  let calls: readonly string[];

  before(async () => {
    calls = await listCalls();
  });

  const points = (injury: InjectionPoint['injury']): readonly InjectionPoint[] =>
    calls.flatMap((_, call) => (['before', 'after'] as const).map((side) => ({ call, side, injury })));
  const describePoint = ({ call, side }: InjectionPoint): string => `${side} call ${call}, ${calls[call] ?? ''}`;

  it('makes many calls that can fail', () => {
    assert.ok(calls.length > 15, calls.join(' '));
    for (const name of [
      'secrets.store',
      'secrets.get',
      'folder.read',
      'folder.write',
      'leases.take',
      'lease.announceRefresh',
      'lease.record',
      'lease.release',
    ]) {
      assert.ok(calls.includes(name), name);
    }
  });

  it('never spends a refresh token twice, whichever call fails', async () => {
    for (const point of points('fails').filter(({ call, side }) => !neverFails(calls[call] ?? '', side))) {
      const { fixture, session, credential, injection } = await createCase(point);
      await session.broker.getToken(credential, { scopes }).catch(() => undefined);
      injection.deactivate();
      const { value } = await session.broker
        .getToken(credential, { scopes, force: true })
        .catch((error: unknown) => assert.fail(`${describePoint(point)}: ${String(error)}`));
      assert.equal(value, fixture.emulator.issuedAccessTokens.at(-1)?.accessToken, describePoint(point));
      assert.equal(fixture.emulator.replayCount, 0, describePoint(point));
      assert.ok(isNewestStored(fixture), describePoint(point));
      const next = await fixture.startSession({ times });
      await next.broker
        .getToken(credential, { scopes, force: true })
        .catch((error: unknown) => assert.fail(`${describePoint(point)}: ${String(error)}`));
      assert.equal(fixture.emulator.replayCount, 0, describePoint(point));
      await fixture.close();
    }
  }).timeout(60_000);

  it('continues in the next process, unless the response was lost', async () => {
    let answersLost = 0;
    for (const point of points('ends')) {
      const { fixture, session, credential, injection } = await createCase(point);
      void session.broker.getToken(credential, { scopes }).catch(() => undefined);
      await injection.ended;
      const isAnswerLost = fixture.emulator.rotationCount === 1 && !isNewestStored(fixture);
      if (isAnswerLost) answersLost++;
      const next = await fixture.startSession({ times });
      const result = await getPatiently(next, credential);
      assert.equal(result, isAnswerLost ? 'signInAgain' : 'got', describePoint(point));
      const [user] = next.catalog.getApp(credential.appId).users;
      assert.equal(user?.endedBy, isAnswerLost ? 'responseLost' : undefined, describePoint(point));
      assert.equal(fixture.emulator.replayCount, isAnswerLost ? 1 : 0, describePoint(point));
      await fixture.close();
    }
    // Only if the process ends just before it stores the response.
    assert.equal(answersLost, 1);
  }).timeout(60_000);

  it('loses the grant only if the connection drops after rotation', async () => {
    const { fixture, session, credential } = await createCase();
    fixture.emulator.fail(tokenPath, { kind: 'reset' });
    await session.broker.getToken(credential, { scopes });
    assert.equal(fixture.emulator.replayCount, 0);
    fixture.emulator.fail(tokenPath, { kind: 'lostAnswer' });
    await assert.rejects(session.broker.getToken(credential, { scopes, force: true }), { problem: 'signInAgain' });
    await fixture.close();
  });
});

/** Like a user who selects "Try Again" until the lease of the previous window has expired. */
async function getPatiently({ broker }: Session, credential: Credential): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      await broker.getToken(credential, { scopes });
      return 'got';
    } catch (error) {
      const problem = error instanceof Error && 'problem' in error ? String(error.problem) : String(error);
      if (problem !== 'refreshInProgressElsewhere' || attempt === 5) return problem;
    }
  }
}
