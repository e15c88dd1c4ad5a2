import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** The page that says what is wrong on this machine. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const load = async () => {
    const { showDiagnostics } = await import('./showDiagnostics');
    return { runDiagnostics: () => showDiagnostics(services, context) };
  };
  registerCommands(context, services, load, ['runDiagnostics']);
}
