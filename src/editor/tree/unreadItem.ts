import * as vscode from 'vscode';
import { rowId, type UnreadNode } from '../../credentials/view/treeNodes';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';

/** The tree item of what this version can't read. It has no commands. */
export function toUnreadItem(node: UnreadNode): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.text));
  const description = vscode.l10n.t('unknown');
  item.id = rowId(node);
  item.description = description;
  item.iconPath = new vscode.ThemeIcon('question');
  item.tooltip = rowTooltip([
    [kindOf(node), node.text],
    ['', describe(node)],
  ]);
  item.accessibilityInformation = {
    label: [toPlainText(node.text), kindOf(node), vscode.l10n.t('unknown to this version')].join(', '),
  };
  return item;
}

function kindOf({ of }: UnreadNode): string {
  switch (of) {
    case 'user':
      return vscode.l10n.t('User');
    case 'serviceAccount':
      return vscode.l10n.t('Service account');
    case 'key':
      return vscode.l10n.t('Key');
  }
}

function describe({ of }: UnreadNode): string {
  switch (of) {
    case 'user':
      return vscode.l10n.t("This version of APS Auth doesn't understand this user. Update APS Auth to use it.");
    case 'serviceAccount':
      return vscode.l10n.t(
        "This version of APS Auth doesn't understand this service account. It stays as it is at Autodesk.",
      );
    case 'key':
      return vscode.l10n.t("This version of APS Auth doesn't understand this key. It stays as it is at Autodesk.");
  }
}
