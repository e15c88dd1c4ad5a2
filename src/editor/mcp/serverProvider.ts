import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { formatMcpEnvironment, mcpConsumer, type McpServer } from '../../delivery/mcpServer';
import { PermissionError } from '../../delivery/permissions';
import type { EditorServices } from '../editorServices';
import { attributeErrors, CredentialFailure } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { notify } from '../prompts/notify';
import type { ChosenServers } from './chosenServers';
import { findOtherVariables } from './otherVariables';
import { startServer } from './startServer';

type ProviderServices = Pick<EditorServices, 'catalog' | 'loadDelivery' | 'secrets' | 'log'>;

/**
 * Offers the chosen MCP servers to the editor. It stores in plaintext what is provided, so that has no secret; what it gets
 * for one start isn't stored.
 */
export class ServerProvider {
  readonly #services: ProviderServices;
  readonly #chosen: ChosenServers;
  /** The servers of which the person is being told that they weren't started. */
  readonly #told = new Set<string>();
  /** How often the editor has begun to start a server. */
  #starts = 0;
  /** The servers whose next start may ask although the person has closed the question. */
  readonly #asksAgain = new Set<string>();

  constructor(services: ProviderServices, chosen: ChosenServers) {
    this.#services = services;
    this.#chosen = chosen;
  }

  provide(): vscode.McpStdioServerDefinition[] {
    return vscode.workspace.isTrusted ? this.#chosen.all.map((server) => define(server, {})) : [];
  }

  /** The server with its environment; undefined, so that it isn't started, if an error was shown. */
  async resolve(name: string): Promise<vscode.McpStdioServerDefinition | undefined> {
    const server = this.#chosen.find(name);
    if (!server) return undefined;
    this.#starts += 1;
    const { log } = this.#services;
    let resolved: vscode.McpStdioServerDefinition | undefined;
    await runAndShowErrors(log, async () => {
      try {
        resolved = define(server, await this.#getEnvironment(server));
      } catch (error) {
        if (!isUnanswered(error)) throw error;
        void runAndShowErrors(log, () => this.#offerToAskAgain(server));
      }
    });
    return resolved;
  }

  /** Starts a server, also one that was just added: the editor ignores a server that it doesn't know yet. */
  async start(name: string): Promise<void> {
    const before = this.#starts;
    for (let attempt = 0; attempt < 10 && this.#starts === before; attempt++) {
      if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 500));
      if (!(await startServer(name))) return;
    }
  }

  /** The editor may start a server again and again, so a question that was closed isn't asked again by itself. */
  async #getEnvironment(server: McpServer): Promise<Record<string, string>> {
    const { catalog } = this.#services;
    const askAgain = this.#asksAgain.delete(server.name);
    return attributeErrors({ name: server.name }, async () => {
      // The editor may start a server before the catalog is there.
      await catalog.load();
      const { delivery } = await this.#services.loadDelivery();
      const fields = server.variables.map(([, field]) => field);
      const values = await delivery.getValues(mcpConsumer(server), server.credential, fields, { askAgain });
      const others = server.hasOtherVariables ? await findOtherVariables(this.#services, server.name) : {};
      return formatMcpEnvironment(server, values, others);
    });
  }

  async #offerToAskAgain({ name }: McpServer): Promise<void> {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    try {
      const again = vscode.l10n.t('Ask Again');
      const text = vscode.l10n.t("{0}: The MCP server wasn't started, because permission wasn't given.", name);
      if ((await notify(text, { severity: 'warning', buttons: [again] })) !== again) return;
    } finally {
      this.#told.delete(name);
    }
    this.#asksAgain.add(name);
    await this.start(name);
  }
}

function isUnanswered(error: unknown): boolean {
  const cause = error instanceof CredentialFailure ? error.cause : error;
  return cause instanceof PermissionError && (cause.refusal === 'closed' || cause.refusal === 'noAnswer');
}

/** A new definition: the editor provides the old one again. `version` says that a server is another one than before. */
function define(server: McpServer, environment: Record<string, string>): vscode.McpStdioServerDefinition {
  const { name, command, args, folder } = server;
  const version = createHash('sha256').update(JSON.stringify(server)).digest('hex').slice(0, 16);
  const definition = new vscode.McpStdioServerDefinition(name, command, [...args], environment, version);
  if (folder !== undefined) definition.cwd = vscode.Uri.file(folder);
  return definition;
}
