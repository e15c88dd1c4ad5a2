import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Commands for the keys of service accounts at Autodesk, and for their private keys in this editor. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  registerCommands(context, services, () => import('./keyCommands'), [
    'createKey',
    'enableKey',
    'disableKey',
    'deleteKey',
    'setDefaultKey',
    'rotateKey',
    'dismissKeyReminder',
  ]);
  registerCommands(context, services, () => import('./keyFileCommands'), ['importKey', 'exportKey']);
}
