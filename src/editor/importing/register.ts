import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { runAndLogErrors } from '../errors/runAndShowErrors';
import { registerCommands } from '../registerCommands';

/** Commands that import apps from the files and settings of other tools, share them with a team, and export them for another machine. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./importApps'), ['importApps']);
  registerCommands(context, services, () => import('./importEnv'), ['importEnv']);
  registerCommands(context, services, () => import('./shareApps'), ['shareApps']);
  registerCommands(context, services, () => import('./exportApps'), ['exportApps']);
  const offer = (): void => void runAndLogErrors(services.log, () => offerShared(context, services));
  context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(offer));
  offer();
}

/** Looks only for the files, and only where the person trusts the workspace. */
async function offerShared({ workspaceState }: vscode.ExtensionContext, services: EditorServices): Promise<void> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  if (!isTrusted) return;
  const uris = workspaceFolders.map(({ uri }) => vscode.Uri.joinPath(uri, 'aps-apps.json'));
  const existing = await Promise.all(uris.map(isFile));
  const files = uris
    .filter((_, index) => existing[index])
    .map((uri) => ({ uri, name: vscode.workspace.asRelativePath(uri) }));
  if (files.length === 0) return;
  const { offerShared: offer } = await import('./offerShared');
  await offer(services, workspaceState, files);
}

/** A symbolic link isn't followed. */
async function isFile(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    ({ type }) => type === vscode.FileType.File,
    () => false,
  );
}
