import assert from 'node:assert/strict';
import type { App, User } from '../../src/credentials/catalog/app';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { CredentialNameError, findCredentialByName, nameForPlaceholder } from '../../src/delivery/findCredentialByName';

const dana: User = {
  id: 'DESIGNER0001',
  name: 'Dana Designer',
  email: 'designer@acme.example',
  scopes: [],
  status: 'signedIn',
  tokens: [],
};

const viewer: App = {
  id: 'app1',
  name: 'acme-viewer',
  type: 'traditionalWeb',
  clientId: 'c',
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [dana],
  serviceAccounts: undefined,
};
const other: App = { ...viewer, id: 'app2', name: 'acme-editor' };

describe('the name of a credential', () => {
  for (const [name, expected] of [
    ['acme-viewer', { kind: 'app', appId: 'app1' }],
    ['ACME-Viewer ', { kind: 'app', appId: 'app1' }],
    ['acme-viewer/', { kind: 'app', appId: 'app1' }],
    ['acme-viewer/designer@acme.example', { kind: 'user', appId: 'app1', userId: 'DESIGNER0001' }],
    ['acme-editor/Dana Designer', { kind: 'user', appId: 'app2', userId: 'DESIGNER0001' }],
  ] as const) {
    it(`finds it by ${name}`, () => assert.deepEqual(findCredentialByName([viewer, other], name).credential, expected));
  }

  for (const [credential, apps, expected] of [
    [{ kind: 'app', appId: 'app1' }, [viewer, other], 'acme-viewer'],
    [{ kind: 'app', appId: 'app1' }, [viewer, { ...other, name: 'Acme-Viewer' }], undefined],
    [{ kind: 'app', appId: 'app1' }, [{ ...viewer, name: 'a}' }], undefined],
    [{ kind: 'user', appId: 'app1', userId: 'DESIGNER0001' }, [viewer], 'designer@acme.example'],
    [{ kind: 'user', appId: 'app2', userId: 'DESIGNER0001' }, [viewer, other], 'acme-editor/designer@acme.example'],
  ] as const) {
    it(`is ${expected ?? 'unknown'} in a placeholder for a ${credential.kind} of ${apps.length}`, () =>
      assert.equal(nameForPlaceholder(apps, credential), expected));
  }

  it('is unknown, with the email address of a user who is the only one', () => {
    assert.throws(() => findCredentialByName([viewer], 'acme'), {
      candidates: ['acme-viewer', 'designer@acme.example'],
    });
  });

  it('finds a user of a single app by name or email address', () => {
    for (const name of ['Dana Designer', 'designer@acme.example']) {
      assert.equal(findCredentialByName([viewer], name).credential.kind, 'user');
    }
  });

  for (const [name, problem, candidates] of [
    ['designer@acme.example', 'ambiguous', ['acme-viewer/designer@acme.example', 'acme-editor/designer@acme.example']],
    [
      'acme',
      'unknown',
      ['acme-viewer', 'acme-viewer/designer@acme.example', 'acme-editor', 'acme-editor/designer@acme.example'],
    ],
    [
      '',
      'unknown',
      ['acme-viewer', 'acme-viewer/designer@acme.example', 'acme-editor', 'acme-editor/designer@acme.example'],
    ],
  ] as const) {
    it(`is ${problem} if it is "${name}", with what could be meant`, () => {
      assert.throws(
        () => findCredentialByName([viewer, other], name),
        (error) => {
          assert.ok(error instanceof CredentialNameError);
          assert.deepEqual([error.problem, error.credentialName, error.candidates], [problem, name, candidates]);
          return true;
        },
      );
    });
  }
});
