import * as vscode from 'vscode';
import type { Clock } from '../credentials/ports';
import type { Catalog } from '../credentials/catalog';
import { buildTree, type AppNode, type TokenState } from '../credentials/treeModel';
import { appTypeName } from './appTypeNames';
import { describeTokenState } from './describeToken';
import { toPlainText } from './plainText';
import type { ServerSetting } from './settings';

/** The tree of apps. */
export class AppTree implements vscode.TreeDataProvider<AppNode> {
  readonly #catalog: Catalog;
  readonly #server: ServerSetting;
  readonly #clock: Clock;
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(catalog: Catalog, server: ServerSetting, clock: Clock) {
    this.#catalog = catalog;
    this.#server = server;
    this.#clock = clock;
  }

  repaint(): void {
    this.#changed.fire();
  }

  async getChildren(node?: AppNode): Promise<AppNode[]> {
    if (node) return [];
    await this.#catalog.whenLoaded();
    return [...buildTree(this.#catalog.apps, this.#server.origin, this.#clock.now())];
  }

  getTreeItem(node: AppNode): vscode.TreeItem {
    return toTreeItem(node, this.#clock.now());
  }
}

function toTreeItem(node: AppNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.name));
  const description = describeTokenState(node.tokenState, now);
  item.id = node.appId;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(iconName(node.tokenState));
  item.contextValue = abilities(node.tokenState).join(' ');
  item.tooltip = tooltip(node, description);
  item.accessibilityInformation = { label: `${toPlainText(node.name)}, ${appTypeName(node.type)}, ${description}` };
  return item;
}

function iconName(state: TokenState): string {
  switch (state.kind) {
    case 'valid':
      return 'key';
    case 'expired':
      return 'history';
    case 'none':
    case 'unchecked':
      return 'circle-outline';
    case 'refused':
    case 'secretMissing':
      return 'warning';
    case 'noTwoLeggedToken':
      return 'device-desktop';
  }
}

/** What the menus in package.json ask for. */
function abilities(state: TokenState): readonly string[] {
  const always = ['canBeRemoved', 'canBeRenamed'];
  if (state.kind === 'noTwoLeggedToken') return always;
  return state.kind === 'valid' ? [...always, 'canGetToken', 'canRevokeToken'] : [...always, 'canGetToken'];
}

function tooltip(node: AppNode, description: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  const line = (label: string, value: string): void => {
    text.appendMarkdown('\n\n').appendText(`${label}: ${value}`);
  };
  text.appendText(toPlainText(node.name));
  line(vscode.l10n.t('App type'), appTypeName(node.type));
  line(vscode.l10n.t('Client ID'), node.clientId);
  if (node.scopes.length > 0) line(vscode.l10n.t('Scopes'), node.scopes.join(' '));
  line(vscode.l10n.t('Access token'), description);
  return text;
}
