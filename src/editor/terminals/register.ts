import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { registerCommands } from '../registerCommands';
import type { TerminalDoor } from './terminalDoor';
import { isDoorWanted } from './wantedDoor';

/** The door for programs in terminals, which is opened again in a workspace where a person has turned it on. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  let door: Promise<TerminalDoor> | undefined;
  const loadDoor = (): Promise<TerminalDoor> => (door ??= createDoor(services, context));
  const load = async () => {
    const loaded = await loadDoor();
    return { useTokensInTerminals: () => loaded.turnOn() };
  };
  registerCommands(context, services, load, ['useTokensInTerminals']);
  context.subscriptions.push({ dispose: () => void door?.then((opened) => opened.close()) });
  if (isDoorWanted(context.workspaceState)) void runAndShowErrors(services.log, async () => (await loadDoor()).open());
}

async function createDoor(services: EditorServices, context: vscode.ExtensionContext): Promise<TerminalDoor> {
  const { TerminalDoor: Door } = await import('./terminalDoor');
  return new Door(services, context);
}
