import * as vscode from 'vscode';
import { resolveCredential, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { accountOf } from '../../delivery/account';
import type { Permission } from '../../delivery/permission';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { runStep } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';
import { answerText, consumerText, deliverableText } from './permissionText';

type PermissionServices = Pick<EditorServices, 'catalog' | 'loadDelivery'>;

/** APS: Manage Permissions. Lists what programs may have, and withdraws what the person unchecks. */
export async function managePermissions(services: PermissionServices): Promise<void> {
  const { permissions } = await services.loadDelivery();
  await services.catalog.whenLoaded();
  const stored = await permissions.list();
  const offered = permissions.offers.listDefaults(services.catalog.apps, stored);
  const rows = [...stored, ...offered].map((permission) => ({ ...describe(services, permission), permission }));
  if (rows.length === 0) {
    void notify(vscode.l10n.t('No permissions have been given or denied yet.'));
    return;
  }
  const kept = await runStep(vscode.l10n.t('Manage Permissions'), (step) =>
    step.pickMany({ prompt: vscode.l10n.t('Uncheck what you want to withdraw'), rows }),
  );
  const withdrawn = rows.filter((row) => !kept.includes(row));
  for (const { permission } of withdrawn) await permissions.withdraw(permission);
  const [first] = withdrawn;
  if (!first) return;
  if (withdrawn.every(({ permission }) => permission.consumer.kind === 'extension')) {
    void notify(vscode.l10n.t('Changed what other extensions can ask the editor for.'));
    return;
  }
  void notify(
    withdrawn.length === 1
      ? vscode.l10n.t('Withdrew 1 permission. The program will have to ask again.')
      : vscode.l10n.t('Withdrew {0} permissions. The programs will have to ask again.', withdrawn.length),
  );
}

function describe(services: PermissionServices, permission: Permission): vscode.QuickPickItem {
  const { consumer, what, workspace } = permission;
  const resolved = resolve(services, permission);
  const answer = answerText(permission);
  const where = workspace === '' ? answer : `${answer} · ${workspace}`;
  // Several users of an app can have one name, but no two accounts have one label.
  const account = resolved ? `${accountOf(resolved).label} · ${answer}` : answer;
  return {
    label: toPlainText(
      vscode.l10n.t('{0} of {1}', capitalize(deliverableText(what)), resolved?.name ?? goneText(services, permission)),
    ),
    description: toPlainText(vscode.l10n.t('for {0}', consumerText(consumer))),
    detail: toPlainText(consumer.kind === 'extension' ? account : where),
    picked: true,
  };
}

/** The app or the user may be gone, but a permission for it stays until it's withdrawn. */
function resolve({ catalog }: PermissionServices, { credential }: Permission): ResolvedCredential | undefined {
  const app = catalog.apps.find(({ id }) => id === credential.appId);
  try {
    return app && resolveCredential(app, credential);
  } catch {
    return undefined;
  }
}

function goneText({ catalog }: PermissionServices, { credential }: Permission): string {
  return catalog.apps.some(({ id }) => id === credential.appId)
    ? vscode.l10n.t('a removed credential')
    : vscode.l10n.t('a removed app');
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
