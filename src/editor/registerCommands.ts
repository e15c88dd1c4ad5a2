import * as vscode from 'vscode';
import { parseCommandTarget, type CommandTarget } from './commandTarget';
import type { EditorServices } from './editorServices';
import { runAndShowErrors } from './errors/runAndShowErrors';

/** What a command does. Without a target, for example from the Command Palette, it picks one or asks for it. */
type Command = (services: EditorServices, target: CommandTarget | undefined) => Promise<void>;

/**
 * Registers commands of a feature, whose IDs are `apsAuth.` and the names of their functions. `load` imports the functions
 * when the first of them runs. A command's argument is parsed here, once, and its errors are shown.
 */
export function registerCommands<Name extends string>(
  context: vscode.ExtensionContext,
  services: EditorServices,
  load: () => Promise<Readonly<Record<Name, Command>>>,
  names: readonly Name[],
): void {
  for (const name of names) {
    const run = (argument: unknown): Promise<void> =>
      runAndShowErrors(services.log, async () => (await load())[name](services, parseCommandTarget(argument)));
    context.subscriptions.push(vscode.commands.registerCommand(`apsAuth.${name}`, run));
  }
}
