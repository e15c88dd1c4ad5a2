import { canGetToken, type App, type TokenRecord, type User } from './app';
import { CredentialError } from './credentialError';

/** What an access token can be asked for: an app itself (2-legged), or a user who signed in to it (3-legged). */
export type Credential =
  | { readonly kind: 'app'; readonly appId: string }
  | { readonly kind: 'user'; readonly appId: string; readonly userId: string };

/** What an app or one of its users goes by, and what is known of its tokens. */
export type Holder = Pick<App, 'name' | 'scopes' | 'tokens'>;

/** @throws CredentialError `userRemoved` */
export function getUser(app: App, userId: string): User {
  const user = app.users.find(({ id }) => id === userId);
  if (!user) throw new CredentialError('userRemoved', app.id);
  return user;
}

/** The app itself or the user that a credential of it names. @throws CredentialError `userRemoved` */
export function getHolder(app: App, credential: Credential): Holder {
  return credential.kind === 'app' ? app : getUser(app, credential.userId);
}

/** The app with other token records for one of its credentials. @throws CredentialError `userRemoved` */
export function withTokens(app: App, credential: Credential, tokens: readonly TokenRecord[]): App {
  return credential.kind === 'app' ? { ...app, tokens } : withUser(app, { ...getUser(app, credential.userId), tokens });
}

/** The app with this user in the place of the one with the same id, or added. */
export function withUser(app: App, user: User): App {
  const others = app.users.filter(({ id }) => id !== user.id);
  return { ...app, users: [...others, user].sort((one, other) => one.name.localeCompare(other.name)) };
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
  readonly name: string;
  readonly scopes: readonly string[];
}

/** @throws CredentialError `userRemoved` */
export function toSubject(app: App, credential: Credential): Subject {
  const user = credential.kind === 'user' ? getUser(app, credential.userId) : undefined;
  return { credential, app, user, name: user ? (user.email ?? user.name) : app.name, scopes: (user ?? app).scopes };
}

/** Everything of an app that an access token can be asked for: itself, if it has a secret, and its users. */
export function listSubjects(app: App): readonly Subject[] {
  const users = app.users.map(({ id }) => toSubject(app, { kind: 'user', appId: app.id, userId: id }));
  return canGetToken(app) ? [toSubject(app, { kind: 'app', appId: app.id }), ...users] : users;
}

/** Whether two credentials are the same. */
export function isSameCredential(one: Credential, other: Credential): boolean {
  return one.appId === other.appId && (one.kind === 'app' ? '' : one.userId) === (other.kind === 'app' ? '' : other.userId);
}
