import type { KeyDetails } from '../../aps/keyApi';
import type { ServiceAccountDetails } from '../../aps/serviceAccountApi';
import { compareNames } from '../catalog/compareNames';
import { serviceAccountName, type Key, type ServiceAccount } from '../catalog/serviceAccount';

/**
 * The accounts of an app as Autodesk lists them now, each with what is kept of it here. One that is not listed any more
 * stays as long as a private key of it is here: the list may be that of another server.
 */
export function mergeServiceAccounts(
  known: readonly ServiceAccount[],
  listed: readonly ServiceAccountDetails[],
): readonly ServiceAccount[] {
  const current = listed.map((details) =>
    mergeServiceAccount(
      known.find(({ id }) => id === details.id),
      details,
    ),
  );
  const unlisted = known.filter(({ id }) => !listed.some((details) => details.id === id));
  const kept = unlisted.filter(hasPrivateKey).map((account): ServiceAccount => ({ ...account, status: 'deleted' }));
  return [...current, ...kept].sort((one, other) => compareNames(serviceAccountName(one), serviceAccountName(other)));
}

/** One account as Autodesk shows it now, with what is kept of it here. */
export function mergeServiceAccount(known: ServiceAccount | undefined, details: ServiceAccountDetails): ServiceAccount {
  return { scopes: [], defaultKeyId: undefined, keys: undefined, tokens: [], ...known, ...details };
}

/**
 * The account with its keys as Autodesk lists them now. One that is not listed any more stays while its private key is here.
 * @param here ids of those whose private keys are seen, whatever was written down of them: a window may have been closed before
 */
export function mergeKeys(
  account: ServiceAccount,
  listed: readonly KeyDetails[],
  here: readonly string[],
): ServiceAccount {
  const known = account.keys ?? [];
  const current = listed.map((details): Key => ({
    hasPrivateKey: here.includes(details.id) || known.some((key) => key.id === details.id && key.hasPrivateKey),
    ...details,
  }));
  const unlisted = known.filter((key) => key.hasPrivateKey && !listed.some(({ id }) => id === key.id));
  const keys = [...current, ...unlisted.map((key): Key => ({ ...key, status: 'deleted' }))];
  const isHere = keys.some(({ id }) => id === account.defaultKeyId);
  return { ...account, keys, defaultKeyId: isHere ? account.defaultKeyId : findUsableKey(keys)?.id };
}

/** The account without one of its keys; another that can sign takes its place, if there is one. */
export function withoutKey(account: ServiceAccount, keyId: string): ServiceAccount {
  const keys = account.keys?.filter(({ id }) => id !== keyId);
  const defaultKeyId = account.defaultKeyId === keyId ? findUsableKey(keys ?? [])?.id : account.defaultKeyId;
  return { ...account, keys, defaultKeyId };
}

/** The account with another status of one of its keys; where its default key is off or there is none, another that can sign takes its place. */
export function withKeyStatus(account: ServiceAccount, keyId: string, status: Key['status']): ServiceAccount {
  const { defaultKeyId } = account;
  const keys = account.keys?.map((key) => (key.id === keyId ? { ...key, status } : key));
  const isOut = defaultKeyId === undefined || (defaultKeyId === keyId && status !== 'enabled');
  return { ...account, keys, defaultKeyId: isOut ? (findUsableKey(keys ?? [])?.id ?? defaultKeyId) : defaultKeyId };
}

function findUsableKey(keys: readonly Key[]): Key | undefined {
  return keys.find((key) => key.hasPrivateKey && key.status === 'enabled');
}

function hasPrivateKey(account: ServiceAccount): boolean {
  return account.keys?.some((key) => key.hasPrivateKey) ?? false;
}
