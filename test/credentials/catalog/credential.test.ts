import assert from 'node:assert/strict';
import { readCredential } from '../../../src/credentials/catalog/credential';

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
