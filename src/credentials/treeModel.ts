import type { AppType } from '../aps/appType';
import { canGetToken, canSignIn, type App } from './app';
import { findTokenRecord, listSubjects, type Holder, type Subject } from './credential';

/** How it stands with the access token of a credential. */
export type TokenState =
  | { readonly kind: 'valid'; readonly expiresAt: number }
  | { readonly kind: 'expired' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unchecked' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'secretMissing' }
  | { readonly kind: 'signInAgain' }
  /** A public app: it has no token of its own, its users have. */
  | { readonly kind: 'usersOnly'; readonly users: number };

/** The row of an app. Its users are below it. */
export interface AppNode {
  readonly kind: 'app';
  readonly appId: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly canSignIn: boolean;
  readonly tokenState: TokenState;
  readonly users: readonly UserNode[];
}

/** The row of a user who signed in to an app. */
export interface UserNode {
  readonly kind: 'user';
  readonly appId: string;
  readonly userId: string;
  readonly name: string;
  readonly fullName: string;
  readonly appName: string;
  readonly scopes: readonly string[];
  readonly tokenState: TokenState;
}

/** A row of the tree. */
export type TreeNode = AppNode | UserNode;

/** The rows of the tree, as the catalog stands at `now` (epoch ms) for the server at `origin`. */
export function buildTree(apps: readonly App[], origin: string, now: number): readonly AppNode[] {
  return apps.map((app) => buildAppNode(app, origin, now));
}

/** The row of one credential, for where it is shown alone. */
export function buildNode(subject: Subject, origin: string, now: number): TreeNode {
  return subject.user ? buildUserNode(subject, origin, now) : buildAppNode(subject.app, origin, now);
}

function buildAppNode(app: App, origin: string, now: number): AppNode {
  const { id, name, type, clientId, scopes } = app;
  const users = listSubjects(app).filter(({ user }) => user).map((subject) => buildUserNode(subject, origin, now));
  return { kind: 'app', appId: id, name, type, clientId, scopes, canSignIn: canSignIn(app), tokenState: appTokenState(app, origin, now), users };
}

function buildUserNode({ app, user, name, scopes }: Subject, origin: string, now: number): UserNode {
  const tokenState: TokenState = user?.status === 'signInAgain' ? { kind: 'signInAgain' } : recordState(user ?? app, origin, now);
  return { kind: 'user', appId: app.id, userId: user?.id ?? '', name, fullName: user?.name ?? name, appName: app.name, scopes, tokenState };
}

function appTokenState(app: App, origin: string, now: number): TokenState {
  if (!canGetToken(app)) return { kind: 'usersOnly', users: app.users.length };
  if (app.secretStatus === 'missing') return { kind: 'secretMissing' };
  if (app.secretStatus === 'refused') return { kind: 'refused' };
  const state = recordState(app, origin, now);
  return state.kind === 'none' && app.secretStatus === 'unchecked' ? { kind: 'unchecked' } : state;
}

function recordState(holder: Holder, origin: string, now: number): TokenState {
  const record = findTokenRecord(holder, origin);
  if (!record) return { kind: 'none' };
  return record.expiresAt > now ? { kind: 'valid', expiresAt: record.expiresAt } : { kind: 'expired' };
}
