import { isUnknownStatus } from '../catalog/serviceAccount';
import { daysLeft, minutesLeft } from './timeLeft';
import type { AppNode, KeyNode, ServiceAccountNode, TokenState, UserNode } from './treeNodes';

/** How a row is doing. Its icon and its color follow from it, the same in every view. */
export type Condition =
  | 'valid'
  /** The access token expires within five minutes. */
  | 'endsSoon'
  /** The access token has expired. */
  | 'over'
  /** There has been no access token. */
  | 'never'
  /** Switched off at Autodesk. */
  | 'off'
  /** Autodesk names a status that this version doesn't know. */
  | 'unknown'
  /** Nothing works, or soon nothing will, until a person does something. */
  | 'trouble';

/** The active credential's token is renewed earlier than this. */
const soonMinutes = 5;

/** How many days before a service account expires a person should do something. */
const soonDays = 30;

/** How an access token is doing. `now` is in epoch milliseconds. */
export function tokenCondition(state: TokenState, now: number): Condition {
  switch (state.kind) {
    case 'valid':
      if (state.isSecretRefused) return 'trouble';
      if (state.expiresAt === undefined || state.isExpiryAssumed) return 'valid';
      return minutesLeft(state.expiresAt, now) < soonMinutes ? 'endsSoon' : 'valid';
    case 'expired':
      return 'over';
    case 'none':
    case 'unchecked':
    case 'noKey':
    case 'usersOnly':
      return 'never';
    case 'refused':
    case 'secretMissing':
    case 'signInAgain':
    case 'stale':
      return 'trouble';
  }
}

/** How a user is doing: whether they must consent to other scopes, else the access token. */
export function userCondition({ tokenState, awaitedScopes }: UserNode, now: number): Condition {
  return awaitedScopes ? 'trouble' : tokenCondition(tokenState, now);
}

/** How an app is doing: its own access token. If it never had one: what its users call for, else the best that they have. */
export function appCondition({ tokenState, users }: AppNode, now: number): Condition {
  const own = tokenCondition(tokenState, now);
  if (own !== 'never' || users.length === 0) return own;
  const conditions = users.map((user) => userCondition(user, now));
  return byWeight.find((condition) => conditions.includes(condition)) ?? own;
}

const byWeight: readonly Condition[] = ['trouble', 'valid', 'endsSoon', 'over'];

/** How a service account is doing: the account itself, else its access token. */
export function serviceAccountCondition(node: ServiceAccountNode, now: number): Condition {
  const { status, tokenState } = node;
  if (isUnknownStatus(status)) return 'unknown';
  switch (status) {
    case 'disabled':
    case 'deactivated':
      return 'off';
    case 'deleted':
      return 'trouble';
    case 'enabled':
      return daysUntilDeactivation(node, now) === undefined && unusableDefaultKey(node) === undefined
        ? tokenCondition(tokenState, now)
        : 'trouble';
  }
}

/** The default key of an account, if Autodesk no longer accepts what it signs: no further token can be requested. */
export function unusableDefaultKey({ keys = [] }: Pick<ServiceAccountNode, 'keys'>): KeyNode | undefined {
  return keys.find(({ isDefault, status }) => isDefault && (status === 'disabled' || status === 'deleted'));
}

/** Whether the person wants to be reminded now to disable a key. `now` is in epoch milliseconds. */
export function isDisableDue({ disableAt }: Pick<KeyNode, 'disableAt'>, now: number): boolean {
  return disableAt !== undefined && disableAt <= now;
}

/** Whether the person wants to be reminded now to disable a key of an account. `now` is in epoch milliseconds. */
export function hasKeyToDisable({ keys = [] }: Pick<ServiceAccountNode, 'keys'>, now: number): boolean {
  return keys.some((key) => isDisableDue(key, now));
}

/** The days until Autodesk deactivates an account, if they are few enough that a person should use it. */
export function daysUntilDeactivation(
  { expiresAt }: Pick<ServiceAccountNode, 'expiresAt'>,
  now: number,
): number | undefined {
  const days = expiresAt === undefined ? undefined : daysLeft(expiresAt, now);
  return days !== undefined && days <= soonDays ? days : undefined;
}

/** How many apps, users, and service accounts call for a person. */
export function countCallsForPerson(apps: readonly AppNode[], now: number): number {
  const calls = apps.flatMap(({ tokenState, users, serviceAccounts }) => [
    tokenCondition(tokenState, now) === 'trouble',
    ...users.map((user) => userCondition(user, now) === 'trouble'),
    ...(serviceAccounts?.accounts ?? []).map(
      (account) => serviceAccountCondition(account, now) === 'trouble' || hasKeyToDisable(account, now),
    ),
  ]);
  return calls.filter(Boolean).length;
}
