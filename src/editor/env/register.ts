import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** `.env` blocks as Autodesk's samples read them. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const loadCopy = () => import('./copyAsEnv');
  const loadImport = () => import('./importEnv');
  registerCommands(context, services, {
    'apsAuth.copyAsEnv': async (target) => (await loadCopy()).copyAsEnv(services, target),
    'apsAuth.importEnv': async () => (await loadImport()).importEnv(services),
  });
}
