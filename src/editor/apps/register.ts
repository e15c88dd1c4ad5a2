import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { registerCommands } from '../registerCommands';

/** Commands that add, change, and remove apps on this machine. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./addApp'), ['addApp']);
  registerCommands(context, services, () => import('./appCommands'), ['renameApp', 'changeClientSecret', 'removeApp']);
  registerCommands(context, services, () => import('./rotateClientSecret'), ['rotateClientSecret']);
  registerCommands(context, services, () => import('./changeServer'), ['changeServer']);
  registerCommands(context, services, () => import('./changeAppType'), ['changeAppType']);
  registerCommands(context, services, () => import('./confirmBaseUrl'), ['confirmBaseUrl']);
  const offer = (): Promise<void> =>
    runAndShowErrors(services.log, async () => {
      const { offerToConfirmBaseUrl } = await import('./confirmBaseUrl');
      await offerToConfirmBaseUrl(services);
    });
  context.subscriptions.push(services.server.onDidChange(() => void offer()));
}
