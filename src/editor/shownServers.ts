import * as vscode from 'vscode';
import type { Credential } from '../credentials/catalog/credential';

/** What the view shows of an MCP server that the person chose. */
export interface ShownServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly credential: Credential;
}

/** The MCP servers that the person chose for the workspace, as the view shows them. */
export class ShownServers {
  #all: readonly ShownServer[] = [];
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChange = this.#changed.event;

  get all(): readonly ShownServer[] {
    return this.#all;
  }

  show(servers: readonly ShownServer[]): void {
    this.#all = servers;
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
