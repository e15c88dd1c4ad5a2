import * as vscode from 'vscode';
import type { Catalog } from '../credentials/catalog';
import type { Clock } from '../credentials/ports';
import { buildTree, type AppNode, type TokenState, type TreeNode, type UserNode } from '../credentials/treeModel';
import { appTypeName } from './appTypeNames';
import { describeTokenState } from './describeToken';
import { toPlainText } from './plainText';
import type { ServerSetting } from './settings';

/** The tree of apps and the users who signed in to them. */
export class AppTree implements vscode.TreeDataProvider<TreeNode> {
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

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node) return node.kind === 'app' ? [...node.users] : [];
    await this.#catalog.whenSettled();
    return [...buildTree(this.#catalog.apps, this.#server.origin, this.#clock.now())];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const now = this.#clock.now();
    return node.kind === 'app' ? toAppItem(node, now) : toUserItem(node, now);
  }
}

function toAppItem(node: AppNode, now: number): vscode.TreeItem {
  const hasUsers = node.users.length > 0;
  const item = new vscode.TreeItem(toPlainText(node.name), hasUsers ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.None);
  const description = describeTokenState(node.tokenState, now);
  // Another id, so that a row which has just got its first user does not stay collapsed as it was.
  item.id = hasUsers ? `${node.appId}/` : node.appId;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(iconName(node.tokenState));
  item.contextValue = appAbilities(node).join(' ');
  item.tooltip = tooltip([
    ['', node.name],
    [vscode.l10n.t('App type'), appTypeName(node.type)],
    [vscode.l10n.t('Client ID'), node.clientId],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [vscode.l10n.t('Access token'), description],
  ]);
  item.accessibilityInformation = { label: [toPlainText(node.name), appTypeName(node.type), description].join(', ') };
  return item;
}

function toUserItem(node: UserNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.name));
  const description = describeTokenState(node.tokenState, now);
  item.id = `${node.appId}/${node.userId}`;
  item.description = description;
  item.iconPath = new vscode.ThemeIcon(node.tokenState.kind === 'signInAgain' ? 'warning' : 'account');
  item.contextValue = userAbilities(node.tokenState).join(' ');
  item.tooltip = tooltip([
    ['', node.fullName],
    [vscode.l10n.t('User'), node.name],
    [vscode.l10n.t('Signed in to'), node.appName],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [vscode.l10n.t('Access token'), description],
  ]);
  item.accessibilityInformation = { label: [toPlainText(node.name), vscode.l10n.t('user'), description].join(', ') };
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
    case 'signInAgain':
      return 'warning';
    case 'usersOnly':
      return 'device-desktop';
  }
}

/** What the menus in package.json ask for. */
function appAbilities({ tokenState, canSignIn, users }: AppNode): readonly string[] {
  const abilities = ['canBeRemoved', 'canBeRenamed'];
  if (tokenState.kind !== 'usersOnly') abilities.push('canGetToken', 'canSetScopes', 'canChangeClientSecret');
  if (tokenState.kind === 'valid') abilities.push('canRevokeToken');
  if (canSignIn) abilities.push('canSignIn');
  if (users.length > 0) abilities.push('canSignOutEverywhere');
  return abilities;
}

function userAbilities(state: TokenState): readonly string[] {
  if (state.kind === 'signInAgain') return ['canSignOut', 'canSignInAgain'];
  return state.kind === 'valid' ? ['canSignOut', 'canGetToken', 'canSetScopes', 'canRevokeToken'] : ['canSignOut', 'canGetToken', 'canSetScopes'];
}

function tooltip(lines: readonly (readonly [label: string, value: string])[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [label, value] of lines) {
    if (value !== '') text.appendText(toPlainText(label === '' ? value : `${label}: ${value}`)).appendMarkdown('\n\n');
  }
  return text;
}
