import assert from 'node:assert/strict';
import type { App } from '../../../src/credentials/catalog/app';
import { getServiceAccount } from '../../../src/credentials/catalog/credential';
import type { ServiceAccount } from '../../../src/credentials/catalog/serviceAccount';
import {
  addApp,
  addWebApp,
  clientId,
  createAccountWithKey,
  createCredentialsFixture,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const publisher = { name: 'ci-publisher', firstName: 'service', lastName: 'publisher' };
const email = `ci-publisher@${clientId}.adskserviceaccount.com`;
const listPath = '/authentication/v2/service-accounts';

describe('ServiceAccounts', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
  });
  afterEach(() => fixture.close());

  function known(of = session): readonly (readonly [id: string, status: ServiceAccount['status']])[] | undefined {
    return of.catalog.getApp(app.id).serviceAccounts?.map(({ id, status }) => [id, status]);
  }

  function atAutodesk(): readonly string[] {
    return fixture.emulator.serviceAccounts(clientId).map(({ status }) => status);
  }

  it('lists accounts on request and stores them for the next session', async () => {
    assert.equal(known(), undefined);
    const { serviceAccountId } = fixture.emulator.addServiceAccount(clientId, {
      name: 'ci-publisher',
      status: 'DISABLED',
    });
    await session.accounts.requestAll(app.id, {});
    assert.deepEqual(known(), [[serviceAccountId, 'disabled']]);
    assert.deepEqual(known(await fixture.startSession()), [[serviceAccountId, 'disabled']]);
  });

  it('lists the others beside an account that it cannot read', async () => {
    const { serviceAccountId } = await createAccountWithKey(session, app);
    await session.accounts.create(app.id, { ...publisher, name: 'nightly' }, {});
    const before = known();
    const rows = [{ serviceAccountId: '../..' }, { serviceAccountId, email, status: 'SUSPENDED' }];
    fixture.emulator.fail(listPath, { kind: 'body', body: JSON.stringify({ serviceAccounts: rows }) });
    await session.accounts.requestAll(app.id, {});
    const [, nightly] = before ?? [];
    assert.deepEqual(known(), [[serviceAccountId, { unknown: 'SUSPENDED' }], nightly]);
    const later = await fixture.startSession();
    assert.deepEqual(later.catalog.apps, session.catalog.apps);
    assert.deepEqual(later.catalog.getApp(app.id).unreadAccounts, ['../..']);
    await later.accounts.requestAll(app.id, {});
    assert.deepEqual([known(later), later.catalog.getApp(app.id).unreadAccounts], [before, []]);
  });

  it('takes null for an empty list of accounts', async () => {
    await session.accounts.create(app.id, publisher, {});
    fixture.emulator.fail(listPath, { kind: 'body', body: '{"serviceAccounts":null}' });
    await session.accounts.requestAll(app.id, {});
    assert.deepEqual(known(), []);
  });

  it('sorts accounts by name', async () => {
    for (const name of ['nightly', 'ci-publisher', 'old-importer'])
      fixture.emulator.addServiceAccount(clientId, { name });
    await session.accounts.requestAll(app.id, {});
    const names = session.catalog.getApp(app.id).serviceAccounts?.map((account) => account.email.split('@')[0]);
    assert.deepEqual(names, ['ci-publisher', 'nightly', 'old-importer']);
  });

  it('creates, uses, disables, enables, and deletes an account', async () => {
    const { serviceAccountId, keyId } = await createAccountWithKey(session, app);
    assert.equal(getServiceAccount(session.catalog.getApp(app.id), serviceAccountId).email, email);
    const credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId } as const;
    const scopes = ['data:read'];
    const { value } = await session.broker.getToken(credential, { scopes });
    assert.equal(
      value,
      fixture.emulator.issuedAccessTokens.find(({ userId }) => userId === serviceAccountId)?.accessToken,
    );

    await session.accounts.setStatus(app.id, serviceAccountId, 'disabled', {});
    assert.deepEqual([known(), atAutodesk()], [[[serviceAccountId, 'disabled']], ['DISABLED']]);
    await assert.rejects(session.broker.getToken(credential, { scopes, force: true }), {
      name: 'OAuthError',
      code: 'invalid_grant',
    });
    await session.accounts.setStatus(app.id, serviceAccountId, 'enabled', {});
    assert.deepEqual([known(), atAutodesk()], [[[serviceAccountId, 'enabled']], ['ENABLED']]);
    await session.broker.getToken(credential, { scopes, force: true });

    await session.accounts.delete(app.id, serviceAccountId, {});
    assert.deepEqual([known(), atAutodesk()], [[], []]);
    assert.deepEqual(
      [...fixture.secrets.entries.keys()].filter((key) => key.includes('serviceAccounts')),
      [],
    );
    await assert.rejects(session.broker.getToken(credential, { scopes }), {
      name: 'CredentialError',
      problem: 'serviceAccountRemoved',
    });
    assert.deepEqual(
      fixture.log.lines
        .filter((line) => line.includes(serviceAccountId))
        .map((line) => line.replace(/in \d+ ms/, 'in … ms')),
      [
        `acme-pipeline: service account ${serviceAccountId} created`,
        `acme-pipeline: key ${keyId} of service account ${serviceAccountId} created`,
        `acme-pipeline: access token of service account ${serviceAccountId} for 3599 s in … ms (data:read)`,
        `acme-pipeline: service account ${serviceAccountId} disabled`,
        `acme-pipeline: service account ${serviceAccountId} enabled`,
        `acme-pipeline: access token of service account ${serviceAccountId} for 3599 s in … ms (data:read)`,
        `acme-pipeline: service account ${serviceAccountId} deleted`,
      ],
    );
  });

  it('keeps keys and the default key when accounts are listed again', async () => {
    const { serviceAccountId, keyId } = await createAccountWithKey(session, app);
    await session.accounts.requestAll(app.id, {});
    const { defaultKeyId, keys, createdAt } = getServiceAccount(session.catalog.getApp(app.id), serviceAccountId);
    assert.equal(defaultKeyId, keyId);
    assert.deepEqual(
      keys?.map(({ id, hasPrivateKey }) => [id, hasPrivateKey]),
      [[keyId, true]],
    );
    assert.notEqual(createdAt, undefined);
  });

  it('keeps an account deleted at Autodesk while it has a private key here', async () => {
    const { serviceAccountId } = await createAccountWithKey(session, app);
    const { id: keyless } = await session.accounts.create(app.id, { ...publisher, name: 'nightly' }, {});
    fixture.emulator.deleteServiceAccount(serviceAccountId);
    fixture.emulator.deleteServiceAccount(keyless);
    await session.accounts.requestAll(app.id, {});
    assert.deepEqual(known(), [[serviceAccountId, 'deleted']]);
    await session.accounts.delete(app.id, serviceAccountId, {});
    assert.deepEqual(known(), []);
    assert.equal(fixture.emulator.requestCount(`${listPath}/${serviceAccountId}`), 0);
  });

  it('deletes the access tokens of accounts that are no longer listed', async () => {
    const { serviceAccountId } = fixture.emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    await session.accounts.requestAll(app.id, {});
    const key = `apps/${app.id}/serviceAccounts/${serviceAccountId}/accessToken/${fixture.emulator.baseUrl}/data:read`;
    await fixture.secrets.store(key, 'a token that was kept');
    fixture.emulator.deleteServiceAccount(serviceAccountId);
    await session.accounts.requestAll(app.id, {});
    assert.equal(fixture.secrets.entries.has(key), false);
    assert.deepEqual(known(), []);
  });

  it('marks an account as deleted when Autodesk no longer has it', async () => {
    const { serviceAccountId } = await createAccountWithKey(session, app);
    fixture.emulator.deleteServiceAccount(serviceAccountId);
    await assert.rejects(session.accounts.setStatus(app.id, serviceAccountId, 'disabled', {}), {
      name: 'ApsError',
      code: 'not_found',
    });
    assert.deepEqual(known(), [[serviceAccountId, 'deleted']]);

    const { id } = await session.accounts.create(app.id, { ...publisher, name: 'nightly' }, {});
    fixture.emulator.deleteServiceAccount(id);
    await session.accounts.delete(app.id, id, {});
    assert.deepEqual(known(), [[serviceAccountId, 'deleted']]);
  });

  it('treats a change that was already made as a success', async () => {
    const { id } = await session.accounts.create(app.id, publisher, {});
    fixture.emulator.setServiceAccountStatus(id, 'DISABLED');
    await session.accounts.setStatus(app.id, id, 'disabled', {});
    assert.deepEqual(known(), [[id, 'disabled']]);

    fixture.emulator.fail(`${listPath}/${id}`, { kind: 'lostAnswer' });
    await session.accounts.setStatus(app.id, id, 'enabled', {});
    assert.deepEqual([known(), atAutodesk()], [[[id, 'enabled']], ['ENABLED']]);

    fixture.emulator.fail(`${listPath}/${id}`, { kind: 'lostAnswer' });
    await session.accounts.delete(app.id, id, {});
    assert.deepEqual([known(), atAutodesk()], [[], []]);
  });

  it('shows the current status when a status change fails', async () => {
    const { serviceAccountId } = fixture.emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    await session.accounts.requestAll(app.id, {});
    fixture.emulator.setServiceAccountStatus(serviceAccountId, 'DEACTIVATED');
    await assert.rejects(session.accounts.setStatus(app.id, serviceAccountId, 'disabled', {}), {
      name: 'ApsError',
      status: 400,
    });
    assert.deepEqual(known(), [[serviceAccountId, 'deactivated']]);
    await session.accounts.setStatus(app.id, serviceAccountId, 'enabled', {});
    assert.deepEqual(known(), [[serviceAccountId, 'enabled']]);
  });

  it('sends no extra request when the quota blocks a status change', async () => {
    const { serviceAccountId, keyId } = await createAccountWithKey(session, app);
    fixture.emulator.setRateWindowMs(200_000);
    for (const path of [`${listPath}/{serviceAccountId}`, `${listPath}/{serviceAccountId}/keys/{keyId}`])
      fixture.emulator.setRateLimitPerMinute(path, 0);
    const before = fixture.emulator.requestCount();
    await assert.rejects(session.accounts.setStatus(app.id, serviceAccountId, 'disabled', {}), {
      name: 'ApsError',
      status: 429,
    });
    await assert.rejects(session.keys.setStatus(app.id, { serviceAccountId, keyId }, 'disabled', {}), {
      name: 'ApsError',
      status: 429,
    });
    assert.equal(fixture.emulator.requestCount() - before, 2);
  });

  it('does not repeat a creation whose response was lost', async () => {
    fixture.emulator.fail(listPath, { kind: 'lostAnswer' });
    await assert.rejects(session.accounts.create(app.id, publisher, {}), { name: 'NetworkError', problem: 'reset' });
    assert.equal(atAutodesk().length, 1);
    await session.accounts.requestAll(app.id, {});
    assert.equal(known()?.length, 1);
  });

  it('supports Server-to-Server apps only', async () => {
    const web = await addWebApp(session);
    await assert.rejects(session.accounts.requestAll(web.id, {}), {
      name: 'CredentialError',
      problem: 'noServiceAccounts',
    });
    await assert.rejects(
      session.broker.getToken(
        { kind: 'serviceAccount', appId: web.id, serviceAccountId: 'AB12CD34EF56' },
        { scopes: ['data:read'] },
      ),
      { problem: 'serviceAccountRemoved' },
    );
    assert.equal(fixture.emulator.requestCount(), 0);
  });
});
