import type { KeyDetails } from '../../aps/keyApi';
import type { ServiceAccountDetails, ServiceAccountStatus } from '../../aps/serviceAccountApi';
import type { TokenRecord } from './tokenRecord';

/** A key of a service account. The private key is no part of it. */
export interface Key extends Omit<KeyDetails, 'status'> {
  /** `deleted`: Autodesk does not list it any more, but its private key is still here. */
  readonly status: KeyDetails['status'] | 'deleted';
  /** Whether its private key is in the secret store, as far as is known. */
  readonly hasPrivateKey: boolean;
}

/** A service account of an app. */
export interface ServiceAccount extends Omit<ServiceAccountDetails, 'status'> {
  /** `deleted`: Autodesk does not list it any more, but a private key of it is still here. */
  readonly status: ServiceAccountStatus | 'deleted';
  /** What its access token is asked for; empty until the user chose. */
  readonly scopes: readonly string[];
  /** The key that signs for it. */
  readonly defaultKeyId: string | undefined;
  /** Undefined until they were listed. */
  readonly keys: readonly Key[] | undefined;
  readonly tokens: readonly TokenRecord[];
}

/** What an account goes by: the part of its e-mail address that somebody chose. */
export function serviceAccountName({ email }: Pick<ServiceAccount, 'email'>): string {
  return email.split('@')[0] ?? email;
}
