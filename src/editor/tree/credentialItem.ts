import type * as vscode from 'vscode';
import type { CredentialNode } from '../../credentials/view/treeNodes';
import { toAppItem } from './appItem';
import { toServiceAccountItem } from './serviceAccountItems';
import { toUserItem } from './userItem';

/** The tree item of a credential, for a list that shows it as the tree does. */
export function toCredentialItem(node: CredentialNode, now: number): vscode.TreeItem {
  switch (node.kind) {
    case 'app':
      return toAppItem(node, now);
    case 'user':
      return toUserItem(node, now);
    case 'serviceAccount':
      return toServiceAccountItem(node, now, false);
  }
}
