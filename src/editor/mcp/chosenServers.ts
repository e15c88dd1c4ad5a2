import type { Memento } from 'vscode';
import { parseMcpServer, type McpServer } from '../../delivery/mcpServer';
import { readStoredServers, writeStoredServers } from './storedServers';

/**
 * The MCP servers that the person chose for the workspace. They are in the editor's state for the workspace, where no file of
 * the workspace can change one.
 */
export class ChosenServers {
  readonly #workspaceState: Memento;

  constructor(workspaceState: Memento) {
    this.#workspaceState = workspaceState;
  }

  get all(): readonly McpServer[] {
    const stored = readStoredServers(this.#workspaceState);
    const values: readonly unknown[] = Array.isArray(stored) ? stored : [];
    return values.map(parseMcpServer).filter((server) => server !== undefined);
  }

  find(name: string): McpServer | undefined {
    return this.all.find((server) => server.name === name);
  }

  /** Adds a server, in the place of the one with its name. */
  async add(server: McpServer): Promise<void> {
    await writeStoredServers(this.#workspaceState, [...this.#without(server.name), server]);
  }

  async remove(name: string): Promise<void> {
    await writeStoredServers(this.#workspaceState, this.#without(name));
  }

  #without(name: string): readonly McpServer[] {
    return this.all.filter((server) => server.name !== name);
  }
}
