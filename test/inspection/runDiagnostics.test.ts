import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import type { App } from '../../src/credentials/catalog/app';
import { withServiceAccount } from '../../src/credentials/catalog/credential';
import type { CustomServer } from '../../src/credentials/catalog/customServer';
import { formatLease } from '../../src/credentials/leases/leaseFile';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import type { SecretStore } from '../../src/credentials/ports';
import type { DiagnosticLine } from '../../src/inspection/diagnosticLine';
import { checkAppsAtServer, runDiagnostics, type DiagnosticsPorts } from '../../src/inspection/runDiagnostics';
import { findFreePort } from '../oauth/freePort';
import { BrowserSecretStore, BrowserStorage } from '../support/browserSecretStore';
import {
  addApp,
  addWebApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  quickTimes,
  type CredentialsFixture,
  type Session,
} from '../support/credentialsFixture';
import { createSelfSignedCertificate } from '../support/selfSignedCertificate';

const never = new AbortController().signal;

describe('the diagnostics', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let webApp: App;
  let serviceAccountId: string;
  let port: number;
  const opened: Server[] = [];

  beforeEach(async () => {
    fixture = await createCredentialsFixture({ recordsRequests: true });
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
    const { id: webAppId } = await addWebApp(session);
    port = await findFreePort();
    await session.catalog.changeSignIn(webAppId, () => ({
      method: 'loopback',
      loopbackUri: `http://localhost:${port}/api/auth/callback`,
    }));
    webApp = session.catalog.getApp(webAppId);
    ({ serviceAccountId } = await createAccountWithKey(session, app));
  });

  afterEach(async () => {
    for (const server of opened.splice(0)) server.close();
    await fixture.close();
  });

  function portsOf(change: Partial<DiagnosticsPorts> = {}, of: Session = session): DiagnosticsPorts {
    return {
      catalog: of.catalog,
      clientSecrets: of.clientSecrets,
      secrets: of.secrets,
      assertions: of.assertions,
      server: () => fixture.server,
      appsFolder: fixture.folderPath,
      leases: new LeaseFolder(fixture.leasesPath, quickTimes),
      proxy: () => undefined,
      extraCertificatesPath: undefined,
      isDesktop: true,
      countPermissions: () => Promise.resolve(2),
      now: () => Date.now(),
      ...change,
    };
  }

  async function open(server: Server, at = 0): Promise<number> {
    opened.push(server.listen(at, '127.0.0.1'));
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    return address.port;
  }

  /** The lines that aren't good, with the name of the app instead of its ID. */
  function troubles(lines: readonly DiagnosticLine[]): readonly string[] {
    const nameOf = (appId: string | undefined): string =>
      appId === undefined ? '' : ` of ${session.catalog.apps.find(({ id }) => id === appId)?.name ?? '?'}`;
    return lines
      .filter(({ state }) => state !== 'good')
      .map(({ check, state, detail, appId }) => `${state}: ${check} ${detail}${nameOf(appId)}`)
      .toSorted();
  }

  async function run(change: Partial<DiagnosticsPorts> = {}, of: Session = session): Promise<readonly string[]> {
    return troubles(await runDiagnostics(portsOf(change, of), { signal: never }));
  }

  it('are quiet on a sound machine, are not metered, and leave nothing', async () => {
    const before = new Map(fixture.secrets.entries);
    const requests = fixture.emulator.recordedRequests.length;
    const seen: DiagnosticLine[] = [];
    const lines = await runDiagnostics(portsOf(), { signal: never, onLines: (found) => seen.push(...found) });
    assert.deepEqual(troubles(lines), []);
    assert.deepEqual(new Set(seen), new Set(lines));
    assert.deepEqual(fixture.secrets.entries, before);
    assert.deepEqual(
      fixture.emulator.recordedRequests
        .slice(requests)
        .map(({ method, path }) => `${method} ${path}`)
        .toSorted(),
      ['GET /.well-known/openid-configuration', 'GET /authentication/v2/keys'],
    );
    assert.deepEqual([...new Set(lines.map(({ check }) => check))].toSorted(), [
      'appFiles',
      'appsFolder',
      'callbackPort',
      'clientSecret',
      'clock',
      'git',
      'keySet',
      'leases',
      'permissions',
      'proxy',
      'secretStore',
      'server',
      'serviceAccount',
      'serviceAccountKey',
    ]);
  });

  it('find a wrong clock', async () => {
    assert.deepEqual(await run({ now: () => Date.now() + 3_600_000 }), ['wrong: clock clockWrong']);
  });

  it('find a dead proxy', async () => {
    const dead = await findFreePort();
    const proxy = { address: `127.0.0.1:${dead}`, source: 'http.proxy' };
    assert.deepEqual(await run({ proxy: () => proxy }), ['wrong: proxy refused']);
  });

  it('find an unknown certificate authority', async () => {
    const at = await open(createServer(createSelfSignedCertificate(), (_, response) => response.end()));
    const server = apsAuthorizationServer(new URL(`https://127.0.0.1:${at}`));
    assert.deepEqual(await run({ server: () => server }), [
      'doubtful: clientSecret hostNotConfirmed of acme-pipeline',
      'doubtful: clientSecret hostNotConfirmed of acme-viewer',
      'wrong: certificate certificate',
    ]);
  });

  it('find an archived app once a person asks for it', async () => {
    fixture.emulator.updateApp(clientId, { isArchived: true });
    assert.deepEqual(await run(), []);
    const lines = await checkAppsAtServer(portsOf(), { signal: never });
    assert.deepEqual(troubles(lines), ['wrong: appAtServer appRejected of acme-pipeline']);
    assert.equal(lines.length, 2);
  });

  it('find a disabled key', async () => {
    await session.catalog.change(app.id, (latest) => {
      const [account] = latest.serviceAccounts ?? [];
      assert.ok(account);
      const keys = (account.keys ?? []).map((key) => ({ ...key, status: 'disabled' }) as const);
      return withServiceAccount(latest, { ...account, keys });
    });
    assert.deepEqual(await run(), ['wrong: serviceAccountKey keyDisabled of acme-pipeline']);
  });

  it('find a refused secret', async () => {
    await session.catalog.change(app.id, (latest) => ({ ...latest, secretStatus: 'refused' }));
    assert.deepEqual(await run(), ['wrong: clientSecret secretRejected of acme-pipeline']);
  });

  it('find a read-only folder', async function () {
    // Something that can't be written to, whoever runs the tests.
    if (process.platform !== 'linux') this.skip();
    const lines = await runDiagnostics(portsOf({ appsFolder: '/proc/self' }), { signal: never });
    assert.deepEqual(troubles(lines), ['wrong: appsFolder notWritable']);
  });

  it('find a hanging lease', async () => {
    const folder = join(fixture.leasesPath, 'f'.repeat(32));
    await mkdir(folder, { recursive: true });
    const record = { pid: 1, host: 'other', beat: 7, isReleased: false, spends: undefined, newest: undefined };
    await writeFile(join(folder, '3.lease'), formatLease(record));
    assert.deepEqual(await run(), ['doubtful: leases held']);
  });

  it('find a port that is taken', async () => {
    await open(createTcpServer(), port);
    assert.deepEqual(await run(), ['wrong: callbackPort portTaken of acme-viewer']);
  });

  it('find a secret store that has lost everything with the last session', async () => {
    const { MemorySecretStore } = await import('../support/memorySecretStore');
    const next = await fixture.startSession({ secrets: new MemorySecretStore() });
    assert.deepEqual(await run({}, next), [
      'doubtful: secretStore memoryOnly',
      'wrong: clientSecret secretMissing of acme-pipeline',
      'wrong: clientSecret secretMissing of acme-viewer',
    ]);
  });

  it('find one lost secret, and no store in memory', async () => {
    fixture.secrets.entries.delete(`apps/${app.id}/clientSecret`);
    assert.deepEqual(await run({}, await fixture.startSession()), [
      'wrong: clientSecret secretMissing of acme-pipeline',
    ]);
  });

  it('find a wrong base URL', async () => {
    const { startTinyServer } = await import('../support/tinyServer');
    const other = await startTinyServer();
    const server = apsAuthorizationServer(new URL(other.origin));
    assert.deepEqual(await run({ server: () => server }), [
      'doubtful: clientSecret hostNotConfirmed of acme-pipeline',
      'doubtful: clientSecret hostNotConfirmed of acme-viewer',
      'wrong: server notAutodesk',
    ]);
    assert.ok(!JSON.stringify(other.requests).includes(clientSecret));
    other.close();
  });

  it('find a base URL that is not secure', async () => {
    const server = () => apsAuthorizationServer(new URL('http://aps.example'));
    assert.deepEqual(
      (await run({ server })).filter((line) => !line.includes('hostNotConfirmed')),
      ['wrong: server insecure'],
    );
  });

  it('find an expired service account', async () => {
    await session.catalog.change(app.id, (latest) => {
      const account = latest.serviceAccounts?.find(({ id }) => id === serviceAccountId);
      assert.ok(account);
      return withServiceAccount(latest, { ...account, expiresAt: Date.now() - 1000 });
    });
    assert.deepEqual(await run(), ['wrong: serviceAccount accountExpired of acme-pipeline']);
  });

  it('end though a server, a proxy, or the secret store never answers', async () => {
    const at = await open(createTcpServer());
    const silence = <T>(): Promise<T> => new Promise<T>(() => undefined);
    const silent: SecretStore = { get: silence, store: silence, remove: silence, keys: silence };
    const next = await fixture.startSession({ secrets: silent });
    const server = apsAuthorizationServer(new URL(`http://127.0.0.1:${at}`));
    const ports = portsOf({ server: () => server, countPermissions: () => new Promise(() => undefined) }, next);
    const lines = await runDiagnostics(ports, { signal: never, checkTimeoutMs: 1500 });
    const found = troubles(lines);
    for (const check of ['permissions', 'secretStore', 'server'])
      assert.ok(found.includes(`wrong: ${check} noAnswer`), found.join('\n'));
    assert.equal(lines.find(({ check }) => check === 'server')?.figure, 2);
    // What the catalog knows is told all the same.
    assert.ok(lines.some(({ check }) => check === 'clientSecret'));
  });

  it('end when a person cancels them', async () => {
    const at = await open(createTcpServer());
    const server = apsAuthorizationServer(new URL(`http://127.0.0.1:${at}`));
    const controller = new AbortController();
    const running = runDiagnostics(portsOf({ server: () => server }), { signal: controller.signal });
    setImmediate(() => controller.abort());
    await assert.rejects(running, { name: 'AbortError' });
  });

  it('try one port once for 200 apps', async () => {
    const many = Array.from({ length: 200 }, (_, index) => ({ ...webApp, id: `app-${index}` }));
    await open(createTcpServer(), port);
    const catalog = { apps: many, damaged: [], whenLoaded: () => Promise.resolve() };
    const lines = await runDiagnostics(portsOf({ catalog }), { signal: never });
    assert.equal(lines.filter(({ detail }) => detail === 'portTaken').length, 200);
  });

  it('tell that app files are damaged, and that permissions can not be read', async () => {
    await writeFile(join(fixture.folderPath, 'damaged.json'), '{');
    const countPermissions = (): Promise<number> => Promise.reject(new Error('unreadable'));
    const found = await run({ countPermissions }, await fixture.startSession());
    assert.deepEqual(found, ['doubtful: permissions notReadable', 'wrong: appFiles damaged']);
  });

  it('tell which callback URL changes, and which is missing', async () => {
    const signIn = { ...webApp.signIn, method: 'editor' } as const;
    const apps = [
      { ...webApp, signIn },
      { ...webApp, signIn: { ...signIn, method: 'relay' } as const },
    ];
    const catalog = { apps, damaged: [], whenLoaded: () => Promise.resolve() };
    assert.deepEqual(await run({ catalog, isDesktop: false }), [
      'doubtful: callbackUrl urlChanges of acme-viewer',
      'wrong: callbackUrl urlMissing of acme-viewer',
    ]);
  });

  it('find another server that is off, and a secret that is not for it', async () => {
    const { startTinyServer } = await import('../support/tinyServer');
    const other = await startTinyServer();
    const server: CustomServer = {
      preset: 'custom',
      issuer: undefined,
      tokenEndpoint: `${other.origin}/token`,
      authorizationEndpoint: undefined,
      revocationEndpoint: undefined,
      introspectionEndpoint: undefined,
      userInfoEndpoint: undefined,
      jwksEndpoint: undefined,
      authentication: 'basic',
      parameters: {},
    };
    const apps = [{ ...app, type: 'oauth2', server, serviceAccounts: undefined } as const];
    const catalog = { apps, damaged: [], whenLoaded: () => Promise.resolve() };
    const unsendable = 'wrong: clientSecret secretForOtherServer of acme-pipeline';
    assert.deepEqual(await run({ catalog }), [unsendable]);
    assert.deepEqual(
      other.requests.map(({ path }) => path),
      ['/'],
    );
    other.close();
    const dead = { ...server, tokenEndpoint: `http://127.0.0.1:${await findFreePort()}/token` };
    const moved = { ...catalog, apps: apps.map((one) => ({ ...one, server: dead })) };
    assert.deepEqual(await run({ catalog: moved }), [unsendable, 'wrong: otherServer refused of acme-pipeline']);
  });

  it('find a secret that only another window has', async () => {
    const apps = [
      { ...app, secretGeneration: 9 },
      { ...app, id: 'added-in-another-window' },
    ];
    const catalog = { apps, damaged: [], whenLoaded: () => Promise.resolve() };
    const lines = await runDiagnostics(portsOf({ catalog }), { signal: never });
    assert.deepEqual(
      lines.filter(({ check }) => check === 'clientSecret').map(({ detail }) => detail),
      ['secretNotVisible', 'secretNotVisible'],
    );
  });

  it('tell that a file of certificates is missing or empty', async () => {
    const root = await mkdtemp(join(tmpdir(), 'aps-auth-'));
    const extraCertificatesPath = join(root, 'company.pem');
    const expected = ['doubtful: extraCertificates notReadable'];
    assert.deepEqual(await run({ extraCertificatesPath }), expected);
    await writeFile(extraCertificatesPath, 'nothing');
    assert.deepEqual(await run({ extraCertificatesPath }), expected);
    await writeFile(extraCertificatesPath, '# company\n-----BEGIN CERTIFICATE-----\n');
    assert.deepEqual(await run({ extraCertificatesPath }), []);
    await rm(root, { recursive: true });
  });

  it('do not make other windows outdated on the web', async () => {
    const storage = new BrowserStorage();
    storage.text = JSON.stringify(Object.fromEntries(fixture.secrets.entries));
    const load = (): Promise<Session> =>
      fixture.startSession({ secrets: new BrowserSecretStore(storage), isWeb: true });
    const [window, other] = [await load(), await load()];
    assert.deepEqual(await run({}, window), []);
    await other.secrets.throwIfOutdated();
    await window.secrets.store('theirs', 'value');
    assert.deepEqual(await run({}, other), ['wrong: secretStore outdatedWindow']);
    assert.match(storage.text, /theirs/);
  });
});
