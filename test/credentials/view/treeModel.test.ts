import assert from 'node:assert/strict';
import type { App, User } from '../../../src/credentials/catalog/app';
import { serverOf } from '../../../src/credentials/catalog/server';
import type { Key, ServiceAccount } from '../../../src/credentials/catalog/serviceAccount';
import { initialSignInSettings } from '../../../src/credentials/catalog/signInSettings';
import { buildTree, type ViewContext } from '../../../src/credentials/view/treeModel';
import {
  listChildren,
  rowId,
  type ServiceAccountNode,
  type ServiceAccountsNode,
  type TokenState,
} from '../../../src/credentials/view/treeNodes';

const requestedFrom = 'https://developer.api.autodesk.com/authentication/v2/token';
const now = 1_000_000;
const app: App = {
  id: 'a',
  name: 'acme',
  type: 'serverToServer',
  clientId: 'c',
  server: undefined,
  scopes: ['data:write', 'data:read'],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: undefined,
};
const perspective: ViewContext = { apsTokenEndpoint: requestedFrom, now, isStale: () => false };
const user: User = {
  id: 'U',
  name: 'Dana',
  email: 'dana@acme.example',
  scopes: ['data:read'],
  status: 'signedIn',
  endedBy: undefined,
  tokens: [],
};

function stateOf(change: Partial<App>): TokenState | undefined {
  return buildTree([{ ...app, ...change }], perspective)[0]?.tokenState;
}

describe('buildTree', () => {
  it('adds a row for each app in catalog order', () => {
    const rows = buildTree([app, { ...app, id: 'b', name: 'other' }], perspective);
    assert.deepEqual(
      rows.map(({ appId, name }) => [appId, name]),
      [
        ['a', 'acme'],
        ['b', 'other'],
      ],
    );
  });

  it('shows the token for the current scopes and server', () => {
    const record = { id: 't', requestedFrom, scopes: ['data:read', 'data:write'], expiresAt: now + 1 };
    assert.deepEqual(stateOf({ tokens: [record] }), {
      kind: 'valid',
      expiresAt: now + 1,
      granted: undefined,
      isNarrower: false,
    });
    assert.deepEqual(stateOf({ tokens: [{ ...record, scopes: ['data:read'] }] }), { kind: 'none' });
    assert.deepEqual(stateOf({ tokens: [{ ...record, requestedFrom: 'http://127.0.0.1:9' }] }), { kind: 'none' });
  });

  it('distinguishes an expired token from a missing one', () => {
    assert.deepEqual(
      stateOf({ tokens: [{ id: 't', requestedFrom, scopes: ['data:read', 'data:write'], expiresAt: now }] }),
      {
        kind: 'expired',
      },
    );
    assert.deepEqual(stateOf({}), { kind: 'none' });
  });

  it('shows client secret problems first', () => {
    const tokens = [{ id: 't', requestedFrom, scopes: ['data:read', 'data:write'], expiresAt: now + 1 }];
    assert.deepEqual(stateOf({ tokens, secretStatus: 'missing' }), { kind: 'secretMissing' });
    assert.deepEqual(stateOf({ secretStatus: 'refused' }), { kind: 'refused', server: serverOf(app) });
    assert.deepEqual(stateOf({ secretStatus: 'unchecked' }), { kind: 'unchecked' });
  });

  it('shows a valid token even if the secret is now rejected', () => {
    const tokens = [{ id: 't', requestedFrom, scopes: ['data:read', 'data:write'], expiresAt: now + 1 }];
    assert.deepEqual(stateOf({ tokens, secretStatus: 'refused' }), {
      kind: 'valid',
      expiresAt: now + 1,
      granted: undefined,
      isNarrower: false,
      isSecretRefused: true,
    });
  });

  it('counts the users of a public app', () => {
    assert.deepEqual(stateOf({ type: 'desktopMobileSpa', secretStatus: 'unchecked' }), { kind: 'usersOnly', users: 0 });
    assert.deepEqual(stateOf({ type: 'desktopMobileSpa', secretStatus: 'unchecked', users: [user] }), {
      kind: 'usersOnly',
      users: 1,
    });
  });

  it('lists the users of an app by email', () => {
    const token = { id: 't', requestedFrom, scopes: ['data:read'], expiresAt: now + 5 };
    const users: readonly User[] = [
      { ...user, tokens: [token] },
      { ...user, id: 'V', name: 'Remy', email: undefined, status: 'signInAgain', tokens: [token] },
    ];
    const rows = buildTree([{ ...app, type: 'traditionalWeb', users }], perspective)[0]?.users;
    assert.deepEqual(
      rows?.map(({ name, userId, tokenState }) => [name, userId, tokenState]),
      [
        ['dana@acme.example', 'U', { kind: 'valid', expiresAt: now + 5, granted: undefined, isNarrower: false }],
        ['Remy', 'V', { kind: 'signInAgain' }],
      ],
    );
  });

  it('shows a stale state unless the user must sign in again', () => {
    const tokens = [{ id: 't', requestedFrom, scopes: ['data:read'], expiresAt: now + 1 }];
    const full: App = {
      ...app,
      scopes: ['data:read'],
      tokens,
      secretStatus: 'refused',
      users: [
        { ...user, tokens },
        { ...user, id: 'V', status: 'signInAgain' },
      ],
    };
    const [row] = buildTree([full], { ...perspective, isStale: () => true });
    assert.deepEqual(
      [row, ...(row?.users ?? [])].map((node) => node?.tokenState),
      [{ kind: 'stale', whose: 'app' }, { kind: 'stale', whose: 'user' }, { kind: 'signInAgain' }],
    );
  });

  describe('with service accounts', () => {
    const key: Key = { id: '5c1f', status: 'enabled', hasPrivateKey: true, createdAt: 1, accessedAt: 2 };
    const account: ServiceAccount = {
      id: 'A',
      email: 'ci-publisher@acme.example',
      status: 'enabled',
      createdAt: 1,
      accessedAt: 2,
      expiresAt: 3,
      scopes: ['data:read'],
      defaultKeyId: '5c1f',
      keys: [key],
      tokens: [],
    };

    function accountsNode(change: Partial<App>): ServiceAccountsNode | undefined {
      return buildTree([{ ...app, ...change }], perspective)[0]?.serviceAccounts;
    }

    function accountNode(change: Partial<ServiceAccount> = {}): ServiceAccountNode | undefined {
      return accountsNode({ serviceAccounts: [{ ...account, ...change }] })?.accounts?.[0];
    }

    it('adds their row below Server-to-Server apps only', () => {
      assert.deepEqual(accountsNode({}), {
        kind: 'serviceAccounts',
        appId: 'a',
        appName: 'acme',
        accounts: undefined,
        unread: [],
        hasRoom: true,
      });
      assert.equal(accountsNode({ type: 'traditionalWeb' }), undefined);
      assert.equal(accountsNode({ type: 'desktopMobileSpa' }), undefined);
    });

    it('adds a row for each account and each key', () => {
      const [row] = buildTree([{ ...app, serviceAccounts: [account] }], perspective);
      assert.ok(row);
      const [accounts] = listChildren(row);
      assert.ok(accounts?.kind === 'serviceAccounts');
      const [node] = listChildren(accounts);
      assert.ok(node?.kind === 'serviceAccount');
      const { keys, ...others } = node;
      assert.deepEqual(others, {
        kind: 'serviceAccount',
        appId: 'a',
        serviceAccountId: 'A',
        name: 'ci-publisher',
        appName: 'acme',
        email: 'ci-publisher@acme.example',
        status: 'enabled',
        createdAt: 1,
        accessedAt: 2,
        expiresAt: 3,
        scopes: ['data:read'],
        tokenState: { kind: 'none' },
        unread: [],
        hasRoom: true,
      });
      assert.deepEqual(listChildren(node), keys);
      assert.deepEqual(listChildren(node).flatMap(listChildren), []);
      assert.deepEqual(keys, [
        {
          kind: 'key',
          appId: 'a',
          serviceAccountId: 'A',
          keyId: '5c1f',
          status: 'enabled',
          hasPrivateKey: true,
          createdAt: 1,
          accessedAt: 2,
          accountName: 'ci-publisher',
          accountStatus: 'enabled',
          isDefault: true,
        },
      ]);
    });

    it('shows what it cannot read below the row that it belongs to', () => {
      const [row] = buildTree(
        [
          {
            ...app,
            serviceAccounts: [{ ...account, unreadKeys: ['a/b', 'a/b'], unknownKeys: [{ id: 'new' }] }],
            unreadAccounts: ['../..'],
            unknownAccounts: [7],
            unknownUsers: [{ id: 'V' }],
          },
        ],
        perspective,
      );
      assert.ok(row?.serviceAccounts?.accounts?.[0]);
      const texts = [row, row.serviceAccounts, row.serviceAccounts.accounts[0]].map((node) =>
        listChildren(node).flatMap((child) => (child.kind === 'unread' ? [[rowId(child), child.text]] : [])),
      );
      assert.deepEqual(texts, [
        [['a/?0', 'V']],
        [
          ['a/serviceAccounts/?0', '../..'],
          ['a/serviceAccounts/?1', '7'],
        ],
        [
          ['a/serviceAccounts/A/?0', 'a/b'],
          ['a/serviceAccounts/A/?1', 'a/b'],
          ['a/serviceAccounts/A/?2', 'new'],
        ],
      ]);
      assert.equal(row.serviceAccounts.accounts[0].hasRoom, false);
    });

    it('distinguishes keys not listed yet from an empty list', () => {
      assert.equal(accountNode({ keys: undefined })?.keys, undefined);
      assert.deepEqual(accountNode({ keys: [] })?.keys, []);
    });

    it('shows the token state of an account, or that it has no key', () => {
      const token = { id: 't', requestedFrom, scopes: ['data:read'], expiresAt: now + 5 };
      assert.deepEqual(accountNode({ tokens: [token] })?.tokenState, {
        kind: 'valid',
        expiresAt: now + 5,
        granted: undefined,
        isNarrower: false,
      });
      assert.deepEqual(accountNode({ tokens: [{ ...token, isExpiryAssumed: true }] })?.tokenState, {
        kind: 'valid',
        expiresAt: now + 5,
        granted: undefined,
        isNarrower: false,
        isExpiryAssumed: true,
      });
      assert.deepEqual(accountNode({ tokens: [{ ...token, expiresAt: now }] })?.tokenState, { kind: 'expired' });
      assert.deepEqual(accountNode({ tokens: [token], defaultKeyId: undefined })?.tokenState, { kind: 'noKey' });
    });

    it('allows ten accounts and three keys, not counting deleted ones', () => {
      const accounts = (
        count: number,
        status: 'enabled' | 'disabled' | 'deleted' = 'enabled',
      ): readonly ServiceAccount[] =>
        Array.from({ length: count }, (_, index) => ({ ...account, id: `${status}${index}`, status }));
      assert.equal(accountsNode({ serviceAccounts: [...accounts(9), ...accounts(3, 'deleted')] })?.hasRoom, true);
      assert.equal(accountsNode({ serviceAccounts: [...accounts(9), ...accounts(1, 'disabled')] })?.hasRoom, false);
      const keys = (count: number, status: 'enabled' | 'disabled' | 'deleted' = 'enabled'): readonly Key[] =>
        Array.from({ length: count }, (_, index) => ({ ...key, id: `${status}${index}`, status }));
      assert.equal(accountNode({ keys: [...keys(2), ...keys(1, 'deleted')] })?.hasRoom, true);
      assert.equal(accountNode({ keys: [...keys(2), ...keys(1, 'disabled')] })?.hasRoom, false);
    });
  });
});
