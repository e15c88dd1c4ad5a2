import type { AppType } from '../aps/appType';
import { serviceAccountLimits } from '../aps/serviceAccounts';
import { canGetToken, canHaveServiceAccounts, canSignIn, serviceAccountName, type App, type Key, type ServiceAccount } from './app';
import { originOf } from './otherServer';
import { findTokenRecord, toSubject, type Holder, type Subject } from './credential';

/** How it stands with the access token of a credential. */
export type TokenState =
  /** A token lives on when the secret it was asked for with is refused. */
  | { readonly kind: 'valid'; readonly expiresAt: number; readonly granted: readonly string[] | undefined; readonly isNarrower: boolean; readonly isSecretRefused?: true }
  | { readonly kind: 'expired' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unchecked' }
  /** `serverHost` is undefined where Autodesk refused. */
  | { readonly kind: 'refused'; readonly serverHost: string | undefined }
  | { readonly kind: 'secretMissing' }
  | { readonly kind: 'signInAgain' }
  /** A public app: it has no token of its own, its users have. */
  | { readonly kind: 'usersOnly'; readonly users: number }
  /** A service account with no key whose private key is here. */
  | { readonly kind: 'noKey' };

/** The row of an app. Its users, or its service accounts, are below it. */
export interface AppNode {
  readonly kind: 'app';
  readonly appId: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly canSignIn: boolean;
  /** The host of a server that is not Autodesk's. */
  readonly serverHost: string | undefined;
  /** Whether its server takes tokens back. */
  readonly canRevoke: boolean;
  readonly tokenState: TokenState;
  readonly users: readonly UserNode[];
  /** Undefined for an app that can have none. */
  readonly serviceAccounts: ServiceAccountsNode | undefined;
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

/** The row that the service accounts of an app are below. */
export interface ServiceAccountsNode {
  readonly kind: 'serviceAccounts';
  readonly appId: string;
  readonly appName: string;
  /** Undefined until they were listed. */
  readonly accounts: readonly ServiceAccountNode[] | undefined;
  /** Whether Autodesk lets the app have one more. */
  readonly hasRoom: boolean;
}

/** The row of a service account. */
export interface ServiceAccountNode extends Pick<ServiceAccount, 'email' | 'status' | 'createdAt' | 'accessedAt' | 'expiresAt' | 'scopes'> {
  readonly kind: 'serviceAccount';
  readonly appId: string;
  readonly serviceAccountId: string;
  readonly name: string;
  readonly appName: string;
  readonly tokenState: TokenState;
  /** Undefined until they were listed. */
  readonly keys: readonly KeyNode[] | undefined;
  /** Whether Autodesk lets the account have one more key. */
  readonly hasRoom: boolean;
}

/** The row of a key of a service account. */
export interface KeyNode extends Omit<Key, 'id'> {
  readonly kind: 'key';
  readonly appId: string;
  readonly serviceAccountId: string;
  readonly keyId: string;
  readonly accountName: string;
  readonly accountStatus: ServiceAccount['status'];
  /** Whether it signs for the account. */
  readonly isDefault: boolean;
}

/** A row of the tree. */
export type TreeNode = AppNode | UserNode | ServiceAccountsNode | ServiceAccountNode | KeyNode;

/** A row that is about an access token. */
export type CredentialNode = AppNode | UserNode | ServiceAccountNode;

/** The rows of the tree, as the catalog stands at `now` (epoch ms); Autodesk's server is at `apsOrigin`. */
export function buildTree(apps: readonly App[], apsOrigin: string, now: number): readonly AppNode[] {
  return apps.map((app) => buildAppNode(app, originOf(app, apsOrigin), now));
}

/** The row of one credential, for where it is shown alone. */
export function buildNode(subject: Subject, apsOrigin: string, now: number): CredentialNode {
  const origin = originOf(subject.app, apsOrigin);
  if (subject.serviceAccount) return buildServiceAccountNode(subject.app, subject.serviceAccount, origin, now);
  return subject.user ? buildUserNode(subject, origin, now) : buildAppNode(subject.app, origin, now);
}

/** The rows below a row. */
export function listChildren(node: TreeNode): readonly TreeNode[] {
  switch (node.kind) {
    case 'app':
      return node.serviceAccounts ? [node.serviceAccounts] : node.users;
    case 'serviceAccounts':
      return node.accounts ?? [];
    case 'serviceAccount':
      return node.keys ?? [];
    case 'user':
    case 'key':
      return [];
  }
}

function buildAppNode(app: App, origin: string, now: number): AppNode {
  const { id, name, type, clientId, scopes, server } = app;
  const serverHost = server && new URL(server.tokenEndpoint).host;
  const canRevoke = !server || server.revocationEndpoint !== undefined;
  const users = app.users.map((user) => buildUserNode(toSubject(app, { kind: 'user', appId: id, userId: user.id }), origin, now));
  const serviceAccounts = canHaveServiceAccounts(app) ? buildServiceAccountsNode(app, origin, now) : undefined;
  return { kind: 'app', appId: id, name, type, clientId, scopes, canSignIn: canSignIn(app), serverHost, canRevoke, tokenState: appTokenState(app, origin, now), users, serviceAccounts };
}

function buildUserNode({ app, user, name, holder }: Subject, origin: string, now: number): UserNode {
  const tokenState: TokenState = user?.status === 'signInAgain' ? { kind: 'signInAgain' } : recordState(holder, origin, now);
  return { kind: 'user', appId: app.id, userId: user?.id ?? '', name, fullName: user?.name ?? name, appName: app.name, scopes: holder.scopes, tokenState };
}

function buildServiceAccountsNode(app: App, origin: string, now: number): ServiceAccountsNode {
  const accounts = app.serviceAccounts?.map((account) => buildServiceAccountNode(app, account, origin, now));
  const used = accounts?.filter(({ status }) => status !== 'deleted').length ?? 0;
  return { kind: 'serviceAccounts', appId: app.id, appName: app.name, accounts, hasRoom: used < serviceAccountLimits.maxAccounts };
}

function buildServiceAccountNode(app: App, account: ServiceAccount, origin: string, now: number): ServiceAccountNode {
  const { id, email, status, createdAt, accessedAt, expiresAt, scopes, keys } = account;
  const used = keys?.filter((key) => key.status !== 'deleted').length ?? 0;
  return {
    kind: 'serviceAccount', appId: app.id, serviceAccountId: id, name: serviceAccountName(account), appName: app.name,
    email, status, createdAt, accessedAt, expiresAt, scopes,
    tokenState: account.defaultKeyId === undefined ? { kind: 'noKey' } : recordState(account, origin, now),
    keys: keys?.map((key) => buildKeyNode(app, account, key)),
    hasRoom: used < serviceAccountLimits.maxKeys,
  };
}

function buildKeyNode(app: App, account: ServiceAccount, { id, ...key }: Key): KeyNode {
  return {
    kind: 'key', appId: app.id, serviceAccountId: account.id, keyId: id, ...key,
    accountName: serviceAccountName(account), accountStatus: account.status, isDefault: account.defaultKeyId === id,
  };
}

function appTokenState(app: App, origin: string, now: number): TokenState {
  if (!canGetToken(app)) return { kind: 'usersOnly', users: app.users.length };
  if (app.secretStatus === 'missing') return { kind: 'secretMissing' };
  const state = recordState(app, origin, now);
  if (app.secretStatus === 'refused') return state.kind === 'valid' ? { ...state, isSecretRefused: true } : { kind: 'refused', serverHost: app.server && new URL(app.server.tokenEndpoint).host };
  return state.kind === 'none' && app.secretStatus === 'unchecked' ? { kind: 'unchecked' } : state;
}

function recordState(holder: Holder, origin: string, now: number): TokenState {
  const record = findTokenRecord(holder, origin);
  if (!record) return { kind: 'none' };
  const { expiresAt, scopes, granted } = record;
  return expiresAt > now ? { kind: 'valid', expiresAt, granted, isNarrower: granted !== undefined && scopes.length > 0 } : { kind: 'expired' };
}
