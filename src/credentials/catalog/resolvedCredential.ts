import { canGetToken, type App, type User } from './app';
import { findTokenRecord, getServiceAccount, getUser, type Credential, type CredentialRecord } from './credential';
import { requestedFrom } from './server';
import { serviceAccountName, type ServiceAccount } from './serviceAccount';
import type { TokenRecord } from './tokenRecord';

/** What every resolved credential has. */
interface ResolvedBase extends CredentialRecord {
  readonly app: App;
  /** The name that people see: the app's name, the user's email address, or the account's name. */
  readonly name: string;
}

/** An app as a credential. */
export interface ResolvedApp extends ResolvedBase {
  readonly credential: Extract<Credential, { readonly kind: 'app' }>;
  readonly user: undefined;
  readonly serviceAccount: undefined;
}

/** A user of an app as a credential. */
export interface ResolvedUser extends ResolvedBase {
  readonly credential: Extract<Credential, { readonly kind: 'user' }>;
  readonly user: User;
  readonly serviceAccount: undefined;
}

/** A service account of an app as a credential. */
export interface ResolvedServiceAccount extends ResolvedBase {
  readonly credential: Extract<Credential, { readonly kind: 'serviceAccount' }>;
  readonly user: undefined;
  readonly serviceAccount: ServiceAccount;
}

/** A credential together with its app, its user or service account, its name, and its record. */
export type ResolvedCredential = ResolvedApp | ResolvedUser | ResolvedServiceAccount;

/** Resolves a credential of the app. @throws CredentialError `userRemoved` or `serviceAccountRemoved` */
export function resolveCredential(app: App, credential: Credential): ResolvedCredential {
  switch (credential.kind) {
    case 'app':
      return resolveApp(app);
    case 'user':
      return resolveUser(app, credential.userId);
    case 'serviceAccount':
      return resolveServiceAccount(app, credential.serviceAccountId);
  }
}

/** Resolves the app itself. */
export function resolveApp(app: App): ResolvedApp {
  const { id, name, scopes, tokens } = app;
  return {
    credential: { kind: 'app', appId: id },
    app,
    user: undefined,
    serviceAccount: undefined,
    name,
    scopes,
    tokens,
  };
}

/** Resolves a user of the app. @throws CredentialError `userRemoved` */
export function resolveUser(app: App, userId: string): ResolvedUser {
  const user = getUser(app, userId);
  const { scopes, tokens } = user;
  const name = user.email ?? user.name;
  return {
    credential: { kind: 'user', appId: app.id, userId },
    app,
    user,
    serviceAccount: undefined,
    name,
    scopes,
    tokens,
  };
}

/** Resolves a service account of the app. @throws CredentialError `serviceAccountRemoved` */
export function resolveServiceAccount(app: App, serviceAccountId: string): ResolvedServiceAccount {
  const serviceAccount = getServiceAccount(app, serviceAccountId);
  const { scopes, tokens } = serviceAccount;
  const name = serviceAccountName(serviceAccount);
  const credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId } as const;
  return { credential, app, user: undefined, serviceAccount, name, scopes, tokens };
}

/**
 * The credentials of an app that can have an access token: the app itself if it is a confidential client, its users,
 * and the service accounts that have a default key.
 */
export function listCredentials(app: App): readonly ResolvedCredential[] {
  const users = app.users.map(({ id }) => resolveUser(app, id));
  const accounts = (app.serviceAccounts ?? [])
    .filter(({ defaultKeyId }) => defaultKeyId !== undefined)
    .map(({ id }) => resolveServiceAccount(app, id));
  return [...(canGetToken(app) ? [resolveApp(app)] : []), ...users, ...accounts];
}

/**
 * The record of the access token that a credential uses now. `apsTokenEndpoint` is the URL of Autodesk's token endpoint.
 */
export function findCurrentRecord(credential: ResolvedCredential, apsTokenEndpoint: string): TokenRecord | undefined {
  return findTokenRecord(credential, requestedFrom(credential.app, apsTokenEndpoint));
}
