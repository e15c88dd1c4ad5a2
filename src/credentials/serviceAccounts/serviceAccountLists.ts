import type { KeyDetails } from '../../aps/keyApi';
import type { Listed } from '../../aps/listedRows';
import type { ServiceAccountDetails } from '../../aps/serviceAccountApi';
import { compareNames } from '../catalog/compareNames';
import { mayBeEnabled, serviceAccountName, type Key, type ServiceAccount } from '../catalog/serviceAccount';

/**
 * The accounts of an app as Autodesk lists them now, merged with what is stored. An account that is no longer listed
 * stays as long as one of its private keys is on this machine: the list may come from another server. All of them stay as
 * they were if a row of the list can't be read, which may be any of them.
 */
export function mergeServiceAccounts(
  known: readonly ServiceAccount[],
  { rows, unread }: Listed<ServiceAccountDetails>,
): readonly ServiceAccount[] {
  const current = rows.map((details) =>
    mergeServiceAccount(
      known.find(({ id }) => id === details.id),
      details,
    ),
  );
  const unlisted = known.filter(({ id }) => !rows.some((details) => details.id === id));
  const deleted = unlisted.filter(hasPrivateKey).map((account): ServiceAccount => ({ ...account, status: 'deleted' }));
  return [...current, ...(unread.length > 0 ? unlisted : deleted)].sort((one, other) =>
    compareNames(serviceAccountName(one), serviceAccountName(other)),
  );
}

/** An account as Autodesk returns it now, merged with what is stored. */
export function mergeServiceAccount(known: ServiceAccount | undefined, details: ServiceAccountDetails): ServiceAccount {
  return { scopes: [], defaultKeyId: undefined, keys: undefined, tokens: [], ...known, ...details };
}

/**
 * The account with its keys as Autodesk lists them now. A key that is no longer listed stays as long as its private key
 * is on this machine. All of them stay as they were if a row of the list can't be read, which may be any of them.
 * @param storedKeyIds the IDs of the keys whose private keys this window sees, even if the catalog doesn't know: a
 * window may have been closed between the two writes
 */
export function mergeKeys(
  account: ServiceAccount,
  { rows, unread }: Listed<KeyDetails>,
  storedKeyIds: readonly string[],
): ServiceAccount {
  const known = account.keys ?? [];
  const current = rows.map((details): Key => {
    const before = known.find(({ id }) => id === details.id);
    const hasPrivateKey = storedKeyIds.includes(details.id) || before?.hasPrivateKey === true;
    return withoutNeedlessReminder({ ...before, ...details, hasPrivateKey });
  });
  const unlisted = known.filter(({ id }) => !rows.some((details) => details.id === id));
  const deleted = unlisted
    .filter((key) => key.hasPrivateKey)
    .map((key): Key => withoutReminder({ ...key, status: 'deleted' }));
  const keys = [...current, ...(unread.length > 0 ? unlisted : deleted)];
  const isDefaultListed = keys.some(({ id }) => id === account.defaultKeyId);
  return {
    ...account,
    keys,
    unreadKeys: unread,
    defaultKeyId: isDefaultListed ? account.defaultKeyId : findUsableKey(keys)?.id,
  };
}

/** The account without one of its keys. If it was the default key, another key that can sign replaces it. */
export function withoutKey(account: ServiceAccount, keyId: string): ServiceAccount {
  const keys = account.keys?.filter(({ id }) => id !== keyId);
  const defaultKeyId = account.defaultKeyId === keyId ? findUsableKey(keys ?? [])?.id : account.defaultKeyId;
  return { ...account, keys, defaultKeyId };
}

/**
 * The account with a new status of one of its keys. If the default key is no longer enabled, or there is none, another
 * key that can sign becomes the default key.
 */
export function withKeyStatus(account: ServiceAccount, keyId: string, status: Key['status']): ServiceAccount {
  const { defaultKeyId } = account;
  const keys = account.keys?.map((key) => (key.id === keyId ? withoutNeedlessReminder({ ...key, status }) : key));
  const needsDefault = defaultKeyId === undefined || (defaultKeyId === keyId && status !== 'enabled');
  return {
    ...account,
    keys,
    defaultKeyId: needsDefault ? (findUsableKey(keys ?? [])?.id ?? defaultKeyId) : defaultKeyId,
  };
}

/**
 * The account with another default key. With `disableAt`, the person is then reminded to disable the previous one; the new
 * one is needed, so nothing reminds of it any longer.
 */
export function withDefaultKey(account: ServiceAccount, keyId: string, disableAt: number | undefined): ServiceAccount {
  const keys = account.keys?.map((key) => {
    if (key.id === keyId) return withoutReminder(key);
    return key.id === account.defaultKeyId && disableAt !== undefined
      ? withoutNeedlessReminder({ ...key, disableAt })
      : key;
  });
  return { ...account, keys, defaultKeyId: keyId };
}

/** The account without the reminder to disable one of its keys. */
export function withoutKeyReminder(account: ServiceAccount, keyId: string): ServiceAccount {
  return { ...account, keys: account.keys?.map((key) => (key.id === keyId ? withoutReminder(key) : key)) };
}

/** Only a key that still works needs to be disabled. */
function withoutNeedlessReminder(key: Key): Key {
  return mayBeEnabled(key) ? key : withoutReminder(key);
}

function withoutReminder(key: Key): Key {
  return key.disableAt === undefined ? key : { ...key, disableAt: undefined };
}

function findUsableKey(keys: readonly Key[]): Key | undefined {
  return keys.find((key) => key.hasPrivateKey && key.status === 'enabled');
}

function hasPrivateKey(account: ServiceAccount): boolean {
  return account.keys?.some((key) => key.hasPrivateKey) ?? false;
}
