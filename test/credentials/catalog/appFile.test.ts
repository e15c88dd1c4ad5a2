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
  tokens: [{ origin: 'https://developer.api.autodesk.com', scopes: ['data:read'], expiresAt: 4, granted: undefined }],
};
const app: App = {
  id: 'a',
  name: 'acme',
  type: 'serverToServer',
  clientId: 'c',
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: [account],
};

describe('the file of an app with service accounts', () => {
  it('is read as it was written', () => {
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

  it('may come from before there were service accounts', () => {
    const older = { ...app, serviceAccounts: undefined };
    assert.deepEqual(parseApp(JSON.stringify({ version: 1, ...older })), { kind: 'app', app: older });
  });

  const [key] = account.keys ?? [];
  const damages: readonly (readonly [what: string, serviceAccounts: unknown])[] = [
    ['no list', {}],
    ['a list of something else', ['AB12CD34EF56']],
    ['an account without an id', [{ ...account, id: '' }]],
    ['an account without an address', [{ ...account, email: undefined }]],
    ['a status that nobody knows', [{ ...account, status: 'ENABLED' }]],
    ['scopes that are no texts', [{ ...account, scopes: [1] }]],
    ['a default key that is no text', [{ ...account, defaultKeyId: 7 }]],
    ['keys that are no list', [{ ...account, keys: 'none' }]],
    ['a key without an id', [{ ...account, keys: [{ ...key, id: undefined }] }]],
    ['a key with a status that nobody knows', [{ ...account, keys: [{ ...key, status: 'deactivated' }] }]],
    ['a key of which nobody knows whether it is here', [{ ...account, keys: [{ ...key, hasPrivateKey: 'yes' }] }]],
  ];
  for (const [what, serviceAccounts] of damages) {
    it(`is damaged with ${what}`, () => {
      assert.deepEqual(parseApp(JSON.stringify({ version: 1, ...app, serviceAccounts })), { kind: 'damaged' });
    });
  }

  it('has no times where they are no numbers', () => {
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
});
