import * as vscode from 'vscode';
import { findCurrentRecord, listCredentials } from '../../credentials/catalog/resolvedCredential';
import { secretReminderTimes } from '../../credentials/view/secretAge';
import type { EditorServices } from '../editorServices';
import { Repainter } from '../repainter';
import { readSecretReminderDays, secretReminderSetting } from '../secretReminder';
import { AppTree } from './appTree';
import type { TreeRow } from './treeRow';

/** The tree of apps. The time left is updated only while the tree is visible. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { catalog, stale, listing, selection, added, server, clock, viewContext, shownServers } = services;
  const onItem = (): void => selection.update();
  const tree = new AppTree(catalog, listing, viewContext, onItem, () => shownServers.all);
  const view = vscode.window.createTreeView('apsAuth.apps', { treeDataProvider: tree, showCollapseAll: true });
  const shownExpiries = (): readonly number[] =>
    view.visible
      ? catalog.apps
          .flatMap(listCredentials)
          .flatMap((credential) => findCurrentRecord(credential, server.tokenEndpoint)?.expiresAt ?? [])
      : [];
  let hadApps = false;
  const paint = (): void => {
    tree.repaint();
    view.badge = toBadge(tree.callsForPerson);
    const hasApps = catalog.apps.length > 0;
    if (hasApps !== hadApps) void vscode.commands.executeCommand('setContext', 'apsAuth.hasApps', hasApps);
    hadApps = hasApps;
  };
  // A reminder is due in a hidden view too, because the number on the icon of the view counts it.
  const dueTimes = (): readonly number[] => [
    ...catalog.apps
      .flatMap(({ serviceAccounts = [] }) => serviceAccounts)
      .flatMap(({ keys = [] }) => keys.flatMap(({ disableAt }) => disableAt ?? [])),
    ...secretReminderTimes(catalog.apps, readSecretReminderDays()),
  ];
  const repainter = new Repainter(clock, shownExpiries, paint, dueTimes);
  const repaint = (): void => repainter.repaint();
  context.subscriptions.push(
    view,
    repainter,
    view.onDidChangeVisibility(repaint),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(secretReminderSetting)) repaint();
    }),
    added.event((appId) => reveal(view, tree.findApp(appId))),
    view.onDidChangeSelection(({ selection: [row] }) => selection.select(row)),
    ...[catalog, stale, listing, server, shownServers].map(({ onDidChange }) => onDidChange(repaint)),
  );
}

/** Moves the focus to a row, if the view is open: the button that had the focus may be gone. */
function reveal(view: vscode.TreeView<TreeRow>, row: TreeRow | undefined): void {
  if (row && view.visible) view.reveal(row, { select: true, focus: true }).then(undefined, () => undefined);
}

/** The number on the icon of the view. */
function toBadge(calls: number): vscode.ViewBadge | undefined {
  if (calls === 0) return undefined;
  const tooltip =
    calls === 1
      ? vscode.l10n.t('1 app, user, or service account needs attention')
      : vscode.l10n.t('{0} apps, users, or service accounts need attention', calls);
  return { value: calls, tooltip };
}
