import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';
import { toUriHandler } from './uriHandler';

/** Users: signing in and out, and the links by which the browser comes back. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { inbox, log } = services;
  const load = () => import('./signInCommands');
  registerCommands(context, services, {
    'apsAuth.signIn': async (target) => (await load()).signIn(services, target),
    'apsAuth.signInWithAnotherMethod': async (target) => (await load()).signInWithAnotherMethod(services, target),
    'apsAuth.chooseSignInMethod': async (target) => (await load()).chooseSignInMethod(services, target),
    'apsAuth.signOut': async (target) => (await load()).signOut(services, target),
    'apsAuth.signOutAllUsers': async (target) => (await load()).signOutAllUsers(services, target),
  });
  context.subscriptions.push(vscode.window.registerUriHandler(toUriHandler(inbox, log)));
}
