import { canGetToken, type App, type User } from './app';
import {
  findTokenRecord,
  getCredentialRecord,
  getServiceAccount,
  getUser,
  type Credential,
  type CredentialRecord,
} from './credential';
import { originOf } from './server';
import { serviceAccountName, type ServiceAccount } from './serviceAccount';
import type { TokenRecord } from './tokenRecord';

/** A credential together with its app, its user or service account, its name, and its record. */
export interface ResolvedCredential extends CredentialRecord {
  readonly credential: Credential;
  readonly app: App;
  readonly user: User | undefined;
  readonly serviceAccount: ServiceAccount | undefined;
  /** The name that people see: the app's name, the user's email address, or the account's name. */
  readonly name: string;
}

/** Resolves a credential of the app. @throws CredentialError `userRemoved` or `serviceAccountRemoved` */
export function resolveCredential(app: App, credential: Credential): ResolvedCredential {
  const user = credential.kind === 'user' ? getUser(app, credential.userId) : undefined;
  const serviceAccount =
    credential.kind === 'serviceAccount' ? getServiceAccount(app, credential.serviceAccountId) : undefined;
  const name = serviceAccount ? serviceAccountName(serviceAccount) : user ? (user.email ?? user.name) : app.name;
  const { scopes, tokens } = getCredentialRecord(app, credential);
  return { credential, app, user, serviceAccount, name, scopes, tokens };
}

/**
 * The credentials of an app that can have an access token: the app itself if it is a confidential client, its users,
 * and the service accounts that have a default key.
 */
export function listCredentials(app: App): readonly ResolvedCredential[] {
  const users = app.users.map(({ id }) => resolveCredential(app, { kind: 'user', appId: app.id, userId: id }));
  const accounts = (app.serviceAccounts ?? [])
    .filter(({ defaultKeyId }) => defaultKeyId !== undefined)
    .map(({ id }) => resolveCredential(app, { kind: 'serviceAccount', appId: app.id, serviceAccountId: id }));
  return [...(canGetToken(app) ? [resolveCredential(app, { kind: 'app', appId: app.id })] : []), ...users, ...accounts];
}

/**
 * The record of the access token that a credential uses now. `apsOrigin` is the origin of Autodesk's token endpoint.
 */
export function findCurrentRecord(credential: ResolvedCredential, apsOrigin: string): TokenRecord | undefined {
  return findTokenRecord(credential, originOf(credential.app, apsOrigin));
}
