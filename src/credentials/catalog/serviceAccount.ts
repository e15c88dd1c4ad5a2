import type { KeyDetails } from '../../aps/keyApi';
import type { ServiceAccountDetails, ServiceAccountStatus } from '../../aps/serviceAccountApi';
import type { TokenRecord } from './tokenRecord';

/** A key of a service account. The private key is stored separately. */
export interface Key extends Omit<KeyDetails, 'status'> {
  /** `deleted`: Autodesk no longer lists it, but its private key is still on this machine. */
  readonly status: KeyDetails['status'] | 'deleted';
  /** Whether its private key is in the secret store, as far as the catalog knows. */
  readonly hasPrivateKey: boolean;
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
  readonly tokens: readonly TokenRecord[];
}

/** The name of an account: the part of its email address that its creator chose. */
export function serviceAccountName({ email }: Pick<ServiceAccount, 'email'>): string {
  return email.split('@')[0] ?? email;
}
