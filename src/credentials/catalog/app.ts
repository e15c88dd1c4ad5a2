import type { AppType } from '../../aps/appType';
import type { CustomServer } from './customServer';
import { serverOf, type Registration } from './server';
import type { ServiceAccount } from './serviceAccount';
import type { SignInSettings } from './signInSettings';
import type { TokenRecord } from './tokenRecord';

/**
 * What was last heard of the client secret: the server accepted or refused it, nobody asked yet, or the secret store
 * has lost it.
 */
export type SecretStatus = 'accepted' | 'refused' | 'unchecked' | 'missing';

/** A person who signed in to an app. The refresh token is no part of it. */
export interface User {
  /** Autodesk's, the same whichever app they sign in to. */
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  /** What they agreed to. */
  readonly scopes: readonly string[];
  /** Whether the grant lives, as far as it is known here. */
  readonly status: 'signedIn' | 'signInAgain';
  readonly tokens: readonly TokenRecord[];
}

/** An app that the user registered in the APS portal and added here. Secrets are no part of it. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  /** Where it is registered; undefined for one of Autodesk's. */
  readonly server: CustomServer | undefined;
  /** What its access token is asked for; empty until the user chose. */
  readonly scopes: readonly string[];
  readonly secretStatus: SecretStatus;
  readonly tokens: readonly TokenRecord[];
  readonly signIn: SignInSettings;
  readonly users: readonly User[];
  /** Undefined until they were listed. */
  readonly serviceAccounts: readonly ServiceAccount[] | undefined;
}

/** Whether it is a confidential client: it authenticates with a client secret or a private key. */
export function hasClientSecret(app: Registration): boolean {
  return serverOf(app).hasClientSecret;
}

/** Whether the app can request an access token for itself, which takes a confidential client (RFC 6749 section 4.4). */
export function canGetToken(app: App): boolean {
  return hasClientSecret(app);
}

/** Whether users can sign in to it. */
export function canSignIn(app: App): boolean {
  return serverOf(app).hasUsers;
}

/** Whether service accounts can belong to it. */
export function canHaveServiceAccounts(app: App): boolean {
  return serverOf(app).hasServiceAccounts;
}
