import * as vscode from 'vscode';
import { resolveCredential } from '../../credentials/catalog/resolvedCredential';
import type { Permission } from '../../delivery/permission';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { toPlainText } from '../words/toPlainText';
import { answerText, consumerText, deliverableText } from './permissionText';

type PermissionServices = Pick<EditorServices, 'catalog' | 'loadDelivery'>;

/** APS: Manage Permissions. Lists what programs may have, and withdraws what the person unchecks. */
export async function managePermissions(services: PermissionServices): Promise<void> {
  const { permissions } = await services.loadDelivery();
  const rows = (await permissions.list()).map((permission) => ({ ...describe(services, permission), permission }));
  if (rows.length === 0) {
    void notify(vscode.l10n.t('No permissions have been given or denied yet.'));
    return;
  }
  const kept = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Manage Permissions'),
    placeHolder: vscode.l10n.t('Uncheck what you want to withdraw'),
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!kept) throw new vscode.CancellationError();
  const withdrawn = rows.filter((row) => !kept.includes(row));
  for (const { permission } of withdrawn) await permissions.withdraw(permission);
  if (withdrawn.length === 0) return;
  void notify(
    withdrawn.length === 1
      ? vscode.l10n.t('Withdrew 1 permission. The program will have to ask again.')
      : vscode.l10n.t('Withdrew {0} permissions. The programs will have to ask again.', withdrawn.length),
  );
}

function describe(services: PermissionServices, permission: Permission): vscode.QuickPickItem {
  const { consumer, what, answer, workspace } = permission;
  return {
    label: toPlainText(vscode.l10n.t('{0} of {1}', capitalize(deliverableText(what)), findName(services, permission))),
    description: toPlainText(vscode.l10n.t('for {0}', consumerText(consumer))),
    detail: toPlainText(`${answerText(answer)} · ${workspace}`),
    picked: true,
  };
}

/** The app or the user may be gone, but a permission for it stays until it's withdrawn. */
function findName({ catalog }: PermissionServices, { credential }: Permission): string {
  const app = catalog.apps.find(({ id }) => id === credential.appId);
  try {
    return app ? resolveCredential(app, credential).name : vscode.l10n.t('a removed app');
  } catch {
    return vscode.l10n.t('a removed credential');
  }
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
