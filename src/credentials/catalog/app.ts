import { appTypes, type AppType } from '../../aps/appType';
import type { CustomServer } from './customServer';
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

/** Whether it is a confidential client: it proves itself with a secret. */
export function hasClientSecret(app: Pick<App, 'type' | 'server'>): boolean {
  return app.server ? app.server.authentication !== 'none' : appTypes[app.type].hasClientSecret;
}

/** Whether the app itself can ask for an access token: it must be able to prove who it is. */
export function canGetToken(app: App): boolean {
  return hasClientSecret(app);
}

/** Whether users can sign in to it. */
export function canSignIn(app: App): boolean {
  return app.server ? app.server.authorizationEndpoint !== undefined : appTypes[app.type].hasUsers;
}

/** Whether service accounts can belong to it. */
export function canHaveServiceAccounts(app: App): boolean {
  return appTypes[app.type].hasServiceAccounts;
}
