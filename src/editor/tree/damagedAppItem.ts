import * as vscode from 'vscode';
import { rowId, type DamagedAppNode } from '../../credentials/view/treeNodes';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';

/** The tree item of an app whose file is damaged. It can be removed, with its secrets. */
export function toDamagedAppItem(node: DamagedAppNode): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.name));
  const description = vscode.l10n.t('damaged');
  item.id = rowId(node);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('problemsErrorIcon.foreground'));
  item.contextValue = 'canBeRemoved offersRemove';
  item.tooltip = rowTooltip([
    ['', node.name],
    [vscode.l10n.t('File'), node.fileName],
    ['', vscode.l10n.t("This app's file is damaged, but its secrets are still stored.")],
    ['', vscode.l10n.t('Add the app again with the same client secret to find its private keys, or remove it.')],
  ]);
  item.accessibilityInformation = { label: [toPlainText(node.name), vscode.l10n.t('app'), description].join(', ') };
  return item;
}
