import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';

/** The authentication provider for other extensions, which is loaded when VS Code first asks it. */
export function register({ subscriptions }: vscode.ExtensionContext, services: EditorServices): void {
  const changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  let loaded: Promise<vscode.AuthenticationProvider> | undefined;
  const create = async (): Promise<vscode.AuthenticationProvider> => {
    const { createSessionProvider } = await import('./sessionProvider');
    return createSessionProvider(services, changed, subscriptions);
  };
  const load = (): Promise<vscode.AuthenticationProvider> => (loaded ??= create());
  const provider: vscode.AuthenticationProvider = {
    onDidChangeSessions: changed.event,
    getSessions: async (scopes, options) => (await load()).getSessions(scopes, options),
    createSession: async (scopes, options) => (await load()).createSession(scopes, options),
    removeSession: async (sessionId) => (await load()).removeSession(sessionId),
  };
  subscriptions.push(
    changed,
    vscode.authentication.registerAuthenticationProvider('aps-auth', 'APS Auth', provider, {
      supportsMultipleAccounts: true,
    }),
  );
}
