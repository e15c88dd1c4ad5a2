import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apsAuthorizationServer, type ApsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import type { App } from '../../src/credentials/catalog/app';
import { Secrets } from '../../src/credentials/catalog/secrets';
import type { ServiceAccount } from '../../src/credentials/catalog/serviceAccount';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { formatLease } from '../../src/credentials/leases/leaseFile';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import { AssertionGrant } from '../../src/credentials/tokens/assertionGrant';
import { checkAppAtServer, checkApps } from '../../src/inspection/checkCredentials';
import { checkAppsFolder, checkCallbackPort, checkLeases, checkSecretStore } from '../../src/inspection/checkMachine';
import { checkKeySet, checkServer } from '../../src/inspection/checkServer';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { findFreePort } from '../oauth/freePort';
import { quickTimes } from '../support/credentialsFixture';
import { MemorySecretStore } from '../support/memorySecretStore';
import { createSelfSignedCertificate } from '../support/selfSignedCertificate';
import { SettableClock } from '../support/settableClock';

const discoveryPath = '/.well-known/openid-configuration';
const keysPath = '/authentication/v2/keys';
const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';
const now = Date.UTC(2026, 10, 29);
const day = 24 * 3_600_000;

describe('the diagnostics of the server', () => {
  let emulator: Emulator;
  let server: ApsAuthorizationServer;

  before(async () => {
    emulator = await startEmulator({ apps: [{ clientId, clientSecret, type: 'serverToServer' }] });
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
  });

  afterEach(() => {
    emulator.clearFaults();
    emulator.setClockSkewMs(0);
  });

  after(() => emulator.close());

  it('are quiet if it responds and the clocks agree', async () => {
    const [line, clock, ...others] = await checkServer(server);
    assert.deepEqual(line, { check: 'server', state: 'good', detail: 'works' });
    assert.deepEqual([clock?.check, clock?.state, clock?.detail], ['clock', 'good', 'clockRight']);
    assert.deepEqual(others, []);
    assert.deepEqual(await checkKeySet(server), { check: 'keySet', state: 'good', detail: 'works' });
  });

  for (const [skewMs, state, detail] of [
    [-30_000, 'doubtful', 'clockOff'],
    [120_000, 'doubtful', 'clockOff'],
    [-300_000, 'wrong', 'clockWrong'],
    [7_200_000, 'wrong', 'clockWrong'],
  ] as const) {
    it(`find a clock that is ${skewMs / 1000} s behind the server`, async () => {
      emulator.setClockSkewMs(skewMs);
      const clock = (await checkServer(server))[1];
      assert.deepEqual([clock?.check, clock?.state, clock?.detail], ['clock', state, detail]);
      assert.ok(Math.abs((clock?.figure ?? 0) + skewMs / 1000) <= 5, String(clock?.figure));
    });
  }

  const bodies: readonly (readonly [what: string, body: string])[] = [
    ['the page of a proxy', '<html>Log in to the network</html>'],
    ['another server', '{"issuer":"https://other.example"}'],
    ['nothing', ''],
  ];
  for (const [what, body] of bodies) {
    it(`find that ${what} answers for it`, async () => {
      emulator.fail(discoveryPath, { kind: 'body', body });
      emulator.fail(keysPath, { kind: 'body', body });
      const code = '200';
      assert.deepEqual(await checkServer(server), [{ check: 'server', state: 'wrong', detail: 'notAutodesk', code }]);
      assert.deepEqual(await checkKeySet(server), { check: 'keySet', state: 'wrong', detail: 'notAutodesk', code });
    });
  }

  const statuses: readonly (readonly [status: number, detail: string])[] = [
    [404, 'notAutodesk'],
    [302, 'notAutodesk'],
    [407, 'proxy'],
    [503, 'serverFailed'],
  ];
  for (const [status, detail] of statuses) {
    it(`tell what status ${status} means`, async () => {
      emulator.fail(discoveryPath, { kind: 'status', status });
      emulator.fail(keysPath, { kind: 'status', status });
      const code = String(status);
      assert.deepEqual(await checkServer(server), [{ check: 'server', state: 'wrong', detail, code }]);
      assert.deepEqual(await checkKeySet(server), { check: 'keySet', state: 'wrong', detail, code });
    });
  }

  it('find that no keys are published', async () => {
    emulator.fail(keysPath, { kind: 'body', body: '{"keys":[]}' });
    assert.deepEqual(await checkKeySet(server), { check: 'keySet', state: 'wrong', detail: 'notAutodesk' });
  });

  it('find that nothing listens, or that the URL is not secure', async () => {
    assert.deepEqual(await checkServer(apsAuthorizationServer(new URL('http://127.0.0.1:1'))), [
      { check: 'server', state: 'wrong', detail: 'refused', code: 'ECONNREFUSED' },
    ]);
    assert.deepEqual(await checkServer(apsAuthorizationServer(new URL('http://as.example.invalid'))), [
      { check: 'server', state: 'wrong', detail: 'insecure' },
    ]);
  });

  it('find a certificate that this machine does not trust', async () => {
    const listener = createServer(createSelfSignedCertificate(), (_, response) => response.end()).listen(
      0,
      '127.0.0.1',
    );
    await once(listener, 'listening');
    try {
      const url = new URL(`https://127.0.0.1:${portOf(listener)}`);
      assert.deepEqual(await checkServer(apsAuthorizationServer(url)), [
        { check: 'certificate', state: 'wrong', detail: 'certificate', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      ]);
    } finally {
      listener.close();
    }
  });

  it('end when a person cancels them', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(checkServer(server, { signal }), { name: 'AbortError' });
    await assert.rejects(checkKeySet(server, { signal }), { name: 'AbortError' });
  });

  it('find an archived app, only if they are asked to', async () => {
    const request = {
      app: { clientId, server: undefined },
      secret: clientSecret,
      server,
      scopes: ['data:read'],
      assertions: new AssertionGrant(new SettableClock(now)),
      maxWaitMs: 0,
    };
    const line = { check: 'appAtServer', appId: 'app-1' };
    assert.deepEqual(await checkAppAtServer('app-1', request), { ...line, state: 'good', detail: 'works' });
    emulator.updateApp(clientId, { isArchived: true });
    assert.deepEqual(await checkAppAtServer('app-1', request), { ...line, state: 'wrong', detail: 'appRejected' });
    emulator.fail('/authentication/v2/token', { kind: 'status', status: 503 });
    assert.deepEqual(await checkAppAtServer('app-1', request), { ...line, state: 'doubtful', detail: 'serverFailed' });
  });
});

describe('the diagnostics of this machine', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'aps-auth-'));
  });

  afterEach(() => rm(root, { recursive: true }));

  it('leave nothing in a secret store that works', async () => {
    const secrets = new MemorySecretStore();
    await secrets.store('theirs', 'value');
    assert.deepEqual(await checkSecretStore(new Secrets(secrets)), {
      check: 'secretStore',
      state: 'good',
      detail: 'works',
    });
    assert.deepEqual([...secrets.entries], [['theirs', 'value']]);
  });

  it('find a secret store that refuses, forgets, or is silent', async () => {
    const secrets = new MemorySecretStore();
    secrets.refuses = true;
    const line = { check: 'secretStore', state: 'wrong' };
    assert.deepEqual(await checkSecretStore(new Secrets(secrets)), { ...line, detail: 'refused' });
    const working = new MemorySecretStore();
    const forgetful = Object.assign(new MemorySecretStore(), { store: () => Promise.resolve() });
    assert.deepEqual(await checkSecretStore(new Secrets(forgetful)), { ...line, detail: 'forgets' });
    const clinging = Object.assign(working, { remove: () => Promise.resolve() });
    assert.deepEqual(await checkSecretStore(new Secrets(clinging)), { ...line, detail: 'forgets' });
    const silent = Object.assign(new MemorySecretStore(), { store: () => new Promise<void>(() => undefined) });
    // The limit doesn't keep the process alive, and nothing else does here.
    const timer = setInterval(() => undefined, 1000);
    assert.deepEqual(await checkSecretStore(new Secrets(silent), { waitMs: 60 }), { ...line, detail: 'silent' });
    clearInterval(timer);
  });

  it('leave nothing in a folder that they can write to', async () => {
    assert.deepEqual(await checkAppsFolder(root), { check: 'appsFolder', state: 'good', detail: 'works' });
    assert.deepEqual(await readdir(root), []);
  });

  it('find a folder that is missing, a file, or read-only', async () => {
    const line = { check: 'appsFolder', state: 'wrong', detail: 'notWritable' };
    assert.deepEqual(await checkAppsFolder(join(root, 'missing')), { ...line, code: 'ENOENT' });
    await writeFile(join(root, 'file'), '');
    assert.deepEqual(await checkAppsFolder(join(root, 'file')), { ...line, code: 'ENOTDIR' });
  });

  it('find a read-only folder', async function () {
    if (process.getuid?.() === 0 || process.platform === 'win32') this.skip();
    await chmod(root, 0o500);
    assert.deepEqual(await checkAppsFolder(root), {
      check: 'appsFolder',
      state: 'wrong',
      detail: 'notWritable',
      code: 'EACCES',
    });
    await chmod(root, 0o700);
  });

  it('are quiet about leases that are free, alive, or of the dead', async () => {
    const line = { check: 'leases', state: 'good', detail: 'works' };
    const leases = new LeaseFolder(join(root, 'leases'), quickTimes);
    assert.deepEqual(await checkLeases(leases), line);
    const held = await leases.take('alive', 0, AbortSignal.timeout(5000));
    assert.deepEqual(await checkLeases(leases), line);
    await held.release();
    assert.deepEqual(await checkLeases(leases), line);
  });

  it('find a lease that someone holds without a sign of life', async () => {
    const folder = join(root, 'leases', 'f'.repeat(32));
    await mkdir(folder, { recursive: true });
    const record = {
      pid: 1,
      host: 'another machine',
      beat: 7,
      isReleased: false,
      spends: undefined,
      newest: undefined,
    };
    await writeFile(join(folder, '3.lease'), formatLease(record));
    const leases = new LeaseFolder(join(root, 'leases'), quickTimes);
    assert.deepEqual(await checkLeases(leases), { check: 'leases', state: 'doubtful', detail: 'held', figure: 1 });
    await writeFile(join(folder, '4.lease'), formatLease({ ...record, isReleased: true }));
    assert.deepEqual(await checkLeases(leases), { check: 'leases', state: 'good', detail: 'works' });
  });

  it('find leases that can not be read', async () => {
    await writeFile(join(root, 'leases'), '');
    assert.deepEqual(await checkLeases(new LeaseFolder(join(root, 'leases'), quickTimes)), {
      check: 'leases',
      state: 'wrong',
      detail: 'notWritable',
      code: 'ENOTDIR',
    });
  });

  it('find a port that another program uses, and leave a free one free', async () => {
    const port = await findFreePort();
    const uri = new URL(`http://localhost:${port}/callback`);
    const good = { check: 'callbackPort', state: 'good', detail: 'works', figure: port };
    assert.deepEqual(await checkCallbackPort(uri), good);
    const other = createTcpServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    assert.deepEqual(await checkCallbackPort(uri), { ...good, state: 'wrong', detail: 'portTaken' });
    other.close();
    await once(other, 'close');
    assert.deepEqual(await checkCallbackPort(uri), good);
  });
});

describe('the diagnostics of credentials', () => {
  const app: App = {
    id: 'app-1',
    name: 'acme-pipeline',
    type: 'serverToServer',
    clientId,
    server: undefined,
    scopes: ['data:read'],
    secretStatus: 'accepted',
    secretGeneration: 0,
    tokens: [],
    signIn: initialSignInSettings,
    users: [],
    serviceAccounts: undefined,
  };
  const account: ServiceAccount = {
    id: 'SA1',
    email: 'ci@acme.example',
    status: 'enabled',
    createdAt: undefined,
    accessedAt: undefined,
    expiresAt: now + 200 * day,
    scopes: [],
    defaultKeyId: 'key-1',
    keys: [{ id: 'key-1', status: 'enabled', createdAt: undefined, accessedAt: undefined, hasPrivateKey: true }],
    tokens: [],
  };

  function stateOf(change: Partial<App>): readonly unknown[] {
    return checkApps([{ ...app, ...change }], now).map(({ check, state, detail, figure }) => [
      check,
      state,
      detail,
      ...(figure === undefined ? [] : [figure]),
    ]);
  }

  it('are quiet about sound ones', () => {
    assert.deepEqual(
      checkApps(
        [
          { ...app, serviceAccounts: [account] },
          { ...app, id: 'app-2', type: 'desktopMobileSpa' },
        ],
        now,
      ),
      [
        { check: 'clientSecret', state: 'good', detail: 'works', appId: 'app-1' },
        {
          check: 'serviceAccount',
          state: 'good',
          detail: 'works',
          appId: 'app-1',
          serviceAccountId: 'SA1',
          figure: 200,
        },
        { check: 'serviceAccountKey', state: 'good', detail: 'works', appId: 'app-1', serviceAccountId: 'SA1' },
      ],
    );
    assert.deepEqual(checkApps([], now), []);
  });

  for (const [secretStatus, state, detail] of [
    ['unchecked', 'good', 'secretUnchecked'],
    ['refused', 'wrong', 'secretRejected'],
    ['missing', 'wrong', 'secretMissing'],
  ] as const) {
    it(`find a client secret that is ${secretStatus}`, () => {
      assert.deepEqual(stateOf({ secretStatus }), [['clientSecret', state, detail]]);
    });
  }

  it('find a user who must sign in again', () => {
    const user = { id: 'U1', name: 'Dana', email: undefined, scopes: [], status: 'signedIn', tokens: [] } as const;
    assert.deepEqual(stateOf({ users: [user, { ...user, id: 'U2', status: 'signInAgain' }] }).slice(1), [
      ['signIn', 'good', 'works'],
      ['signIn', 'wrong', 'signInAgain'],
    ]);
  });

  const key = {
    id: 'key-1',
    status: 'enabled',
    createdAt: undefined,
    accessedAt: undefined,
    hasPrivateKey: true,
  } as const;
  const good = ['serviceAccount', 'good', 'works', 200];
  const accounts: readonly (readonly [what: string, change: Partial<ServiceAccount>, expected: readonly unknown[]])[] =
    [
      ['is disabled', { status: 'disabled' }, [['serviceAccount', 'wrong', 'accountDisabled', 200]]],
      ['is deactivated', { status: 'deactivated' }, [['serviceAccount', 'wrong', 'accountDeactivated', 200]]],
      ['is deleted', { status: 'deleted' }, [['serviceAccount', 'wrong', 'accountDeleted', 200]]],
      ['has expired', { expiresAt: now }, [['serviceAccount', 'wrong', 'accountExpired', 0]]],
      [
        'expires in 30 days',
        { expiresAt: now + 30 * day, keys: undefined },
        [['serviceAccount', 'doubtful', 'accountExpiresSoon', 30]],
      ],
      ['expires in 31 days', { expiresAt: now + 31 * day, keys: undefined }, [['serviceAccount', 'good', 'works', 31]]],
      ['has no expiry', { expiresAt: undefined, keys: undefined }, [['serviceAccount', 'good', 'works']]],
      [
        'has a key that is disabled',
        { keys: [{ ...key, status: 'disabled' }] },
        [good, ['serviceAccountKey', 'wrong', 'keyDisabled']],
      ],
      [
        'has a key that is deleted',
        { keys: [{ ...key, status: 'deleted' }] },
        [good, ['serviceAccountKey', 'wrong', 'keyDeleted']],
      ],
      [
        'has lost its private key',
        { keys: [{ ...key, hasPrivateKey: false }] },
        [good, ['serviceAccountKey', 'wrong', 'privateKeyMissing']],
      ],
      ['has no key', { keys: [], defaultKeyId: undefined }, [good, ['serviceAccountKey', 'doubtful', 'noKey']]],
      [
        'has a disabled key beside the default one',
        { keys: [{ ...key, id: 'key-2', status: 'disabled' }, key] },
        [good, ['serviceAccountKey', 'good', 'works']],
      ],
    ];
  for (const [what, change, expected] of accounts) {
    it(`tell that a service account ${what}`, () => {
      assert.deepEqual(stateOf({ serviceAccounts: [{ ...account, ...change }] }).slice(1), expected);
    });
  }
});

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  assert.ok(typeof address === 'object' && address);
  return address.port;
}
