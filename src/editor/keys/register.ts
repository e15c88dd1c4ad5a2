import type * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';

/** Keys of service accounts: at Autodesk, and their private keys here. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const load = () => import('./keyCommands');
  const loadFile = () => import('./keyFileCommands');
  registerCommands(context, services, {
    'apsAuth.createKey': async (target) => (await load()).createKey(services, target),
    'apsAuth.enableKey': async (target) => (await load()).enableKey(services, target),
    'apsAuth.disableKey': async (target) => (await load()).disableKey(services, target),
    'apsAuth.deleteKey': async (target) => (await load()).deleteKey(services, target),
    'apsAuth.setDefaultKey': async (target) => (await load()).setDefaultKey(services, target),
    'apsAuth.rotateKey': async (target) => (await load()).rotateKey(services, target),
    'apsAuth.importKey': async (target) => (await loadFile()).importKey(services, target),
    'apsAuth.exportKey': async (target) => (await loadFile()).exportKey(services, target),
  });
}
