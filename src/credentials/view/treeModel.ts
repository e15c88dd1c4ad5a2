import type { AppType } from '../../aps/appType';
import { serviceAccountLimits } from '../../aps/serviceAccountApi';
import {
  canGetToken,
  canHaveServiceAccounts,
  canSignIn,
  serviceAccountName,
  type App,
  type Key,
  type ServiceAccount,
} from '../catalog/app';
import { findTokenRecord, toSubject, type Credential, type Holder, type Subject } from '../catalog/credential';
import { originOf } from '../catalog/customServer';

/** How it stands with the access token of a credential. */
export type TokenState =
  /** A token lives on when the secret it was asked for with is refused. */
  | {
      readonly kind: 'valid';
      readonly expiresAt: number;
      readonly granted: readonly string[] | undefined;
      readonly isNarrower: boolean;
      readonly isSecretRefused?: true;
    }
  | { readonly kind: 'expired' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unchecked' }
  /** `serverHost` is undefined where Autodesk refused. */
  | { readonly kind: 'refused'; readonly serverHost: string | undefined }
  | { readonly kind: 'secretMissing' }
  | { readonly kind: 'signInAgain' }
  /** Another window has stored what it needs, and this one does not see it. */
  | { readonly kind: 'elsewhere'; readonly whose: Credential['kind'] }
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
export interface ServiceAccountNode extends Pick<
  ServiceAccount,
  'email' | 'status' | 'createdAt' | 'accessedAt' | 'expiresAt' | 'scopes'
> {
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

/** From where the catalog is looked at. */
export interface Perspective {
  /** Where Autodesk's server is. */
  readonly apsOrigin: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether this window does not see what a credential needs. */
  readonly isUnseen: (credential: Credential) => boolean;
}

/** The rows of the tree. */
export function buildTree(apps: readonly App[], perspective: Perspective): readonly AppNode[] {
  return apps.map((app) => buildAppNode(app, perspective));
}

/** The row of one credential, for where it is shown alone. */
export function buildNode(subject: Subject, perspective: Perspective): CredentialNode {
  if (subject.serviceAccount) return buildServiceAccountNode(subject.app, subject.serviceAccount, perspective);
  return subject.user ? buildUserNode(subject, perspective) : buildAppNode(subject.app, perspective);
}

/** What a row is known by. An app has another id once it has users, so that a row which has just got its first one does not stay collapsed. */
export function rowId(node: TreeNode): string {
  switch (node.kind) {
    case 'app':
      return node.users.length > 0 ? `${node.appId}/` : node.appId;
    case 'user':
      return `${node.appId}/${node.userId}`;
    case 'serviceAccounts':
      return `${node.appId}/serviceAccounts`;
    case 'serviceAccount':
      return `${node.appId}/serviceAccounts/${node.serviceAccountId}`;
    case 'key':
      return `${node.appId}/serviceAccounts/${node.serviceAccountId}/${node.keyId}`;
  }
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

function buildAppNode(app: App, perspective: Perspective): AppNode {
  const { id, name, type, clientId, scopes, server } = app;
  const serverHost = server && new URL(server.tokenEndpoint).host;
  const canRevoke = !server || server.revocationEndpoint !== undefined;
  const users = app.users.map((user) =>
    buildUserNode(toSubject(app, { kind: 'user', appId: id, userId: user.id }), perspective),
  );
  const serviceAccounts = canHaveServiceAccounts(app) ? buildServiceAccountsNode(app, perspective) : undefined;
  return {
    kind: 'app',
    appId: id,
    name,
    type,
    clientId,
    scopes,
    canSignIn: canSignIn(app),
    serverHost,
    canRevoke,
    tokenState: appTokenState(app, perspective),
    users,
    serviceAccounts,
  };
}

function buildUserNode({ app, user, name, holder, credential }: Subject, perspective: Perspective): UserNode {
  const tokenState: TokenState =
    user?.status === 'signInAgain' ? { kind: 'signInAgain' } : tokenStateOf(app, credential, holder, perspective);
  return {
    kind: 'user',
    appId: app.id,
    userId: user?.id ?? '',
    name,
    fullName: user?.name ?? name,
    appName: app.name,
    scopes: holder.scopes,
    tokenState,
  };
}

function buildServiceAccountsNode(app: App, perspective: Perspective): ServiceAccountsNode {
  const accounts = app.serviceAccounts?.map((account) => buildServiceAccountNode(app, account, perspective));
  const used = accounts?.filter(({ status }) => status !== 'deleted').length ?? 0;
  return {
    kind: 'serviceAccounts',
    appId: app.id,
    appName: app.name,
    accounts,
    hasRoom: used < serviceAccountLimits.maxAccounts,
  };
}

function buildServiceAccountNode(app: App, account: ServiceAccount, perspective: Perspective): ServiceAccountNode {
  const { id, email, status, createdAt, accessedAt, expiresAt, scopes, keys } = account;
  const used = keys?.filter((key) => key.status !== 'deleted').length ?? 0;
  const credential: Credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId: id };
  return {
    kind: 'serviceAccount',
    appId: app.id,
    serviceAccountId: id,
    name: serviceAccountName(account),
    appName: app.name,
    email,
    status,
    createdAt,
    accessedAt,
    expiresAt,
    scopes,
    tokenState:
      account.defaultKeyId === undefined ? { kind: 'noKey' } : tokenStateOf(app, credential, account, perspective),
    keys: keys?.map((key) => buildKeyNode(app, account, key)),
    hasRoom: used < serviceAccountLimits.maxKeys,
  };
}

function buildKeyNode(app: App, account: ServiceAccount, { id, ...key }: Key): KeyNode {
  return {
    kind: 'key',
    appId: app.id,
    serviceAccountId: account.id,
    keyId: id,
    ...key,
    accountName: serviceAccountName(account),
    accountStatus: account.status,
    isDefault: account.defaultKeyId === id,
  };
}

function appTokenState(app: App, perspective: Perspective): TokenState {
  if (!canGetToken(app)) return { kind: 'usersOnly', users: app.users.length };
  if (app.secretStatus === 'missing') return { kind: 'secretMissing' };
  const state = tokenStateOf(app, { kind: 'app', appId: app.id }, app, perspective);
  if (app.secretStatus === 'refused' && state.kind !== 'elsewhere') {
    return state.kind === 'valid'
      ? { ...state, isSecretRefused: true }
      : { kind: 'refused', serverHost: app.server && new URL(app.server.tokenEndpoint).host };
  }
  return state.kind === 'none' && app.secretStatus === 'unchecked' ? { kind: 'unchecked' } : state;
}

function tokenStateOf(
  app: App,
  credential: Credential,
  holder: Holder,
  { apsOrigin, now, isUnseen }: Perspective,
): TokenState {
  if (isUnseen(credential)) return { kind: 'elsewhere', whose: credential.kind };
  const record = findTokenRecord(holder, originOf(app, apsOrigin));
  if (!record) return { kind: 'none' };
  const { expiresAt, scopes, granted } = record;
  return expiresAt > now
    ? { kind: 'valid', expiresAt, granted, isNarrower: granted !== undefined && scopes.length > 0 }
    : { kind: 'expired' };
}
