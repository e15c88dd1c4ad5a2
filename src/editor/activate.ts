import { join } from 'node:path';
import * as vscode from 'vscode';
import { AdminTokens } from '../credentials/adminTokens';
import { AppFolder } from '../credentials/appFolder';
import { AssertionGrant } from '../credentials/assertionGrant';
import { CallbackInbox } from '../credentials/callbackInbox';
import { Catalog } from '../credentials/catalog';
import { CatalogFollower } from '../credentials/catalogFollower';
import { findCurrentRecord } from '../credentials/credential';
import { LeaseFolder } from '../credentials/leaseFolder';
import { PrivateKeys } from '../credentials/privateKeys';
import { ServiceAccountKeys } from '../credentials/serviceAccountKeys';
import { ServiceAccounts } from '../credentials/serviceAccounts';
import { createSteadyClock } from '../credentials/steadyClock';
import { TokenBroker } from '../credentials/tokenBroker';
import { TokenStore } from '../credentials/tokenStore';
import type { Perspective } from '../credentials/treeModel';
import { UnseenSecrets } from '../credentials/unseenSecrets';
import { UserSignIn } from '../credentials/userSignIn';
import { AccountListing } from './accountListing';
import { ActiveCredential } from './activeCredential';
import { AppTree, TreeRow } from './appTree';
import { addApp } from './commands/addApp';
import { changeClientSecret, removeApp, renameApp, selectCredential, setScopes } from './commands/appCommands';
import { changeServer } from './commands/changeServer';
import { copyAsEnv, importEnv } from './commands/envCommands';
import { exportKey, importKey } from './commands/keyFileCommands';
import { createKey, deleteKey, disableKey, enableKey, rotateKey, setDefaultKey } from './commands/keyCommands';
import { copyServiceAccountEmail, createServiceAccount, deleteServiceAccount, disableServiceAccount, enableServiceAccount, refreshServiceAccounts } from './commands/serviceAccountCommands';
import { setSignInWay, signIn, signInAnotherWay, signOut, signOutEverywhere } from './commands/signInCommands';
import { copyToken, getToken, refreshToken, revokeToken } from './commands/tokenCommands';
import { runAndShowErrors } from './errorFunnel';
import { createProblemReporter } from './problemMessages';
import { Renewer } from './renewer';
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

  const folder = new AppFolder(join(context.globalStorageUri.fsPath, 'apps'), report);
  const catalog = new Catalog(folder, secrets);
  const follower = new CatalogFollower(folder, catalog, log);
  const store = new TokenStore(catalog, { secrets, leases: new LeaseFolder(join(context.globalStorageUri.fsPath, 'leases')), clock, log, report });
  const privateKeys = new PrivateKeys(catalog, secrets);
  const assertions = new AssertionGrant(clock);
  const broker = new TokenBroker(catalog, store, { server: () => server.server, clock, log, privateKeys, assertions });

  const active = new ActiveCredential(context.workspaceState, catalog);
  const unseen = new UnseenSecrets(catalog, store, secrets);
  const look = (): Perspective => ({ apsOrigin: server.origin, now: clock.now(), isUnseen: (credential) => unseen.has(credential) });
  const statusBar = new StatusBar(active, look);
  const adminTokens = new AdminTokens(catalog, broker, () => server.server);
  const accounts = new ServiceAccounts(catalog, adminTokens, log);
  const keys = new ServiceAccountKeys(catalog, { server: () => server.server, adminTokens, accounts, privateKeys, assertions, log });
  const listing = new AccountListing({ catalog, accounts, keys }, (task) => runAndShowErrors(log, task));
  const tree = new AppTree(catalog, listing, look);
  const view = vscode.window.createTreeView('apsAuth.apps', { treeDataProvider: tree });
  const shownExpiries = (): readonly number[] => {
    const shown = view.visible ? active.candidates : active.subject ? [active.subject] : [];
    return shown.flatMap((subject) => findCurrentRecord(subject, server.origin)?.expiresAt ?? []);
  };
  const repainter = new Repainter(clock, shownExpiries, () => {
    statusBar.repaint();
    tree.repaint();
  });
  const renewer = new Renewer({ broker, active, server, clock, log });
  const repaint = (): void => {
    repainter.repaint();
    renewer.check();
  };
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) void follower.readAll();
  });

  const inbox = new CallbackInbox(join(context.globalStorageUri.fsPath, 'callbacks'));
  const userSignIn = new UserSignIn(catalog, store, { server: () => server.server, clock, log });

  const parts = { catalog, broker, active, clock, inbox, userSignIn, accounts, keys, listing, privateKeys, server };
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
    'apsAuth.changeServer': (argument) => changeServer(catalog, broker, argument),
    'apsAuth.removeApp': (argument) => removeApp(catalog, broker, argument),
    'apsAuth.createServiceAccount': (argument) => createServiceAccount(parts, argument),
    'apsAuth.refreshServiceAccounts': (argument) => refreshServiceAccounts(parts, argument),
    'apsAuth.copyServiceAccountEmail': (argument) => copyServiceAccountEmail(parts, argument),
    'apsAuth.enableServiceAccount': (argument) => enableServiceAccount(parts, argument),
    'apsAuth.disableServiceAccount': (argument) => disableServiceAccount(parts, argument),
    'apsAuth.deleteServiceAccount': (argument) => deleteServiceAccount(parts, argument),
    'apsAuth.createKey': (argument) => createKey(parts, argument),
    'apsAuth.enableKey': (argument) => enableKey(parts, argument),
    'apsAuth.disableKey': (argument) => disableKey(parts, argument),
    'apsAuth.deleteKey': (argument) => deleteKey(parts, argument),
    'apsAuth.setDefaultKey': (argument) => setDefaultKey(parts, argument),
    'apsAuth.rotateKey': (argument) => rotateKey(parts, argument),
    'apsAuth.importKey': (argument) => importKey(parts, argument),
    'apsAuth.exportKey': (argument) => exportKey(parts, argument),
    'apsAuth.copyAsEnv': (argument) => copyAsEnv(parts, argument),
    'apsAuth.importEnv': () => importEnv(parts),
  };
  const showLog = vscode.commands.registerCommand('apsAuth.showLog', () => log.show());
  const registered = Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, (argument: unknown) => runAndShowErrors(log, () => run(argument instanceof TreeRow ? argument.node : argument))),
  );

  context.subscriptions.push(
    log, server, statusBar, view, repainter, renewer, follower, focus, inbox, vscode.window.registerUriHandler(createUriHandler(inbox, log)), showLog, ...registered,
    catalog.onDidChange(repaint), catalog.onDidChange(() => void unseen.check()), unseen.onDidChange(repaint), listing.onDidChange(repaint), active.onDidChange(repaint), server.onDidChange(repaint), view.onDidChangeVisibility(repaint),
  );
  void runAndShowErrors(log, () => catalog.load());
  void follower.start();
}

export function deactivate(): void {
  // Everything is in the context's subscriptions.
}
