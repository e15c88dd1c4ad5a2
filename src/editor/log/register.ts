import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** The log, which error messages lead to. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, {
    'apsAuth.showLog': () => {
      services.log.show();
      return Promise.resolve();
    },
  });
}
