import assert from 'node:assert/strict';
import type { App, User } from '../../../src/credentials/catalog/app';
import { readCredential, withAwaitedScopes } from '../../../src/credentials/catalog/credential';
import { initialSignInSettings } from '../../../src/credentials/catalog/signInSettings';

describe('readCredential', () => {
  const rows: readonly (readonly [what: string, value: unknown, credential: unknown])[] = [
    ['an app', { appId: 'a' }, { kind: 'app', appId: 'a' }],
    ['a user', { appId: 'a', userId: 'u' }, { kind: 'user', appId: 'a', userId: 'u' }],
    [
      'a service account',
      { appId: 'a', serviceAccountId: 's', keyId: 'k' },
      { kind: 'serviceAccount', appId: 'a', serviceAccountId: 's' },
    ],
    [
      'an app whose other ids are no text',
      { appId: 'a', userId: 1, serviceAccountId: null },
      { kind: 'app', appId: 'a' },
    ],
    ['nothing without an app', { userId: 'u' }, undefined],
    ['nothing if the app is no text', { appId: 1 }, undefined],
    ['nothing in text', 'a', undefined],
    ['nothing in nothing', undefined, undefined],
  ];
  for (const [what, value, credential] of rows) {
    it(`finds ${what}`, () => {
      assert.deepEqual(readCredential(value), credential);
    });
  }
});

describe('withAwaitedScopes', () => {
  const user: User = {
    id: 'u',
    name: 'Dana',
    email: undefined,
    scopes: ['data:read', 'data:write'],
    status: 'signedIn',
    tokens: [],
  };
  const app: App = {
    id: 'a',
    name: 'acme-viewer',
    type: 'traditionalWeb',
    clientId: 'c',
    server: undefined,
    scopes: [],
    secretStatus: 'accepted',
    secretGeneration: 0,
    tokens: [],
    signIn: initialSignInSettings,
    users: [user],
    serviceAccounts: undefined,
  };

  it('asks the user, and whoever signs in next, for the scopes', () => {
    const { users, signIn } = withAwaitedScopes(app, 'u', ['data:read']);
    assert.deepEqual([users[0]?.scopes, users[0]?.awaitedScopes], [['data:read', 'data:write'], ['data:read']]);
    assert.deepEqual(signIn.scopes, ['data:read']);
  });

  it('asks for nothing that the user has consented to, in any order', () => {
    const before = withAwaitedScopes(app, 'u', ['data:read']);
    assert.equal(withAwaitedScopes(before, 'u', ['data:write', 'data:read']).users[0]?.awaitedScopes, undefined);
  });
});
