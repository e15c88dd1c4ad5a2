import * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';
import { canStartServers } from './canStartServers';
import type { McpServers } from './createServers';
import { mcpFilePaths } from './mcpFilePaths';
import type { SecretHints } from './secretHints';
import { readStoredServers } from './storedServers';

/**
 * MCP servers that get the values of a credential when the editor starts them, and a hint where a file has such values in
 * plaintext. Nothing is loaded until the person has chosen a server, or such a file is there.
 */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { subscriptions, workspaceState } = context;
  const changed = new vscode.EventEmitter<void>();
  const hasServers = (): boolean => readStoredServers(workspaceState) !== undefined;
  let loading: Promise<McpServers> | undefined;
  const load = (): Promise<McpServers> => (loading ??= loadServers(services, workspaceState));
  const showServers = async (): Promise<void> =>
    services.shownServers.show(hasServers() ? (await load()).chosen.all : []);
  const update = (): void => {
    void vscode.commands.executeCommand('setContext', 'apsAuth.hasMcpServers', hasServers());
    changed.fire();
    void showServers();
  };
  if (hasServers()) update();
  subscriptions.push(changed, vscode.workspace.onDidGrantWorkspaceTrust(update));
  if (canStartServers()) {
    const provider: vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition> = {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: async () => (hasServers() ? (await load()).provider.provide() : []),
      resolveMcpServerDefinition: async ({ label }) => (await load()).provider.resolve(label),
    };
    subscriptions.push(vscode.lm.registerMcpServerDefinitionProvider('aps-auth', provider));
  }
  const loadCommands = async () => {
    const servers = await load();
    const { addMcpServer } = await import('./addMcpServer');
    const { removeMcpServer } = await import('./removeMcpServer');
    return {
      addMcpServer: (_: EditorServices, target: CommandTarget | undefined) =>
        addMcpServer(services, { ...servers, workspaceState }, target, update),
      removeMcpServer: (_: EditorServices, target: CommandTarget | undefined) =>
        removeMcpServer(services, servers.chosen, target).finally(update),
    };
  };
  registerCommands(context, services, loadCommands, ['addMcpServer', 'removeMcpServer']);
  watchFiles(subscriptions);
}

async function loadServers(services: EditorServices, workspaceState: vscode.Memento): Promise<McpServers> {
  const { createServers } = await import('./createServers');
  return createServers(services, workspaceState);
}

/** Looks for files of MCP servers, now and when they change. */
function watchFiles(subscriptions: vscode.ExtensionContext['subscriptions']): void {
  let hints: Promise<SecretHints> | undefined;
  const loadHints = async (): Promise<SecretHints> => {
    const { SecretHints: Hints } = await import('./secretHints');
    const created = new Hints();
    subscriptions.push(created);
    return created;
  };
  const check = async (uri: vscode.Uri): Promise<void> => {
    // Servers of another machine aren't started from here.
    if (uri.scheme === 'file') await (await (hints ??= loadHints())).check(uri);
  };
  const watcher = vscode.workspace.createFileSystemWatcher(`**/{${mcpFilePaths.join(',')}}`);
  const changes = [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete];
  subscriptions.push(
    watcher,
    ...changes.map((event) => event((uri) => void check(uri))),
    // The editor reads an open file that another program has changed only after the watcher has told of it.
    vscode.workspace.onDidChangeTextDocument(({ document: { uri } }) => {
      const isOurs = mcpFilePaths.some((path) => uri.path.endsWith(`/${path}`));
      if (isOurs && vscode.workspace.getWorkspaceFolder(uri)) void check(uri);
    }),
  );
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    for (const path of mcpFilePaths) {
      const file = vscode.Uri.joinPath(uri, path);
      vscode.workspace.fs.stat(file).then(
        () => void check(file),
        () => undefined,
      );
    }
  }
}
