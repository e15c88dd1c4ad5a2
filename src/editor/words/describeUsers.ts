import { l10n } from 'vscode';
import type { UserNode } from '../../credentials/view/treeNodes';

/** How many users are signed in to an app, and whether some must sign in again; empty if there are none. */
export function describeUsers(users: readonly UserNode[]): string {
  const signedIn = countSignedIn(users);
  if (signedIn === users.length) return countUsers(users.length);
  return users.length === 1 ? l10n.t('sign in again') : l10n.t('{0} of {1} signed in', signedIn, users.length);
}

/** The same in its shortest form, for a row that is 200 pixels wide. */
export function shortUsers(users: readonly UserNode[]): string {
  const signedIn = countSignedIn(users);
  if (signedIn === users.length) return countUsers(users.length);
  return users.length === 1 ? l10n.t('sign in') : l10n.t('{0} of {1}', signedIn, users.length);
}

function countSignedIn(users: readonly UserNode[]): number {
  return users.filter(({ tokenState }) => tokenState.kind !== 'signInAgain').length;
}

function countUsers(count: number): string {
  if (count === 0) return '';
  return count === 1 ? l10n.t('1 user') : l10n.t('{0} users', count);
}
