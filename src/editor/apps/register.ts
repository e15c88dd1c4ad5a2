import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Commands that add, change, and remove apps on this machine. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./addApp'), ['addApp']);
  registerCommands(context, services, () => import('./appCommands'), ['renameApp', 'changeClientSecret', 'removeApp']);
  registerCommands(context, services, () => import('./changeServer'), ['changeServer']);
}
