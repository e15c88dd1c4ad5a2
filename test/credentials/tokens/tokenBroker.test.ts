import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import {
  addApp,
  clientSecret,
  createCredentialsFixture,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const scopes = ['data:write', 'data:read'];

describe('TokenBroker', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let credential: Credential;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    app = await addApp(session);
    credential = { kind: 'app', appId: app.id };
  });

  afterEach(() => fixture.close());

  const requests = (): number => fixture.emulator.requestCount(tokenPath);
  const issued = (index: number): string | undefined => fixture.emulator.issuedAccessTokens[index]?.accessToken;

  it('returns a cached token, whatever the order of the scopes', async () => {
    const first = await session.broker.getToken(credential, { scopes });
    const second = await session.broker.getToken(credential, { scopes: ['data:read', 'data:write', 'data:read'] });
    assert.equal(first.value, issued(0));
    assert.equal(second, first);
    assert.equal(requests(), 1);
  });

  it('shares one request between a hundred callers', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => session.broker.getToken(credential, { scopes })),
    );
    assert.deepEqual(new Set(answers.map(({ value }) => value)), new Set([issued(0)]));
    assert.equal(requests(), 1);
  });

  it('keeps tokens of different scopes apart', async () => {
    const one = await session.broker.getToken(credential, { scopes: ['data:read'] });
    const other = await session.broker.getToken(credential, { scopes: ['data:write'] });
    assert.notEqual(one.value, other.value);
    assert.equal(requests(), 2);
  });

  it('restores a token from an earlier session', async () => {
    const { value } = await session.broker.getToken(credential, { scopes });
    const next = await fixture.startSession();
    assert.equal((await next.broker.getToken(credential, { scopes })).value, value);
    assert.equal(requests(), 1);
  });

  it('requests a new token when less validity is left than required', async () => {
    await session.broker.getToken(credential, { scopes });
    fixture.clock.advance(3_538_000);
    await session.broker.getToken(credential, { scopes });
    assert.equal(requests(), 1);
    await session.broker.getToken(credential, { scopes, minValidityMs: 62_000 });
    assert.equal(requests(), 2);
    fixture.clock.advance(3_540_000);
    await session.broker.getToken(credential, { scopes });
    assert.equal(requests(), 3);
  });

  it('requests a new token after the computer slept for two hours', async () => {
    await session.broker.getToken(credential, { scopes });
    fixture.clock.advance(2 * 3_600_000);
    assert.equal((await session.broker.getToken(credential, { scopes })).value, issued(1));
  });

  it('returns no token that ran out while the computer slept', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 100 });
    const request = session.broker.getToken(credential, { scopes });
    while (requests() === 0) await sleep(5);
    fixture.clock.advance(2 * 3_600_000);
    assert.equal((await request).value, issued(1));
    assert.equal(requests(), 2);
  });

  it('bases the expiry on the local clock despite clock skew', async () => {
    fixture.emulator.setClockSkewMs(-600_000);
    const { expiresAt } = await session.broker.getToken(credential, { scopes });
    assert.equal(expiresAt, Date.UTC(2026, 0, 1) + 3_599_000);
  });

  it('returns a token that is too short-lived but does not reuse it', async () => {
    fixture.emulator.setAccessTokenLifetimeSeconds(30);
    assert.equal((await session.broker.getToken(credential, { scopes })).value, issued(0));
    assert.equal((await session.broker.getToken(credential, { scopes })).value, issued(1));
  });

  it('requests a new token when forced and shares it with other callers', async () => {
    await session.broker.getToken(credential, { scopes });
    const next = await fixture.startSession();
    const [calm, forced] = await Promise.all([
      next.broker.getToken(credential, { scopes }),
      next.broker.getToken(credential, { scopes, force: true }),
    ]);
    assert.equal(forced.value, issued(1));
    assert.equal(calm.value, issued(1));
    assert.equal(requests(), 2);
  });

  it('does not cache errors', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 400, body: '{"error":"invalid_request"}' });
    await assert.rejects(session.broker.getToken(credential, { scopes }), {
      name: 'OAuthError',
      code: 'invalid_request',
    });
    assert.equal((await session.broker.getToken(credential, { scopes })).value, issued(0));
  });

  it('keeps the cached token when a request fails', async () => {
    const { value } = await session.broker.getToken(credential, { scopes });
    fixture.emulator.fail(tokenPath, { kind: 'body', body: '<html>' }, Infinity);
    await assert.rejects(session.broker.getToken(credential, { scopes, force: true }), {
      name: 'UnexpectedResponseError',
    });
    assert.equal((await session.broker.getToken(credential, { scopes })).value, value);
  });

  it('cancels the request only after the last caller cancels', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 150 });
    const [early, late] = [new AbortController(), new AbortController()];
    const given = session.broker.getToken(credential, { scopes, signal: early.signal });
    const kept = session.broker.getToken(credential, { scopes, signal: late.signal });
    early.abort();
    await assert.rejects(given, { name: 'AbortError' });
    assert.equal((await kept).value, issued(0));

    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 60_000 });
    const abandoned = session.broker.getToken(credential, { scopes, force: true, signal: late.signal });
    late.abort();
    await assert.rejects(abandoned, { name: 'AbortError' });
  });

  it('starts a new request after all earlier callers canceled', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 60_000 });
    const controller = new AbortController();
    const abandoned = session.broker.getToken(credential, { scopes, signal: controller.signal });
    controller.abort();
    const next = session.broker.getToken(credential, { scopes });
    await assert.rejects(abandoned, { name: 'AbortError' });
    fixture.emulator.clearFaults();
    assert.equal((await next).value, issued(0));
  });

  it('rejects a caller that canceled before calling', async () => {
    await assert.rejects(session.broker.getToken(credential, { scopes, signal: AbortSignal.abort() }), {
      name: 'AbortError',
    });
  });

  it('stores the token before returning it', async () => {
    const { value } = await session.broker.getToken(credential, { scopes });
    const stored = [...fixture.secrets.entries.values()].some((text) => text.includes(value));
    assert.ok(stored);
    const { tokens } = session.catalog.getApp(app.id);
    const id = tokens[0]?.id ?? '';
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(tokens, [
      {
        id,
        requestedFrom: `${fixture.emulator.baseUrl}${tokenPath}`,
        scopes: ['data:read', 'data:write'],
        expiresAt: Date.UTC(2026, 0, 1) + 3_599_000,
        granted: undefined,
      },
    ]);
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
  });

  it('returns a token that cannot be stored and reports the problem', async () => {
    const store = fixture.secrets.store.bind(fixture.secrets);
    fixture.secrets.store = () => Promise.reject(new Error('full'));
    const { value } = await session.broker.getToken(credential, { scopes });
    assert.equal(value, issued(0));
    assert.deepEqual(fixture.problems, [{ kind: 'tokenNotStored' }]);
    fixture.secrets.store = store;
    assert.equal((await session.broker.getToken(credential, { scopes })).value, value);
  });

  it('reports and remembers a missing client secret', async () => {
    fixture.secrets.entries.clear();
    await assert.rejects(session.broker.getToken(credential, { scopes }), {
      name: 'CredentialError',
      problem: 'secretMissing',
    });
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'missing');
    assert.equal(requests(), 0);
  });

  it('ignores a damaged entry in the secret store', async () => {
    await session.broker.getToken(credential, { scopes });
    for (const key of fixture.secrets.entries.keys()) {
      if (key.includes('accessToken')) fixture.secrets.entries.set(key, '{"value":');
    }
    const next = await fixture.startSession();
    assert.equal((await next.broker.getToken(credential, { scopes })).value, issued(1));
  });

  it('remembers whether the client secret was rejected or accepted', async () => {
    fixture.emulator.updateApp(app.clientId, { clientSecret: 'another-secret-0000' });
    await assert.rejects(session.broker.getToken(credential, { scopes }), { name: 'OAuthError', status: 401 });
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'refused');
    fixture.emulator.updateApp(app.clientId, { clientSecret });
    await session.broker.getToken(credential, { scopes });
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
  });

  it('rejects 2-legged tokens for public apps', async () => {
    const { id } = await session.catalog.add(
      { name: 'viewer', type: 'desktopMobileSpa', clientId: 'v'.repeat(32), secretStatus: 'unchecked' },
      undefined,
    );
    await assert.rejects(session.broker.getToken({ kind: 'app', appId: id }, { scopes }), {
      name: 'CredentialError',
      problem: 'noTwoLeggedToken',
    });
  });

  it('stores nothing for an app that is removed during the request', async () => {
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 500 });
    const request = session.broker.getToken(credential, { scopes });
    const other = await fixture.startSession();
    await other.catalog.remove(app.id);
    await assert.rejects(request, { name: 'CredentialError', problem: 'appRemoved' });
    assert.equal(fixture.secrets.entries.size, 0);
    assert.deepEqual(session.catalog.apps, []);
  });

  it('revokes and forgets all valid tokens of an app', async () => {
    await session.broker.getToken(credential, { scopes });
    await session.broker.getToken(credential, { scopes: ['data:read'] });
    await session.broker.revokeTokens(credential);
    assert.deepEqual(
      fixture.emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [true, true],
    );
    assert.deepEqual(session.catalog.getApp(app.id).tokens, []);
    assert.equal([...fixture.secrets.entries.keys()].length, 1);
    assert.equal((await session.broker.getToken(credential, { scopes })).value, issued(2));
  });

  it('keeps a token that could not be revoked', async () => {
    const { value } = await session.broker.getToken(credential, { scopes });
    fixture.emulator.fail('/authentication/v2/revoke', {
      kind: 'status',
      status: 400,
      body: '{"error":"invalid_request"}',
    });
    await assert.rejects(session.broker.revokeTokens(credential), { name: 'OAuthError' });
    assert.equal((await session.broker.getToken(credential, { scopes })).value, value);
  });

  it('deletes expired tokens when it stores a new one', async () => {
    await session.broker.getToken(credential, { scopes: ['data:read'] });
    fixture.clock.advance(3_600_000);
    await session.broker.getToken(credential, { scopes: ['data:write'] });
    assert.deepEqual(
      session.catalog.getApp(app.id).tokens.map((record) => record.scopes),
      [['data:write']],
    );
    assert.equal([...fixture.secrets.entries.keys()].filter((key) => key.includes('accessToken')).length, 1);
  });
});
