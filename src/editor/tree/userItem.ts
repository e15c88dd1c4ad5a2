import * as vscode from 'vscode';
import { rowId, type TokenState, type UserNode } from '../../credentials/view/treeNodes';
import { describeTokenState } from '../words/tokenStateText';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';

/** The tree item of a user. */
export function toUserItem(node: UserNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.name));
  const description = describeTokenState(node.tokenState, now);
  item.id = rowId(node);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(
    node.tokenState.kind === 'signInAgain' || node.tokenState.kind === 'stale' ? 'warning' : 'account',
  );
  item.contextValue = userAbilities(node.tokenState).join(' ');
  item.tooltip = rowTooltip([
    ['', node.fullName],
    [vscode.l10n.t('User'), node.name],
    [vscode.l10n.t('Signed in to'), node.appName],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [vscode.l10n.t('Access token'), description],
  ]);
  item.accessibilityInformation = { label: [toPlainText(node.name), vscode.l10n.t('user'), description].join(', ') };
  return item;
}

function userAbilities(state: TokenState): readonly string[] {
  if (state.kind === 'signInAgain') return ['canSignOut', 'canSignInAgain'];
  const abilities = ['canSignOut', 'canGetToken', 'canSetScopes', 'canCopyAsEnv'];
  return state.kind === 'valid' ? [...abilities, 'canRevokeToken'] : abilities;
}
