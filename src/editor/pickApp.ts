import * as vscode from 'vscode';
import type { App } from '../credentials/app';
import type { Catalog } from '../credentials/catalog';
import { appTypeName } from './appTypeNames';
import { toPlainText } from './plainText';

/**
 * The app that a command is about: the one of the tree row it was called on, the only one there is, or the one that the
 * person picks. A command's argument may come from any extension, so it is only trusted to name an app.
 * @throws CancellationError when nothing was picked
 */
export async function pickApp(catalog: Catalog, argument: unknown, title: string, apps: readonly App[]): Promise<App> {
  const appId = readAppId(argument);
  if (appId !== undefined) return catalog.getApp(appId);
  const [only, ...others] = apps;
  if (!only) return offerToAddApp(catalog);
  if (others.length === 0) return only;
  const rows = apps.map((app) => ({ label: toPlainText(app.name), description: appTypeName(app.type), detail: toPlainText(app.clientId), app }));
  const picked = await vscode.window.showQuickPick(rows, { title, placeHolder: vscode.l10n.t('Select an app'), matchOnDetail: true });
  if (!picked) throw new vscode.CancellationError();
  return picked.app;
}

function readAppId(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('appId' in argument)) return undefined;
  return typeof argument.appId === 'string' ? argument.appId : undefined;
}

function offerToAddApp(catalog: Catalog): never {
  const addApp = vscode.l10n.t('Add App');
  const text =
    catalog.apps.length === 0
      ? vscode.l10n.t('There is no app here yet that could do this.')
      : vscode.l10n.t('None of the apps here has a client secret, so Autodesk gives them no 2-legged access token.');
  void vscode.window.showInformationMessage(text, addApp).then((pressed) => {
    if (pressed === addApp) void vscode.commands.executeCommand('apsAuth.addApp');
  });
  throw new vscode.CancellationError();
}
