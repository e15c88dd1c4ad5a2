import * as vscode from 'vscode';
import { serviceAccountLimits } from '../../aps/serviceAccountApi';
import { isUnknownStatus, mayBeEnabled } from '../../credentials/catalog/serviceAccount';
import {
  daysUntilDeactivation,
  hasKeyToDisable,
  serviceAccountCondition,
  unusableDefaultKey,
} from '../../credentials/view/condition';
import { rowId, type ServiceAccountNode, type ServiceAccountsNode } from '../../credentials/view/treeNodes';
import { conditionIcon } from '../words/conditionIcon';
import { describeKeyStatus } from '../words/describeKey';
import { formatDate } from '../words/formatDate';
import { describeTokenState, explainTokenState, shortTokenState } from '../words/tokenStateText';
import { toPlainText } from '../words/toPlainText';
import { describeUnknownStatus } from '../words/unknownText';
import { rowTooltip } from './rowTooltip';
import { tokenAbilities, tokenOffer } from './tokenAbilities';

/** The tree item that groups the service accounts of an app. */
export function toServiceAccountsItem(node: ServiceAccountsNode, hasFailed: boolean): vscode.TreeItem {
  const label = vscode.l10n.t('Service accounts');
  const item = new vscode.TreeItem(
    label,
    // Expanding it for the first time asks Autodesk, which only a person should begin.
    node.accounts ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  );
  item.id = rowId(node);
  item.description = describeCount(node, hasFailed);
  item.iconPath = hasFailed ? conditionIcon('trouble', 'serviceAccount') : new vscode.ThemeIcon('organization');
  item.contextValue = accountsAbilities(node, hasFailed).join(' ');
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
  item.id = rowId(node);
  item.description = shortAccount(node, now, hasFailed);
  const isTrouble = hasFailed || hasKeyToDisable(node, now);
  item.iconPath = conditionIcon(isTrouble ? 'trouble' : serviceAccountCondition(node, now), 'serviceAccount');
  item.contextValue = accountAbilities(node).join(' ');
  item.tooltip = rowTooltip([
    ['', node.name],
    [vscode.l10n.t('Email'), node.email],
    [vscode.l10n.t('Service account of'), node.appName],
    [vscode.l10n.t('Status'), describeStatus(node)],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [vscode.l10n.t('Access token'), explainTokenState(node.tokenState, now)],
    [vscode.l10n.t('Keys'), describeKeyCount(node)],
    [vscode.l10n.t('Created'), formatDate(node.createdAt)],
    [vscode.l10n.t('Last used'), formatDate(node.accessedAt)],
    [vscode.l10n.t('Expires if unused'), formatDate(node.expiresAt)],
  ]);
  item.accessibilityInformation = {
    label: [toPlainText(node.name), vscode.l10n.t('service account'), describeAccount(node, now, hasFailed)].join(', '),
  };
  return item;
}

function collapsedIfKeys({ keys, unread }: ServiceAccountNode): vscode.TreeItemCollapsibleState {
  return keys?.length || unread.length > 0
    ? vscode.TreeItemCollapsibleState.Collapsed
    : vscode.TreeItemCollapsibleState.None;
}

function describeCount({ accounts, unread }: ServiceAccountsNode, hasFailed: boolean): string {
  if (hasFailed) return vscode.l10n.t('not loaded');
  if (!accounts) return '';
  const used = accounts.filter(({ status }) => status !== 'deleted').length + unread.length;
  return vscode.l10n.t('{0} of {1}', used, serviceAccountLimits.maxAccounts);
}

/** What matters most now. Without a token, that is how many keys there are. */
function shortAccount(node: ServiceAccountNode, now: number, hasFailed: boolean): string {
  if (node.status !== 'enabled') return shortStatus(node);
  if (hasFailed) return vscode.l10n.t('not loaded');
  if (unusableDefaultKey(node)) return vscode.l10n.t('bad key');
  const days = daysUntilDeactivation(node, now);
  if (days !== undefined) return vscode.l10n.t('{0} d left', days);
  if (hasKeyToDisable(node, now)) return vscode.l10n.t('old key');
  const { tokenState, keys } = node;
  return tokenState.kind === 'none' && keys ? shortKeyCount(node) : shortTokenState(tokenState, now);
}

function describeAccount(node: ServiceAccountNode, now: number, hasFailed: boolean): string {
  if (!mayBeEnabled(node)) return describeStatus(node);
  if (hasFailed) return vscode.l10n.t("couldn't load keys");
  const days = daysUntilDeactivation(node, now);
  const expiry = days === undefined ? '' : vscode.l10n.t('expires in {0} days if unused', days);
  const status = isUnknownStatus(node.status) ? describeStatus(node) : '';
  const key = unusableDefaultKey(node);
  const keyState = key ? vscode.l10n.t('default key {0}', describeKeyStatus(key.status)) : '';
  const reminder = hasKeyToDisable(node, now) ? vscode.l10n.t('an old key is to be disabled') : '';
  return [status, expiry, keyState, reminder, describeTokenState(node.tokenState, now), describeKeyCount(node)]
    .filter(Boolean)
    .join(', ');
}

function shortStatus(node: ServiceAccountNode): string {
  if (node.status === 'deactivated') return vscode.l10n.t('deactivated');
  if (node.status === 'deleted') return vscode.l10n.t('deleted');
  return isUnknownStatus(node.status) ? vscode.l10n.t('unknown') : describeStatus(node);
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

function describeKeyCount(node: ServiceAccountNode): string {
  return node.keys ? vscode.l10n.t('{0} of {1} keys', countKeys(node), serviceAccountLimits.maxKeys) : '';
}

function shortKeyCount(node: ServiceAccountNode): string {
  return vscode.l10n.t('{0}/{1} keys', countKeys(node), serviceAccountLimits.maxKeys);
}

function countKeys({ keys = [], unread }: ServiceAccountNode): number {
  return keys.filter(({ status }) => status !== 'deleted').length + unread.length;
}

function accountsAbilities({ hasRoom, accounts }: ServiceAccountsNode, hasFailed: boolean): readonly string[] {
  const offer = hasRoom && accounts && !hasFailed ? 'offersAccount' : 'offersList';
  return ['canBeListed', offer, ...(hasRoom ? ['canCreateServiceAccount'] : [])];
}

/** The context values that the menus in package.json test. */
function accountAbilities({ status, tokenState, keys, hasRoom }: ServiceAccountNode): readonly string[] {
  const always = ['isServiceAccount', 'canCopyEmail', 'canDeleteServiceAccount'];
  if (status === 'deleted') return always;
  if (!mayBeEnabled({ status })) return [...always, 'offersEnableAccount', 'canBeRefreshed', 'canEnableServiceAccount'];
  const abilities = [...always, 'canBeRefreshed', 'canDisableServiceAccount', 'canImportKey', 'canSetScopes'];
  if (isUnknownStatus(status)) abilities.push('canEnableServiceAccount');
  if (hasRoom || !keys) abilities.push('canCreateKey');
  if (tokenState.kind !== 'noKey')
    abilities.push(...tokenAbilities(tokenState), ...tokenOffer(tokenState), 'canRotateKey', 'canCopyAsEnv');
  else abilities.push(hasRoom || !keys ? 'offersKey' : 'offersImport');
  if (tokenState.kind === 'valid') abilities.push('canRevokeToken');
  return abilities;
}
