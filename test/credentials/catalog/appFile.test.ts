import assert from 'node:assert/strict';
import { type App } from '../../../src/credentials/catalog/app';
import { formatApp, parseApp } from '../../../src/credentials/catalog/appFile';
import { withUser } from '../../../src/credentials/catalog/credential';
import { type ServiceAccount } from '../../../src/credentials/catalog/serviceAccount';
import { initialSignInSettings, type SignInSettings } from '../../../src/credentials/catalog/signInSettings';

const times = { createdAt: 1, accessedAt: undefined };
const account: ServiceAccount = {
  id: 'AB12CD34EF56',
  email: 'ci-publisher@acme.example',
  status: 'deactivated',
  ...times,
  expiresAt: 3,
  scopes: ['data:read'],
  defaultKeyId: '5c1f',
  keys: [
    { id: '5c1f', status: 'deleted', hasPrivateKey: true, ...times, disableAt: 5 },
    { id: '09be', status: 'disabled', hasPrivateKey: false, createdAt: undefined, accessedAt: 2 },
  ],
  tokens: [
    {
      id: 't',
      requestedFrom: 'https://developer.api.autodesk.com/authentication/v2/token',
      scopes: ['data:read'],
      expiresAt: 4,
      granted: undefined,
    },
  ],
};
const app: App = {
  id: 'a',
  name: 'acme',
  type: 'serverToServer',
  clientId: 'c',
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: [account],
};

describe('an app file with service accounts', () => {
  it('round-trips through formatApp and parseApp', () => {
    for (const serviceAccounts of [
      [account],
      [],
      [{ ...account, keys: undefined, defaultKeyId: undefined }],
      undefined,
    ]) {
      assert.deepEqual(parseApp(formatApp({ ...app, serviceAccounts })), {
        kind: 'app',
        app: { ...app, serviceAccounts },
      });
    }
  });

  it('is valid without service accounts', () => {
    const older = { ...app, serviceAccounts: undefined };
    assert.deepEqual(parseApp(JSON.stringify({ version: 1, ...older })), { kind: 'app', app: older });
  });

  const damages: readonly (readonly [what: string, serviceAccounts: unknown])[] = [
    ['accounts that are not a list', {}],
    ['accounts that are text', 'none'],
  ];
  for (const [what, serviceAccounts] of damages) {
    it(`is reported as damaged with ${what}`, () => {
      assert.deepEqual(parseApp(JSON.stringify({ version: 1, ...app, serviceAccounts })), { kind: 'damaged' });
    });
  }

  const other: ServiceAccount = { ...account, id: 'OTHER', keys: [] };
  const odd: readonly (readonly [what: string, row: unknown])[] = [
    ['that is text', 'AB12CD34EF56'],
    ['that is null', null],
    ['without an ID', { ...account, id: '' }],
    ['without an email', { id: 'AB12CD34EF56' }],
    ['with a status that is a number', { ...account, status: 7 }],
    ['with scopes that are not strings', { ...account, scopes: [1] }],
    ['with a default key that is not a string', { ...account, defaultKeyId: 7 }],
    ['with keys that are not a list', { ...account, keys: 'none' }],
  ];
  for (const [what, row] of odd) {
    it(`keeps an account ${what} beside the others`, () => {
      const text = JSON.stringify({ version: 1, ...app, serviceAccounts: [row, other] });
      const parsed = parseApp(text);
      const written: unknown = JSON.parse(JSON.stringify(row));
      assert.ok(parsed.kind === 'app');
      assert.deepEqual(parsed, { kind: 'app', app: { ...app, serviceAccounts: [other], unknownAccounts: [written] } });
      assert.deepEqual(parseApp(formatApp(parsed.app)), parsed);
    });
  }

  const oddKeys: readonly (readonly [what: string, row: unknown])[] = [
    ['without an ID', { status: 'enabled', hasPrivateKey: true }],
    ['with an odd ID', { id: 'a/b', status: 'enabled', hasPrivateKey: true }],
    ['whose hasPrivateKey is not a boolean', { id: '5c1f', status: 'enabled', hasPrivateKey: 'yes' }],
  ];
  for (const [what, row] of oddKeys) {
    it(`keeps a key ${what} beside the others`, () => {
      const [, key] = account.keys ?? [];
      assert.ok(key);
      const parsed = parseApp(
        JSON.stringify({ version: 1, ...app, serviceAccounts: [{ ...account, keys: [row, key] }] }),
      );
      assert.ok(parsed.kind === 'app');
      const serviceAccounts = [{ ...account, keys: [key], unknownKeys: [row] }];
      assert.deepEqual(parsed, { kind: 'app', app: { ...app, serviceAccounts } });
      assert.deepEqual(parseApp(formatApp(parsed.app)), parsed);
    });
  }

  it('keeps a user that it cannot read beside the others', () => {
    const user = { id: 'U', name: 'Dana', email: undefined, scopes: [], status: 'signedIn', tokens: [] } as const;
    const row = { ...user, id: 'V', status: 'away' };
    const parsed = parseApp(JSON.stringify({ version: 1, ...app, users: [row, user, user] }));
    const written: unknown = JSON.parse(JSON.stringify(row));
    assert.ok(parsed.kind === 'app');
    assert.deepEqual(parsed, { kind: 'app', app: { ...app, users: [user], unknownUsers: [written] } });
    assert.deepEqual(parseApp(formatApp(parsed.app)), parsed);
    assert.deepEqual(parseApp(formatApp(withUser(parsed.app, { ...user, id: 'V' }))), {
      kind: 'app',
      app: { ...app, users: [user, { ...user, id: 'V' }] },
    });
  });

  it('keeps a status that it does not know', () => {
    for (const [status, unknown] of [
      ['SUSPENDED', 'SUSPENDED'],
      [{ unknown: 'SUSPENDED' }, 'SUSPENDED'],
      [{ unknown: '' }, ''],
      [{ unknown: `ON\n${'x'.repeat(9_000)}` }, `ON ${'x'.repeat(196)}…`],
    ]) {
      const keys = [{ id: '5c1f', status, hasPrivateKey: true }];
      const parsed = parseApp(JSON.stringify({ version: 1, ...app, serviceAccounts: [{ ...account, status, keys }] }));
      assert.ok(parsed.kind === 'app');
      const [read] = parsed.app.serviceAccounts ?? [];
      assert.deepEqual([read?.status, read?.keys?.[0]?.status], [{ unknown }, { unknown }]);
      assert.deepEqual(parseApp(formatApp(parsed.app)), parsed);
    }
  });

  it('drops times that no date can have', () => {
    for (const time of [1e300, -1e300, 8.64e15 + 1, -62_135_596_800_000, 0]) {
      const parsed = parseApp(
        formatApp({ ...app, serviceAccounts: [{ ...account, createdAt: time, accessedAt: time, expiresAt: time }] }),
      );
      assert.deepEqual(parsed, {
        kind: 'app',
        app: { ...app, serviceAccounts: [{ ...account, createdAt: undefined, expiresAt: undefined }] },
      });
      const [token] = account.tokens;
      assert.ok(token);
      assert.deepEqual(parseApp(formatApp({ ...app, tokens: [{ ...token, expiresAt: time }] })), { kind: 'app', app });
    }
  });

  it('leaves out a token record that it cannot read', () => {
    const [token] = account.tokens;
    const tokens = [{ scopes: [1] }, { requestedFrom: 'https://a.example/token', expiresAt: 4 }, token];
    assert.deepEqual(parseApp(JSON.stringify({ version: 1, ...app, tokens })), {
      kind: 'app',
      app: { ...app, tokens: [token] },
    });
  });

  it('drops times that are not numbers', () => {
    const parsed = parseApp(
      JSON.stringify({
        version: 1,
        ...app,
        serviceAccounts: [{ ...account, createdAt: 'yesterday', expiresAt: null }],
      }),
    );
    assert.deepEqual(parsed, {
      kind: 'app',
      app: { ...app, serviceAccounts: [{ ...account, createdAt: undefined, expiresAt: undefined }] },
    });
  });
});

describe("an app's file", () => {
  const signIn: SignInSettings = {
    method: 'relay',
    loopbackUri: 'http://localhost:8080/back',
    relayUri: 'https://acme.example/relay.html',
    scopes: ['data:read'],
    shownRedirectUris: ['https://acme.example/relay.html'],
  };

  it('keeps the sign-in settings', () => {
    assert.deepEqual(parseApp(formatApp({ ...app, signIn })), { kind: 'app', app: { ...app, signIn } });
  });

  it('reads an unknown sign-in method as none', () => {
    const text = JSON.stringify({ version: 1, ...app, signIn: { ...signIn, method: 'pigeon' } });
    assert.deepEqual(parseApp(text), { kind: 'app', app: { ...app, signIn: { ...signIn, method: undefined } } });
  });

  it('keeps what a newer version wrote beside the known fields', () => {
    const newer = '"vault":{"name":"team","items":[1,null]},"note":"","__proto__":{"name":"y"},"unknownFields":1';
    const text = `${JSON.stringify({ version: 1, ...app }).slice(0, -1)},${newer}}`;
    const parsed = parseApp(text);
    assert.ok(parsed.kind === 'app');
    const written: unknown = JSON.parse(formatApp({ ...parsed.app, name: 'renamed' }));
    const expected: unknown = JSON.parse(
      text.replace(',"unknownFields":1', '').replace('"name":"acme"', '"name":"renamed"'),
    );
    assert.deepEqual(written, expected);
    assert.equal(parsed.app.name, 'acme');
  });

  it('keeps what a newer version wrote in users, accounts, keys, and tokens', () => {
    const newer = { vault: { name: 'team' }, note: null };
    const token = { id: 't', requestedFrom: 'https://a.example/token', scopes: [], ...newer };
    const user = { id: 'U', name: 'Dana', scopes: [], status: 'signedIn', tokens: [token], ...newer };
    const key = { id: '5c1f', status: 'enabled', hasPrivateKey: true, ...newer };
    const text = JSON.stringify({
      version: 1,
      ...app,
      tokens: [token],
      users: [user],
      serviceAccounts: [{ ...account, keys: [key], tokens: [token], ...newer }],
    });
    const parsed = parseApp(text);
    assert.ok(parsed.kind === 'app');
    const [known] = parsed.app.users;
    assert.ok(known);
    const { id, email, scopes, status, tokens } = known;
    const changed = withUser(parsed.app, { id, name: 'Dana D.', email, scopes, status, tokens });
    const expected: unknown = JSON.parse(text.replace('"Dana"', '"Dana D."'));
    assert.deepEqual(JSON.parse(formatApp(changed)), expected);
  });
});
