import type * as vscode from 'vscode';
import type { TreeNode } from '../../credentials/view/treeNodes';

/** A row as the editor knows it: it stays the same object while what it shows changes. */
export class TreeRow {
  node: TreeNode;
  /** As last shown. */
  item: vscode.TreeItem | undefined;
  /** The ids of the rows below it, once the editor has asked for them. */
  children: readonly string[] | undefined;

  constructor(node: TreeNode) {
    this.node = node;
  }
}
