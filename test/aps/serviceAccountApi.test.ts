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

describe('service accounts at Autodesk', () => {
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

  it('are listed, each with its status and its times', async () => {
    const [one, other] = [addPublisher(), addPublisher('DEACTIVATED')];
    const times = {
      createdAt: Date.UTC(2025, 2, 26, 4, 58, 26),
      accessedAt: march2025,
      expiresAt: Date.UTC(2026, 2, 26, 4, 58, 26),
    };
    assert.deepEqual(await requestServiceAccounts(server, accessToken), [
      { id: one, email, status: 'enabled', ...times },
      { id: other, email, status: 'deactivated', ...times },
    ]);
  });

  it('are none where the app has none', async () => {
    assert.deepEqual(await requestServiceAccounts(server, accessToken), []);
  });

  it('are asked for one by one', async () => {
    const id = addPublisher('DISABLED');
    assert.equal((await requestServiceAccount(server, accessToken, id)).status, 'disabled');
  });

  it('are created with the three names, and answer with id and e-mail address', async () => {
    const { id, email: created } = await createServiceAccount(server, accessToken, publisher);
    assert.deepEqual(
      emulator.serviceAccounts(pipeline.clientId).map(({ serviceAccountId, name }) => [serviceAccountId, name]),
      [[id, 'ci-publisher']],
    );
    assert.equal(created, email);
  });

  it('are switched off and on, and woken up', async () => {
    const id = addPublisher();
    assert.equal((await updateServiceAccount(server, accessToken, { id, status: 'disabled' })).status, 'disabled');
    assert.deepEqual(statuses(), ['DISABLED']);
    emulator.setServiceAccountStatus(id, 'DEACTIVATED');
    assert.equal((await updateServiceAccount(server, accessToken, { id, status: 'enabled' })).status, 'enabled');
    assert.deepEqual(statuses(), ['ENABLED']);
  });

  it('are deleted', async () => {
    await deleteServiceAccount(server, accessToken, addPublisher());
    assert.deepEqual(statuses(), []);
  });

  describe('where Autodesk refuses', () => {
    it('one that is gone is gone', async () => {
      assert.equal(await causeOf(requestServiceAccount(server, accessToken, 'NOBODY000000')), 'deletedAtAutodesk');
      assert.equal(await causeOf(deleteServiceAccount(server, accessToken, 'NOBODY000000')), 'deletedAtAutodesk');
    });

    it("a status that it has already, and a name that is taken, are said in Autodesk's words", async () => {
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

    it('the eleventh has reached the limit', async () => {
      for (let index = 0; index < 10; index++)
        emulator.addServiceAccount(pipeline.clientId, { name: `importer-${index}` });
      assert.equal(await causeOf(createServiceAccount(server, accessToken, publisher)), 'limitReached');
    });

    it('an app of another type is no Server-to-Server app', async () => {
      const token = await requestAdminToken(emulator, web);
      assert.equal(await causeOf(requestServiceAccounts(server, token)), 'notServerToServer');
    });

    it('the quota of the minute is used up', async () => {
      emulator.setRateLimitPerMinute(listPath, 0);
      assert.equal(await causeOf(requestServiceAccounts(server, accessToken, { maxWaitMs: 0 })), 'rateLimited');
    });

    it('the access token is not in the error when the answer quotes it', async () => {
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

  describe('when the network or the server fails', () => {
    it('a creation is sent again after a full quota, and never when it may have happened', async () => {
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

    it('an update and a deletion are sent again', async () => {
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
    ['no list', { serviceAccounts: {} }],
    ['a list of something else', { serviceAccounts: ['AB12CD34EF56'] }],
    ['an id that leads elsewhere', { serviceAccounts: [{ ...account, serviceAccountId: '../../token' }] }],
    [
      'an id that would end a name in the secret store',
      { serviceAccounts: [{ ...account, serviceAccountId: 'AB12/keys' }] },
    ],
    ['no e-mail address', { serviceAccounts: [{ ...account, email: '' }] }],
    ['a status that nobody knows', { serviceAccounts: [{ ...account, status: 'ASLEEP' }] }],
    ['nothing', null],
  ];
  for (const [what, body] of unusable) {
    it(`are not made of an answer with ${what}`, async () => {
      emulator.fail(listPath, { kind: 'body', body: JSON.stringify(body) });
      await assert.rejects(requestServiceAccounts(server, accessToken), {
        name: 'UnexpectedResponseError',
        problem: 'notJson',
      });
    });
  }

  it('may have no times, or times that nobody can read', async () => {
    emulator.fail(listPath, {
      kind: 'body',
      body: JSON.stringify({ serviceAccounts: [{ ...account, accessedAt: 'yesterday', expiresAt: 7 }] }),
    });
    assert.deepEqual(await requestServiceAccounts(server, accessToken), [
      {
        id: 'AB12CD34EF56',
        email,
        status: 'enabled',
        createdAt: undefined,
        accessedAt: undefined,
        expiresAt: undefined,
      },
    ]);
  });
});

describe('a time of the service account API', () => {
  const second = Date.UTC(2024, 0, 25, 3, 8, 4);

  it('is read as Go prints it, and as ISO 8601, which the documentation promises', () => {
    assert.equal(parseServiceAccountTime('2024-01-25 03:08:04 +0000 UTC'), second);
    assert.equal(parseServiceAccountTime('2024-01-25 03:08:04.156576834 +0000 UTC'), second + 156);
    assert.equal(parseServiceAccountTime('2024-01-25 03:08:04.1 +0000 UTC'), second + 100);
    assert.equal(parseServiceAccountTime('2024-01-25T03:08:04Z'), second);
    assert.equal(parseServiceAccountTime('2024-01-25T03:08:04.156Z'), second + 156);
  });

  it("is none where it can't be read for sure", () => {
    for (const text of [
      undefined,
      '',
      'yesterday',
      '2024-01-25',
      '2024-13-25 03:08:04 +0000 UTC',
      '2024-01-25 03:08:04',
      '2024-01-25 03:08:04 -0800 PST',
    ]) {
      assert.equal(parseServiceAccountTime(text), undefined, text);
    }
  });
});

describe('an id of the service account API', () => {
  it('is letters, digits, hyphens and underlines, and not too many', () => {
    for (const id of ['AB12CD34EF56', '5c1f0e6a-0000-4000-8000-00000000a2f3', 'a_b', 'x'.repeat(100)])
      assert.ok(isServiceAccountId(id), id);
    for (const id of ['', '.', '..', 'a/b', 'a b', 'a%2Fb', 'a\n', 'ä', 'x'.repeat(101)])
      assert.equal(isServiceAccountId(id), false, id);
  });
});

describe('the name of a service account', () => {
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
    it(`${name.length > 20 ? `of ${name.length} letters` : name}: ${problem ?? 'fine'}`, () => {
      assert.equal(findAccountNameProblem(name), problem);
    });
  }
});
