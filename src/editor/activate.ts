import type * as vscode from 'vscode';
import { register as registerAgents } from './agents/register';
import { register as registerApps } from './apps/register';
import { register as registerAuthentication } from './authentication/register';
import { register as registerDebugging } from './debugging/register';
import { register as registerDiagnostics } from './diagnostics/register';
import { EditorServices } from './editorServices';
import { register as registerEndpoint } from './endpoint/register';
import { register as registerEnv } from './env/register';
import { register as registerFirstStart } from './firstStart/register';
import { register as registerImporting } from './importing/register';
import { register as registerInspection } from './inspection/register';
import { register as registerKeys } from './keys/register';
import { register as registerLog } from './log/register';
import { register as registerMcp } from './mcp/register';
import { register as registerMenu } from './menu/register';
import { register as registerPermissions } from './permissions/register';
import { register as registerServiceAccounts } from './serviceAccounts/register';
import { register as registerSignIn } from './signIn/register';
import { register as registerStatusBar } from './statusBar/register';
import { register as registerTerminals } from './terminals/register';
import { register as registerTokens } from './tokens/register';
import { register as registerTree } from './tree/register';

/** Each feature has one line in this list. */
const features = [
  registerStatusBar,
  registerTree,
  registerTokens,
  registerMenu,
  registerApps,
  registerSignIn,
  registerServiceAccounts,
  registerKeys,
  registerEnv,
  registerImporting,
  registerDebugging,
  registerPermissions,
  registerTerminals,
  registerAuthentication,
  registerInspection,
  registerDiagnostics,
  registerAgents,
  registerMcp,
  registerEndpoint,
  registerLog,
  registerFirstStart,
] as const;

/** The editor waits five seconds for `deactivate`, then it ends the process. */
const maxSettleMs = 4_000;

let settle: (() => Promise<void>) | undefined;

/** Creates the services that features share, registers every feature, and starts to load the catalog. */
export function activate(context: vscode.ExtensionContext): void {
  const services = new EditorServices(context);
  for (const register of features) register(context, services);
  services.start();
  settle = () => services.broker.settle();
}

/** Lets refreshes in flight store the next refresh token. The editor disposes of everything in `context.subscriptions`. */
export async function deactivate(): Promise<void> {
  await Promise.race([settle?.(), new Promise((resolve) => setTimeout(resolve, maxSettleMs).unref())]);
}
