import { randomUUID, type KeyObject } from 'node:crypto';
import { prepareKeyPairs, type KeyPair } from './keyPairs';
import { randomAlphanumeric } from './randomAlphanumeric';
import { currentTime, type EmulatorState } from './state';

export type KeyStatus = 'ENABLED' | 'DISABLED';
/** An account is `DEACTIVATED` after a year without use. Enabling it reactivates it. */
export type ServiceAccountStatus = KeyStatus | 'DEACTIVATED';

export interface ServiceAccount {
  readonly serviceAccountId: string;
  /** The app that it belongs to. */
  readonly clientId: string;
  readonly name: string;
  readonly email: string;
  status: ServiceAccountStatus;
  /** Epoch milliseconds by the emulator's clock. */
  readonly createdAt: number;
  accessedAt: number;
  /** By key ID. */
  readonly keys: Map<string, ServiceAccountKey>;
}

export interface ServiceAccountKey {
  readonly keyId: string;
  /** The private key is not kept. */
  readonly publicKey: KeyObject;
  status: KeyStatus;
  readonly createdAt: number;
  accessedAt: number;
}

/** Shown only once. */
export interface CreatedKey {
  readonly keyId: string;
  /** PKCS#1 as PEM. */
  readonly privateKey: string;
}

export interface NewServiceAccount {
  readonly name: string;
  /** `ENABLED` by default. */
  readonly status?: ServiceAccountStatus;
  /** When it was last used, in epoch milliseconds; now by default. It expires a year later. */
  readonly accessedAt?: number;
}

export function addServiceAccount(state: EmulatorState, clientId: string, added: NewServiceAccount): ServiceAccount {
  prepareKeyPairs();
  const accessedAt = added.accessedAt ?? currentTime(state);
  const account: ServiceAccount = {
    serviceAccountId: randomAlphanumeric(12).toUpperCase(),
    clientId,
    name: added.name,
    email: `${added.name}@${clientId}.adskserviceaccount.com`,
    status: added.status ?? 'ENABLED',
    createdAt: accessedAt,
    accessedAt,
    keys: new Map(),
  };
  state.serviceAccounts.set(account.serviceAccountId, account);
  return account;
}

export function serviceAccountsOf(state: EmulatorState, clientId: string): readonly ServiceAccount[] {
  return [...state.serviceAccounts.values()].filter((account) => account.clientId === clientId);
}

/** By the emulator's clock. */
export function expiresAt({ accessedAt }: ServiceAccount): number {
  return new Date(accessedAt).setUTCFullYear(new Date(accessedAt).getUTCFullYear() + 1);
}

export function addKey(state: EmulatorState, account: ServiceAccount, { publicKey, privateKey }: KeyPair): CreatedKey {
  const keyId = randomUUID();
  const createdAt = currentTime(state);
  account.keys.set(keyId, { keyId, publicKey, status: 'ENABLED', createdAt, accessedAt: createdAt });
  return { keyId, privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString() };
}
