import assert from 'node:assert/strict';
import type { App, User } from '../../../src/credentials/catalog/app';
import { initialSignInSettings } from '../../../src/credentials/catalog/signInSettings';
import { findRenewalObstacle, type RenewalObstacle } from '../../../src/credentials/view/renewalObstacle';
import { buildTree } from '../../../src/credentials/view/treeModel';

const requestedFrom = 'https://developer.api.autodesk.com/authentication/v2/token';
const now = 1_000_000_000;

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
  tokens: [],
};

describe('what keeps a credential from renewing its token', () => {
  function obstacleOf(app: Partial<App>, isStale = false): RenewalObstacle | undefined {
    const context = { apsTokenEndpoint: requestedFrom, now, isStale: () => isStale };
    const [node] = buildTree([{ ...web, ...app }], context);
    assert.ok(node);
    return findRenewalObstacle(node.users[0] ?? node.serviceAccounts?.accounts?.[0] ?? node, now);
  }

  it('is nothing while its secret or its session works', () => {
    assert.equal(obstacleOf({}), undefined);
    assert.equal(obstacleOf({ users: [dana] }), undefined);
  });

  it('is its secret when the server rejected it or the editor lost it', () => {
    assert.equal(obstacleOf({ secretStatus: 'refused' }), 'secret');
    assert.equal(obstacleOf({ secretStatus: 'missing' }), 'secret');
    assert.equal(obstacleOf({ secretStatus: 'unchecked' }), undefined);
  });

  it('is a session that ended', () => {
    assert.equal(obstacleOf({ users: [{ ...dana, status: 'signInAgain' }] }), 'signIn');
  });

  it('is a window that is older than what another one stored', () => {
    assert.equal(obstacleOf({}, true), 'reload');
  });

  it('is a service account that is off or has no key that signs', () => {
    const key = { id: 'k', status: 'enabled', hasPrivateKey: true, createdAt: 1, accessedAt: 2 } as const;
    const account = {
      id: 'A',
      email: 'ci@acme.example',
      status: 'enabled',
      createdAt: 1,
      accessedAt: 2,
      expiresAt: undefined,
      scopes: ['data:read'],
      defaultKeyId: 'k',
      keys: [key],
      tokens: [],
    } as const;
    const app = { type: 'serverToServer' } as const;
    assert.equal(obstacleOf({ ...app, serviceAccounts: [account] }), undefined);
    assert.equal(obstacleOf({ ...app, serviceAccounts: [{ ...account, status: 'disabled' }] }), 'account');
    const disabled = { ...account, keys: [{ ...key, status: 'disabled' as const }] };
    assert.equal(obstacleOf({ ...app, serviceAccounts: [disabled] }), 'key');
  });
});
