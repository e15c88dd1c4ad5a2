import assert from 'node:assert/strict';
import type { App, User } from '../../../src/credentials/catalog/app';
import { withAwaitedScopes } from '../../../src/credentials/catalog/credential';
import type { ServiceAccount } from '../../../src/credentials/catalog/serviceAccount';
import { initialSignInSettings } from '../../../src/credentials/catalog/signInSettings';
import {
  appCondition,
  countCallsForPerson,
  serviceAccountCondition,
  tokenCondition,
  type Condition,
} from '../../../src/credentials/view/condition';
import { buildTree } from '../../../src/credentials/view/treeModel';
import type { AppNode, ServiceAccountNode, TokenState } from '../../../src/credentials/view/treeNodes';

const requestedFrom = 'https://developer.api.autodesk.com/authentication/v2/token';
const now = 1_000_000_000;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const web: App = {
  id: 'a',
  name: 'acme-viewer',
  type: 'traditionalWeb',
  clientId: 'c',
  server: undefined,
  scopes: ['data:read'],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: undefined,
};
const dana: User = {
  id: 'U',
  name: 'Dana',
  email: 'dana@acme.example',
  scopes: ['data:read'],
  status: 'signedIn',
  endedBy: undefined,
  tokens: [{ id: 't', requestedFrom, scopes: ['data:read'], expiresAt: now + 10 * minuteMs }],
};
const signedOut: User = { ...dana, id: 'V', status: 'signInAgain' };
const account: ServiceAccount = {
  id: 'A',
  email: 'ci-publisher@acme.example',
  status: 'enabled',
  createdAt: 1,
  accessedAt: 2,
  expiresAt: now + 90 * dayMs,
  scopes: ['data:read'],
  defaultKeyId: undefined,
  keys: [],
  tokens: [],
};

const treeOf = (...apps: readonly App[]): readonly AppNode[] =>
  buildTree(apps, { apsTokenEndpoint: requestedFrom, now, isStale: () => false });

function appNode(change: Partial<App>): AppNode {
  const [node] = treeOf({ ...web, ...change });
  assert.ok(node);
  return node;
}

function accountNode(change: Partial<ServiceAccount>): ServiceAccountNode {
  const { serviceAccounts } = appNode({ type: 'serverToServer', serviceAccounts: [{ ...account, ...change }] });
  const node = serviceAccounts?.accounts?.[0];
  assert.ok(node);
  return node;
}

describe('the condition of an access token', () => {
  const valid = { kind: 'valid', expiresAt: now + 5 * minuteMs, granted: undefined, isNarrower: false } as const;
  const cases: readonly (readonly [what: string, state: TokenState, condition: Condition])[] = [
    ['with five minutes left', valid, 'valid'],
    ['with less than five minutes left', { ...valid, expiresAt: now + 5 * minuteMs - 1 }, 'endsSoon'],
    ['whose server does not say when it expires', { ...valid, expiresAt: undefined }, 'valid'],
    ['that is requested again in a minute', { ...valid, expiresAt: now + minuteMs, isExpiryAssumed: true }, 'valid'],
    ['whose client secret was rejected since', { ...valid, isSecretRefused: true }, 'trouble'],
    ['that has expired', { kind: 'expired' }, 'over'],
    ['that was never requested', { kind: 'none' }, 'never'],
    ['of an app that was not checked', { kind: 'unchecked' }, 'never'],
    ['of an account without a private key', { kind: 'noKey' }, 'never'],
    ['of an app that has only users', { kind: 'usersOnly', users: 1 }, 'never'],
    ['of an app without its client secret', { kind: 'secretMissing' }, 'trouble'],
    ['of a user whose session has ended', { kind: 'signInAgain' }, 'trouble'],
    ['that another window has', { kind: 'stale', whose: 'user' }, 'trouble'],
  ];
  for (const [what, state, condition] of cases) {
    it(`${what} is ${condition}`, () => assert.equal(tokenCondition(state, now), condition));
  }
});

describe('the condition of an app', () => {
  it('is that of its own token, if it has one', () => {
    const tokens = [{ id: 't', requestedFrom, scopes: ['data:read'], expiresAt: now - 1 }];
    assert.equal(appCondition(appNode({ tokens, users: [signedOut] }), now), 'over');
  });

  it('is that of its users, if only they have tokens', () => {
    assert.equal(appCondition(appNode({ users: [dana, { ...dana, id: 'W', tokens: [] }] }), now), 'valid');
    assert.equal(appCondition(appNode({ users: [{ ...dana, tokens: [] }] }), now), 'never');
    assert.equal(appCondition(appNode({ users: [dana, signedOut] }), now), 'trouble');
    assert.equal(appCondition(appNode({ type: 'desktopMobileSpa', users: [dana] }), now), 'valid');
    assert.equal(appCondition(appNode({}), now), 'never');
  });

  it('calls for a person while a user must consent to other scopes', () => {
    const app = withAwaitedScopes({ ...web, users: [dana] }, 'U', ['data:read', 'data:write']);
    assert.equal(appCondition(appNode(app), now), 'trouble');
    assert.equal(countCallsForPerson(treeOf(app), now), 1);
    const [user] = appNode(app).users;
    assert.ok(user);
    assert.deepEqual([user.scopes, user.awaitedScopes], [['data:read'], ['data:read', 'data:write']]);
  });
});

describe('the condition of a service account', () => {
  it('is trouble when Autodesk will deactivate it within 30 days', () => {
    assert.equal(serviceAccountCondition(accountNode({}), now), 'never');
    assert.equal(serviceAccountCondition(accountNode({ expiresAt: now + 31 * dayMs }), now), 'never');
    assert.equal(serviceAccountCondition(accountNode({ expiresAt: now + 30 * dayMs }), now), 'trouble');
  });

  it('is trouble when its default key no longer signs', () => {
    const key = { id: 'k', status: 'enabled', hasPrivateKey: true, createdAt: 1, accessedAt: 2 } as const;
    const withKeys = (status: 'enabled' | 'disabled' | 'deleted', defaultKeyId: string): ServiceAccountNode =>
      accountNode({
        defaultKeyId,
        keys: [
          { ...key, status },
          { ...key, id: 'other' },
        ],
      });
    assert.equal(serviceAccountCondition(withKeys('enabled', 'k'), now), 'never');
    assert.equal(serviceAccountCondition(withKeys('disabled', 'k'), now), 'trouble');
    assert.equal(serviceAccountCondition(withKeys('deleted', 'k'), now), 'trouble');
    assert.equal(serviceAccountCondition(withKeys('disabled', 'other'), now), 'never');
  });

  it('is off when it is disabled or deactivated', () => {
    assert.equal(serviceAccountCondition(accountNode({ status: 'disabled' }), now), 'off');
    assert.equal(serviceAccountCondition(accountNode({ status: 'deactivated' }), now), 'off');
    assert.equal(serviceAccountCondition(accountNode({ status: 'deleted' }), now), 'trouble');
    assert.equal(serviceAccountCondition(accountNode({ status: { unknown: 'SLEEPING' } }), now), 'unknown');
  });
});

describe('the number of rows that call for a person', () => {
  it('counts each app, user, and service account once', () => {
    const apps: readonly App[] = [
      { ...web, users: [dana, signedOut] },
      { ...web, id: 'b', secretStatus: 'refused' },
      {
        ...web,
        id: 'c',
        type: 'serverToServer',
        serviceAccounts: [
          { ...account, expiresAt: now + dayMs },
          { ...account, id: 'B', status: 'disabled' },
        ],
      },
    ];
    assert.equal(countCallsForPerson(treeOf(...apps), now), 3);
    assert.equal(countCallsForPerson(treeOf(web), now), 0);
  });

  it('counts an account with an old key from the time of its reminder', () => {
    const old = {
      id: 'old',
      status: 'enabled',
      hasPrivateKey: true,
      createdAt: 1,
      accessedAt: 2,
      disableAt: now,
    } as const;
    const app: App = {
      ...web,
      type: 'serverToServer',
      tokens: [{ id: 't', requestedFrom, scopes: ['data:read'], expiresAt: now + 10 * minuteMs }],
      serviceAccounts: [{ ...account, keys: [old] }],
    };
    assert.equal(countCallsForPerson(treeOf(app), now - 1), 0);
    assert.equal(countCallsForPerson(treeOf(app), now), 1);
  });
});
