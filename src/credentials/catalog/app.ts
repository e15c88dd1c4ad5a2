import { appTypes, type AppType } from '../../aps/appType';
import type { KeyDetails } from '../../aps/keyApi';
import type { ServiceAccountDetails, ServiceAccountStatus } from '../../aps/serviceAccountApi';
import type { OtherServer } from './customServer';

/**
 * What was last heard of the client secret: the server accepted or refused it, nobody asked yet, or the secret store
 * has lost it.
 */
export type SecretStatus = 'accepted' | 'refused' | 'unchecked' | 'missing';

/** When an access token expires of which its server did not say how long it lives: later than any date. */
export const unknownExpiry = 8_640_000_000_000_000;

/** What is known of an access token without holding it. */
export interface TokenRecord {
  /** The token endpoint's origin: a token is of no use at another server. */
  readonly origin: string;
  /** Sorted. */
  readonly scopes: readonly string[];
  /** Epoch milliseconds, or `unknownExpiry`. */
  readonly expiresAt: number;
  /** What the server granted, sorted, where that is less than what it was asked for, or where it was left to the server. */
  readonly granted?: readonly string[] | undefined;
}

/** How the browser comes back after a sign-in: to the editor itself, to a listener here, over a team's page, or by hand. */
export type RedirectWay = 'editor' | 'loopback' | 'relay' | 'paste';

/** Every way, in no order. */
export const redirectWays: readonly RedirectWay[] = ['editor', 'loopback', 'relay', 'paste'];

/** How users sign in to an app. */
export interface SignInSettings {
  /** The way that the person chose; undefined leaves it to where the window runs. */
  readonly way: RedirectWay | undefined;
  readonly loopbackUri: string;
  /** Where a team hosts media/relay.html, if it does. */
  readonly relayUri: string | undefined;
  /** What was asked for last; empty until somebody signed in. */
  readonly scopes: readonly string[];
  /** The redirect URIs that the person was told to register. */
  readonly shownRedirectUris: readonly string[];
}

/** What an app begins with. The address is that of Autodesk's own samples, so that many apps have it registered. */
export const initialSignInSettings: SignInSettings = {
  way: undefined,
  loopbackUri: 'http://localhost:8080/api/auth/callback',
  relayUri: undefined,
  scopes: [],
  shownRedirectUris: [],
};

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

/** An app that the user registered in the APS portal and added here. Secrets are no part of it. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  /** Where it is registered; undefined for one of Autodesk's. */
  readonly server: OtherServer | undefined;
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

/** What an account goes by: the part of its e-mail address that somebody chose. */
export function serviceAccountName({ email }: Pick<ServiceAccount, 'email'>): string {
  return email.split('@')[0] ?? email;
}
