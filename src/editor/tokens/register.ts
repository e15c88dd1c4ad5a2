import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';
import { Renewer } from './renewer';

/** Access tokens: the commands about them and about what they are for, and the renewal of the active one. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { catalog, stale, active, server } = services;
  const load = () => import('./tokenCommands');
  const loadCredential = () => import('./credentialCommands');
  registerCommands(context, services, {
    'apsAuth.getToken': async (target) => (await load()).getToken(services, target),
    'apsAuth.copyToken': async (target) => (await load()).copyToken(services, target),
    'apsAuth.refreshToken': async (target) => (await load()).refreshToken(services, target),
    'apsAuth.revokeToken': async (target) => (await load()).revokeToken(services, target),
    'apsAuth.selectCredential': async (target) => (await loadCredential()).selectCredential(services, target),
    'apsAuth.setScopes': async (target) => (await loadCredential()).setScopes(services, target),
  });
  const renewer = new Renewer(services);
  const changes = [catalog, stale, active, server].map(({ onDidChange }) => onDidChange(() => renewer.check()));
  context.subscriptions.push(renewer, ...changes);
}
