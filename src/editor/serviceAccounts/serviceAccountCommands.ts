import * as vscode from 'vscode';
import { serviceAccountLimits, type NewServiceAccount } from '../../aps/serviceAccountApi';
import type { App } from '../../credentials/catalog/app';
import type { Credential } from '../../credentials/catalog/credential';
import type { ResolvedApp } from '../../credentials/catalog/resolvedCredential';
import { serviceAccountSecretsPrefix } from '../../credentials/catalog/secretNames';
import { isUnknownStatus, mayBeEnabled } from '../../credentials/catalog/serviceAccount';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { pickAppWith } from '../prompts/pickAppWith';
import { pickAccount } from '../prompts/pickServiceAccount';
import { runForCredential } from '../prompts/runForCredential';
import { runWithProgress } from '../prompts/runWithProgress';
import { toPlainText } from '../words/toPlainText';
import { promptServiceAccount } from './promptServiceAccount';

type AccountServices = Pick<EditorServices, 'catalog' | 'listing' | 'accounts' | 'broker' | 'log'>;

/** Explains how someone who can invite members gives a service account access to projects in ACC or BIM 360. */
const invitationUrl = 'https://help.autodesk.com/view/BUILD/ENU/?guid=Custom_Integrations';

/** APS: Create Service Account. Trying again after a failure begins with what the person has entered. */
export async function createServiceAccount(
  services: AccountServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const picked = await pickAppWith(
    'serviceAccounts',
    services.catalog,
    target,
    vscode.l10n.t('Create Service Account'),
  );
  let entered: NewServiceAccount | undefined;
  await runAndShowErrors(services.log, async () => {
    entered = await promptServiceAccount(picked.name, entered);
    await createAccount(services, picked, entered);
  });
}

async function createAccount(
  services: AccountServices,
  picked: ResolvedApp,
  account: NewServiceAccount,
): Promise<void> {
  const { catalog, listing, accounts } = services;
  const appId = picked.app.id;
  const { id } = await attributeErrors({ ...picked, name: account.name }, async () => {
    const created = await runWithProgress(vscode.l10n.t('Creating {0}', account.name), (controls) =>
      accounts.create(appId, account, controls),
    );
    await listing.refreshAccounts(appId);
    return created;
  });
  const created: Credential = { kind: 'serviceAccount', appId, serviceAccountId: id };
  void runAndShowErrors(services.log, () => showCreated(catalog.getApp(appId), created, account.name));
}

/** APS: Refresh Service Accounts. Reloads all of an app or, on the row of one, that one and its keys. */
export async function refreshServiceAccounts(
  services: AccountServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const { listing } = services;
  if (target?.credential.kind === 'serviceAccount') {
    const { app, serviceAccount } = await pickAccount(services, target, '', () => true);
    // An account that was missing from Autodesk's list can only reappear in a new list.
    return serviceAccount.status === 'deleted'
      ? listing.refreshAccounts(app.id)
      : listing.refreshAccount(app.id, serviceAccount.id);
  }
  const { app } = await pickAppWith(
    'serviceAccounts',
    services.catalog,
    target,
    vscode.l10n.t('Refresh Service Accounts'),
  );
  return listing.refreshAccounts(app.id);
}

/** APS: Copy Service Account Email. */
export async function copyServiceAccountEmail(
  services: AccountServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Copy Service Account Email');
  const { app, serviceAccount } = await pickAccount(services, target, title, () => true);
  await vscode.env.clipboard.writeText(serviceAccount.email);
  const text = vscode.l10n.t(
    'Copied {0}. In ACC or BIM 360, first add client ID {1} as a custom integration, then invite this email address as a member.',
    serviceAccount.email,
    app.clientId,
  );
  void runAndShowErrors(services.log, () => offerInvitationHelp(text, app));
}

/** APS: Enable Service Account. */
export async function enableServiceAccount(
  services: AccountServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const picked = await pickAccount(
    services,
    target,
    vscode.l10n.t('Enable Service Account'),
    ({ status }) => status === 'disabled' || status === 'deactivated' || isUnknownStatus(status),
  );
  const { app, name, serviceAccount } = picked;
  await runForCredential(picked, vscode.l10n.t('Enabling {0}', name), (controls) =>
    services.accounts.setStatus(app.id, serviceAccount.id, 'enabled', controls),
  );
  void notify(vscode.l10n.t('Enabled {0}.', name));
}

/** APS: Disable Service Account. */
export async function disableServiceAccount(
  services: AccountServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Disable Service Account');
  const picked = await pickAccount(services, target, title, mayBeEnabled);
  const { app, name, serviceAccount } = picked;
  const detail = vscode.l10n.t(
    "Autodesk won't issue access tokens for this account until you enable it again. Anything that uses the account stops working when its current token expires.",
  );
  await confirm(vscode.l10n.t('Disable {0}?', name), detail, vscode.l10n.t('Disable'));
  await runForCredential(picked, vscode.l10n.t('Disabling {0}', name), (controls) =>
    services.accounts.setStatus(app.id, serviceAccount.id, 'disabled', controls),
  );
  void notify(vscode.l10n.t('Disabled {0}.', name));
}

/** APS: Delete Service Account. Deletes it and its keys, at Autodesk and in this editor. */
export async function deleteServiceAccount(
  services: AccountServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const picked = await pickAccount(services, target, vscode.l10n.t('Delete Service Account'), () => true);
  const { app, name, serviceAccount } = picked;
  const detail =
    serviceAccount.status === 'deleted'
      ? vscode.l10n.t(
          "{0}\n\nThe account no longer exists at Autodesk. This deletes its private keys from this editor. You can't undo this.",
          toPlainText(serviceAccount.email),
        )
      : vscode.l10n.t(
          "{0}\n\nThis deletes the account and its keys at Autodesk, removes it from every project, and deletes its private keys from this editor. You can't undo this.",
          toPlainText(serviceAccount.email),
        );
  await confirm(vscode.l10n.t('Delete service account {0}?', name), detail, vscode.l10n.t('Delete'));
  await runForCredential(picked, vscode.l10n.t('Deleting {0}', name), async (controls) => {
    services.broker.forget(serviceAccountSecretsPrefix(app.id, serviceAccount.id));
    await services.accounts.delete(app.id, serviceAccount.id, controls);
  });
  void notify(vscode.l10n.t('Deleted {0}.', name));
}

async function showCreated(app: App, created: Credential, name: string): Promise<void> {
  const createKey = vscode.l10n.t('Create Key');
  const copyEmail = vscode.l10n.t('Copy Email');
  const { serviceAccounts = [], unreadAccounts = [] } = app;
  const used = serviceAccounts.filter(({ status }) => status !== 'deleted').length + unreadAccounts.length;
  const text = vscode.l10n.t(
    'Created {0}. Create a key to get access tokens. The app now has {1} of {2} service accounts.',
    name,
    used,
    serviceAccountLimits.maxAccounts,
  );
  const pressed = await notify(text, { buttons: [createKey, copyEmail] });
  if (pressed === createKey) await vscode.commands.executeCommand('apsAuth.createKey', created);
  if (pressed === copyEmail) await vscode.commands.executeCommand('apsAuth.copyServiceAccountEmail', created);
}

async function offerInvitationHelp(text: string, app: App): Promise<void> {
  const copyClientId = vscode.l10n.t('Copy Client ID');
  const showHow = vscode.l10n.t('Show How');
  const pressed = await notify(text, { buttons: [copyClientId, showHow] });
  if (pressed === copyClientId) await vscode.env.clipboard.writeText(app.clientId);
  if (pressed === showHow) await vscode.env.openExternal(vscode.Uri.parse(invitationUrl));
}
