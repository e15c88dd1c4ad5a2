import type { AppType } from '../../aps/appType';
import type { SessionEnd } from '../credentialError';
import type { CustomServer } from './customServer';
import { serverOf, type Registration } from './server';
import type { ServiceAccount } from './serviceAccount';
import type { SignInSettings } from './signInSettings';
import type { TokenRecord } from './tokenRecord';

/**
 * What is known about a client secret: the server accepted or rejected it, no request has used it yet, or the secret
 * store has lost it.
 */
export type SecretStatus = 'accepted' | 'refused' | 'unchecked' | 'missing';

/** Since when an app has the client secret that it has: when a person entered it here, or Autodesk's API replaced it. */
export interface SecretSince {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: 'entered' | 'rotated';
}

/** How the client secret of an app is rotated with Autodesk's API. */
export interface SecretRotation {
  /** The ID of the public key that signs, the wire's `kid`. Its private key is stored separately. */
  readonly keyId: string;
  /** When a new secret was prepared that isn't in use yet, in epoch milliseconds. */
  readonly preparedAt?: number;
}

/** A user who signed in to an app. The refresh token is stored separately. */
export interface User {
  /** The server's ID of the user; at Autodesk the same for every app. */
  readonly id: string;
  readonly name: string;
  readonly email: string | undefined;
  /** The scopes that the sign-in asked for, and that the next one asks for. */
  readonly scopes: readonly string[];
  /**
   * The scopes that the server said it granted, if they differ: fewer, or others. Servers list some under another name,
   * some that nobody asked for, and others, such as `offline_access`, never.
   */
  readonly granted?: readonly string[] | undefined;
  /** The scopes that were chosen since then, and that the user consents to by signing in again. */
  readonly awaitedScopes?: readonly string[] | undefined;
  /** Whether the grant is still valid, as far as this machine knows. */
  readonly status: 'signedIn' | 'signInAgain';
  /** Why it isn't, if that is known. */
  readonly endedBy?: SessionEnd | undefined;
  readonly tokens: readonly TokenRecord[];
  /** As in an app. */
  readonly unknownFields?: Readonly<Record<string, unknown>>;
}

/** How many characters the name of an app can have, so that lists can show it. */
export const maxNameLength = 80;

/**
 * An app that the user registered in the APS portal or at another server, and added to this editor. Secrets are stored
 * separately.
 */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  /** Where it is registered; undefined for Autodesk. */
  readonly server: CustomServer | undefined;
  /** The scopes to request for its access token; empty until the user chooses them. */
  readonly scopes: readonly string[];
  readonly secretStatus: SecretStatus;
  /** Counts the changes of the client secret, so that a window that sees an old one doesn't use it. */
  readonly secretGeneration: number;
  /**
   * The name of the program that prints the client secret, to be shown; undefined if the secret store has the secret itself.
   * Which program runs, and with which arguments, only the secret store says.
   */
  readonly secretProgram?: string;
  /** Undefined if that isn't known. */
  readonly secretSince?: SecretSince | undefined;
  /** Undefined until the rotation was set up. */
  readonly rotation?: SecretRotation;
  readonly tokens: readonly TokenRecord[];
  readonly signIn: SignInSettings;
  readonly users: readonly User[];
  /** Undefined until they have been listed. */
  readonly serviceAccounts: readonly ServiceAccount[] | undefined;
  /** What those service accounts are called that Autodesk listed last and that this version doesn't understand. */
  readonly unreadAccounts?: readonly string[];
  /** What a newer version of this extension wrote into the file and this one doesn't know: kept, and never used. */
  readonly unknownFields?: Readonly<Record<string, unknown>>;
  /** The users and service accounts in the file that this version can't read: kept, and never used. */
  readonly unknownUsers?: readonly unknown[];
  readonly unknownAccounts?: readonly unknown[];
}

/** An app whose file is damaged. The file's name says which secrets belong to it, so they can still be removed. */
export interface DamagedApp {
  readonly id: string;
  /** Its name, if the file still says it. */
  readonly name: string | undefined;
}

/** Whether the app is a confidential client: it authenticates with a client secret or a private key. */
export function hasClientSecret(app: Registration): boolean {
  return serverOf(app).hasClientSecret;
}

/** Whether the app can request an access token for itself. Only confidential clients can (RFC 6749 section 4.4). */
export function canGetToken(app: App): boolean {
  return hasClientSecret(app);
}

/** Whether users can sign in to the app. */
export function canSignIn(app: App): boolean {
  return serverOf(app).hasUsers;
}

/** Whether the app can have service accounts. */
export function canHaveServiceAccounts(app: App): boolean {
  return serverOf(app).hasServiceAccounts;
}
