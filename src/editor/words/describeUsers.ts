import { l10n } from 'vscode';
import type { UserNode } from '../../credentials/view/treeNodes';

/** How many users are signed in to an app, and whether some must sign in again; empty if there are none. */
export function describeUsers(users: readonly UserNode[]): string {
  const signedIn = users.filter(({ tokenState }) => tokenState.kind !== 'signInAgain').length;
  if (signedIn < users.length)
    return users.length === 1 ? l10n.t('sign in again') : l10n.t('{0} of {1} signed in', signedIn, users.length);
  if (users.length === 0) return '';
  return users.length === 1 ? l10n.t('1 user') : l10n.t('{0} users', users.length);
}
