import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** `.env` blocks as Autodesk's samples read them. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./copyAsEnv'), ['copyAsEnv']);
  registerCommands(context, services, () => import('./importEnv'), ['importEnv']);
}
