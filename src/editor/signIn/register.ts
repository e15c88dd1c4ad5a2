import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';
import { toUriHandler } from './uriHandler';

/** Commands that sign users in and out, and the URI handler for callbacks from the browser. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { inbox, log } = services;
  registerCommands(context, services, () => import('./signInCommands'), [
    'signIn',
    'signInWithAnotherMethod',
    'chooseSignInMethod',
    'copyCallbackUrl',
    'signOut',
    'signOutAllUsers',
  ]);
  registerCommands(context, services, () => import('./waitingCommands'), [
    'copySignInLink',
    'showSignInOptions',
    'registerCallbackUrl',
  ]);
  context.subscriptions.push(vscode.window.registerUriHandler(toUriHandler(inbox, log)));
}
