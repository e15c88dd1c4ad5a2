import * as vscode from 'vscode';
import { parseCommandTarget, type CommandTarget } from './commandTarget';
import type { EditorServices } from './editorServices';
import { runAndShowErrors } from './errors/runAndShowErrors';

/** What a command does. It gets no target when it is called for nothing in particular, as by the Command Palette. */
type Command = (target: CommandTarget | undefined) => Promise<void>;

/** Registers the commands of a feature by their IDs. Their argument is parsed here, once, and their errors are shown. */
export function registerCommands(
  context: vscode.ExtensionContext,
  { log }: Pick<EditorServices, 'log'>,
  commands: Readonly<Record<`apsAuth.${string}`, Command>>,
): void {
  for (const [id, command] of Object.entries(commands)) {
    const run = (argument: unknown): Promise<void> =>
      runAndShowErrors(log, () => command(parseCommandTarget(argument)));
    context.subscriptions.push(vscode.commands.registerCommand(id, run));
  }
}
