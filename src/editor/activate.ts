import type * as vscode from 'vscode';
import { register as registerApps } from './apps/register';
import { EditorServices } from './editorServices';
import { register as registerEnv } from './env/register';
import { register as registerKeys } from './keys/register';
import { register as registerLog } from './log/register';
import { register as registerServiceAccounts } from './serviceAccounts/register';
import { register as registerSignIn } from './signIn/register';
import { register as registerStatusBar } from './statusBar/register';
import { register as registerTokens } from './tokens/register';
import { register as registerTree } from './tree/register';

/** A feature is one line here. */
const features = [
  registerStatusBar,
  registerTree,
  registerTokens,
  registerApps,
  registerSignIn,
  registerServiceAccounts,
  registerKeys,
  registerEnv,
  registerLog,
] as const;

/** Connects what the features share, registers each of them, and begins to load what there is. */
export function activate(context: vscode.ExtensionContext): void {
  const services = new EditorServices(context);
  for (const register of features) register(context, services);
  services.start();
}

export function deactivate(): void {
  // Everything is in the context's subscriptions.
}
