import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Commands for service accounts at Autodesk. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./serviceAccountCommands'), [
    'createServiceAccount',
    'refreshServiceAccounts',
    'copyServiceAccountEmail',
    'enableServiceAccount',
    'disableServiceAccount',
    'deleteServiceAccount',
  ]);
}
