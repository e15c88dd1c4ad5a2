import * as vscode from 'vscode';
import { appCondition } from '../../credentials/view/condition';
import { rowId, type AppNode, type TokenState } from '../../credentials/view/treeNodes';
import { appTypeName } from '../words/appTypeNames';
import { conditionIcon } from '../words/conditionIcon';
import { describeUsers, shortUsers } from '../words/describeUsers';
import { formatAge } from '../words/formatDate';
import { describeTokenState, explainTokenState, shortTokenState } from '../words/tokenStateText';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';
import { tokenAbilities, tokenOffer } from './tokenAbilities';

/** The tree item of an app. */
export function toAppItem(node: AppNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.name), collapsibleState(node));
  const isCustom = node.server.kind === 'custom';
  item.id = rowId(node);
  item.description = describeRow(
    node,
    shortTokenState(node.tokenState, now),
    shortUsers(node.users),
    shortReminder(node),
  );
  item.iconPath = conditionIcon(appCondition(node, now), 'app');
  item.contextValue = appAbilities(node).join(' ');
  item.tooltip = rowTooltip([
    ['', node.name],
    [vscode.l10n.t('App type'), appTypeName(node.type)],
    [vscode.l10n.t('Server'), isCustom ? node.server.name : ''],
    [vscode.l10n.t('Client ID'), node.clientId],
    [
      vscode.l10n.t('Client secret'),
      node.secretProgram === undefined ? '' : vscode.l10n.t('from {0}', node.secretProgram),
    ],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [
      vscode.l10n.t('Access token'),
      node.tokenState.kind === 'usersOnly' ? '' : explainTokenState(node.tokenState, now),
    ],
    [secretLabel(node), describeSecretAge(node, now)],
    [vscode.l10n.t('Rotation'), node.isRotating ? vscode.l10n.t('not finished; the current client secret works') : ''],
    [vscode.l10n.t('Users'), node.users.map(({ name }) => name).join(', ')],
    [
      vscode.l10n.t('Granted scopes'),
      node.tokenState.kind === 'valid' ? (node.tokenState.granted ?? []).join(' ') : '',
    ],
  ]);
  const spoken = describeRow(
    node,
    describeTokenState(node.tokenState, now),
    describeUsers(node.users),
    describeReminder(node),
  );
  item.accessibilityInformation = { label: [toPlainText(node.name), appTypeName(node.type), spoken].join(', ') };
  return item;
}

/** How an app that authenticates with a private key calls what others call its client secret. */
function secretLabel({ server }: AppNode): string {
  const isKey = server.kind === 'custom' && server.settings.authentication.startsWith('privateKey');
  return isKey ? vscode.l10n.t('Private key') : vscode.l10n.t('Client secret');
}

/** Since when it is the one it is, as far as that is known. */
function describeSecretAge({ secretSince }: AppNode, now: number): string {
  if (!secretSince) return '';
  const age = formatAge(secretSince.at, now);
  return secretSince.by === 'rotated' ? vscode.l10n.t('rotated {0}', age) : vscode.l10n.t('entered {0}', age);
}

/** What a person may want to do some day, in its shortest form. */
function shortReminder({ isRotating, secretDaysOld }: AppNode): string {
  if (isRotating) return vscode.l10n.t('rotating');
  return secretDaysOld === undefined ? '' : vscode.l10n.t('old secret');
}

/** The same in words. */
function describeReminder({ isRotating, secretDaysOld }: AppNode): string {
  if (isRotating) return vscode.l10n.t('rotation not finished');
  return secretDaysOld === undefined ? '' : vscode.l10n.t('client secret {0} days old', secretDaysOld);
}

/** An app that has users and no token of its own says only what its users have. */
function describeRow({ tokenState, users, server }: AppNode, state: string, ofUsers: string, reminder: string): string {
  const isSilent = users.length > 0 && (tokenState.kind === 'none' || tokenState.kind === 'usersOnly');
  return [isSilent ? '' : state, ofUsers, server.kind === 'custom' ? 'OAuth 2.0' : '', reminder]
    .filter(Boolean)
    .join(' · ');
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

/** The context values that the menus in package.json test. */
function appAbilities({ tokenState, server, secretProgram, users, serviceAccounts }: AppNode): readonly string[] {
  const abilities = ['isApp', 'canBeRemoved', 'canBeRenamed', 'canCopyAsEnv', ...appOffer(tokenState, server)];
  if (tokenState.kind !== 'usersOnly')
    abilities.push(...tokenAbilities(tokenState), 'canSetScopes', 'canChangeClientSecret');
  if (tokenState.kind === 'valid' && server.canRevoke) abilities.push('canRevokeToken');
  if (server.kind === 'aps' && server.hasClientSecret && secretProgram === undefined)
    abilities.push('canRotateClientSecret');
  abilities.push(server.kind === 'custom' ? 'canChangeServer' : 'canChangeAppType');
  if (server.hasUsers) abilities.push('canSignIn');
  if (users.length > 0) abilities.push('canSignOutAllUsers');
  if (serviceAccounts?.hasRoom) abilities.push('canHaveAnotherAccount');
  return abilities;
}

/** Users sign in to an app that can have them; its own first token is in the menu. */
function appOffer(tokenState: TokenState, { hasUsers }: AppNode['server']): readonly string[] {
  const isFirst = tokenState.kind === 'none' || tokenState.kind === 'unchecked';
  return hasUsers && isFirst ? ['offersSignIn'] : tokenOffer(tokenState);
}
