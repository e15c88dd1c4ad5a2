import { CredentialError } from '../credentialError';
import { canGetToken, serviceAccountName, type App, type ServiceAccount, type TokenRecord, type User } from './app';
import { compareNames } from './compareNames';
import { originOf } from './customServer';

/**
 * What an access token can be asked for: an app itself (2-legged), a user who signed in to it, or a service account of it
 * (both 3-legged).
 */
export type Credential =
  | { readonly kind: 'app'; readonly appId: string }
  | { readonly kind: 'user'; readonly appId: string; readonly userId: string }
  | { readonly kind: 'serviceAccount'; readonly appId: string; readonly serviceAccountId: string };

/** What an app, a user or a service account asks for, and what is known of its tokens. */
export type Holder = Pick<App, 'scopes' | 'tokens'>;

/** @throws CredentialError `userRemoved` */
export function getUser(app: App, userId: string): User {
  const user = app.users.find(({ id }) => id === userId);
  if (!user) throw new CredentialError('userRemoved', app.id);
  return user;
}

/** @throws CredentialError `serviceAccountRemoved` */
export function getServiceAccount(app: App, serviceAccountId: string): ServiceAccount {
  const account = app.serviceAccounts?.find(({ id }) => id === serviceAccountId);
  if (!account) throw new CredentialError('serviceAccountRemoved', app.id);
  return account;
}

/** What a credential names, if it is still there. */
export function findHolder(app: App | undefined, credential: Credential): Holder | undefined {
  switch (credential.kind) {
    case 'app':
      return app;
    case 'user':
      return app?.users.find(({ id }) => id === credential.userId);
    case 'serviceAccount':
      return app?.serviceAccounts?.find(({ id }) => id === credential.serviceAccountId);
  }
}

/** What a credential of the app names. @throws CredentialError `userRemoved` or `serviceAccountRemoved` */
export function getHolder(app: App, credential: Credential): Holder {
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
 * The app with another state of what one of its credentials holds.
 * @throws CredentialError `userRemoved` or `serviceAccountRemoved`
 */
export function withHolder(app: App, credential: Credential, change: Partial<Holder>): App {
  switch (credential.kind) {
    case 'app':
      return { ...app, ...change };
    case 'user':
      return withUser(app, { ...getUser(app, credential.userId), ...change });
    case 'serviceAccount':
      return withServiceAccount(app, { ...getServiceAccount(app, credential.serviceAccountId), ...change });
  }
}

/** The app with other token records for one of its credentials. @throws CredentialError as `withHolder` does */
export function withTokens(app: App, credential: Credential, tokens: readonly TokenRecord[]): App {
  return withHolder(app, credential, { tokens });
}

/** The app with this user in the place of the one with the same id, or added. */
export function withUser(app: App, user: User): App {
  const others = app.users.filter(({ id }) => id !== user.id);
  return { ...app, users: [...others, user].sort((one, other) => compareNames(one.name, other.name)) };
}

/** The app with this service account in the place of the one with the same id, or added. */
export function withServiceAccount(app: App, account: ServiceAccount): App {
  const others = (app.serviceAccounts ?? []).filter(({ id }) => id !== account.id);
  return {
    ...app,
    serviceAccounts: [...others, account].sort((one, other) =>
      compareNames(serviceAccountName(one), serviceAccountName(other)),
    ),
  };
}

/** The record of the token that a holder would use now: at this server and for the scopes it is set to. */
export function findTokenRecord(holder: Holder, origin: string): TokenRecord | undefined {
  const wanted = [...holder.scopes].sort().join(' ');
  return holder.tokens.find((record) => record.origin === origin && record.scopes.join(' ') === wanted);
}

/** A credential with what it goes by. */
export interface Subject {
  readonly credential: Credential;
  readonly app: App;
  readonly user: User | undefined;
  readonly serviceAccount: ServiceAccount | undefined;
  readonly name: string;
  readonly holder: Holder;
}

/** @throws CredentialError `userRemoved` or `serviceAccountRemoved` */
export function toSubject(app: App, credential: Credential): Subject {
  const user = credential.kind === 'user' ? getUser(app, credential.userId) : undefined;
  const serviceAccount =
    credential.kind === 'serviceAccount' ? getServiceAccount(app, credential.serviceAccountId) : undefined;
  const name = serviceAccount ? serviceAccountName(serviceAccount) : user ? (user.email ?? user.name) : app.name;
  return { credential, app, user, serviceAccount, name, holder: getHolder(app, credential) };
}

/**
 * Everything of an app that an access token can be asked for: itself, if it has a secret, its users, and those service
 * accounts that have a key here.
 */
export function listSubjects(app: App): readonly Subject[] {
  const users = app.users.map(({ id }) => toSubject(app, { kind: 'user', appId: app.id, userId: id }));
  const accounts = (app.serviceAccounts ?? [])
    .filter(({ defaultKeyId }) => defaultKeyId !== undefined)
    .map(({ id }) => toSubject(app, { kind: 'serviceAccount', appId: app.id, serviceAccountId: id }));
  return [...(canGetToken(app) ? [toSubject(app, { kind: 'app', appId: app.id })] : []), ...users, ...accounts];
}

/** The record of the token that a subject would use now; Autodesk's server is at `apsOrigin`. */
export function findCurrentRecord({ app, holder }: Subject, apsOrigin: string): TokenRecord | undefined {
  return findTokenRecord(holder, originOf(app, apsOrigin));
}

/** The credential that a value from elsewhere names: the argument of a command, or what was stored. */
export function readCredential(value: unknown): Credential | undefined {
  if (typeof value !== 'object' || value === null || !('appId' in value) || typeof value.appId !== 'string')
    return undefined;
  const { appId } = value;
  if ('userId' in value && typeof value.userId === 'string') return { kind: 'user', appId, userId: value.userId };
  const { serviceAccountId } = { serviceAccountId: undefined, ...value };
  return typeof serviceAccountId === 'string'
    ? { kind: 'serviceAccount', appId, serviceAccountId }
    : { kind: 'app', appId };
}

/** Whether two credentials are the same. */
export function isSameCredential(one: Credential, other: Credential): boolean {
  return one.kind === other.kind && one.appId === other.appId && credentialId(one) === credentialId(other);
}

/** Unique among those of its kind. */
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
