import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** What a token says, and what an error means. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./inspectToken'), ['inspectToken']);
  registerCommands(context, services, () => import('./explainError'), ['explainError']);
}
