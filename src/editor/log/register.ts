import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';

/** The command that shows the log, which error messages offer. */
export function register({ subscriptions }: vscode.ExtensionContext, { log }: EditorServices): void {
  subscriptions.push(vscode.commands.registerCommand('apsAuth.showLog', () => log.show()));
}
