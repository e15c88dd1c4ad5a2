import { l10n, workspace } from 'vscode';
import type { Catalog } from '../../credentials/catalog/catalog';
import { resolveCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import type { PermissionAnswer, PermissionSubject } from '../../delivery/permission';
import { notify } from '../prompts/notify';
import { consumerText, deliverableText } from './permissionText';

/**
 * Asks the person whether a program may have something of a credential; undefined if they close the question. It's a
 * dialog, because notifications can be turned off.
 */
export async function askPermission(
  catalog: Catalog,
  { consumer, credential, what }: PermissionSubject,
): Promise<PermissionAnswer | undefined> {
  const resolved = resolveCredential(catalog.getApp(credential.appId), credential);
  const answers = new Map<string, PermissionAnswer>([
    [l10n.t('Allow for This Window'), 'window'],
    [l10n.t('Allow Once'), 'once'],
  ]);
  // A window without a folder has no workspace, so an answer can't last longer than the window.
  if (workspace.name !== undefined)
    answers.set(l10n.t('Always Allow in This Workspace'), 'always').set(l10n.t('Never in This Workspace'), 'never');
  const pressed = await notify(
    l10n.t('Give {0} of {1} to {2}?', deliverableText(what), resolved.name, consumerText(consumer)),
    {
      severity: 'warning',
      modal: {
        detail: l10n.t(
          'App: {0}. Server: {1}. To review or withdraw permissions, run APS: Manage Permissions.',
          resolved.app.name,
          serverOf(resolved.app).name,
        ),
      },
      buttons: [...answers.keys()],
    },
  );
  return pressed === undefined ? undefined : answers.get(pressed);
}
