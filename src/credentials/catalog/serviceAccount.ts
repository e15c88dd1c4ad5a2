import type { KeyDetails } from '../../aps/keyApi';
import type { UnknownStatus } from '../../aps/listedRows';
import type { ServiceAccountDetails, ServiceAccountStatus } from '../../aps/serviceAccountApi';
import type { TokenRecord } from './tokenRecord';

/** A key of a service account. The private key is stored separately. */
export interface Key extends Omit<KeyDetails, 'status'> {
  /** `deleted`: Autodesk no longer lists it, but its private key is still on this machine. */
  readonly status: KeyDetails['status'] | 'deleted';
  /** Whether its private key is in the secret store, as far as the catalog knows. */
  readonly hasPrivateKey: boolean;
  /** When the person wants to be reminded to disable it, because another key has replaced it. In epoch milliseconds. */
  readonly disableAt?: number | undefined;
  /** As in an app. */
  readonly unknownFields?: Readonly<Record<string, unknown>>;
}

/** A service account of an app. */
export interface ServiceAccount extends Omit<ServiceAccountDetails, 'status'> {
  /** `deleted`: Autodesk no longer lists it, but one of its private keys is still on this machine. */
  readonly status: ServiceAccountStatus | 'deleted';
  /** The scopes to request for its access token; empty until the user chooses them. */
  readonly scopes: readonly string[];
  /** The key that signs its assertions. */
  readonly defaultKeyId: string | undefined;
  /** Undefined until they have been listed. */
  readonly keys: readonly Key[] | undefined;
  /** What those keys are called that Autodesk listed last and that this version doesn't understand. */
  readonly unreadKeys?: readonly string[];
  readonly tokens: readonly TokenRecord[];
  /** As in an app. */
  readonly unknownFields?: Readonly<Record<string, unknown>>;
  /** The keys in the app's file that this version can't read: kept, and never used. */
  readonly unknownKeys?: readonly unknown[];
}

/**
 * Whether an account may be enabled: it is, or this version doesn't know its status. What only an enabled account can do is
 * then tried, and Autodesk decides.
 */
export function mayBeEnabled({ status }: Pick<ServiceAccount, 'status'>): boolean {
  return status === 'enabled' || isUnknownStatus(status);
}

/** Whether this version doesn't know the status of an account or a key. */
export function isUnknownStatus(status: ServiceAccount['status']): status is UnknownStatus {
  return typeof status === 'object';
}

/** The name of an account: the part of its email address that its creator chose. */
export function serviceAccountName({ email }: Pick<ServiceAccount, 'email'>): string {
  return email.split('@')[0] ?? email;
}
