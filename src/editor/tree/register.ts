import * as vscode from 'vscode';
import { findCurrentRecord, listCredentials } from '../../credentials/catalog/resolvedCredential';
import type { EditorServices } from '../editorServices';
import { Repainter } from '../repainter';
import { AppTree } from './appTree';

/** The tree of apps. The time left is updated only while the tree is visible. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { catalog, stale, listing, server, clock, viewContext } = services;
  const tree = new AppTree(catalog, listing, viewContext);
  const view = vscode.window.createTreeView('apsAuth.apps', { treeDataProvider: tree });
  const shownExpiries = (): readonly number[] =>
    view.visible
      ? catalog.apps
          .flatMap(listCredentials)
          .flatMap((credential) => findCurrentRecord(credential, server.tokenEndpoint)?.expiresAt ?? [])
      : [];
  const repainter = new Repainter(clock, shownExpiries, () => tree.repaint());
  const repaint = (): void => repainter.repaint();
  context.subscriptions.push(
    view,
    repainter,
    view.onDidChangeVisibility(repaint),
    ...[catalog, stale, listing, server].map(({ onDidChange }) => onDidChange(repaint)),
  );
}
