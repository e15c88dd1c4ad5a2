import assert from 'node:assert/strict';
import type { App } from '../../src/credentials/catalog/app';
import { parseBoundSecret } from '../../src/credentials/catalog/boundSecret';
import { clientSecretName } from '../../src/credentials/catalog/secretNames';
import type { LeaseTimes } from '../../src/credentials/leases/leaseFolder';
import { rotateClientSecret } from '../../src/credentials/rotation/rotateClientSecret';
import {
  addApp,
  clientId,
  clientSecret,
  createCredentialsFixture,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';
import { rotationPorts, setUpRotation } from '../support/rotationFixture';
import { Injection, type InjectionPoint } from './injection';

/** Short, because a process that has ended is noticed only by its expired lease. */
const times: LeaseTimes = {
  beatMs: 60_000,
  leaseMs: 40,
  abandonedAfterMs: 60,
  pollMs: 3,
  propagationMs: 20,
  longestWaitMs: 5_000,
};

interface Case {
  readonly fixture: CredentialsFixture;
  readonly session: Session;
  readonly app: App;
  readonly injection: Injection;
}

async function createCase(point?: InjectionPoint): Promise<Case> {
  const fixture = await createCredentialsFixture();
  fixture.setClockRight();
  const injection = new Injection(point);
  const session = await fixture.startSession({ times, wrap: (name, port) => injection.wrap(name, port) });
  const app = await addApp(session);
  await setUpRotation(fixture, session, app.id);
  injection.activate();
  return { fixture, session, app, injection };
}

const rotate = ({ fixture, app }: Case, session: Session, replacesPrepared = false): Promise<unknown> =>
  rotateClientSecret(rotationPorts(fixture, session), app.id, { replacesPrepared });

async function listCalls(): Promise<readonly string[]> {
  const created = await createCase();
  await rotate(created, created.session);
  await created.fixture.close();
  return created.injection.calls;
}

/** The secrets that are stored, the one in use first. */
function stored({ fixture, app }: Case): readonly string[] {
  const { value, others = [] } = parseBoundSecret(fixture.secrets.entries.get(clientSecretName(app.id)) ?? '');
  return [value, ...others.map((other) => other.value)];
}

const atAutodesk = ({ fixture }: Case): string => fixture.emulator.app(clientId)?.clientSecret ?? '';

/** Nothing is different after a call that only reads. */
function sidesOf(name: string): readonly InjectionPoint['side'][] {
  return /store|remove|write|take|release/.test(name) ? ['before', 'after'] : ['before'];
}

describe('a client secret that is rotated', () => {
  let calls: readonly string[];

  before(async () => {
    calls = await listCalls();
  });

  const points = (injury: InjectionPoint['injury']): readonly InjectionPoint[] =>
    calls.flatMap((name, call) => sidesOf(name).map((side) => ({ call, side, injury })));
  const describePoint = ({ call, side, injury }: InjectionPoint): string =>
    `${injury} ${side} call ${call}, ${calls[call] ?? ''}`;

  it('is touched by many calls that can fail', () => {
    for (const name of ['secrets.store', 'secrets.get', 'folder.write', 'leases.take', 'lease.isNewest'])
      assert.ok(calls.filter((call) => call === name).length > 0, `${name} in ${calls.join(' ')}`);
  });

  for (const injury of ['fails', 'ends'] as const) {
    it(`is never lost, whichever call ${injury}`, async () => {
      for (const point of points(injury)) {
        const created = await createCase(point);
        const { fixture, injection, session, app } = created;
        const rotated = rotate(created, session).catch(() => undefined);
        await Promise.race([rotated, injection.ended]);
        injection.deactivate();
        assert.ok(stored(created).includes(atAutodesk(created)), describePoint(point));

        // Whoever needs a token gets one, in a window that knows nothing of the rotation.
        const next = await fixture.startSession({ times });
        await next.broker
          .getToken({ kind: 'app', appId: app.id }, { scopes: ['data:read'], force: true })
          .catch((error: unknown) => assert.fail(`${describePoint(point)}: ${String(error)}`));

        // Another rotation ends what this one began, or begins anew.
        const [before] = stored(created);
        await rotate(created, next, true).catch((error: unknown) =>
          assert.fail(`${describePoint(point)}: ${String(error)}`),
        );
        assert.deepEqual(stored(created), [atAutodesk(created)], describePoint(point));
        assert.notEqual(atAutodesk(created), clientSecret, describePoint(point));
        assert.equal(next.catalog.getApp(app.id).rotation?.preparedAt, undefined, `${describePoint(point)} ${before}`);
        await fixture.close();
      }
    }).timeout(120_000);
  }
});
