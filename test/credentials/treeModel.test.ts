import assert from 'node:assert/strict';
import { initialSignInSettings, type App, type User } from '../../src/credentials/app';
import { buildTree, type TokenState } from '../../src/credentials/treeModel';

const origin = 'https://developer.api.autodesk.com';
const now = 1_000_000;
const app: App = { id: 'a', name: 'acme', type: 'serverToServer', clientId: 'c', scopes: ['data:write', 'data:read'], secretStatus: 'accepted', tokens: [], signIn: initialSignInSettings, users: [], serviceAccounts: undefined };
const user: User = { id: 'U', name: 'Dana', email: 'dana@acme.example', scopes: ['data:read'], status: 'signedIn', tokens: [] };

function stateOf(change: Partial<App>): TokenState | undefined {
  return buildTree([{ ...app, ...change }], origin, now)[0]?.tokenState;
}

describe('the tree model', () => {
  it('has a row for each app, in the order of the catalog', () => {
    const rows = buildTree([app, { ...app, id: 'b', name: 'other' }], origin, now);
    assert.deepEqual(rows.map(({ appId, name }) => [appId, name]), [['a', 'acme'], ['b', 'other']]);
  });

  it('shows the token for the scopes that are set now and for this server', () => {
    const record = { origin, scopes: ['data:read', 'data:write'], expiresAt: now + 1 };
    assert.deepEqual(stateOf({ tokens: [record] }), { kind: 'valid', expiresAt: now + 1 });
    assert.deepEqual(stateOf({ tokens: [{ ...record, scopes: ['data:read'] }] }), { kind: 'none' });
    assert.deepEqual(stateOf({ tokens: [{ ...record, origin: 'http://127.0.0.1:9' }] }), { kind: 'none' });
  });

  it('tells an expired token from none', () => {
    assert.deepEqual(stateOf({ tokens: [{ origin, scopes: ['data:read', 'data:write'], expiresAt: now }] }), { kind: 'expired' });
    assert.deepEqual(stateOf({}), { kind: 'none' });
  });

  it('shows trouble with the client secret first', () => {
    const tokens = [{ origin, scopes: ['data:read', 'data:write'], expiresAt: now + 1 }];
    assert.deepEqual(stateOf({ tokens, secretStatus: 'missing' }), { kind: 'secretMissing' });
    assert.deepEqual(stateOf({ secretStatus: 'refused' }), { kind: 'refused' });
    assert.deepEqual(stateOf({ secretStatus: 'unchecked' }), { kind: 'unchecked' });
  });

  it('shows how long a token lives although the secret that it came from is refused now', () => {
    const tokens = [{ origin, scopes: ['data:read', 'data:write'], expiresAt: now + 1 }];
    assert.deepEqual(stateOf({ tokens, secretStatus: 'refused' }), { kind: 'valid', expiresAt: now + 1, isSecretRefused: true });
  });

  it('counts the users of a public app, which has no token of its own', () => {
    assert.deepEqual(stateOf({ type: 'desktopMobileSpa', secretStatus: 'unchecked' }), { kind: 'usersOnly', users: 0 });
    assert.deepEqual(stateOf({ type: 'desktopMobileSpa', secretStatus: 'unchecked', users: [user] }), { kind: 'usersOnly', users: 1 });
  });

  it('has the users of an app below it, by their e-mail address', () => {
    const token = { origin, scopes: ['data:read'], expiresAt: now + 5 };
    const users: readonly User[] = [{ ...user, tokens: [token] }, { ...user, id: 'V', name: 'Remy', email: undefined, status: 'signInAgain', tokens: [token] }];
    const rows = buildTree([{ ...app, type: 'traditionalWeb', users }], origin, now)[0]?.users;
    assert.deepEqual(rows?.map(({ name, userId, tokenState }) => [name, userId, tokenState]), [
      ['dana@acme.example', 'U', { kind: 'valid', expiresAt: now + 5 }],
      ['Remy', 'V', { kind: 'signInAgain' }],
    ]);
  });
});
