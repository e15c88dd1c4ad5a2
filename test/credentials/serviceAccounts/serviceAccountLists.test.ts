import assert from 'node:assert/strict';
import type { KeyDetails } from '../../../src/aps/keyApi';
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
const tokens = [{ origin: 'https://developer.api.autodesk.com', scopes: ['data:read'], expiresAt: 4 }];

function key(id: string, change: Partial<Key> = {}): Key {
  return { id, status: 'enabled', hasPrivateKey: true, ...times, ...change };
}

function listed(id: string, status: KeyDetails['status'] = 'enabled'): KeyDetails {
  return { id, status, ...times };
}

function account(change: Partial<ServiceAccount> = {}): ServiceAccount {
  return { ...details, scopes: ['data:read'], defaultKeyId: 'one', keys: [key('one')], tokens, ...change };
}

describe('the list of service accounts, merged with what is here', () => {
  it('takes status and times from Autodesk, and leaves scopes, keys and tokens', () => {
    const merged = mergeServiceAccounts([account()], [{ ...details, status: 'disabled', accessedAt: 9 }]);
    assert.deepEqual(merged, [account({ status: 'disabled', accessedAt: 9 })]);
  });

  it('begins a new one with nothing, and is in the order of the addresses', () => {
    const merged = mergeServiceAccounts(
      [],
      ['b-10', 'b-2', 'b'].map((id) => ({ ...details, id, email: `${id}@acme.example` })),
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

  it('keeps one that is not listed any more as deleted if a private key of it is here, and else drops it', () => {
    const unlisted = [
      account(),
      account({ id: 'B', keys: [key('two', { hasPrivateKey: false })] }),
      account({ id: 'C', keys: undefined }),
    ];
    assert.deepEqual(mergeServiceAccounts(unlisted, []), [account({ status: 'deleted' })]);
  });

  it('revives one that is listed again', () => {
    assert.deepEqual(mergeServiceAccounts([account({ status: 'deleted' })], [details]), [account()]);
  });
});

describe('the list of keys, merged with what is here', () => {
  it('takes status and times from Autodesk, and knows whose private key is here', () => {
    const { keys } = mergeKeys(account(), [listed('one', 'disabled'), listed('two')], []);
    assert.deepEqual(keys, [key('one', { status: 'disabled' }), key('two', { hasPrivateKey: false })]);
  });

  it('keeps one that is not listed any more as deleted if its private key is here, and else drops it', () => {
    const { keys, defaultKeyId } = mergeKeys(
      account({ keys: [key('one'), key('two', { hasPrivateKey: false })] }),
      [],
      [],
    );
    assert.deepEqual([keys, defaultKeyId], [[key('one', { status: 'deleted' })], 'one']);
  });

  it('chooses a default key where there is none, and only one that can sign', () => {
    const known = [key('one', { hasPrivateKey: false }), key('two'), key('three')];
    const none = account({ defaultKeyId: undefined, keys: known });
    assert.equal(
      mergeKeys(none, [listed('one'), listed('two', 'disabled'), listed('three')], []).defaultKeyId,
      'three',
    );
    assert.equal(mergeKeys(none, [listed('one')], []).defaultKeyId, undefined);
  });

  it('leaves a default key that somebody else disabled or deleted, so that it can be said', () => {
    const known = account({ keys: [key('one'), key('two')] });
    assert.equal(mergeKeys(known, [listed('one', 'disabled'), listed('two')], []).defaultKeyId, 'one');
    assert.equal(mergeKeys(known, [listed('two')], []).defaultKeyId, 'one');
  });

  it('lets go of a default key that is neither at Autodesk nor here', () => {
    const lost = [key('one', { hasPrivateKey: false })];
    assert.equal(mergeKeys(account({ keys: lost }), [], []).defaultKeyId, undefined);
    assert.equal(mergeKeys(account({ keys: [...lost, key('two')] }), [listed('two')], []).defaultKeyId, 'two');
  });
});

describe('the default key of an account', () => {
  const two = account({ keys: [key('one'), key('two')] });

  it('goes to another that can sign when it is disabled or deleted', () => {
    assert.equal(withKeyStatus(two, 'one', 'disabled').defaultKeyId, 'two');
    assert.equal(withoutKey(two, 'one').defaultKeyId, 'two');
  });

  it('stays when another is disabled or deleted, or when it is the only one', () => {
    assert.equal(withKeyStatus(two, 'two', 'disabled').defaultKeyId, 'one');
    assert.equal(withoutKey(two, 'two').defaultKeyId, 'one');
    assert.equal(withKeyStatus(account(), 'one', 'disabled').defaultKeyId, 'one');
    assert.equal(withoutKey(account(), 'one').defaultKeyId, undefined);
  });

  it('is the one that is enabled where there was none', () => {
    const off = withoutKey(account({ keys: [key('one'), key('two', { status: 'disabled' })] }), 'one');
    assert.equal(off.defaultKeyId, undefined);
    assert.equal(withKeyStatus(off, 'two', 'enabled').defaultKeyId, 'two');
  });

  it("is the first whose private key comes here, and another only when that can't sign", () => {
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
