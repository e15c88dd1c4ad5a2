import * as vscode from 'vscode';

/** Whether the editor starts MCP servers of extensions. One that is built from VS Code may have left that out. */
export function canStartServers(): boolean {
  return 'lm' in vscode && 'registerMcpServerDefinitionProvider' in vscode.lm && 'McpStdioServerDefinition' in vscode;
}
