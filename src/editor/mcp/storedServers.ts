import type { Memento } from 'vscode';

const mementoKey = 'mcpServers';

/** What is stored about the MCP servers that the person chose for the workspace; undefined if there are none. */
export function readStoredServers(workspaceState: Memento): unknown {
  return workspaceState.get(mementoKey);
}

export async function writeStoredServers(workspaceState: Memento, servers: readonly object[]): Promise<void> {
  await workspaceState.update(mementoKey, servers.length === 0 ? undefined : servers);
}
