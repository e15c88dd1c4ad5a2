import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';
import { Renewer } from './renewer';

/** Commands for access tokens and their credentials, and the renewal of the active credential's token. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { catalog, stale, active, server } = services;
  registerCommands(context, services, () => import('./tokenCommands'), [
    'getToken',
    'copyToken',
    'refreshToken',
    'revokeToken',
  ]);
  registerCommands(context, services, () => import('./copyAs'), ['copyAs']);
  registerCommands(context, services, () => import('./credentialCommands'), ['selectCredential', 'setScopes']);
  const renewer = new Renewer(services);
  const changes = [catalog, stale, active, server].map(({ onDidChange }) => onDidChange(() => renewer.check()));
  context.subscriptions.push(renewer, ...changes);
}
