import * as vscode from 'vscode';
import { isSameCredential } from '../../credentials/catalog/credential';
import { rowId, type McpServerNode, type TreeNode } from '../../credentials/view/treeNodes';
import type { ShownServer } from '../shownServers';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';

/** The rows of the MCP servers that get the values of a row's credential. */
export function listMcpServerNodes(node: TreeNode, servers: readonly ShownServer[]): readonly McpServerNode[] {
  if (servers.length === 0 || (node.kind !== 'app' && node.kind !== 'user' && node.kind !== 'serviceAccount'))
    return [];
  const own = servers.filter(({ credential }) => isSameCredential(credential, node));
  return own.map(({ credential, name, command, args }) => ({
    ...credential,
    kind: 'mcpServer',
    parentId: rowId(node),
    mcpServer: name,
    command: [command, ...args].join(' '),
  }));
}

/** The tree item of an MCP server. */
export function toMcpServerItem(node: McpServerNode): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.mcpServer));
  const description = vscode.l10n.t('MCP server');
  item.id = rowId(node);
  item.description = vscode.l10n.t('MCP');
  item.iconPath = new vscode.ThemeIcon('server-process');
  item.contextValue = 'isMcpServer canRemoveMcpServer';
  item.tooltip = rowTooltip([
    [description, node.mcpServer],
    [vscode.l10n.t('Command'), node.command],
    ['', vscode.l10n.t('Gets what it needs of this credential each time VS Code starts it.')],
  ]);
  item.accessibilityInformation = { label: [toPlainText(node.mcpServer), description].join(', ') };
  return item;
}
