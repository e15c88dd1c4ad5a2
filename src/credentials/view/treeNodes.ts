import type { AppType } from '../../aps/appType';
import type { Credential } from '../catalog/credential';
import type { Server } from '../catalog/server';
import type { Key, ServiceAccount } from '../catalog/serviceAccount';

/** How it stands with the access token of a credential. */
export type TokenState =
  /** A token lives on when the secret it was asked for with is refused. */
  | {
      readonly kind: 'valid';
      /** Epoch milliseconds; undefined if the server didn't say. */
      readonly expiresAt: number | undefined;
      readonly granted: readonly string[] | undefined;
      readonly isNarrower: boolean;
      readonly isSecretRefused?: true;
    }
  | { readonly kind: 'expired' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unchecked' }
  /** The client ID or its secret, by the server. */
  | { readonly kind: 'refused'; readonly server: Server }
  | { readonly kind: 'secretMissing' }
  | { readonly kind: 'signInAgain' }
  /** Another window has stored what it needs, and this one does not see it. */
  | { readonly kind: 'stale'; readonly whose: Credential['kind'] }
  /** A public app: it has no token of its own, its users have. */
  | { readonly kind: 'usersOnly'; readonly users: number }
  /** A service account with no key whose private key is here. */
  | { readonly kind: 'noKey' };
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

/** The row of an app. Its users, or its service accounts, are below it. */
export interface AppNode {
  readonly kind: 'app';
  readonly appId: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Where it is registered. */
  readonly server: Server;
  readonly tokenState: TokenState;
  readonly users: readonly UserNode[];
  /** Undefined for an app that can have none. */
  readonly serviceAccounts: ServiceAccountsNode | undefined;
}

/** A row of the tree. */
export type TreeNode = AppNode | UserNode | ServiceAccountsNode | ServiceAccountNode | KeyNode;

/** A row that is about an access token. */
export type CredentialNode = AppNode | UserNode | ServiceAccountNode;

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
