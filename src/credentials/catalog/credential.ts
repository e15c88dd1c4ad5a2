import { Fields } from '../../oauth/fields';
import { CredentialError } from '../credentialError';
import type { App, User } from './app';
import { compareNames } from './compareNames';
import { serviceAccountName, type ServiceAccount } from './serviceAccount';
import { isTokenFor, type TokenRecord } from './tokenRecord';

/**
 * What an access token can be requested for: an app itself (2-legged), a user who signed in to it, or one of its
 * service accounts (both 3-legged).
 */
export type Credential =
  | { readonly kind: 'app'; readonly appId: string }
  | { readonly kind: 'user'; readonly appId: string; readonly userId: string }
  | { readonly kind: 'serviceAccount'; readonly appId: string; readonly serviceAccountId: string };

/**
 * The part of an app, a user, or a service account that concerns access tokens: the scopes to request and the records
 * of the tokens.
 */
export type CredentialRecord = Pick<App, 'scopes' | 'tokens'>;

/** The user with this ID. @throws CredentialError `userRemoved` */
export function getUser(app: App, userId: string): User {
  const user = app.users.find(({ id }) => id === userId);
  if (!user) throw new CredentialError('userRemoved', app.id);
  return user;
}

/** The service account with this ID. @throws CredentialError `serviceAccountRemoved` */
export function getServiceAccount(app: App, serviceAccountId: string): ServiceAccount {
  const account = app.serviceAccounts?.find(({ id }) => id === serviceAccountId);
  if (!account) throw new CredentialError('serviceAccountRemoved', app.id);
  return account;
}

/** The record of a credential; undefined if the credential has been removed. */
export function findCredentialRecord(app: App | undefined, credential: Credential): CredentialRecord | undefined {
  switch (credential.kind) {
    case 'app':
      return app;
    case 'user':
      return app?.users.find(({ id }) => id === credential.userId);
    case 'serviceAccount':
      return app?.serviceAccounts?.find(({ id }) => id === credential.serviceAccountId);
  }
}

/** The record of one of the app's credentials. @throws CredentialError `userRemoved` or `serviceAccountRemoved` */
export function getCredentialRecord(app: App, credential: Credential): CredentialRecord {
  switch (credential.kind) {
    case 'app':
      return app;
    case 'user':
      return getUser(app, credential.userId);
    case 'serviceAccount':
      return getServiceAccount(app, credential.serviceAccountId);
  }
}

/**
 * The app with changes to the record of one of its credentials.
 * @throws CredentialError `userRemoved` or `serviceAccountRemoved`
 */
export function withCredentialRecord(app: App, credential: Credential, change: Partial<CredentialRecord>): App {
  switch (credential.kind) {
    case 'app':
      return { ...app, ...change };
    case 'user':
      return withUser(app, { ...getUser(app, credential.userId), ...change });
    case 'serviceAccount':
      return withServiceAccount(app, { ...getServiceAccount(app, credential.serviceAccountId), ...change });
  }
}

/**
 * The app with other token records for one of its credentials.
 * @throws CredentialError as `withCredentialRecord` does
 */
export function withTokens(app: App, credential: Credential, tokens: readonly TokenRecord[]): App {
  return withCredentialRecord(app, credential, { tokens });
}

/** The app with this user, who replaces the one with the same ID but for what a newer version knows about them. */
export function withUser(app: App, user: User): App {
  const { unknownFields = user.unknownFields } = app.users.find(({ id }) => id === user.id) ?? {};
  const others = app.users.filter(({ id }) => id !== user.id);
  return {
    ...app,
    users: [...others, unknownFields ? { ...user, unknownFields } : user].sort((one, other) =>
      compareNames(one.name, other.name),
    ),
  };
}

/**
 * The app whose users sign in with these scopes from now on, this one included: to have them, the user must sign in again.
 * @throws CredentialError `userRemoved`
 */
export function withAwaitedScopes(app: App, userId: string, scopes: readonly string[]): App {
  const user = getUser(app, userId);
  const isConsentedTo = scopes.length === user.scopes.length && scopes.every((scope) => user.scopes.includes(scope));
  const awaitedScopes = isConsentedTo ? undefined : scopes;
  return withUser({ ...app, signIn: { ...app.signIn, scopes } }, { ...user, awaitedScopes });
}

/** The app with this service account, which replaces the one with the same ID. */
export function withServiceAccount(app: App, account: ServiceAccount): App {
  const others = (app.serviceAccounts ?? []).filter(({ id }) => id !== account.id);
  return {
    ...app,
    serviceAccounts: [...others, account].sort((one, other) =>
      compareNames(serviceAccountName(one), serviceAccountName(other)),
    ),
  };
}

/**
 * The record of the token that a credential uses now: from this server, with the scopes that are chosen for the
 * credential.
 */
export function findTokenRecord(credential: CredentialRecord, requestedFrom: string): TokenRecord | undefined {
  const scopes = [...credential.scopes].sort();
  return credential.tokens.find((record) => isTokenFor(record, requestedFrom, scopes));
}

/**
 * Reads the credential in an untrusted value, such as the argument of a command or what was stored; undefined if there
 * is none.
 */
export function readCredential(value: unknown): Credential | undefined {
  return Fields.parse(value, (fields): Credential => {
    const appId = fields.text('appId');
    const userId = fields.findText('userId');
    const serviceAccountId = fields.findText('serviceAccountId');
    if (userId !== undefined) return { kind: 'user', appId, userId };
    return serviceAccountId === undefined
      ? { kind: 'app', appId }
      : { kind: 'serviceAccount', appId, serviceAccountId };
  });
}

/** Whether two credentials are the same. */
export function isSameCredential(one: Credential, other: Credential): boolean {
  return one.kind === other.kind && one.appId === other.appId && credentialId(one) === credentialId(other);
}

/** Unique among the credentials of the same kind in an app. */
function credentialId(credential: Credential): string {
  switch (credential.kind) {
    case 'app':
      return credential.appId;
    case 'user':
      return credential.userId;
    case 'serviceAccount':
      return credential.serviceAccountId;
  }
}
