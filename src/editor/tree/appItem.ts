import * as vscode from 'vscode';
import { rowId, type AppNode, type TokenState } from '../../credentials/view/treeNodes';
import { appTypeName } from '../words/appTypeNames';
import { describeTokenState } from '../words/tokenStateText';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';

/** The tree item of an app. */
export function toAppItem(node: AppNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.name), collapsibleState(node));
  const state = describeTokenState(node.tokenState, now);
  const isCustom = node.server.kind === 'custom';
  const description = isCustom ? `${state} · OAuth 2.0` : state;
  item.id = rowId(node);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(iconName(node.tokenState));
  item.contextValue = appAbilities(node).join(' ');
  item.tooltip = rowTooltip([
    ['', node.name],
    [vscode.l10n.t('App type'), appTypeName(node.type)],
    [vscode.l10n.t('Server'), isCustom ? node.server.name : ''],
    [vscode.l10n.t('Client ID'), node.clientId],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [vscode.l10n.t('Access token'), state],
    [
      vscode.l10n.t('Granted scopes'),
      node.tokenState.kind === 'valid' ? (node.tokenState.granted ?? []).join(' ') : '',
    ],
  ]);
  item.accessibilityInformation = { label: [toPlainText(node.name), appTypeName(node.type), description].join(', ') };
  return item;
}

/** An app with service accounts starts collapsed until they are loaded, because expanding it requests them. */
function collapsibleState({ users, unread, serviceAccounts }: AppNode): vscode.TreeItemCollapsibleState {
  if (serviceAccounts)
    return serviceAccounts.accounts?.length || serviceAccounts.unread.length > 0
      ? vscode.TreeItemCollapsibleState.Expanded
      : vscode.TreeItemCollapsibleState.Collapsed;
  return users.length > 0 || unread.length > 0
    ? vscode.TreeItemCollapsibleState.Expanded
    : vscode.TreeItemCollapsibleState.None;
}

function iconName(state: TokenState): string {
  switch (state.kind) {
    case 'valid':
      return state.isSecretRefused ? 'warning' : 'key';
    case 'expired':
      return 'history';
    case 'none':
    case 'unchecked':
      return 'circle-outline';
    case 'refused':
    case 'secretMissing':
    case 'signInAgain':
    case 'stale':
      return 'warning';
    case 'usersOnly':
      return 'device-desktop';
    case 'noKey':
      return 'circle-outline';
  }
}

/** The context values that the menus in package.json test. */
function appAbilities({ tokenState, server, users, serviceAccounts }: AppNode): readonly string[] {
  const abilities = ['canBeRemoved', 'canBeRenamed', 'canCopyAsEnv'];
  if (tokenState.kind !== 'usersOnly') abilities.push('canGetToken', 'canSetScopes', 'canChangeClientSecret');
  if (tokenState.kind === 'valid' && server.canRevoke) abilities.push('canRevokeToken');
  if (server.kind === 'custom') abilities.push('canChangeServer');
  if (server.hasUsers) abilities.push('canSignIn');
  if (users.length > 0) abilities.push('canSignOutAllUsers');
  if (serviceAccounts?.hasRoom) abilities.push('canHaveAnotherAccount');
  return abilities;
}
