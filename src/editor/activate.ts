import { join } from 'node:path';
import * as vscode from 'vscode';
import { AppFolder } from '../credentials/appFolder';
import { CallbackInbox } from '../credentials/callbackInbox';
import { Catalog } from '../credentials/catalog';
import { findTokenRecord } from '../credentials/credential';
import { LeaseFolder } from '../credentials/leaseFolder';
import { createSteadyClock } from '../credentials/steadyClock';
import { TokenBroker } from '../credentials/tokenBroker';
import { TokenStore } from '../credentials/tokenStore';
import { UserSignIn } from '../credentials/userSignIn';
import { ActiveCredential } from './activeCredential';
import { AppTree } from './appTree';
import { addApp } from './commands/addApp';
import { changeClientSecret, removeApp, renameApp, selectCredential, setScopes } from './commands/appCommands';
import { setSignInWay, signIn, signInAnotherWay, signOut, signOutEverywhere } from './commands/signInCommands';
import { copyToken, getToken, refreshToken, revokeToken } from './commands/tokenCommands';
import { runAndShowErrors } from './errorFunnel';
import { createProblemReporter } from './problemMessages';
import { Repainter } from './repainter';
import { createSecretStore } from './secretStore';
import { ServerSetting } from './settings';
import { StatusBar } from './statusBar';
import { createUriHandler } from './uriHandler';

/** Builds every part and connects them: the only place that knows them all. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('APS Auth', { log: true });
  const clock = createSteadyClock(() => Date.now(), () => performance.now());
  const report = createProblemReporter();
  const secrets = createSecretStore(context.secrets);
  const server = new ServerSetting();

  const catalog = new Catalog(new AppFolder(join(context.globalStorageUri.fsPath, 'apps'), report), secrets);
  const store = new TokenStore(catalog, { secrets, leases: new LeaseFolder(join(context.globalStorageUri.fsPath, 'leases')), clock, log, report });
  const broker = new TokenBroker(catalog, store, { server: () => server.server, clock, log });

  const active = new ActiveCredential(context.workspaceState, catalog);
  const statusBar = new StatusBar(active, server, clock);
  const tree = new AppTree(catalog, server, clock);
  const view = vscode.window.createTreeView('apsAuth.apps', { treeDataProvider: tree });
  const shownExpiries = (): readonly number[] => {
    const shown = view.visible ? active.candidates : active.subject ? [active.subject] : [];
    return shown.flatMap(({ app, user }) => findTokenRecord(user ?? app, server.origin)?.expiresAt ?? []);
  };
  const repainter = new Repainter(clock, shownExpiries, () => {
    statusBar.repaint();
    tree.repaint();
  });
  const repaint = (): void => repainter.repaint();

  const inbox = new CallbackInbox(join(context.globalStorageUri.fsPath, 'callbacks'));
  const userSignIn = new UserSignIn(catalog, store, { server: () => server.server, clock, log });

  const parts = { catalog, broker, active, clock, inbox, userSignIn };
  const commands: Readonly<Record<string, (argument: unknown) => Promise<void>>> = {
    'apsAuth.addApp': () => addApp(catalog, server),
    'apsAuth.getToken': (argument) => getToken(parts, argument),
    'apsAuth.copyToken': (argument) => copyToken(parts, argument),
    'apsAuth.refreshToken': (argument) => refreshToken(parts, argument),
    'apsAuth.revokeToken': (argument) => revokeToken(parts, argument),
    'apsAuth.signIn': (argument) => signIn(parts, argument),
    'apsAuth.signInAnotherWay': (argument) => signInAnotherWay(parts, argument),
    'apsAuth.setSignInWay': (argument) => setSignInWay(parts, argument),
    'apsAuth.signOut': (argument) => signOut(parts, argument),
    'apsAuth.signOutEverywhere': (argument) => signOutEverywhere(parts, argument),
    'apsAuth.selectCredential': (argument) => selectCredential(catalog, active, argument),
    'apsAuth.setScopes': (argument) => setScopes(catalog, active, argument),
    'apsAuth.renameApp': (argument) => renameApp(catalog, argument),
    'apsAuth.changeClientSecret': (argument) => changeClientSecret(catalog, server, argument),
    'apsAuth.removeApp': (argument) => removeApp(catalog, broker, argument),
  };
  const showLog = vscode.commands.registerCommand('apsAuth.showLog', () => log.show());
  const registered = Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, (argument: unknown) => runAndShowErrors(log, () => run(argument))),
  );

  context.subscriptions.push(
    log, server, statusBar, view, repainter, inbox, vscode.window.registerUriHandler(createUriHandler(inbox, log)), showLog, ...registered,
    catalog.onDidChange(repaint), active.onDidChange(repaint), server.onDidChange(repaint), view.onDidChangeVisibility(repaint),
  );
  void runAndShowErrors(log, () => catalog.load());
}

export function deactivate(): void {
  // Everything is in the context's subscriptions.
}
