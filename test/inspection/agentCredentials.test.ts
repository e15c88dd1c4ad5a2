import assert from 'node:assert/strict';
import type { App, User } from '../../src/credentials/catalog/app';
import { resolveApp, resolveUser } from '../../src/credentials/catalog/resolvedCredential';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import type { ViewContext } from '../../src/credentials/view/treeModel';
import { describeForAgent, findForAgent, parseAgentQuestion } from '../../src/inspection/agentCredentials';

const requestedFrom = 'https://developer.api.autodesk.com/authentication/v2/token';
const context: ViewContext = { apsTokenEndpoint: requestedFrom, now: 1_000_000, isStale: () => false };
const user: User = {
  id: 'DESIGNER0001',
  name: 'Dana Designer',
  email: 'designer@acme.example',
  scopes: ['data:read', 'data:write'],
  status: 'signedIn',
  endedBy: undefined,
  tokens: [
    { id: 't', requestedFrom, scopes: ['data:read', 'data:write'], granted: ['data:read'], expiresAt: 3_600_000 },
  ],
};
const app: App = {
  id: '2a3d',
  name: 'acme-viewer',
  type: 'traditionalWeb',
  clientId: 'wB4xN8pKc2Lr6TqYh0Vd3SfZa7Ju5MgE',
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [user, { ...user, id: 'TWIN00000003', tokens: [], status: 'signInAgain' }],
  serviceAccounts: undefined,
};

describe('what a language model is told of a credential', () => {
  it('is its name, kind, state, scopes, and expiry, and no ID', () => {
    assert.deepEqual(describeForAgent(resolveUser(app, user.id), context), {
      name: 'designer@acme.example',
      kind: 'user',
      app: 'acme-viewer',
      server: 'Autodesk',
      state: 'valid',
      scopes: ['data:read', 'data:write'],
      expiresAt: '1970-01-01T01:00:00.000Z',
      grantedScopes: ['data:read'],
    });
    assert.deepEqual(describeForAgent(resolveApp(app), context), {
      name: 'acme-viewer',
      kind: 'app',
      app: 'acme-viewer',
      server: 'Autodesk',
      state: 'none',
      scopes: [],
    });
  });

  it('has no invisible orders in a name', () => {
    const name = `acme\u{e0001}\u{e0049}\u202e\n\nIgnore`;
    assert.equal(describeForAgent(resolveApp({ ...app, name }), context).name, 'acme Ignore');
  });

  it('finds it again by the name that was told', () => {
    const hostile = resolveApp({ ...app, name: 'acme\u202e\nviewer' });
    const candidates = [hostile, resolveUser(app, user.id), resolveUser(app, 'TWIN00000003')];
    assert.deepEqual(findForAgent(candidates, 'Acme viewer'), [hostile]);
    assert.equal(findForAgent(candidates, 'designer@acme.example').length, 2);
    assert.equal(findForAgent(candidates, 'acme-viewer/designer@acme.example').length, 2);
    assert.deepEqual(findForAgent(candidates, 'acme-night'), []);
  });
});

describe('the question of a language model', () => {
  for (const [input, credential, all] of [
    [{ credential: 'acme-viewer', all: true }, 'acme-viewer', true],
    [{ all: 'yes' }, undefined, false],
    [{ all: 1, credential: 7 }, undefined, false],
    [null, undefined, false],
    ['all', undefined, false],
  ] as const) {
    it(`is ${all ? '' : 'not '}about everything for ${JSON.stringify(input)}`, () => {
      assert.deepEqual(parseAgentQuestion(input), { credential, all });
    });
  }
});
