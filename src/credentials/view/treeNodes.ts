import type { AppType } from '../../aps/appType';
import type { SecretSince } from '../catalog/app';
import type { Credential } from '../catalog/credential';
import type { Server } from '../catalog/server';
import type { Key, ServiceAccount } from '../catalog/serviceAccount';

/** The state of a credential's access token. */
export type TokenState =
  /** A token stays valid even if the secret that it was requested with is rejected later. */
  | {
      readonly kind: 'valid';
      /** Epoch milliseconds; undefined if the server didn't say. */
      readonly expiresAt: number | undefined;
      readonly granted: readonly string[] | undefined;
      readonly isNarrower: boolean;
      /** As in `TokenRecord`. */
      readonly isExpiryAssumed?: true;
      readonly isSecretRefused?: true;
    }
  | { readonly kind: 'expired' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unchecked' }
  /** The server rejected the client ID or the client secret. */
  | { readonly kind: 'refused'; readonly server: Server }
  | { readonly kind: 'secretMissing' }
  | { readonly kind: 'signInAgain' }
  /** Another window has stored what the credential needs, but this one doesn't see it. */
  | { readonly kind: 'stale'; readonly whose: Credential['kind'] }
  /** A public app has no access token of its own; only its users have. */
  | { readonly kind: 'usersOnly'; readonly users: number }
  /** No key of the service account can sign on this machine. */
  | { readonly kind: 'noKey' };

/**
 * A row that Autodesk listed, or that is in the app's file, and that this version can't read: it is shown, so that nothing
 * is missing, and nothing can be done with it.
 */
export interface UnreadNode {
  readonly kind: 'unread';
  readonly of: 'user' | 'serviceAccount' | 'key';
  /** The ID of the row above it. */
  readonly parentId: string;
  /** Its place among such rows below the same row. */
  readonly index: number;
  /** Its ID, or else all of it, as it came and cut to one line. */
  readonly text: string;
}

/** The row that says why what belongs below its row couldn't be loaded. */
export interface ProblemNode {
  readonly kind: 'problem';
  readonly appId: string;
  /** Undefined if the service accounts of the app couldn't be loaded, rather than the keys of one. */
  readonly serviceAccountId: string | undefined;
  /** One or two sentences. */
  readonly text: string;
}

/** The row of a program that gets the values of the credential above it, each time it starts. */
export interface McpServerNode {
  readonly kind: 'mcpServer';
  /** The ID of the row above it. */
  readonly parentId: string;
  /** The IDs of the credential above it. */
  readonly appId: string;
  readonly userId?: string;
  readonly serviceAccountId?: string;
  /** Its name. */
  readonly mcpServer: string;
  /** What starts it, with its arguments. */
  readonly command: string;
}

/** The row of a key of a service account. */
export interface KeyNode extends Omit<Key, 'id'> {
  readonly kind: 'key';
  /** How many days old it is, if the person wants to be reminded of that. */
  readonly daysOld?: number;
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
  /** Undefined until they have been listed. */
  readonly keys: readonly KeyNode[] | undefined;
  readonly unread: readonly UnreadNode[];
  /** Whether Autodesk allows the account another key. */
  readonly hasRoom: boolean;
}

/** The row above the service accounts of an app. */
export interface ServiceAccountsNode {
  readonly kind: 'serviceAccounts';
  readonly appId: string;
  readonly appName: string;
  /** Undefined until they have been listed. */
  readonly accounts: readonly ServiceAccountNode[] | undefined;
  readonly unread: readonly UnreadNode[];
  /** Whether Autodesk allows the app another service account. */
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
  /** As in `User`. */
  readonly awaitedScopes: readonly string[] | undefined;
  readonly tokenState: TokenState;
}

/** The row of an app. Its users, or its service accounts, are below it. */
export interface AppNode {
  readonly kind: 'app';
  readonly appId: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  /** As in `App`. */
  readonly secretProgram?: string;
  readonly scopes: readonly string[];
  /** Where the app is registered. */
  readonly server: Server;
  readonly tokenState: TokenState;
  readonly secretSince?: SecretSince;
  /** How many days old the client secret is, if the person wants to be reminded of that. */
  readonly secretDaysOld?: number;
  /** Whether a new client secret has been prepared that isn't in use yet. */
  readonly isRotating?: true;
  readonly users: readonly UserNode[];
  /** Users that can't be read. */
  readonly unread: readonly UnreadNode[];
  /** Undefined for an app that can't have any. */
  readonly serviceAccounts: ServiceAccountsNode | undefined;
}

/** The row of an app whose file is damaged. */
export interface DamagedAppNode {
  readonly kind: 'damagedApp';
  readonly appId: string;
  /** Its name, if the file still says it; else the name of the file. */
  readonly name: string;
  readonly fileName: string;
}

/** A row of the tree. */
export type TreeNode =
  | AppNode
  | DamagedAppNode
  | UserNode
  | ServiceAccountsNode
  | ServiceAccountNode
  | KeyNode
  | McpServerNode
  | UnreadNode
  | ProblemNode;

/** A row of a credential. */
export type CredentialNode = AppNode | UserNode | ServiceAccountNode;

/**
 * The ID of a row. The ID of an app changes with its first user, because the editor would keep a row that had no
 * children collapsed.
 */
export function rowId(node: TreeNode): string {
  switch (node.kind) {
    case 'app':
      return node.users.length > 0 || node.unread.length > 0 ? `${node.appId}/` : node.appId;
    case 'damagedApp':
      return node.appId;
    case 'user':
      return `${node.appId}/${node.userId}`;
    case 'serviceAccounts':
      return `${node.appId}/serviceAccounts`;
    case 'serviceAccount':
      return `${node.appId}/serviceAccounts/${node.serviceAccountId}`;
    case 'key':
      return `${node.appId}/serviceAccounts/${node.serviceAccountId}/${node.keyId}`;
    case 'mcpServer':
      return `${node.parentId}/mcpServers/${node.mcpServer}`;
    case 'unread':
      return `${node.parentId}/?${node.index}`;
    case 'problem':
      return `${node.appId}/serviceAccounts/${node.serviceAccountId ?? ''}/!`;
  }
}

/** The rows below a row. */
export function listChildren(node: TreeNode): readonly TreeNode[] {
  switch (node.kind) {
    case 'app':
      return [...(node.serviceAccounts ? [node.serviceAccounts] : node.users), ...node.unread];
    case 'serviceAccounts':
      return [...(node.accounts ?? []), ...node.unread];
    case 'serviceAccount':
      return [...(node.keys ?? []), ...node.unread];
    case 'user':
    case 'key':
    case 'mcpServer':
    case 'unread':
    case 'problem':
    case 'damagedApp':
      return [];
  }
}
