import * as vscode from 'vscode';
import { rowId, type ProblemNode } from '../../credentials/view/treeNodes';
import { conditionIcon } from '../words/conditionIcon';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';

/** The tree item that says why what belongs here couldn't be loaded. Its button tries again. */
export function toProblemItem(node: ProblemNode): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.text));
  item.id = rowId(node);
  item.iconPath = conditionIcon('trouble', 'serviceAccount');
  item.contextValue = 'canBeRefreshed offersList';
  item.tooltip = rowTooltip([['', node.text]]);
  return item;
}
