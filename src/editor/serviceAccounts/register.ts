import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Service accounts at Autodesk. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const load = () => import('./serviceAccountCommands');
  registerCommands(context, services, {
    'apsAuth.createServiceAccount': async (target) => (await load()).createServiceAccount(services, target),
    'apsAuth.refreshServiceAccounts': async (target) => (await load()).refreshServiceAccounts(services, target),
    'apsAuth.copyServiceAccountEmail': async (target) => (await load()).copyServiceAccountEmail(services, target),
    'apsAuth.enableServiceAccount': async (target) => (await load()).enableServiceAccount(services, target),
    'apsAuth.disableServiceAccount': async (target) => (await load()).disableServiceAccount(services, target),
    'apsAuth.deleteServiceAccount': async (target) => (await load()).deleteServiceAccount(services, target),
  });
}
