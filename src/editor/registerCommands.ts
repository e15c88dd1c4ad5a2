import * as vscode from 'vscode';
import { parseCommandTarget, type CommandTarget } from './commandTarget';
import type { EditorServices } from './editorServices';
import { runAndShowErrors } from './errors/runAndShowErrors';

/** Implements a command. Without a target, for example from the Command Palette, it finds or prompts for one. */
type Command = (services: EditorServices, target: CommandTarget | undefined) => Promise<void>;

/** What the keybindings in package.json give to a command, because the editor gives them no row. */
function parseKeyArgument(argument: unknown): { readonly ability: string } | undefined {
  const [key, ability] = typeof argument === 'string' ? argument.split(':') : [];
  return key === 'selectedRow' && ability !== undefined ? { ability } : undefined;
}

/**
 * Registers a feature's commands. The ID of a command is `apsAuth.` followed by the name of its function. `load`
 * imports the functions when one of them first runs. This is the only place that parses a command's argument, and the
 * one that shows its errors.
 */
export function registerCommands<Name extends string>(
  context: vscode.ExtensionContext,
  services: EditorServices,
  load: () => Promise<Readonly<Record<Name, Command>>>,
  names: readonly Name[],
): void {
  for (const name of names) {
    const run = (argument: unknown): Promise<void> =>
      runAndShowErrors(services.log, async () => {
        const key = parseKeyArgument(argument);
        const row = key && services.selection.rowThat(key.ability);
        if (key && !row) return;
        await (await load())[name](services, parseCommandTarget(row ?? argument));
      });
    context.subscriptions.push(vscode.commands.registerCommand(`apsAuth.${name}`, run));
  }
}
