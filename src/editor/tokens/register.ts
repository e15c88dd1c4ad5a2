import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';
import type { ExpiryWarning } from './expiryWarning';
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
  registerCommands(context, services, () => import('./credentialCommands'), [
    'selectCredential',
    'showInStatusBar',
    'setScopes',
  ]);
  const renewer = new Renewer(services);
  const checkWarning = warnBeforeExpiry(context, services);
  const changes = [catalog, stale, active, server].map(({ onDidChange }) =>
    onDidChange(() => {
      renewer.check();
      checkWarning();
    }),
  );
  context.subscriptions.push(
    renewer,
    vscode.window.onDidChangeWindowState(checkWarning),
    vscode.workspace.onDidChangeConfiguration(checkWarning),
    ...changes,
  );
}

/** Loads the warning once the settings turn it on. Returns what checks whether one is due. */
function warnBeforeExpiry({ subscriptions }: vscode.ExtensionContext, services: EditorServices): () => void {
  let loading: Promise<ExpiryWarning> | undefined;
  const load = async (): Promise<ExpiryWarning> => {
    const { ExpiryWarning } = await import('./expiryWarning');
    const warning = new ExpiryWarning(services);
    subscriptions.push(warning);
    return warning;
  };
  return () => {
    const minutes: unknown = vscode.workspace.getConfiguration().get('apsAuth.warnBeforeExpiryMinutes');
    if (typeof minutes === 'number' && minutes > 0) loading ??= load();
    void loading?.then((warning) => warning.check());
  };
}
