import { join } from 'node:path';
import * as vscode from 'vscode';
import { AppFolder } from '../credentials/catalog/appFolder';
import { findCurrentRecord } from '../credentials/catalog/resolvedCredential';
import { CredentialServices } from '../credentials/credentialServices';
import { LeaseFolder } from '../credentials/leases/leaseFolder';
import { monotonicClock } from '../credentials/monotonicClock';
import { CallbackInbox } from '../credentials/signIn/callbackInbox';
import type { ViewContext } from '../credentials/view/treeModel';
import { ActiveCredential } from './activeCredential';
import { commandIds, type CommandId } from './commandIds';
import type { CommandParts } from './commandTable';
import { problemReporter } from './errors/problemMessages';
import { runAndShowErrors } from './errors/runAndShowErrors';
import { toSecretStore } from './secretStore';
import { ServerSetting } from './serverSetting';
import { AccountListing } from './serviceAccounts/accountListing';
import { toUriHandler } from './signIn/uriHandler';
import { Renewer } from './statusBar/renewer';
import { Repainter } from './statusBar/repainter';
import { StatusBar } from './statusBar/statusBar';
import { AppTree, TreeRow } from './tree/appTree';

/** Builds every part and connects them: the only place that knows them all. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('APS Auth', { log: true });
  const clock = monotonicClock(
    () => Date.now(),
    () => performance.now(),
  );
  const report = problemReporter();
  const secrets = toSecretStore(context.secrets);
  const server = new ServerSetting();

  const folder = new AppFolder(join(context.globalStorageUri.fsPath, 'apps'), report);
  const leases = new LeaseFolder(join(context.globalStorageUri.fsPath, 'leases'));
  const services = new CredentialServices({
    secrets,
    folder,
    leases,
    server: () => server.server,
    clock,
    log,
    report,
  });
  const { catalog, clientSecrets, follower, privateKeys, broker, tokens, userSignIn, accounts, keys, stale } = services;

  const active = new ActiveCredential(context.workspaceState, catalog);
  const look = (): ViewContext => ({
    apsOrigin: server.origin,
    now: clock.now(),
    isStale: (credential) => stale.has(credential),
  });
  const statusBar = new StatusBar(active, look);
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
  const renewer = new Renewer({ tokens, active, server, clock, log });
  const repaint = (): void => {
    repainter.repaint();
    renewer.check();
  };
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) void follower.readAll();
  });

  const inbox = new CallbackInbox(join(context.globalStorageUri.fsPath, 'callbacks'));

  const parts: CommandParts = {
    catalog,
    clientSecrets,
    broker,
    tokens,
    active,
    clock,
    inbox,
    userSignIn,
    accounts,
    keys,
    listing,
    privateKeys,
    server,
  };
  const run = async (id: CommandId, argument: unknown): Promise<void> => {
    const { commandTable } = await import('./commandTable');
    await commandTable[id](parts, argument instanceof TreeRow ? argument.node : argument);
  };
  const registered = commandIds.map((id) =>
    vscode.commands.registerCommand(id, (argument: unknown) => runAndShowErrors(log, () => run(id, argument))),
  );
  const showLog = vscode.commands.registerCommand('apsAuth.showLog', () => log.show());

  const repainting = [catalog, stale, listing, active, server].map(({ onDidChange }) => onDidChange(repaint));
  context.subscriptions.push(
    log,
    server,
    statusBar,
    view,
    repainter,
    renewer,
    follower,
    focus,
    inbox,
    vscode.window.registerUriHandler(toUriHandler(inbox, log)),
    showLog,
    ...registered,
    ...repainting,
    view.onDidChangeVisibility(repaint),
    catalog.onDidChange(() => void stale.check()),
  );
  void runAndShowErrors(log, () => catalog.load());
  void follower.start();
}

export function deactivate(): void {
  // Everything is in the context's subscriptions.
}
