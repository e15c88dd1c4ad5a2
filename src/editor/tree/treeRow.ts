import type * as vscode from 'vscode';
import type { TreeNode } from '../../credentials/view/treeNodes';

/** An element of the tree. The editor identifies elements by object, so a row stays the same object when it changes. */
export class TreeRow {
  node: TreeNode;
  /** The item that was last shown. */
  item: vscode.TreeItem | undefined;
  /** The IDs of the rows below it, once the editor has requested them. */
  children: readonly string[] | undefined;

  constructor(node: TreeNode) {
    this.node = node;
  }
}
