import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Keys of service accounts: at Autodesk, and their private keys here. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./keyCommands'), [
    'createKey',
    'enableKey',
    'disableKey',
    'deleteKey',
    'setDefaultKey',
    'rotateKey',
  ]);
  registerCommands(context, services, () => import('./keyFileCommands'), ['importKey', 'exportKey']);
}
