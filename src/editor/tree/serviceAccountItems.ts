import * as vscode from 'vscode';
import { serviceAccountLimits } from '../../aps/serviceAccountApi';
import { isUnknownStatus, mayBeEnabled } from '../../credentials/catalog/serviceAccount';
import { daysLeft } from '../../credentials/view/timeLeft';
import { rowId, type ServiceAccountNode, type ServiceAccountsNode } from '../../credentials/view/treeNodes';
import { credentialIcon } from '../words/credentialIcon';
import { formatDate } from '../words/formatDate';
import { describeTokenState } from '../words/tokenStateText';
import { toPlainText } from '../words/toPlainText';
import { describeUnknownStatus } from '../words/unknownText';
import { rowTooltip } from './rowTooltip';

/** How many days before a service account expires its row starts to show it. */
const soonDays = 30;

/** The tree item that groups the service accounts of an app. */
export function toServiceAccountsItem(node: ServiceAccountsNode, hasFailed: boolean): vscode.TreeItem {
  const label = vscode.l10n.t('Service accounts');
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = rowId(node);
  item.description = describeCount(node, hasFailed);
  item.iconPath = new vscode.ThemeIcon(hasFailed ? 'warning' : 'organization');
  item.contextValue = node.hasRoom ? 'canBeListed canCreateServiceAccount' : 'canBeListed';
  item.accessibilityInformation = {
    label: [vscode.l10n.t('Service accounts of {0}', toPlainText(node.appName)), item.description]
      .filter(Boolean)
      .join(', '),
  };
  return item;
}

/** The tree item of a service account. */
export function toServiceAccountItem(node: ServiceAccountNode, now: number, hasFailed: boolean): vscode.TreeItem {
  const item = new vscode.TreeItem(
    toPlainText(node.name),
    (node.keys?.length === 0 && node.unread.length === 0) || !mayBeEnabled(node)
      ? collapsedIfKeys(node)
      : vscode.TreeItemCollapsibleState.Collapsed,
  );
  const state = describeAccount(node, now, hasFailed);
  item.id = rowId(node);
  item.description = state;
  item.iconPath = new vscode.ThemeIcon(hasFailed ? 'warning' : accountIcon(node, now));
  item.contextValue = accountAbilities(node).join(' ');
  item.tooltip = rowTooltip([
    ['', node.name],
    [vscode.l10n.t('Email'), node.email],
    [vscode.l10n.t('Service account of'), node.appName],
    [vscode.l10n.t('Status'), describeStatus(node)],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [vscode.l10n.t('Access token'), describeTokenState(node.tokenState, now)],
    [vscode.l10n.t('Keys'), describeKeyCount(node)],
    [vscode.l10n.t('Created'), formatDate(node.createdAt)],
    [vscode.l10n.t('Last used'), formatDate(node.accessedAt)],
    [vscode.l10n.t('Expires if unused'), formatDate(node.expiresAt)],
  ]);
  item.accessibilityInformation = {
    label: [toPlainText(node.name), vscode.l10n.t('service account'), state].join(', '),
  };
  return item;
}

function collapsedIfKeys({ keys, unread }: ServiceAccountNode): vscode.TreeItemCollapsibleState {
  return keys?.length || unread.length > 0
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.None;
}

function describeCount({ accounts, unread }: ServiceAccountsNode, hasFailed: boolean): string {
  if (hasFailed) return vscode.l10n.t("couldn't load");
  if (!accounts) return '';
  const used = accounts.filter(({ status }) => status !== 'deleted').length + unread.length;
  return vscode.l10n.t('{0} of {1}', used, serviceAccountLimits.maxAccounts);
}

function describeAccount(node: ServiceAccountNode, now: number, hasFailed: boolean): string {
  if (!mayBeEnabled(node)) return describeStatus(node);
  if (hasFailed) return vscode.l10n.t("couldn't load keys");
  const days = node.expiresAt === undefined ? undefined : daysLeft(node.expiresAt, now);
  const expiry = days !== undefined && days <= soonDays ? vscode.l10n.t('expires in {0} d', days) : '';
  const status = isUnknownStatus(node.status) ? describeStatus(node) : '';
  return [status, expiry, describeTokenState(node.tokenState, now), describeKeyCount(node)].filter(Boolean).join(' · ');
}

function describeStatus({ status }: ServiceAccountNode): string {
  switch (status) {
    case 'enabled':
      return vscode.l10n.t('enabled');
    case 'disabled':
      return vscode.l10n.t('disabled');
    case 'deactivated':
      return vscode.l10n.t('deactivated after a year without use');
    case 'deleted':
      return vscode.l10n.t('deleted at Autodesk');
    default:
      return describeUnknownStatus(status);
  }
}

function describeKeyCount({ keys, unread }: ServiceAccountNode): string {
  if (!keys) return '';
  const used = keys.filter(({ status }) => status !== 'deleted').length + unread.length;
  return vscode.l10n.t('{0} of {1} keys', used, serviceAccountLimits.maxKeys);
}

function accountIcon(node: ServiceAccountNode, now: number): string {
  if (node.status === 'disabled' || node.status === 'deactivated') return 'circle-slash';
  if (isUnknownStatus(node.status)) return 'question';
  const expiresSoon = node.expiresAt !== undefined && daysLeft(node.expiresAt, now) <= soonDays;
  return node.status === 'deleted' || node.tokenState.kind === 'stale' || expiresSoon
    ? 'warning'
    : credentialIcon('serviceAccount');
}

/** The context values that the menus in package.json test. */
function accountAbilities({ status, tokenState, keys, hasRoom }: ServiceAccountNode): readonly string[] {
  const always = ['isServiceAccount', 'canCopyEmail', 'canDeleteServiceAccount'];
  if (status === 'deleted') return always;
  if (!mayBeEnabled({ status })) return [...always, 'canBeRefreshed', 'canEnableServiceAccount'];
  const abilities = [...always, 'canBeRefreshed', 'canDisableServiceAccount', 'canImportKey', 'canSetScopes'];
  if (isUnknownStatus(status)) abilities.push('canEnableServiceAccount');
  if (hasRoom || !keys) abilities.push('canCreateKey');
  if (tokenState.kind !== 'noKey') abilities.push('canGetToken', 'canRotateKey', 'canCopyAsEnv');
  if (tokenState.kind === 'valid') abilities.push('canRevokeToken');
  return abilities;
}
