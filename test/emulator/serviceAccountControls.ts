import { takeKeyPair } from './keyPairs';
import {
  addKey,
  addServiceAccount,
  serviceAccountsOf,
  type CreatedKey,
  type KeyStatus,
  type NewServiceAccount,
  type ServiceAccount,
  type ServiceAccountKey,
  type ServiceAccountStatus,
} from './serviceAccounts';
import type { EmulatorState } from './state';

export interface ServiceAccountSnapshot extends Pick<ServiceAccount, 'serviceAccountId' | 'name' | 'email' | 'status'> {
  readonly keys: readonly Readonly<Pick<ServiceAccountKey, 'keyId' | 'status'>>[];
}

/** Simulates changes by other clients, without limits and request counts. */
export interface ServiceAccountControls {
  /** The current accounts, in the order of creation. */
  serviceAccounts(clientId: string): readonly Readonly<ServiceAccountSnapshot>[];
  addServiceAccount(clientId: string, account: NewServiceAccount): Readonly<ServiceAccountSnapshot>;
  setServiceAccountStatus(serviceAccountId: string, status: ServiceAccountStatus): void;
  deleteServiceAccount(serviceAccountId: string): void;
  addKey(serviceAccountId: string): Promise<CreatedKey>;
  setKeyStatus(serviceAccountId: string, keyId: string, status: KeyStatus): void;
  deleteKey(serviceAccountId: string, keyId: string): void;
}

export function createServiceAccountControls(state: EmulatorState): ServiceAccountControls {
  return {
    serviceAccounts: (clientId) => serviceAccountsOf(state, clientId).map(snapshot),
    addServiceAccount: (clientId, account) => snapshot(addServiceAccount(state, clientId, account)),
    setServiceAccountStatus(serviceAccountId, status) {
      existingAccount(state, serviceAccountId).status = status;
    },
    deleteServiceAccount(serviceAccountId) {
      state.serviceAccounts.delete(existingAccount(state, serviceAccountId).serviceAccountId);
    },
    addKey: async (serviceAccountId) => {
      const pair = await takeKeyPair();
      return addKey(state, existingAccount(state, serviceAccountId), pair);
    },
    setKeyStatus(serviceAccountId, keyId, status) {
      existingKey(existingAccount(state, serviceAccountId), keyId).status = status;
    },
    deleteKey(serviceAccountId, keyId) {
      const account = existingAccount(state, serviceAccountId);
      account.keys.delete(existingKey(account, keyId).keyId);
    },
  };
}

function snapshot({ serviceAccountId, name, email, status, keys }: ServiceAccount): ServiceAccountSnapshot {
  const keySnapshots = [...keys.values()].map((key) => ({ keyId: key.keyId, status: key.status }));
  return { serviceAccountId, name, email, status, keys: keySnapshots };
}

function existingAccount(state: EmulatorState, serviceAccountId: string): ServiceAccount {
  const account = state.serviceAccounts.get(serviceAccountId);
  if (account === undefined) {
    throw new Error(`The emulator has no service account with the id ${serviceAccountId}.`);
  }
  return account;
}

function existingKey(account: ServiceAccount, keyId: string): ServiceAccountKey {
  const key = account.keys.get(keyId);
  if (key === undefined) {
    throw new Error(`The service account ${account.serviceAccountId} has no key with the id ${keyId}.`);
  }
  return key;
}
