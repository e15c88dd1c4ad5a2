import assert from 'node:assert/strict';
import { type App } from '../../../src/credentials/catalog/app';
import { formatApp, parseApp } from '../../../src/credentials/catalog/appFile';
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
    { id: '5c1f', status: 'deleted', hasPrivateKey: true, ...times },
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

  const [key] = account.keys ?? [];
  const damages: readonly (readonly [what: string, serviceAccounts: unknown])[] = [
    ['accounts that are not a list', {}],
    ['accounts that are not objects', ['AB12CD34EF56']],
    ['an account without an ID', [{ ...account, id: '' }]],
    ['an account without an email', [{ ...account, email: undefined }]],
    ['an unknown account status', [{ ...account, status: 'ENABLED' }]],
    ['scopes that are not strings', [{ ...account, scopes: [1] }]],
    ['a default key that is not a string', [{ ...account, defaultKeyId: 7 }]],
    ['keys that are not a list', [{ ...account, keys: 'none' }]],
    ['a key without an ID', [{ ...account, keys: [{ ...key, id: undefined }] }]],
    ['an unknown key status', [{ ...account, keys: [{ ...key, status: 'deactivated' }] }]],
    ['a hasPrivateKey that is not a boolean', [{ ...account, keys: [{ ...key, hasPrivateKey: 'yes' }] }]],
  ];
  for (const [what, serviceAccounts] of damages) {
    it(`is reported as damaged with ${what}`, () => {
      assert.deepEqual(parseApp(JSON.stringify({ version: 1, ...app, serviceAccounts })), { kind: 'damaged' });
    });
  }

  it('drops times that no date can have', () => {
    for (const time of [1e300, -1e300, 8.64e15 + 1]) {
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
});
