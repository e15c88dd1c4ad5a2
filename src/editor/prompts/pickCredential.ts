import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import {
  resolveApp,
  resolveCredential,
  type ResolvedApp,
  type ResolvedCredential,
} from '../../credentials/catalog/resolvedCredential';
import type { CommandTarget } from '../commandTarget';
import { appTypeName } from '../words/appTypeNames';
import { credentialIcon } from '../words/credentialIcon';
import { toPlainText } from '../words/toPlainText';
import { notify } from './notify';

/**
 * The app that a command acts on: its target, the only candidate, or the one that the person picks.
 * @throws CancellationError if nothing was picked
 */
export async function pickApp(
  catalog: Catalog,
  target: CommandTarget | undefined,
  title: string,
  listApps: () => readonly App[],
): Promise<ResolvedApp> {
  await catalog.whenSettled();
  if (target) return resolveApp(catalog.getApp(target.credential.appId));
  const row = (app: App): vscode.QuickPickItem => ({
    label: toPlainText(app.name),
    description: appTypeName(app.type),
    detail: toPlainText(app.clientId),
  });
  return resolveApp(await pickOne(catalog, listApps(), row, title, vscode.l10n.t('Select an app')));
}

/**
 * The credential that a command acts on, found in the same way.
 * @throws CancellationError if nothing was picked
 */
export async function pickCredential(
  catalog: Catalog,
  target: CommandTarget | undefined,
  title: string,
  listCandidates: () => readonly ResolvedCredential[],
): Promise<ResolvedCredential> {
  await catalog.whenSettled();
  if (target) return resolveCredential(catalog.getApp(target.credential.appId), target.credential);
  const row = (candidate: ResolvedCredential): vscode.QuickPickItem => ({
    label: toPlainText(candidate.name),
    iconPath: new vscode.ThemeIcon(credentialIcon(candidate.credential.kind)),
    ...describeCredential(candidate),
  });
  return pickOne(catalog, listCandidates(), row, title, vscode.l10n.t('Select a credential'));
}

function describeCredential({ app, user, serviceAccount }: ResolvedCredential): {
  readonly description: string;
  readonly detail: string;
} {
  if (user)
    return { description: vscode.l10n.t('signed in to {0}', toPlainText(app.name)), detail: toPlainText(user.name) };
  if (serviceAccount)
    return {
      description: vscode.l10n.t('service account of {0}', toPlainText(app.name)),
      detail: toPlainText(serviceAccount.email),
    };
  return { description: appTypeName(app.type), detail: toPlainText(app.clientId) };
}

async function pickOne<T>(
  catalog: Catalog,
  choices: readonly T[],
  row: (choice: T) => vscode.QuickPickItem,
  title: string,
  placeHolder: string,
): Promise<T> {
  const [only, ...others] = choices;
  if (only === undefined) return offerFirstStep(catalog);
  if (others.length === 0) return only;
  const rows = choices.map((choice) => ({ ...row(choice), choice }));
  const picked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!picked) throw new vscode.CancellationError();
  return picked.choice;
}

function offerFirstStep(catalog: Catalog): never {
  const isEmpty = catalog.apps.length === 0;
  const button = isEmpty ? vscode.l10n.t('Add App') : vscode.l10n.t('Sign In');
  const text = isEmpty
    ? vscode.l10n.t('Add an app first.')
    : vscode.l10n.t('To get an access token, add an app that has a client secret, or sign in.');
  void notify(text, { buttons: [button] }).then((pressed) => {
    if (pressed === button) void vscode.commands.executeCommand(isEmpty ? 'apsAuth.addApp' : 'apsAuth.signIn');
  });
  throw new vscode.CancellationError();
}
