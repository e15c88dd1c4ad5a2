import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Apps: what is added, changed, and removed on this machine. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const load = () => import('./appCommands');
  const loadAdding = () => import('./addApp');
  const loadServer = () => import('./changeServer');
  registerCommands(context, services, {
    'apsAuth.addApp': async () => (await loadAdding()).addApp(services),
    'apsAuth.renameApp': async (target) => (await load()).renameApp(services, target),
    'apsAuth.changeClientSecret': async (target) => (await load()).changeClientSecret(services, target),
    'apsAuth.changeServer': async (target) => (await loadServer()).changeServer(services, target),
    'apsAuth.removeApp': async (target) => (await load()).removeApp(services, target),
  });
}
