import assert from 'node:assert/strict';
import { apsAuthorizationServer, type ApsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { likelyCause } from '../../src/aps/likelyCause';
import {
  createServiceAccount,
  deleteServiceAccount,
  findAccountNameProblem,
  isServiceAccountId,
  parseServiceAccountTime,
  requestServiceAccount,
  requestServiceAccounts,
  updateServiceAccount,
} from '../../src/aps/serviceAccountApi';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { requestAdminToken } from '../emulator/serviceAccountRequests';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const web = { clientId: 'webClientId', clientSecret: 'webSecret', type: 'traditionalWeb' } as const;
const publisher = { name: 'ci-publisher', firstName: 'service', lastName: 'publisher' };
const email = 'ci-publisher@pipelineClientId.adskserviceaccount.com';
const listPath = '/authentication/v2/service-accounts';
const march2025 = Date.UTC(2025, 2, 26, 4, 58, 26, 7);

describe('serviceAccountApi', () => {
  let emulator: Emulator;
  let server: ApsAuthorizationServer;
  let accessToken: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline, web] });
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
    accessToken = await requestAdminToken(emulator, pipeline);
  });
  afterEach(() => emulator.close());

  function addPublisher(status: 'ENABLED' | 'DISABLED' | 'DEACTIVATED' = 'ENABLED'): string {
    return emulator.addServiceAccount(pipeline.clientId, { name: 'ci-publisher', status, accessedAt: march2025 })
      .serviceAccountId;
  }

  function statuses(): readonly string[] {
    return emulator.serviceAccounts(pipeline.clientId).map(({ status }) => status);
  }

  async function causeOf(refused: Promise<unknown>): Promise<string> {
    return refused.then(() => 'not refused', likelyCause);
  }

  it('lists accounts with their status and times', async () => {
    const [one, other] = [addPublisher(), addPublisher('DEACTIVATED')];
    const times = {
      createdAt: Date.UTC(2025, 2, 26, 4, 58, 26),
      accessedAt: march2025,
      expiresAt: Date.UTC(2026, 2, 26, 4, 58, 26),
    };
    assert.deepEqual((await requestServiceAccounts(server, accessToken)).rows, [
      { id: one, email, status: 'enabled', ...times },
      { id: other, email, status: 'deactivated', ...times },
    ]);
  });

  it('returns an empty list for an app without accounts', async () => {
    assert.deepEqual(await requestServiceAccounts(server, accessToken), { rows: [], unread: [] });
    emulator.fail(listPath, { kind: 'body', body: '{"serviceAccounts":null}' });
    assert.deepEqual(await requestServiceAccounts(server, accessToken), { rows: [], unread: [] });
  });

  it('gets a single account', async () => {
    const id = addPublisher('DISABLED');
    assert.equal((await requestServiceAccount(server, accessToken, id)).status, 'disabled');
  });

  it('creates an account and returns its ID and email address', async () => {
    const { id, email: created } = await createServiceAccount(server, accessToken, publisher);
    assert.deepEqual(
      emulator.serviceAccounts(pipeline.clientId).map(({ serviceAccountId, name }) => [serviceAccountId, name]),
      [[id, 'ci-publisher']],
    );
    assert.equal(created, email);
  });

  it('disables, enables, and reactivates an account', async () => {
    const id = addPublisher();
    assert.equal((await updateServiceAccount(server, accessToken, { id, status: 'disabled' })).status, 'disabled');
    assert.deepEqual(statuses(), ['DISABLED']);
    emulator.setServiceAccountStatus(id, 'DEACTIVATED');
    assert.equal((await updateServiceAccount(server, accessToken, { id, status: 'enabled' })).status, 'enabled');
    assert.deepEqual(statuses(), ['ENABLED']);
  });

  it('deletes an account', async () => {
    await deleteServiceAccount(server, accessToken, addPublisher());
    assert.deepEqual(statuses(), []);
  });

  describe('an error response', () => {
    it('identifies a deleted account', async () => {
      assert.equal(await causeOf(requestServiceAccount(server, accessToken, 'NOBODY000000')), 'deletedAtAutodesk');
      assert.equal(await causeOf(deleteServiceAccount(server, accessToken, 'NOBODY000000')), 'deletedAtAutodesk');
    });

    it('explains a status already set and a name already in use', async () => {
      const update = updateServiceAccount(server, accessToken, { id: addPublisher(), status: 'enabled' });
      await assert.rejects(update, {
        name: 'ApsError',
        code: 'invalid_request',
        status: 400,
        description: 'The service account is already in an enabled state.',
      });
      assert.equal(await causeOf(update), 'seeDescription');
      const create = createServiceAccount(server, accessToken, publisher);
      await assert.rejects(create, { description: "The 'name' already exists." });
      assert.equal(await causeOf(create), 'seeDescription');
    });

    it('identifies the limit of ten accounts', async () => {
      for (let index = 0; index < 10; index++)
        emulator.addServiceAccount(pipeline.clientId, { name: `importer-${index}` });
      assert.equal(await causeOf(createServiceAccount(server, accessToken, publisher)), 'limitReached');
    });

    it('identifies an app that is not Server-to-Server', async () => {
      const token = await requestAdminToken(emulator, web);
      assert.equal(await causeOf(requestServiceAccounts(server, token)), 'notServerToServer');
    });

    it('identifies an exceeded rate limit', async () => {
      emulator.setRateLimitPerMinute(listPath, 0);
      assert.equal(await causeOf(requestServiceAccounts(server, accessToken, { maxWaitMs: 0 })), 'rateLimited');
    });

    it('keeps a quoted access token out of the error', async () => {
      emulator.fail(listPath, {
        kind: 'status',
        status: 400,
        body: JSON.stringify({ title: 'invalid_request', detail: `No good: ${accessToken}` }),
      });
      await assert.rejects(requestServiceAccounts(server, accessToken), {
        name: 'ApsError',
        description: 'No good: …',
      });
    });
  });

  describe('recovery from transient errors', () => {
    it('retries a creation only after a 429', async () => {
      emulator.fail(listPath, { kind: 'status', status: 429, body: '{"developerMessage":"Quota limit exceeded."}' });
      await createServiceAccount(server, accessToken, publisher);
      assert.equal(emulator.requestCount(listPath), 2);

      const other = { ...publisher, name: 'nightly' };
      emulator.fail(listPath, { kind: 'status', status: 503 });
      await assert.rejects(createServiceAccount(server, accessToken, other), {
        name: 'UnexpectedResponseError',
        status: 503,
      });
      emulator.fail(listPath, { kind: 'reset' });
      await assert.rejects(createServiceAccount(server, accessToken, other), {
        name: 'NetworkError',
        problem: 'reset',
      });
      emulator.fail(listPath, { kind: 'lostAnswer' });
      await assert.rejects(createServiceAccount(server, accessToken, other), {
        name: 'NetworkError',
        problem: 'reset',
      });
      assert.equal(emulator.requestCount(listPath), 5);
      assert.equal(statuses().length, 2);
    });

    it('retries an update and a deletion', async () => {
      const id = addPublisher();
      for (const act of [
        () => updateServiceAccount(server, accessToken, { id, status: 'disabled' }),
        () => deleteServiceAccount(server, accessToken, id),
      ]) {
        const before = emulator.requestCount(`${listPath}/${id}`);
        emulator.fail(`${listPath}/${id}`, { kind: 'status', status: 503 });
        emulator.fail(`${listPath}/${id}`, { kind: 'reset' });
        await act();
        assert.equal(emulator.requestCount(`${listPath}/${id}`) - before, 3);
      }
    });
  });

  const account = { serviceAccountId: 'AB12CD34EF56', email, status: 'ENABLED' };
  const unusable: readonly (readonly [what: string, body: unknown])[] = [
    ['an object instead of an array', { serviceAccounts: {} }],
    ['no array', {}],
    ['null as the response body', null],
  ];
  for (const [what, body] of unusable) {
    it(`rejects a list of accounts with ${what}`, async () => {
      emulator.fail(listPath, { kind: 'body', body: JSON.stringify(body) });
      await assert.rejects(requestServiceAccounts(server, accessToken), {
        name: 'UnexpectedResponseError',
        problem: 'notJson',
      });
    });
  }

  const none = { createdAt: undefined, accessedAt: undefined, expiresAt: undefined };
  const unread: readonly (readonly [what: string, row: unknown, text: string])[] = [
    ['that is text', 'AB12CD34EF56', '"AB12CD34EF56"'],
    ['that is null', null, 'null'],
    ['with a path as an ID', { ...account, serviceAccountId: '../../token' }, '../../token'],
    ['with a slash in its ID', { ...account, serviceAccountId: 'AB12/keys' }, 'AB12/keys'],
    ['with a number as its ID', { serviceAccountId: 7 }, '{"serviceAccountId":7}'],
    ['with an endless ID', { ...account, serviceAccountId: `${'x'.repeat(9_000)}\n` }, `${'x'.repeat(199)}…`],
    ['without an email address', { ...account, email: '' }, 'AB12CD34EF56'],
  ];
  for (const [what, row, text] of unread) {
    it(`lists the other accounts beside one ${what}`, async () => {
      const body = JSON.stringify({ serviceAccounts: [row, { ...account, serviceAccountId: 'OTHER' }] });
      emulator.fail(listPath, { kind: 'body', body });
      assert.deepEqual(await requestServiceAccounts(server, accessToken), {
        rows: [{ id: 'OTHER', email, status: 'enabled', ...none }],
        unread: [text],
      });
    });
  }

  it('passes on an unknown status as it came, on one line', async () => {
    for (const [status, unknown] of [
      ['SUSPENDED', 'SUSPENDED'],
      [`ON\n${'x'.repeat(9_000)}`, `ON ${'x'.repeat(196)}…`],
      [7, ''],
      [undefined, ''],
    ]) {
      emulator.fail(listPath, { kind: 'body', body: JSON.stringify({ serviceAccounts: [{ ...account, status }] }) });
      const { rows } = await requestServiceAccounts(server, accessToken);
      assert.deepEqual(rows, [{ id: 'AB12CD34EF56', email, status: { unknown }, ...none }]);
    }
  });

  it('ignores missing and unreadable times', async () => {
    emulator.fail(listPath, {
      kind: 'body',
      body: JSON.stringify({ serviceAccounts: [{ ...account, accessedAt: 'yesterday', expiresAt: 7 }] }),
    });
    const { rows } = await requestServiceAccounts(server, accessToken);
    assert.deepEqual(rows, [{ id: 'AB12CD34EF56', email, status: 'enabled', ...none }]);
  });
});

describe('parseServiceAccountTime', () => {
  const second = Date.UTC(2024, 0, 25, 3, 8, 4);

  it('reads times in the formats of Go and ISO 8601', () => {
    assert.equal(parseServiceAccountTime('2024-01-25 03:08:04 +0000 UTC'), second);
    assert.equal(parseServiceAccountTime('2024-01-25 03:08:04.156576834 +0000 UTC'), second + 156);
    assert.equal(parseServiceAccountTime('2024-01-25 03:08:04.1 +0000 UTC'), second + 100);
    assert.equal(parseServiceAccountTime('2024-01-25T03:08:04Z'), second);
    assert.equal(parseServiceAccountTime('2024-01-25T03:08:04.156Z'), second + 156);
  });

  it('returns undefined for any other format', () => {
    for (const text of [
      undefined,
      '',
      'yesterday',
      '2024-01-25',
      '2024-13-25 03:08:04 +0000 UTC',
      '2024-01-25 03:08:04',
      '2024-01-25 03:08:04 -0800 PST',
      '0001-01-01T00:00:00Z',
      '0001-01-01 00:00:00 +0000 UTC',
      '1970-01-01T00:00:00Z',
      '0',
      0,
    ]) {
      assert.equal(parseServiceAccountTime(text), undefined, String(text));
    }
  });
});

describe('isServiceAccountId', () => {
  it('accepts up to 100 letters, digits, hyphens, and underscores', () => {
    for (const id of ['AB12CD34EF56', '5c1f0e6a-0000-4000-8000-00000000a2f3', 'a_b', 'x'.repeat(100)])
      assert.ok(isServiceAccountId(id), id);
    for (const id of ['', '.', '..', 'a/b', 'a b', 'a%2Fb', 'a\n', 'ä', 'x'.repeat(101)])
      assert.equal(isServiceAccountId(id), false, id);
  });
});

describe('findAccountNameProblem', () => {
  const names: readonly (readonly [name: string, problem: string | undefined])[] = [
    ['ci-publisher', undefined],
    ['a'.repeat(100), undefined],
    ['nine9', undefined],
    ['four', 'length'],
    ['a'.repeat(101), 'length'],
    ['ci publisher', 'badCharacter'],
    ['ci.publisher', 'badCharacter'],
    ['cí-publisher', 'badCharacter'],
    ['$(x)-publisher', 'badCharacter'],
    ['-----', 'noLetterOrDigit'],
    ['CI-publisher', 'unusual'],
    ['ci_publisher', 'unusual'],
    ['-publisher', 'unusual'],
  ];
  for (const [name, problem] of names) {
    it(`returns ${problem ?? 'undefined'} for ${name.length > 20 ? `${name.length} letters` : name}`, () => {
      assert.equal(findAccountNameProblem(name), problem);
    });
  }
});
