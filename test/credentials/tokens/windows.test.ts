import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../../src/credentials/catalog/app';
import { AppFolder } from '../../../src/credentials/catalog/appFolder';
import { CatalogFollower } from '../../../src/credentials/catalog/catalogFollower';
import type { Credential } from '../../../src/credentials/catalog/credential';
import { accessTokenName, refreshTokenName, userLeaseName } from '../../../src/credentials/catalog/secretNames';
import { Lease } from '../../../src/credentials/leases/lease';
import { LeaseFolder } from '../../../src/credentials/leases/leaseFolder';
import { hashToken, RefreshTokens } from '../../../src/credentials/tokens/refreshTokens';
import {
  addWebApp,
  clientSecret,
  createCredentialsFixture,
  designer,
  quickTimes,
  signIn,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { intercept } from '../../support/intercept';
import { LaggingSecretStore } from '../../support/laggingSecretStore';

const scopes = ['data:read', 'data:write'];
const hourMs = 3_600_000;

describe('several windows', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let appCredential: Credential;
  let credential: Credential;
  let userKey: { readonly appId: string; readonly userId: string };

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    app = await addWebApp(session);
    appCredential = { kind: 'app', appId: app.id };
    credential = await signIn(fixture, session, app, designer.userId, scopes);
    userKey = { appId: app.id, userId: designer.userId };
  });

  afterEach(() => fixture.close());

  const requests = (): number => fixture.emulator.requestCount(tokenPath);
  const lastIssued = (): string | undefined => fixture.emulator.issuedAccessTokens.at(-1)?.accessToken;
  const status = (): string | undefined => session.catalog.getApp(app.id).users[0]?.status;

  /** The newest refresh token in the secret store. */
  const findRefreshToken = async (): Promise<string> =>
    (await new RefreshTokens(fixture.secrets, () => undefined).find(userKey))?.value ?? '';

  /** Simulates a window that stopped right after it announced a refresh: its lease is never renewed. */
  const stopWhileSpending = async (): Promise<void> => {
    const silent = new LeaseFolder(fixture.leasesPath, { ...quickTimes, beatMs: 60_000 });
    const lease = await silent.take(userLeaseName(userKey), 0, new AbortController().signal);
    await lease.announceRefresh(hashToken(await findRefreshToken()));
  };

  it('make one request per credential when started together', async () => {
    fixture.clock.advance(hourMs);
    const windows = await Promise.all(Array.from({ length: 10 }, () => fixture.startSession()));
    const before = requests();
    const ofUser = await Promise.all(windows.map(({ broker }) => broker.getToken(credential, { scopes })));
    const ofApp = await Promise.all(windows.map(({ broker }) => broker.getToken(appCredential, { scopes })));
    assert.equal(requests() - before, 2);
    assert.equal(new Set([...ofUser, ...ofApp].map(({ value }) => value)).size, 2);
  });

  it('use a token that another window refreshed', async () => {
    fixture.clock.advance(hourMs);
    const other = await fixture.startSession();
    await other.broker.getToken(credential, { scopes });
    const before = requests();
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
    assert.equal(requests(), before);
  });

  it('wait for a newer refresh token instead of using a stale one', async () => {
    const secrets = new LaggingSecretStore(fixture.secrets);
    const late = await fixture.startSession({ secrets });
    fixture.clock.advance(hourMs);
    await session.broker.getToken(credential, { scopes });
    setTimeout(() => secrets.catchUp(), quickTimes.propagationMs / 2);
    const { value } = await late.broker.getToken(credential, { scopes: ['data:read'] });
    assert.equal(value, lastIssued());
    assert.equal(fixture.emulator.replayCount, 0);
    assert.equal(fixture.emulator.rotationCount, 2);
  });

  it('ask for a reload when the newer refresh token never arrives', async () => {
    const late = await fixture.startSession({ secrets: new LaggingSecretStore(fixture.secrets) });
    fixture.clock.advance(hourMs);
    await session.broker.getToken(credential, { scopes });
    const before = requests();
    await assert.rejects(late.broker.getToken(credential, { scopes }), {
      name: 'CredentialError',
      problem: 'refreshTokenStale',
    });
    assert.equal(requests(), before);
    assert.equal(status(), 'signedIn');
    assert.equal((await session.broker.getToken(credential, { scopes, force: true })).value, lastIssued());
  });

  it('wait for an access token that another window has stored', async () => {
    const secrets = new LaggingSecretStore(fixture.secrets);
    const late = await fixture.startSession({ secrets });
    await session.broker.getToken(appCredential, { scopes });
    const before = requests();
    setTimeout(() => secrets.catchUp(), quickTimes.propagationMs / 2);
    assert.equal((await late.broker.getToken(appCredential, { scopes })).value, lastIssued());
    assert.equal(requests(), before);
  });

  it("request their own app token when another window's never arrives", async () => {
    const late = await fixture.startSession({ secrets: new LaggingSecretStore(fixture.secrets) });
    await session.broker.getToken(appCredential, { scopes });
    assert.equal((await late.broker.getToken(appCredential, { scopes })).value, lastIssued());
  });

  it('do not spend a refresh token that a stopped window may be spending', async () => {
    fixture.clock.advance(hourMs);
    await stopWhileSpending();
    const before = requests();
    await assert.rejects(session.broker.getToken(credential, { scopes }), {
      name: 'CredentialError',
      problem: 'refreshInProgressElsewhere',
    });
    assert.equal(requests(), before);
    await signIn(fixture, session, app, designer.userId, scopes);
    assert.equal((await session.broker.getToken(credential, { scopes })).value, lastIssued());
  });

  it('end their wait for a window that lives but hangs', async () => {
    fixture.clock.advance(hourMs);
    const hanging = new LeaseFolder(fixture.leasesPath, quickTimes);
    const leases = await Promise.all(
      [userLeaseName(userKey), accessTokenName(appCredential, `${fixture.emulator.baseUrl}${tokenPath}`, scopes)].map(
        (name) => hanging.take(name, 0, new AbortController().signal),
      ),
    );
    const waiting = await fixture.startSession({ times: { ...quickTimes, longestWaitMs: quickTimes.leaseMs } });
    const before = requests();
    await assert.rejects(waiting.broker.getToken(credential, { scopes }), { problem: 'refreshInProgressElsewhere' });
    await assert.rejects(waiting.broker.getToken(appCredential, { scopes }), { name: 'LeaseHeldError' });
    const patient = await fixture.startSession({ times: { ...quickTimes, longestWaitMs: 60_000 } });
    await assert.rejects(patient.broker.getToken(credential, { scopes, isAutomatic: true }), {
      problem: 'refreshInProgressElsewhere',
    });
    assert.equal(requests(), before);
    await Promise.all(leases.map((lease) => lease.release()));
    assert.equal((await waiting.broker.getToken(credential, { scopes })).value, lastIssued());
  });

  it('keep a new sign-in when an older refresh finishes late', async () => {
    fixture.clock.advance(hourMs);
    const late = await fixture.startSession();
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 200 });
    // The session before can't be ended, so that its refresh succeeds.
    fixture.emulator.fail('/authentication/v2/revoke', { kind: 'status', status: 400 });
    const old = late.broker.getToken(credential, { scopes });
    await new Promise((resolve) => setTimeout(resolve, 80));
    await signIn(fixture, session, app, designer.userId, scopes);
    const newest = await findRefreshToken();
    const signedIn = lastIssued();
    assert.equal((await old).value, signedIn);
    assert.equal(await findRefreshToken(), newest);
    for (const { broker } of [late, session])
      assert.equal((await broker.getToken(credential, { scopes })).value, signedIn);
    await session.broker.getToken(credential, { scopes, force: true });
    assert.equal(fixture.emulator.replayCount, 0);
    assert.equal(fixture.emulator.grants.at(-1)?.isEnded, false);
  });

  it('send no refresh token again after losing the lease in a retry wait', async () => {
    fixture.clock.advance(hourMs);
    const late = await fixture.startSession();
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 503, headers: { 'retry-after': '1' } });
    const before = requests();
    let signedIn: Promise<unknown> | undefined;
    const onWait = (): void => void (signedIn ??= signIn(fixture, session, app, designer.userId, scopes));
    const { value } = await late.broker.getToken(credential, { scopes, onWait });
    await signedIn;
    assert.equal(requests() - before, 2);
    assert.equal(value, lastIssued());
  });

  it('keep the new grant after a late error response for the old one', async () => {
    fixture.clock.advance(hourMs);
    const late = await fixture.startSession();
    fixture.emulator.endGrants(designer.userId);
    fixture.emulator.fail(tokenPath, { kind: 'delay', delayMs: 200 });
    const old = late.broker.getToken(credential, { scopes });
    await new Promise((resolve) => setTimeout(resolve, 80));
    await signIn(fixture, session, app, designer.userId, scopes);
    assert.equal((await old).value, (await session.broker.getToken(credential, { scopes })).value);
    await session.catalog.load();
    assert.equal(status(), 'signedIn');
  });

  it('send nothing when a look at the lease took too long', async () => {
    fixture.clock.advance(hourMs);
    let looks = 0;
    const announceRefresh = async (call: () => unknown): Promise<unknown> => {
      const isOurs = await call();
      if (looks++ === 0) await sleep(1.5 * quickTimes.leaseMs);
      return isOurs;
    };
    const take = async (call: () => unknown): Promise<unknown> => {
      const lease = await call();
      return lease instanceof Lease ? intercept(lease, { announceRefresh }) : lease;
    };
    const late = await fixture.startSession({
      wrap: (name, port) => (name === 'leases' ? intercept(port, { take }) : port),
    });
    const before = requests();
    await late.broker.getToken(credential, { scopes });
    assert.deepEqual([looks, requests() - before, fixture.emulator.replayCount], [2, 1, 0]);
  });

  it('keep a sign-in that falls between a refusal and its record', async () => {
    fixture.clock.advance(hourMs);
    fixture.emulator.endGrants(designer.userId);
    const before = requests();
    let isSignedIn = false;
    const exclusively = async (call: () => unknown): Promise<unknown> => {
      if (requests() > before && !isSignedIn) {
        isSignedIn = true;
        await signIn(fixture, session, app, designer.userId, scopes);
      }
      return call();
    };
    const late = await fixture.startSession({
      wrap: (name, port) => (name === 'folder' ? intercept(port, { exclusively }) : port),
    });
    await assert.rejects(late.broker.getToken(credential, { scopes }), { problem: 'signInAgain' });
    assert.equal(isSignedIn, true);
    await session.catalog.load();
    assert.equal(status(), 'signedIn');
    for (const { broker } of [late, session])
      assert.equal((await broker.getToken(credential, { scopes })).value, lastIssued());
    await session.broker.getToken(credential, { scopes, force: true });
    assert.equal(fixture.emulator.replayCount, 0);
  });

  it('know the newest refresh token though the leases are gone', async () => {
    fixture.clock.advance(hourMs);
    let isFirst = true;
    const take = async (call: () => unknown): Promise<unknown> => {
      if (isFirst) {
        isFirst = false;
        for (let turn = 0; turn < 3; turn++) await session.broker.getToken(credential, { scopes, force: true });
        await rm(fixture.leasesPath, { recursive: true });
      }
      return call();
    };
    const late = await fixture.startSession({
      wrap: (name, port) => (name === 'leases' ? intercept(port, { take }) : port),
    });
    await late.broker.getToken(credential, { scopes: ['data:read'] });
    const next = await fixture.startSession();
    assert.equal((await next.broker.getToken(credential, { scopes, force: true })).value, lastIssued());
    assert.equal(fixture.emulator.replayCount, 0);
  });

  it('spend a refresh token stored by an earlier version', async () => {
    const value = await findRefreshToken();
    for (const key of [...fixture.secrets.entries.keys()])
      if (key.includes('/refreshToken')) fixture.secrets.entries.delete(key);
    await rm(fixture.leasesPath, { recursive: true });
    fixture.secrets.entries.set(refreshTokenName(app.id, designer.userId), value);
    fixture.clock.advance(hourMs);
    const next = await fixture.startSession();
    await next.secretHosts.confirm(fixture.server);
    assert.equal((await next.broker.getToken(credential, { scopes })).value, lastIssued());
    assert.deepEqual(
      [...fixture.secrets.entries.keys()].filter((key) => key.includes('/refreshToken')),
      [refreshTokenName(app.id, designer.userId, 1)],
    );
  });

  it('ask for a new sign-in once when a script spent the refresh token', async () => {
    fixture.clock.advance(hourMs);
    const other = await fixture.startSession();
    const spent = await findRefreshToken();
    const key = [...fixture.secrets.entries].find(([, value]) => value.includes(spent))?.[0] ?? '';
    await session.broker.getToken(credential, { scopes });
    fixture.secrets.entries.clear();
    fixture.secrets.entries.set(`apps/${app.id}/clientSecret`, clientSecret).set(key, spent);
    await session.secretHosts.confirm(fixture.server);
    await rm(fixture.leasesPath, { recursive: true });
    const windows = [session, other];
    const before = requests();
    for (const { broker } of [...windows, ...windows]) {
      await assert.rejects(broker.getToken(credential, { scopes, force: true }), { problem: 'signInAgain' });
    }
    assert.equal(requests() - before, 1);
  });

  it('say at sign-out that the newest refresh token is elsewhere', async () => {
    const other = await fixture.startSession({ secrets: new LaggingSecretStore(fixture.secrets) });
    fixture.clock.advance(hourMs);
    await session.broker.getToken(credential, { scopes });
    const revoke = await other.broker.prepareGrantRevocation(app.id, designer.userId);
    await assert.rejects(revoke(), { problem: 'newestNotRevoked' });
    const complete = await session.broker.prepareGrantRevocation(app.id, designer.userId);
    await complete();
  });

  it('drop the tokens of a user who signed out in another window', async () => {
    const other = await fixture.startSession();
    const folder = new AppFolder(fixture.folderPath, () => undefined);
    const follower = new CatalogFollower(folder, other.catalog, fixture.log);
    await follower.start();
    await other.broker.getToken(credential, { scopes });
    const changed = new Promise<void>((resolve) => void other.catalog.onDidChange(() => resolve()));
    const before = requests();
    await session.catalog.removeUser(app.id, designer.userId);
    await changed;
    follower.dispose();
    assert.deepEqual(other.catalog.getApp(app.id).users, []);
    await assert.rejects(other.broker.getToken(credential, { scopes }), { problem: 'userRemoved' });
    assert.equal(requests(), before);
  });

  it('notify once per change and never without one', async () => {
    const other = await fixture.startSession();
    let changes = 0;
    other.catalog.onDidChange(() => changes++);
    await other.catalog.load();
    assert.equal(changes, 0);
    await session.catalog.change(app.id, (current) => ({ ...current, name: 'renamed' }));
    await other.catalog.reload(app.id);
    await other.catalog.load();
    assert.equal(changes, 1);
    assert.equal(other.catalog.getApp(app.id).name, 'renamed');
  });

  it('lose no change when several edit the same app at once', async () => {
    const windows = await Promise.all(Array.from({ length: 5 }, () => fixture.startSession()));
    const change = (window: Session, name: string): Promise<App> =>
      window.catalog.change(app.id, (current) => ({ ...current, scopes: [...current.scopes, name] }));
    await Promise.all(windows.flatMap((window, index) => [change(window, `a${index}`), change(window, `b${index}`)]));
    await session.catalog.load();
    assert.equal(session.catalog.getApp(app.id).scopes.length, 10);
  });

  it('see apps that another window adds and removes', async () => {
    const other = await fixture.startSession();
    const added = await session.catalog.add(
      { name: 'added', type: 'serverToServer', clientId: 'x'.repeat(32), secretStatus: 'unchecked' },
      'secret',
    );
    await other.catalog.reload(added.id);
    assert.deepEqual(
      other.catalog.apps.map(({ name }) => name),
      ['acme-viewer', 'added'],
    );
    await session.catalog.remove(added.id);
    await other.catalog.reload(added.id);
    assert.deepEqual(
      other.catalog.apps.map(({ name }) => name),
      ['acme-viewer'],
    );
  });

  it('ignore a file that another process is still writing', async () => {
    await writeFile(join(fixture.folderPath, `${app.id}.json`), '{"version":1,');
    await session.catalog.reload(app.id);
    assert.deepEqual(
      session.catalog.apps.map(({ name }) => name),
      ['acme-viewer'],
    );
    assert.deepEqual(fixture.problems, []);
  });

  it('do not mistake a newly stored client secret for a missing one', async () => {
    const late = await fixture.startSession({ secrets: new LaggingSecretStore(fixture.secrets) });
    const { id } = await session.catalog.add(
      { name: 'added', type: 'traditionalWeb', clientId: app.clientId, secretStatus: 'accepted' },
      clientSecret,
    );
    await late.catalog.reload(id);
    await assert.rejects(late.broker.getToken({ kind: 'app', appId: id }, { scopes }), {
      problem: 'clientSecretNotVisible',
    });
    await session.catalog.load();
    assert.equal(session.catalog.getApp(id).secretStatus, 'accepted');
  });

  it('return no token from the future after the clock is set back', async () => {
    const { value } = await session.broker.getToken(appCredential, { scopes });
    fixture.clock.advance(-hourMs);
    const next = await fixture.startSession();
    assert.notEqual((await next.broker.getToken(appCredential, { scopes })).value, value);
  });
});
