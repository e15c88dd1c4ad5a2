import * as vscode from 'vscode';
import { isUnknownStatus, mayBeEnabled } from '../../credentials/catalog/serviceAccount';
import { isDisableDue } from '../../credentials/view/condition';
import { rowId, type KeyNode } from '../../credentials/view/treeNodes';
import { conditionIcon } from '../words/conditionIcon';
import { describeKey, describeKeyStatus, shortenKeyId, shortKey } from '../words/describeKey';
import { formatDate, formatDateAndAge } from '../words/formatDate';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';

/** The tree item of a service account's key. */
export function toKeyItem(node: KeyNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(shortenKeyId(node.keyId));
  const status = describeKeyStatus(node.status);
  item.id = rowId(node);
  item.description = shortKey(node, now);
  item.iconPath = isDisableDue(node, now) ? conditionIcon('trouble', 'app') : keyIcon(node);
  item.contextValue = keyAbilities(node, now).join(' ');
  item.tooltip = rowTooltip([
    [vscode.l10n.t('Key'), node.keyId],
    [vscode.l10n.t('Service account'), node.accountName],
    [vscode.l10n.t('Status'), status],
    [
      vscode.l10n.t('Private key'),
      node.hasPrivateKey ? vscode.l10n.t("in the editor's secret storage") : vscode.l10n.t('not in this editor'),
    ],
    [vscode.l10n.t('Created'), formatDateAndAge(node.createdAt, now)],
    [vscode.l10n.t('Last used'), formatDate(node.accessedAt)],
    [vscode.l10n.t('Reminder to disable it'), formatDate(node.disableAt)],
  ]);
  item.accessibilityInformation = { label: keyLabel(node, now) };
  return item;
}

/** The label for screen readers, which don't read the icon. */
function keyLabel(node: KeyNode, now: number): string {
  return [
    vscode.l10n.t('key {0} of {1}', shortenKeyId(node.keyId), toPlainText(node.accountName)),
    node.status === 'enabled' ? describeKeyStatus(node.status) : '',
    describeKey({ ...node, hasPrivateKey: true }, now),
    node.hasPrivateKey ? vscode.l10n.t('private key in this editor') : vscode.l10n.t('private key not in this editor'),
  ]
    .filter(Boolean)
    .join(', ');
}

/** Green is the key that signs. */
function keyIcon({ status, accountStatus, hasPrivateKey, isDefault }: KeyNode): vscode.ThemeIcon {
  switch (status) {
    case 'enabled':
      if (!hasPrivateKey) return conditionIcon('never', 'app');
      return isDefault && accountStatus === 'enabled' ? conditionIcon('valid', 'app') : new vscode.ThemeIcon('key');
    case 'disabled':
      return conditionIcon('off', 'app');
    case 'deleted':
      return conditionIcon('trouble', 'app');
    default:
      return conditionIcon('unknown', 'app');
  }
}

/** The context values that the menus in package.json test. Autodesk doesn't change keys of a disabled account. */
function keyAbilities(node: KeyNode, now: number): readonly string[] {
  const { status, accountStatus, hasPrivateKey, isDefault, disableAt } = node;
  const isChangeable = mayBeEnabled({ status: accountStatus });
  const abilities = ['isKey'];
  if (hasPrivateKey) abilities.push('canExportKey');
  if (isChangeable || status === 'deleted' || accountStatus === 'deleted') abilities.push('canDeleteKey');
  if (isChangeable && mayBeEnabled({ status })) abilities.push('canDisableKey');
  if (isChangeable && isDisableDue(node, now)) abilities.push('offersDisableKey');
  if (disableAt !== undefined) abilities.push('canDismissReminder');
  if (isChangeable && (status === 'disabled' || isUnknownStatus(status)))
    abilities.push('canEnableKey', 'offersEnableKey');
  if (hasPrivateKey && status === 'enabled' && !isDefault) abilities.push('canSetDefaultKey');
  if (isChangeable && !hasPrivateKey && status === 'enabled')
    abilities.push('canImportKey', ...(isDisableDue(node, now) ? [] : ['offersImport']));
  return abilities;
}
