import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';

/** The log, which error messages refer to. */
export function register({ subscriptions }: vscode.ExtensionContext, { log }: EditorServices): void {
  subscriptions.push(vscode.commands.registerCommand('apsAuth.showLog', () => log.show()));
}
