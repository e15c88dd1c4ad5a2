import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import type { KeyReference } from '../../../src/aps/keyApi';
import type { App } from '../../../src/credentials/catalog/app';
import type { RecordedRequest } from '../../emulator/emulator';
import {
  addApp,
  clientId,
  createAccountWithKey,
  createCredentialsFixture,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const listPath = '/authentication/v2/service-accounts';
const keysRoute = `${listPath}/{serviceAccountId}/keys`;

describe('AdminTokens', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture({ recordsRequests: true });
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
  });
  afterEach(() => fixture.close());

  /** The scopes of the access tokens that `act` sends, one entry per request to the service account API. */
  async function scopesOf(act: () => Promise<unknown>): Promise<readonly unknown[]> {
    const before = fixture.emulator.recordedRequests.length;
    await act();
    const requests = fixture.emulator.recordedRequests.slice(before).filter(({ path }) => path.startsWith(listPath));
    return requests.map(scopesSent);
  }

  it('sends only the scope that each request needs', async () => {
    const { accounts, keys } = session;
    let key: KeyReference = { serviceAccountId: '', keyId: '' };
    const id = (): string => key.serviceAccountId;
    assert.deepEqual(await scopesOf(async () => (key = await createAccountWithKey(session, app))), [
      ['application:service_account:write'],
      ['application:service_account_key:write'],
      ['application:service_account_key:read'],
    ]);
    assert.deepEqual(await scopesOf(() => accounts.requestAll(app.id, {})), [['application:service_account:read']]);
    assert.deepEqual(await scopesOf(() => accounts.request(app.id, id(), {})), [['application:service_account:read']]);
    assert.deepEqual(await scopesOf(() => keys.requestAll(app.id, id(), {})), [
      ['application:service_account_key:read'],
    ]);
    assert.deepEqual(await scopesOf(() => keys.setStatus(app.id, key, 'disabled', {})), [
      ['application:service_account_key:write'],
    ]);
    assert.deepEqual(await scopesOf(() => keys.delete(app.id, key, {})), [['application:service_account_key:write']]);
    assert.deepEqual(await scopesOf(() => accounts.setStatus(app.id, id(), 'disabled', {})), [
      ['application:service_account:write'],
    ]);
    assert.deepEqual(await scopesOf(() => accounts.delete(app.id, id(), {})), [['application:service_account:write']]);
    assert.equal(fixture.emulator.requestCount(tokenPath), 4);
  });

  it('reuses the access token until it is revoked', async () => {
    await session.accounts.requestAll(app.id, {});
    await session.accounts.requestAll(app.id, {});
    assert.equal(fixture.emulator.requestCount(tokenPath), 1);

    const other = await fixture.startSession();
    await other.broker.revokeTokens({ kind: 'app', appId: app.id });
    await session.accounts.requestAll(app.id, {});
    assert.equal(fixture.emulator.requestCount(tokenPath), 2);
  });

  it('replaces a rejected access token once', async () => {
    await session.accounts.requestAll(app.id, {});
    const refusal = {
      kind: 'status',
      status: 401,
      body: '{"title":"unauthorized","detail":"The token has expired or is invalid."}',
    } as const;
    fixture.emulator.fail(listPath, refusal);
    await session.accounts.requestAll(app.id, {});
    assert.deepEqual([fixture.emulator.requestCount(tokenPath), fixture.emulator.requestCount(listPath)], [2, 3]);

    fixture.emulator.fail(listPath, refusal, 2);
    await assert.rejects(session.accounts.requestAll(app.id, {}), { name: 'ApsError', status: 401 });
    assert.deepEqual([fixture.emulator.requestCount(tokenPath), fixture.emulator.requestCount(listPath)], [3, 5]);
  });

  it('waits for the quota, reports the wait, and can be canceled', async () => {
    const { serviceAccountId, keyId } = await createAccountWithKey(session, app);
    const { accounts, keys } = session;
    const steps: readonly (readonly [
      path: string,
      act: (waiting: { signal: AbortSignal; onWait: (wait: { delayMs: number }) => void }) => Promise<unknown>,
    ])[] = [
      [tokenPath, (waiting) => accounts.requestAll(app.id, waiting)],
      [listPath, (waiting) => accounts.requestAll(app.id, waiting)],
      [
        listPath,
        (waiting) => accounts.create(app.id, { name: 'nightly', firstName: 'service', lastName: 'nightly' }, waiting),
      ],
      [`${listPath}/{serviceAccountId}`, (waiting) => accounts.request(app.id, serviceAccountId, waiting)],
      [
        `${listPath}/{serviceAccountId}`,
        (waiting) => accounts.setStatus(app.id, serviceAccountId, 'disabled', waiting),
      ],
      [`${listPath}/{serviceAccountId}`, (waiting) => accounts.delete(app.id, serviceAccountId, waiting)],
      [keysRoute, (waiting) => keys.requestAll(app.id, serviceAccountId, waiting)],
      [keysRoute, (waiting) => keys.create(app.id, serviceAccountId, waiting)],
      [`${keysRoute}/{keyId}`, (waiting) => keys.setStatus(app.id, { serviceAccountId, keyId }, 'disabled', waiting)],
      [`${keysRoute}/{keyId}`, (waiting) => keys.delete(app.id, { serviceAccountId, keyId }, waiting)],
    ];
    for (const [path, act] of steps) {
      fixture.emulator.setRateLimitPerMinute(path, 0);
      const cancellation = new AbortController();
      const waits: number[] = [];
      const onWait = ({ delayMs }: { delayMs: number }): void => {
        waits.push(delayMs);
        cancellation.abort();
      };
      await assert.rejects(act({ signal: cancellation.signal, onWait }), { name: 'AbortError' }, String(act));
      assert.equal(waits.length, 1, String(act));
      assert.ok(
        waits.every((delayMs) => delayMs >= 60_000 && delayMs <= 60_500),
        String(waits),
      );
      fixture.emulator.setRateLimitPerMinute(path, 10);
    }
    assert.equal(fixture.emulator.serviceAccounts(clientId).length, 1);
  });

  it('waits for the quota only when listing the keys of an eleventh account', async () => {
    const ids = Array.from(
      { length: 11 },
      (_, index) => fixture.emulator.addServiceAccount(clientId, { name: `importer-${index}` }).serviceAccountId,
    );
    await session.accounts.requestAll(app.id, {});
    const waits: number[] = [];
    const onWait = ({ delayMs }: { delayMs: number }): void => void waits.push(delayMs);
    const startedAt = Date.now();
    for (const id of ids.slice(0, 10)) await session.keys.requestAll(app.id, id, { onWait });
    assert.deepEqual(waits, []);

    // The emulator's rate window ends two seconds from now, however long the ten requests took.
    fixture.emulator.setRateWindowMs(Date.now() - startedAt + 2_000);
    await session.keys.requestAll(app.id, ids[10] ?? '', { onWait });
    assert.equal(waits.length, 1);
    assert.deepEqual(
      session.catalog.getApp(app.id).serviceAccounts?.map(({ keys }) => keys),
      ids.map(() => []),
    );
    assert.equal(fixture.emulator.recordedRequests.filter(({ path }) => path.endsWith('/keys')).length, 12);
  });
});

function scopesSent({ headers }: RecordedRequest): unknown {
  return decodeJwt(headers.authorization?.replace(/^Bearer /, '') ?? '').scope;
}
