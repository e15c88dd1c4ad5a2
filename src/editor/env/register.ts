import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Commands that write and copy `.env` files in the format of Autodesk's samples. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./writeToEnv'), ['writeToEnv']);
  registerCommands(context, services, () => import('./copyAsEnv'), ['copyAsEnv']);
}
