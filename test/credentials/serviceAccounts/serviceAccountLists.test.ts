import assert from 'node:assert/strict';
import type { KeyDetails } from '../../../src/aps/keyApi';
import type { Listed } from '../../../src/aps/listedRows';
import type { ServiceAccountDetails } from '../../../src/aps/serviceAccountApi';
import { withPrivateKey } from '../../../src/credentials/catalog/privateKeys';
import type { Key, ServiceAccount } from '../../../src/credentials/catalog/serviceAccount';
import {
  mergeKeys,
  mergeServiceAccounts,
  withKeyStatus,
  withoutKey,
} from '../../../src/credentials/serviceAccounts/serviceAccountLists';

const times = { createdAt: 1, accessedAt: 2 };
const details: ServiceAccountDetails = { id: 'A', email: 'a@acme.example', status: 'enabled', ...times, expiresAt: 3 };
const tokens = [
  {
    id: 't',
    requestedFrom: 'https://developer.api.autodesk.com/authentication/v2/token',
    scopes: ['data:read'],
    expiresAt: 4,
  },
];

function key(id: string, change: Partial<Key> = {}): Key {
  return { id, status: 'enabled', hasPrivateKey: true, ...times, ...change };
}

function listed(id: string, status: KeyDetails['status'] = 'enabled'): KeyDetails {
  return { id, status, ...times };
}

function all<T>(...rows: readonly T[]): Listed<T> {
  return { rows, unread: [] };
}

function account(change: Partial<ServiceAccount> = {}): ServiceAccount {
  return { ...details, scopes: ['data:read'], defaultKeyId: 'one', keys: [key('one')], tokens, ...change };
}

describe('mergeServiceAccounts', () => {
  it('updates status and times and keeps scopes, keys, and tokens', () => {
    const merged = mergeServiceAccounts([account()], all({ ...details, status: 'disabled', accessedAt: 9 }));
    assert.deepEqual(merged, [account({ status: 'disabled', accessedAt: 9 })]);
  });

  it('adds new accounts sorted by email', () => {
    const merged = mergeServiceAccounts(
      [],
      all(...['b-10', 'b-2', 'b'].map((id) => ({ ...details, id, email: `${id}@acme.example` }))),
    );
    assert.deepEqual(
      merged.map(({ id }) => id),
      ['b', 'b-2', 'b-10'],
    );
    assert.deepEqual(merged[0], {
      ...details,
      id: 'b',
      email: 'b@acme.example',
      scopes: [],
      defaultKeyId: undefined,
      keys: undefined,
      tokens: [],
    });
  });

  it('keeps an unlisted account only if it has a private key here', () => {
    const unlisted = [
      account(),
      account({ id: 'B', keys: [key('two', { hasPrivateKey: false })] }),
      account({ id: 'C', keys: undefined }),
    ];
    assert.deepEqual(mergeServiceAccounts(unlisted, all()), [account({ status: 'deleted' })]);
  });

  it('restores a deleted account that is listed again', () => {
    assert.deepEqual(mergeServiceAccounts([account({ status: 'deleted' })], all(details)), [account()]);
  });
});

describe('a list with a row that cannot be read', () => {
  it('marks no account and no key as deleted, and drops none', () => {
    const [one, two] = [key('one'), key('two', { hasPrivateKey: false })];
    const other = account({ id: 'B', keys: undefined });
    assert.deepEqual(mergeServiceAccounts([account(), other], { rows: [], unread: ['a/b'] }), [account(), other]);
    const { keys, unreadKeys } = mergeKeys(account({ keys: [one, two] }), { rows: [], unread: ['a/b'] }, []);
    assert.deepEqual([keys, unreadKeys], [[one, two], ['a/b']]);
  });
});

describe('mergeKeys', () => {
  it('keeps what only a newer version knows about a key', () => {
    const unknownFields = { vault: 'team' };
    const { keys } = mergeKeys(account({ keys: [key('one', { unknownFields })] }), all(listed('one')), []);
    assert.deepEqual(keys, [key('one', { unknownFields })]);
  });

  it('updates status and times and keeps track of private keys', () => {
    const { keys } = mergeKeys(account(), all(listed('one', 'disabled'), listed('two')), []);
    assert.deepEqual(keys, [key('one', { status: 'disabled' }), key('two', { hasPrivateKey: false })]);
  });

  it('keeps an unlisted key only if its private key is here', () => {
    const { keys, defaultKeyId } = mergeKeys(
      account({ keys: [key('one'), key('two', { hasPrivateKey: false })] }),
      all(),
      [],
    );
    assert.deepEqual([keys, defaultKeyId], [[key('one', { status: 'deleted' })], 'one']);
  });

  it('chooses a default key that can sign if there is none', () => {
    const known = [key('one', { hasPrivateKey: false }), key('two'), key('three')];
    const none = account({ defaultKeyId: undefined, keys: known });
    assert.equal(
      mergeKeys(none, all(listed('one'), listed('two', 'disabled'), listed('three')), []).defaultKeyId,
      'three',
    );
    assert.equal(mergeKeys(none, all(listed('one')), []).defaultKeyId, undefined);
  });

  it('keeps a default key that was disabled or deleted at Autodesk', () => {
    const known = account({ keys: [key('one'), key('two')] });
    assert.equal(mergeKeys(known, all(listed('one', 'disabled'), listed('two')), []).defaultKeyId, 'one');
    assert.equal(mergeKeys(known, all(listed('two')), []).defaultKeyId, 'one');
  });

  it('drops a default key that exists neither at Autodesk nor here', () => {
    const lost = [key('one', { hasPrivateKey: false })];
    assert.equal(mergeKeys(account({ keys: lost }), all(), []).defaultKeyId, undefined);
    assert.equal(mergeKeys(account({ keys: [...lost, key('two')] }), all(listed('two')), []).defaultKeyId, 'two');
  });
});

describe('the default key of an account', () => {
  const two = account({ keys: [key('one'), key('two')] });

  it('moves to another usable key when it is disabled or deleted', () => {
    assert.equal(withKeyStatus(two, 'one', 'disabled').defaultKeyId, 'two');
    assert.equal(withoutKey(two, 'one').defaultKeyId, 'two');
  });

  it('stays when another key changes or no other key can sign', () => {
    assert.equal(withKeyStatus(two, 'two', 'disabled').defaultKeyId, 'one');
    assert.equal(withoutKey(two, 'two').defaultKeyId, 'one');
    assert.equal(withKeyStatus(account(), 'one', 'disabled').defaultKeyId, 'one');
    assert.equal(withoutKey(account(), 'one').defaultKeyId, undefined);
  });

  it('is set to a newly enabled key if there was none', () => {
    const off = withoutKey(account({ keys: [key('one'), key('two', { status: 'disabled' })] }), 'one');
    assert.equal(off.defaultKeyId, undefined);
    assert.equal(withKeyStatus(off, 'two', 'enabled').defaultKeyId, 'two');
  });

  it('is the first key imported and changes only when it cannot sign', () => {
    const first = withPrivateKey(account({ defaultKeyId: undefined, keys: undefined }), 'one', true);
    assert.deepEqual(
      [first.defaultKeyId, first.keys],
      ['one', [{ id: 'one', status: 'enabled', hasPrivateKey: true, createdAt: undefined, accessedAt: undefined }]],
    );
    assert.equal(withPrivateKey(first, 'two', true).defaultKeyId, 'one');
    assert.equal(withPrivateKey(withPrivateKey(first, 'one', false), 'two', true).defaultKeyId, 'two');
    assert.equal(
      withPrivateKey(account({ keys: [key('one', { status: 'disabled' })] }), 'two', true).defaultKeyId,
      'two',
    );
  });
});
