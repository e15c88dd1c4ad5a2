import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { describeError } from '../../credentials/describeError';
import { installProgram } from '../../delivery/installProgram';
import { environmentNames } from '../../delivery/protocol';
import { startTokenServer, type TokenServer } from '../../delivery/tokenServer';
import type { EditorServices } from '../editorServices';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { hashWorkspace } from '../workspaceHash';
import { handleTokenRequest } from './handleTokenRequest';
import { setDoorWanted } from './wantedDoor';

/** What the door needs of the extension's context. */
export type DoorContext = Pick<
  vscode.ExtensionContext,
  'environmentVariableCollection' | 'extension' | 'extensionUri' | 'globalStorageUri' | 'workspaceState'
>;

/**
 * The door for programs in terminals and tasks: `aps-token`, the server that it asks, and the environment that leads to
 * both. Any extension can type into a terminal, so it's closed until a person turns it on for the workspace.
 */
export class TerminalDoor {
  readonly #services: EditorServices;
  readonly #context: DoorContext;
  #server: TokenServer | undefined;

  constructor(services: EditorServices, context: DoorContext) {
    this.#services = services;
    this.#context = context;
  }

  /** APS: Use Tokens in Terminals. */
  async turnOn(): Promise<void> {
    if (this.#areTerminalsElsewhere()) {
      const text = vscode.l10n.t(
        'Terminals of this window run on another machine, where the aps-token command would find neither VS Code nor your credentials.',
      );
      void notify(text, { severity: 'warning' });
      return;
    }
    if (this.#server) return this.#offerToTurnOff();
    await confirm(
      vscode.l10n.t('Let programs in terminals of this workspace ask for access tokens?'),
      vscode.l10n.t(
        "New terminals and tasks get the aps-token command. You're asked before a credential is used for the first time. Other extensions can type into terminals, too.",
      ),
      vscode.l10n.t('Turn On'),
    );
    await this.open();
    await setDoorWanted(this.#context.workspaceState, true);
    const newTerminal = vscode.l10n.t('New Terminal');
    const text = vscode.l10n.t('Terminals that you open from now on have the aps-token command.');
    if ((await notify(text, { buttons: [newTerminal] })) === newTerminal)
      await vscode.commands.executeCommand('workbench.action.terminal.new');
  }

  /** Opens the door, as a person has wanted before. @throws TerminalSetupError */
  async open(): Promise<void> {
    if (this.#server || this.#areTerminalsElsewhere()) return;
    const { log } = this.#services;
    const { extension, extensionUri, globalStorageUri } = this.#context;
    const program = await readFile(join(extensionUri.fsPath, 'dist', 'aps-token.js'), 'utf8');
    const folder = join(globalStorageUri.fsPath, 'program');
    const installed = await installProgram(folder, readVersion(extension.packageJSON), program);
    const name = hashWorkspace();
    const key = await findKey(this.#services, name);
    const server = await startTokenServer({
      name,
      key,
      handle: (request, signal) => handleTokenRequest(this.#services, request, signal),
      onWrongKey: () => log.warn('A program asked for a token with a wrong key.'),
      onError: (error) => log.error(`A terminal got no answer. ${describeError(error)}`),
    });
    this.#server = server;
    this.#setVariables(installed.binFolder, {
      [environmentNames.ipc]: server.path,
      [environmentNames.key]: key,
      [environmentNames.node]: process.execPath,
      [environmentNames.main]: installed.main,
    });
    log.info('Terminals of this workspace can ask for access tokens.');
  }

  /** Closes the door. Terminals keep their environment, and `aps-token` says that no window answers. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#context.environmentVariableCollection.clear();
    await server?.close();
  }

  async #offerToTurnOff(): Promise<void> {
    await confirm(
      vscode.l10n.t('Programs in terminals of this workspace can ask for access tokens. Turn this off?'),
      vscode.l10n.t('The aps-token command then gets nothing, also in terminals that are already open.'),
      vscode.l10n.t('Turn Off'),
    );
    await setDoorWanted(this.#context.workspaceState, false);
    await this.close();
    void notify(vscode.l10n.t('Programs in terminals get no more access tokens.'));
  }

  #setVariables(binFolder: string, values: Readonly<Record<string, string>>): void {
    const { environmentVariableCollection: collection } = this.#context;
    const when = { applyAtProcessCreation: true, applyAtShellIntegration: true };
    // What is kept for the next start would be wrong in it.
    collection.persistent = false;
    collection.clear();
    collection.description = vscode.l10n.t('Adds the aps-token command, which gets access tokens');
    for (const [name, value] of Object.entries(values)) collection.replace(name, value, when);
    // After all others, so that it hides no command.
    collection.append('PATH', `${delimiter}${binFolder}`, when);
  }

  /** Whether terminals run on another machine than this extension does, where neither the program nor the socket is. */
  #areTerminalsElsewhere(): boolean {
    const { extensionKind } = this.#context.extension;
    return extensionKind === vscode.ExtensionKind.UI && vscode.env.remoteName !== undefined;
  }
}

/** 32 random bytes for the workspace, the same after a reload if the secret store takes them. */
async function findKey({ secrets, log }: EditorServices, name: string): Promise<string> {
  const secretName = `terminalKeys/${name}`;
  const known = await secrets.find(secretName);
  if (known !== undefined && /^[\da-f]{64}$/.test(known)) return known;
  const key = randomBytes(32).toString('hex');
  await secrets
    .store(secretName, key)
    .catch(() => log.warn("The key of the terminals couldn't be stored, so they must be opened again after a reload."));
  return key;
}

function readVersion(manifest: unknown): string {
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}
