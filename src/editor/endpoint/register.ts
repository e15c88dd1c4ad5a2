import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** The endpoint for HTTP clients, which is closed until a person opens it. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const load = async () => {
    const door = await services.loadEndpoint();
    return { startTokenEndpoint: () => door.start(), stopTokenEndpoint: () => door.stop() };
  };
  registerCommands(context, services, load, ['startTokenEndpoint', 'stopTokenEndpoint']);
  context.subscriptions.push({ dispose: () => services.closeEndpoint() });
}
