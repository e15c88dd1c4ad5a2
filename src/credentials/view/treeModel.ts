import { describeRow } from '../../aps/listedRows';
import { serviceAccountLimits } from '../../aps/serviceAccountApi';
import { canGetToken, type App, type DamagedApp } from '../catalog/app';
import { findTokenRecord, type Credential, type CredentialRecord } from '../catalog/credential';
import { resolveCredential, type ResolvedCredential } from '../catalog/resolvedCredential';
import { requestedFrom, serverOf } from '../catalog/server';
import { serviceAccountName, type Key, type ServiceAccount } from '../catalog/serviceAccount';
import { isExpired } from '../catalog/tokenRecord';
import { daysIfOld } from './secretAge';
import type {
  AppNode,
  CredentialNode,
  DamagedAppNode,
  KeyNode,
  ServiceAccountNode,
  ServiceAccountsNode,
  TokenState,
  UnreadNode,
  UserNode,
} from './treeNodes';

/** What the rows depend on besides the catalog. */
export interface ViewContext {
  /** The URL of Autodesk's token endpoint. */
  readonly apsTokenEndpoint: string;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From which age on a person wants to be reminded of secrets and keys, in days; undefined for never. */
  readonly secretReminderDays?: number | undefined;
  /** Whether this window's copy of a credential's secrets is older than what another window stored. */
  readonly isStale: (credential: Credential) => boolean;
}

/** Builds the rows of the tree. */
export function buildTree(apps: readonly App[], context: ViewContext): readonly AppNode[] {
  return apps.map((app) => buildAppNode(app, context));
}

/** Builds the rows of the apps whose files are damaged. */
export function buildDamagedNodes(damaged: readonly DamagedApp[]): readonly DamagedAppNode[] {
  return damaged.map(({ id, name }) => {
    const fileName = `${id}.json`;
    return { kind: 'damagedApp', appId: id, name: name ?? fileName, fileName };
  });
}

/** Builds the row of one credential, for the status bar. */
export function buildNode(resolved: ResolvedCredential, context: ViewContext): CredentialNode {
  if (resolved.serviceAccount) return buildServiceAccountNode(resolved.app, resolved.serviceAccount, context);
  return resolved.user ? buildUserNode(resolved, context) : buildAppNode(resolved.app, context);
}

function buildAppNode(app: App, context: ViewContext): AppNode {
  const { id, name, type, clientId, scopes, secretProgram, rotation } = app;
  const server = serverOf(app);
  // How old a secret is that a command prints, only who keeps it knows.
  const secretSince = server.hasClientSecret && secretProgram === undefined ? app.secretSince : undefined;
  const secretDaysOld = daysIfOld(secretSince?.at, context.now, context.secretReminderDays);
  const users = app.users.map((user) =>
    buildUserNode(resolveCredential(app, { kind: 'user', appId: id, userId: user.id }), context),
  );
  const serviceAccounts = server.hasServiceAccounts ? buildServiceAccountsNode(app, context) : undefined;
  return {
    kind: 'app',
    appId: id,
    name,
    type,
    clientId,
    ...(secretProgram === undefined ? {} : { secretProgram }),
    scopes,
    server,
    tokenState: appTokenState(app, context),
    ...(secretSince && { secretSince }),
    ...(secretDaysOld !== undefined && { secretDaysOld }),
    ...(rotation?.preparedAt !== undefined && { isRotating: true }),
    users,
    unread: buildUnreadNodes('user', id, (app.unknownUsers ?? []).map(describeFileRow)),
    serviceAccounts,
  };
}

function buildUserNode(resolved: ResolvedCredential, context: ViewContext): UserNode {
  const { app, user, name, scopes, credential } = resolved;
  const tokenState: TokenState =
    user?.status === 'signInAgain' ? { kind: 'signInAgain' } : tokenStateOf(app, credential, resolved, context);
  return {
    kind: 'user',
    appId: app.id,
    userId: user?.id ?? '',
    name,
    fullName: user?.name ?? name,
    appName: app.name,
    scopes,
    awaitedScopes: user?.awaitedScopes,
    tokenState,
  };
}

function buildServiceAccountsNode(app: App, context: ViewContext): ServiceAccountsNode {
  const accounts = app.serviceAccounts?.map((account) => buildServiceAccountNode(app, account, context));
  const used = accounts?.filter(({ status }) => status !== 'deleted').length ?? 0;
  const unread = [...(app.unreadAccounts ?? []), ...(app.unknownAccounts ?? []).map(describeFileRow)];
  return {
    kind: 'serviceAccounts',
    appId: app.id,
    appName: app.name,
    accounts,
    unread: buildUnreadNodes('serviceAccount', `${app.id}/serviceAccounts`, unread),
    hasRoom: used + unread.length < serviceAccountLimits.maxAccounts,
  };
}

function buildServiceAccountNode(app: App, account: ServiceAccount, context: ViewContext): ServiceAccountNode {
  const { id, email, status, createdAt, accessedAt, expiresAt, scopes, keys } = account;
  const used = keys?.filter((key) => key.status !== 'deleted').length ?? 0;
  const unread = [...(account.unreadKeys ?? []), ...(account.unknownKeys ?? []).map(describeFileRow)];
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
      account.defaultKeyId === undefined ? { kind: 'noKey' } : tokenStateOf(app, credential, account, context),
    keys: keys?.map((key) => buildKeyNode(app, account, key, context)),
    unread: buildUnreadNodes('key', `${app.id}/serviceAccounts/${id}`, unread),
    hasRoom: used + unread.length < serviceAccountLimits.maxKeys,
  };
}

function buildUnreadNodes(of: UnreadNode['of'], parentId: string, texts: readonly string[]): readonly UnreadNode[] {
  return texts.map((text, index) => ({ kind: 'unread', of, parentId, index, text }));
}

function describeFileRow(row: unknown): string {
  return describeRow(row, 'id');
}

function buildKeyNode(
  app: App,
  account: ServiceAccount,
  { id, ...key }: Key,
  { now, secretReminderDays }: ViewContext,
): KeyNode {
  const daysOld = key.status === 'enabled' ? daysIfOld(key.createdAt, now, secretReminderDays) : undefined;
  return {
    kind: 'key',
    appId: app.id,
    serviceAccountId: account.id,
    keyId: id,
    ...key,
    ...(daysOld !== undefined && { daysOld }),
    accountName: serviceAccountName(account),
    accountStatus: account.status,
    isDefault: account.defaultKeyId === id,
  };
}

function appTokenState(app: App, context: ViewContext): TokenState {
  if (!canGetToken(app)) return { kind: 'usersOnly', users: app.users.length };
  if (app.secretStatus === 'missing') return { kind: 'secretMissing' };
  const state = tokenStateOf(app, { kind: 'app', appId: app.id }, app, context);
  if (app.secretStatus === 'refused' && state.kind !== 'stale') {
    return state.kind === 'valid' ? { ...state, isSecretRefused: true } : { kind: 'refused', server: serverOf(app) };
  }
  return state.kind === 'none' && app.secretStatus === 'unchecked' ? { kind: 'unchecked' } : state;
}

function tokenStateOf(
  app: App,
  credential: Credential,
  record: CredentialRecord,
  { apsTokenEndpoint, now, isStale }: ViewContext,
): TokenState {
  if (isStale(credential)) return { kind: 'stale', whose: credential.kind };
  const token = findTokenRecord(record, requestedFrom(app, apsTokenEndpoint));
  if (!token) return { kind: 'none' };
  if (isExpired(token, now)) return { kind: 'expired' };
  const { expiresAt, scopes, granted, isExpiryAssumed } = token;
  const isNarrower = granted !== undefined && scopes.length > 0;
  return { kind: 'valid', expiresAt, granted, isNarrower, ...(isExpiryAssumed && { isExpiryAssumed }) };
}
