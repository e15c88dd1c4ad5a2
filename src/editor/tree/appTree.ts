import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Catalog } from '../../credentials/catalog/catalog';
import { buildDamagedNodes, buildTree, type ViewContext } from '../../credentials/view/treeModel';
import { listChildren, rowId, type TreeNode } from '../../credentials/view/treeNodes';
import type { AccountListing } from '../serviceAccounts/accountListing';
import { toAppItem } from './appItem';
import { toDamagedAppItem } from './damagedAppItem';
import { toKeyItem } from './keyItem';
import { toServiceAccountItem, toServiceAccountsItem } from './serviceAccountItems';
import { TreeRow } from './treeRow';
import { toUnreadItem } from './unreadItem';
import { toUserItem } from './userItem';

/**
 * The tree of apps, their signed-in users, and their service accounts with keys. Only rows that look different are
 * repainted: until the editor has requested a repainted row again, a menu that is open on it has no row to act on.
 */
export class AppTree implements vscode.TreeDataProvider<TreeRow> {
  readonly #catalog: Catalog;
  readonly #listing: AccountListing;
  readonly #viewContext: () => ViewContext;
  readonly #changed = new vscode.EventEmitter<TreeRow[] | undefined>();
  #rows = new Map<string, TreeRow>();
  #topRows: readonly string[] = [];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(catalog: Catalog, listing: AccountListing, viewContext: () => ViewContext) {
    this.#catalog = catalog;
    this.#listing = listing;
    this.#viewContext = viewContext;
  }

  repaint(): void {
    const previous = this.#rows;
    this.#rows = new Map();
    const nodes = this.#build();
    const changed = this.#update(nodes, previous);
    if (!isSameList(this.#topRows, nodes)) this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire(changed);
  }

  async getChildren(row?: TreeRow): Promise<TreeRow[]> {
    if (row) {
      await this.#listing.open(row.node);
      const nodes = listChildren(row.node);
      row.children = nodes.map(rowId);
      return nodes.map((node) => this.#toRow(node));
    }
    await this.#catalog.whenLoaded();
    const nodes = this.#build();
    this.#topRows = nodes.map(rowId);
    return nodes.map((node) => this.#toRow(node));
  }

  getTreeItem(row: TreeRow): vscode.TreeItem {
    row.item = this.#toItem(row.node);
    return row.item;
  }

  /** Updates the rows that the editor has requested. Returns those that look different or have different children. */
  #update(nodes: readonly TreeNode[], previous: ReadonlyMap<string, TreeRow>): TreeRow[] {
    return nodes.flatMap((node) => {
      const row = previous.get(rowId(node));
      if (!row) return [];
      this.#rows.set(rowId(node), row);
      row.node = node;
      const children = listChildren(node);
      const changed = this.#update(children, previous);
      const isSame =
        isDeepStrictEqual(row.item, this.#toItem(node)) &&
        (row.children === undefined || isSameList(row.children, children));
      return isSame ? changed : [row];
    });
  }

  #toRow(node: TreeNode): TreeRow {
    const id = rowId(node);
    const row = this.#rows.get(id) ?? new TreeRow(node);
    row.node = node;
    this.#rows.set(id, row);
    return row;
  }

  #toItem(node: TreeNode): vscode.TreeItem {
    const { now } = this.#viewContext();
    switch (node.kind) {
      case 'app':
        return toAppItem(node, now);
      case 'damagedApp':
        return toDamagedAppItem(node);
      case 'user':
        return toUserItem(node, now);
      case 'serviceAccounts':
        return toServiceAccountsItem(node, this.#listing.hasFailed(node));
      case 'serviceAccount':
        return toServiceAccountItem(node, now, this.#listing.hasFailed(node));
      case 'key':
        return toKeyItem(node, now);
      case 'unread':
        return toUnreadItem(node);
    }
  }

  #build(): readonly TreeNode[] {
    const { apps, damaged } = this.#catalog;
    return [...buildTree(apps, this.#viewContext()), ...buildDamagedNodes(damaged)];
  }
}

function isSameList(ids: readonly string[], nodes: readonly TreeNode[]): boolean {
  return isDeepStrictEqual(ids, nodes.map(rowId));
}
