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

/** A credential with its name, what it belongs to, and what is known of its access tokens. */
export interface ResolvedCredential extends CredentialRecord {
  readonly credential: Credential;
  readonly app: App;
  readonly user: User | undefined;
  readonly serviceAccount: ServiceAccount | undefined;
  /** What a person knows it by: the name of the app, the email address of the user, the first part of that of the account. */
  readonly name: string;
}

/** @throws CredentialError `userRemoved` or `serviceAccountRemoved` */
export function resolveCredential(app: App, credential: Credential): ResolvedCredential {
  const user = credential.kind === 'user' ? getUser(app, credential.userId) : undefined;
  const serviceAccount =
    credential.kind === 'serviceAccount' ? getServiceAccount(app, credential.serviceAccountId) : undefined;
  const name = serviceAccount ? serviceAccountName(serviceAccount) : user ? (user.email ?? user.name) : app.name;
  const { scopes, tokens } = getCredentialRecord(app, credential);
  return { credential, app, user, serviceAccount, name, scopes, tokens };
}

/**
 * Everything of an app that an access token can be asked for: itself, if it has a secret, its users, and those service
 * accounts that have a key here.
 */
export function listCredentials(app: App): readonly ResolvedCredential[] {
  const users = app.users.map(({ id }) => resolveCredential(app, { kind: 'user', appId: app.id, userId: id }));
  const accounts = (app.serviceAccounts ?? [])
    .filter(({ defaultKeyId }) => defaultKeyId !== undefined)
    .map(({ id }) => resolveCredential(app, { kind: 'serviceAccount', appId: app.id, serviceAccountId: id }));
  return [...(canGetToken(app) ? [resolveCredential(app, { kind: 'app', appId: app.id })] : []), ...users, ...accounts];
}

/** The same for a credential that knows its app; Autodesk's server is at `apsOrigin`. */
export function findCurrentRecord(credential: ResolvedCredential, apsOrigin: string): TokenRecord | undefined {
  return findTokenRecord(credential, originOf(credential.app, apsOrigin));
}
