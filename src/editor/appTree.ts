import * as vscode from 'vscode';
import type { Catalog } from '../credentials/catalog';
import type { Clock } from '../credentials/ports';
import { buildTree, listChildren, type TreeNode } from '../credentials/treeModel';
import type { AccountListing } from './accountListing';
import { toServiceAccountItem, toServiceAccountsItem } from './serviceAccountItems';
import type { ServerSetting } from './settings';
import { toAppItem, toUserItem } from './treeItems';
import { toKeyItem } from './keyItem';

/** What the tree shows, and what it is shown by. */
export interface AppTreeParts {
  readonly catalog: Catalog;
  readonly server: ServerSetting;
  readonly clock: Clock;
  readonly listing: AccountListing;
}

/** The tree of apps, the users who signed in to them, and their service accounts with their keys. */
export class AppTree implements vscode.TreeDataProvider<TreeNode> {
  readonly #parts: AppTreeParts;
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(parts: AppTreeParts) {
    this.#parts = parts;
  }

  repaint(): void {
    this.#changed.fire();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) {
      await this.#parts.catalog.whenSettled();
      return [...this.#build()];
    }
    if (await this.#parts.listing.open(node)) return [...listChildren(this.#findAgain(node))];
    return [...listChildren(node)];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const now = this.#parts.clock.now();
    switch (node.kind) {
      case 'app':
        return toAppItem(node, now);
      case 'user':
        return toUserItem(node, now);
      case 'serviceAccounts':
        return toServiceAccountsItem(node, this.#parts.listing.hasFailed(node));
      case 'serviceAccount':
        return toServiceAccountItem(node, now, this.#parts.listing.hasFailed(node));
      case 'key':
        return toKeyItem(node, now);
    }
  }

  #build(): readonly TreeNode[] {
    const { catalog, server, clock } = this.#parts;
    return buildTree(catalog.apps, server.origin, clock.now());
  }

  /** The same row as it is now that its children were listed. */
  #findAgain(node: TreeNode, rows: readonly TreeNode[] = this.#build()): TreeNode {
    for (const row of rows) {
      if (isSameRow(row, node)) return row;
      const below = this.#findAgain(node, listChildren(row));
      if (below !== node) return below;
    }
    return node;
  }
}

function isSameRow(one: TreeNode, other: TreeNode): boolean {
  if (one.kind !== other.kind || one.appId !== other.appId) return false;
  return one.kind !== 'serviceAccount' || (other.kind === 'serviceAccount' && one.serviceAccountId === other.serviceAccountId);
}
