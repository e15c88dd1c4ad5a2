import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import {
  assertEmpty204,
  assertProblem,
  requestAdminToken,
  requestServiceAccounts,
  textMember,
} from './serviceAccountRequests';

const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const publisher = { name: 'ci-publisher', firstName: 'service', lastName: 'publisher' };

const march2025 = Date.UTC(2025, 2, 26, 4, 58, 26, 7);
const hasSecondsOnly = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/;
const hasNanoseconds = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{9} \+0000 UTC$/;

describe('the emulated service account API', () => {
  let emulator: Emulator;
  let accessToken: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [pipeline] });
    accessToken = await requestAdminToken(emulator, pipeline);
  });
  afterEach(() => emulator.close());

  function create(changes: Readonly<Record<string, unknown>> = {}): Promise<Response> {
    return requestServiceAccounts(emulator, accessToken, 'POST', '', { ...publisher, ...changes });
  }

  function request(method: 'GET' | 'PATCH' | 'DELETE', id: string, body?: unknown): Promise<Response> {
    return requestServiceAccounts(emulator, accessToken, method, `/${id}`, body);
  }

  function addPublisher(status: 'ENABLED' | 'DISABLED' | 'DEACTIVATED'): string {
    const { clientId } = pipeline;
    return emulator.addServiceAccount(clientId, { name: 'ci-publisher', status, accessedAt: march2025 })
      .serviceAccountId;
  }

  describe('the creation of an account', () => {
    it('returns the ID and the email address, and nothing else', async () => {
      const response = await create();

      assert.equal(response.status, 201);
      assert.equal(response.headers.get('ratelimit-value'), '10');
      assert.equal(response.headers.get('ratelimit-remaining'), '9');
      const body: unknown = await response.json();
      const serviceAccountId = textMember(body, 'serviceAccountId');
      assert.match(serviceAccountId, /^[A-Z0-9]{12}$/);
      assert.deepEqual(body, { serviceAccountId, email: 'ci-publisher@pipelineClientId.adskserviceaccount.com' });
      assert.deepEqual(emulator.serviceAccounts('pipelineClientId'), [
        {
          serviceAccountId,
          name: 'ci-publisher',
          email: 'ci-publisher@pipelineClientId.adskserviceaccount.com',
          status: 'ENABLED',
          keys: [],
        },
      ]);
    });

    const badNames: readonly [string, string, string][] = [
      ['an empty name', '', "The 'name' is empty."],
      ['a name of 4 characters', 'four', "The length of the 'name' should be between 5 and 100 characters."],
      ['a name of 101 characters', 'a'.repeat(101), "The length of the 'name' should be between 5 and 100 characters."],
      ['a name with a space', 'ci publisher', "The 'name' contains invalid characters."],
      ['a name with an underscore', 'ci_publisher', "The 'name' contains invalid characters."],
      ['a name of hyphens only', '-----', "The 'name' should contain at least one alpha numeric character."],
      ['a name with a reserved word', 'my-AutoDesk-bot', "The 'name' contains a restricted word."],
    ];
    for (const [what, name, detail] of badNames) {
      it(`rejects ${what}`, async () => {
        await assertProblem(await create({ name }), 400, 'invalid_request', detail);
        assert.deepEqual(emulator.serviceAccounts('pipelineClientId'), []);
      });
    }

    it('accepts names of 5 and of 100 characters', async () => {
      assert.equal((await create({ name: 'five5' })).status, 201);
      assert.equal((await create({ name: 'a'.repeat(100) })).status, 201);
    });

    it('rejects a name that the same app already uses', async () => {
      emulator.addServiceAccount('otherClientId', { name: 'ci-publisher' });
      assert.equal((await create()).status, 201);

      await assertProblem(await create(), 400, 'invalid_request', "The 'name' already exists.");
    });

    it('requires a first and a last name', async () => {
      await assertProblem(await create({ firstName: undefined }), 400, 'invalid_request', "The 'firstName' is empty.");
      await assertProblem(await create({ lastName: '' }), 400, 'invalid_request', "The 'lastName' is empty.");
    });

    it('rejects an invalid or missing body', async () => {
      await assertProblem(await create({ name: 7 }), 400, 'invalid_request', 'The request body is invalid.');
      const bare = await requestServiceAccounts(emulator, accessToken, 'POST');
      await assertProblem(bare, 400, 'invalid_request', "The 'name' is empty.");
    });

    it('rejects the eleventh account of an app', async () => {
      for (let count = 1; count <= 9; count += 1) {
        emulator.addServiceAccount('pipelineClientId', { name: `account-${count}` });
      }
      emulator.addServiceAccount('otherClientId', { name: 'somebody-else' });
      assert.equal((await create({ name: 'the-tenth' })).status, 201);

      const detail = 'The number of service accounts has exceeded the limit.';
      await assertProblem(await create({ name: 'the-eleventh' }), 403, 'limit_exceeded', detail);
    });
  });

  it('lists only the accounts of the app', async () => {
    emulator.addServiceAccount('otherClientId', { name: 'somebody-else' });
    const serviceAccountId = addPublisher('DEACTIVATED');

    const response = await requestServiceAccounts(emulator, accessToken, 'GET');

    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {
      serviceAccounts: [
        {
          serviceAccountId,
          email: 'ci-publisher@pipelineClientId.adskserviceaccount.com',
          createdBy: 'pipelineClientId',
          status: 'DEACTIVATED',
          createdAt: '2025-03-26 04:58:26 +0000 UTC',
          accessedAt: '2025-03-26 04:58:26.007576834 +0000 UTC',
          expiresAt: '2026-03-26 04:58:26 +0000 UTC',
        },
      ],
    });
  });

  it('returns details with times in Go format', async () => {
    const serviceAccountId = textMember(await (await create()).json(), 'serviceAccountId');

    const response = await request('GET', serviceAccountId);

    assert.equal(response.status, 200);
    const details: unknown = await response.json();
    assert.match(textMember(details, 'createdAt'), hasSecondsOnly);
    assert.match(textMember(details, 'accessedAt'), hasNanoseconds);
    assert.match(textMember(details, 'expiresAt'), hasSecondsOnly);
    assert.equal(textMember(details, 'status'), 'ENABLED');
  });

  it('disables and enables an account only once each', async () => {
    const id = addPublisher('ENABLED');

    const disabled = await request('PATCH', id, { status: 'DISABLED' });
    assert.equal(disabled.status, 200);
    assert.equal(textMember(await disabled.json(), 'status'), 'DISABLED');
    await assertProblem(
      await request('PATCH', id, { status: 'DISABLED' }),
      400,
      'invalid_request',
      'The service account is already in a disabled state.',
    );
    assert.equal((await request('PATCH', id, { status: 'ENABLED' })).status, 200);
    await assertProblem(
      await request('PATCH', id, { status: 'ENABLED' }),
      400,
      'invalid_request',
      'The service account is already in an enabled state.',
    );
  });

  it('reactivates a deactivated account for another year', async () => {
    const id = addPublisher('DEACTIVATED');

    const notEnabled = 'The service account is not currently in an enabled state.';
    await assertProblem(await request('PATCH', id, { status: 'DISABLED' }), 400, 'invalid_request', notEnabled);
    const details: unknown = await (await request('PATCH', id, { status: 'ENABLED' })).json();
    assert.equal(textMember(details, 'status'), 'ENABLED');
    assert.ok(Date.parse(textMember(details, 'expiresAt')) > Date.now());
  });

  it('rejects any other status', async () => {
    const id = addPublisher('ENABLED');

    for (const body of [undefined, {}, { status: 'DEACTIVATED' }]) {
      await assertProblem(await request('PATCH', id, body), 400, 'invalid_request', "The 'status' is invalid.");
    }
  });

  it('deletes a disabled account', async () => {
    const id = addPublisher('DISABLED');

    await assertEmpty204(await request('DELETE', id));
    await assertProblem(await request('DELETE', id), 404, 'not_found', 'The service account is not found.');
  });

  it('hides the accounts of other apps', async () => {
    const { serviceAccountId } = emulator.addServiceAccount('otherClientId', { name: 'somebody-else' });

    const answers = [
      await request('GET', serviceAccountId),
      await request('PATCH', serviceAccountId, { status: 'DISABLED' }),
      await request('DELETE', serviceAccountId),
      await requestServiceAccounts(emulator, accessToken, 'GET', `/${serviceAccountId}/keys`),
    ];
    for (const answer of answers) {
      await assertProblem(answer, 404, 'not_found', 'The service account is not found.');
    }
    assert.equal(emulator.serviceAccounts('otherClientId').length, 1);
  });

  it('reflects changes made by other clients', async () => {
    const id = addPublisher('ENABLED');

    emulator.setServiceAccountStatus(id, 'DEACTIVATED');
    assert.equal(textMember(await (await request('GET', id)).json(), 'status'), 'DEACTIVATED');
    emulator.deleteServiceAccount(id);
    assert.equal((await request('GET', id)).status, 404);
    assert.throws(() => emulator.deleteServiceAccount(id), /has no service account/);
  });
});
