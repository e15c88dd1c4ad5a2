import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Catalog } from '../../credentials/catalog/catalog';
import { countCallsForPerson } from '../../credentials/view/condition';
import { buildDamagedNodes, buildTree, type ViewContext } from '../../credentials/view/treeModel';
import { listChildren, rowId, type TreeNode } from '../../credentials/view/treeNodes';
import type { AccountListing } from '../serviceAccounts/accountListing';
import type { ShownServer } from '../shownServers';
import { shortenName } from '../words/shortenName';
import { toAppItem } from './appItem';
import { toDamagedAppItem } from './damagedAppItem';
import { toKeyItem } from './keyItem';
import { listMcpServerNodes, toMcpServerItem } from './mcpServerItem';
import { toProblemItem } from './problemItem';
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
  readonly #onItem: () => void;
  readonly #servers: () => readonly ShownServer[];
  readonly #changed = new vscode.EventEmitter<TreeRow[] | undefined>();
  #rows = new Map<string, TreeRow>();
  #topRows: readonly string[] = [];
  #callsForPerson = 0;

  readonly onDidChangeTreeData = this.#changed.event;

  /** @param onItem is called when the editor has been given what it shows of a row */
  constructor(
    catalog: Catalog,
    listing: AccountListing,
    viewContext: () => ViewContext,
    onItem: () => void = () => undefined,
    servers: () => readonly ShownServer[] = () => [],
  ) {
    this.#catalog = catalog;
    this.#listing = listing;
    this.#viewContext = viewContext;
    this.#onItem = onItem;
    this.#servers = servers;
  }

  /** How many rows call for a person, as of the last repaint. */
  get callsForPerson(): number {
    return this.#callsForPerson;
  }

  repaint(): void {
    const previous = this.#rows;
    this.#rows = new Map();
    const apps = buildTree(this.#catalog.apps, this.#viewContext());
    this.#callsForPerson = countCallsForPerson(apps, this.#viewContext().now) + this.#catalog.damaged.length;
    const nodes = [...apps, ...buildDamagedNodes(this.#catalog.damaged)];
    const changed = this.#update(nodes, previous);
    if (!isSameList(this.#topRows, nodes)) this.#changed.fire(undefined);
    else if (changed.length > 0) this.#changed.fire(changed);
  }

  /** The row of an app. */
  findApp(appId: string): TreeRow | undefined {
    const node = this.#build().find((top) => top.kind === 'app' && top.appId === appId);
    return node && this.#toRow(node);
  }

  /** The editor asks before it reveals a row. Only the rows of apps are revealed. */
  getParent(): undefined {
    return undefined;
  }

  async getChildren(row?: TreeRow): Promise<TreeRow[]> {
    if (row) {
      await this.#listing.open(row.node);
      const nodes = this.#childrenOf(row.node);
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
    this.#onItem();
    return row.item;
  }

  /** Updates the rows that the editor has requested. Returns those that look different or have different children. */
  #update(nodes: readonly TreeNode[], previous: ReadonlyMap<string, TreeRow>): TreeRow[] {
    return nodes.flatMap((node) => {
      const row = previous.get(rowId(node));
      if (!row) return [];
      this.#rows.set(rowId(node), row);
      row.node = node;
      const children = this.#childrenOf(node);
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
    const item = this.#toWholeItem(node);
    const { label, description } = item;
    const hasName = node.kind !== 'serviceAccounts' && node.kind !== 'problem';
    if (hasName && typeof label === 'string' && typeof description === 'string')
      item.label = shortenName(label, description, depths[node.kind]);
    if (item.collapsibleState === vscode.TreeItemCollapsibleState.None && this.#childrenOf(node).length > 0) {
      item.collapsibleState = vscode.TreeItemCollapsibleState.Expanded;
      // The editor would keep a row that had no children collapsed.
      item.id = `${rowId(node)}/mcpServers`;
    }
    return item;
  }

  #toWholeItem(node: TreeNode): vscode.TreeItem {
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
      case 'mcpServer':
        return toMcpServerItem(node);
      case 'unread':
        return toUnreadItem(node);
      case 'problem':
        return toProblemItem(node);
    }
  }

  #childrenOf(node: TreeNode): readonly TreeNode[] {
    const problem = this.#listing.problemOf(node);
    const children = [...listChildren(node), ...listMcpServerNodes(node, this.#servers())];
    return problem ? [problem, ...children] : children;
  }

  #build(): readonly TreeNode[] {
    const { apps, damaged } = this.#catalog;
    return [...buildTree(apps, this.#viewContext()), ...buildDamagedNodes(damaged)];
  }
}

/** How far the editor indents a row. A server stands below a credential of any depth, so that it gets the least room. */
const depths: Readonly<Record<TreeNode['kind'], number>> = {
  app: 0,
  damagedApp: 0,
  user: 1,
  serviceAccounts: 1,
  problem: 2,
  serviceAccount: 2,
  key: 3,
  unread: 3,
  mcpServer: 3,
};

function isSameList(ids: readonly string[], nodes: readonly TreeNode[]): boolean {
  return isDeepStrictEqual(ids, nodes.map(rowId));
}
