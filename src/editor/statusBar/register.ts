import * as vscode from 'vscode';
import { findCurrentRecord } from '../../credentials/catalog/resolvedCredential';
import type { EditorServices } from '../editorServices';
import { Repainter } from '../repainter';
import { readSide, StatusBar, statusBarSetting } from './statusBar';

/** The status bar item of the active credential. */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  const { catalog, stale, active, server, copied, clock, viewContext } = services;
  const statusBar = new StatusBar(active, viewContext);
  const shownExpiries = (): readonly number[] => {
    const credential = readSide() === undefined ? undefined : active.credential;
    const expiresAt = credential && findCurrentRecord(credential, server.tokenEndpoint)?.expiresAt;
    return expiresAt === undefined ? [] : [expiresAt];
  };
  const repainter = new Repainter(clock, shownExpiries, () => statusBar.repaint());
  context.subscriptions.push(
    statusBar,
    repainter,
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(statusBarSetting)) return;
      statusBar.move();
      repainter.repaint();
    }),
    copied.event((name) => statusBar.showCopied(name)),
    ...[catalog, stale, active, server].map(({ onDidChange }) => onDidChange(() => repainter.repaint())),
  );
}
