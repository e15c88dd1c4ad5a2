import assert from 'node:assert/strict';
import type { App } from '../../src/credentials/catalog/app';
import type { Credential } from '../../src/credentials/catalog/credential';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { findPicked, listPicked } from '../../src/delivery/endpointCredential';

const pipeline: App = {
  id: 'app1',
  name: 'acme-pipeline',
  type: 'serverToServer',
  clientId: 'c',
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: undefined,
};
const apps = [pipeline, { ...pipeline, id: 'app2', name: 'acme-reports' }];
const first: Credential = { kind: 'app', appId: 'app1' };
const second: Credential = { kind: 'app', appId: 'app2' };

describe('a credential of the token endpoint', () => {
  for (const [what, picked, name, expected] of [
    ['is found by its name', [first, second], 'Acme-Reports', second],
    ['is found without a name if it is the only one', [second], undefined, second],
    ['needs a name if there are several', [first, second], undefined, undefined],
    ["isn't one that wasn't picked, though it has the name", [first], 'acme-reports', undefined],
    ["isn't one that doesn't exist", [first], 'nobody', undefined],
    ["isn't one of a removed app", [{ kind: 'app', appId: 'app3' }], undefined, undefined],
    ["isn't there if none was picked", [], 'acme-pipeline', undefined],
  ] as const satisfies readonly (readonly [
    string,
    readonly Credential[],
    string | undefined,
    Credential | undefined,
  ])[]) {
    it(what, () => assert.deepEqual(findPicked(apps, picked, name)?.credential, expected));
  }

  it('is listed without those that are gone', () => {
    const names = listPicked(apps, [{ kind: 'app', appId: 'app3' }, second]).map(({ name }) => name);
    assert.deepEqual(names, ['acme-reports']);
  });

  it('has no name that several credentials have', () => {
    const twins = [pipeline, { ...pipeline, id: 'app2' }];
    assert.equal(findPicked(twins, [first, second], 'acme-pipeline'), undefined);
  });
});
