import * as vscode from 'vscode';
import { serviceAccountLimits } from '../../aps/serviceAccountApi';
import { resolveServiceAccount, type ResolvedServiceAccount } from '../../credentials/catalog/resolvedCredential';
import { isUnknownStatus, mayBeEnabled, type Key } from '../../credentials/catalog/serviceAccount';
import { rotateKey as rotate, type KeyRotation, type OldKeyPlan } from '../../credentials/serviceAccounts/rotateKey';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { CredentialFailure } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { pickAccount, pickKey, referenceTo, type PickedKey } from '../prompts/pickServiceAccount';
import { runForCredential } from '../prompts/runForCredential';
import { runStep } from '../prompts/steps';
import { shortenKeyId } from '../words/describeKey';
import { toPlainText } from '../words/toPlainText';

type KeyServices = Pick<EditorServices, 'catalog' | 'listing' | 'keys' | 'clock' | 'log'>;

const dayMs = 86_400_000;

/** APS: Create Key. Stores the private key only in secret storage. */
export async function createKey(services: KeyServices, target: CommandTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Create Key');
  const picked = await pickAccount(services, target, title, mayBeEnabled);
  const { app, credential, name, serviceAccount } = picked;
  const keyId = await runForCredential(picked, vscode.l10n.t('Creating a key for {0}', name), (controls) =>
    services.keys.create(app.id, serviceAccount.id, controls),
  );
  const getToken = vscode.l10n.t('Get Token');
  const text = vscode.l10n.t(
    "Created key {0} for {1}. Its private key is stored only in the editor's secret storage.",
    shortenKeyId(keyId),
    name,
  );
  void notify(text, { buttons: [getToken] }).then((pressed) => {
    if (pressed === getToken) void vscode.commands.executeCommand('apsAuth.getToken', credential);
  });
}

/** APS: Enable Key. */
export async function enableKey(services: KeyServices, target: CommandTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Enable Key');
  const picked = await pickKey(
    services,
    target,
    title,
    ({ status }) => status === 'disabled' || isUnknownStatus(status),
  );
  await setStatus(services, picked, 'enabled', vscode.l10n.t('Enabling a key of {0}', picked.name));
  void notify(vscode.l10n.t('Enabled key {0} of {1}.', shortenKeyId(picked.key.id), picked.name));
}

/** APS: Disable Key. */
export async function disableKey(services: KeyServices, target: CommandTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Disable Key');
  const picked = await pickKey(services, target, title, mayBeEnabled);
  const detail = vscode.l10n.t(
    "Anything that uses this key can't get access tokens until you enable the key again. {0}",
    describeLoss(picked),
  );
  await confirm(
    vscode.l10n.t('Disable key {0} of {1}?', shortenKeyId(picked.key.id), picked.name),
    detail.trim(),
    vscode.l10n.t('Disable'),
  );
  await setStatus(services, picked, 'disabled', vscode.l10n.t('Disabling a key of {0}', picked.name));
}

/** APS: Delete Key. Deletes the key at Autodesk and its private key in this editor. */
export async function deleteKey(services: KeyServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickKey(services, target, vscode.l10n.t('Delete Key'), () => true);
  await deletePicked(services, picked);
}

/** APS: Set as Default Key. The default key of a service account is the one that signs. */
export async function setDefaultKey(services: KeyServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickKey(services, target, vscode.l10n.t('Set as Default Key'), isUsable);
  const { app, name, key } = picked;
  await services.keys.setDefault(app.id, referenceTo(picked));
  void notify(vscode.l10n.t('{0} now signs with key {1}.', name, shortenKeyId(key.id)));
}

/** APS: Dismiss Reminder. The key that another one has replaced stays enabled. */
export async function dismissKeyReminder(services: KeyServices, target: CommandTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Dismiss Reminder');
  const picked = await pickKey(services, target, title, ({ disableAt }) => disableAt !== undefined);
  await services.keys.dismissReminder(picked.app.id, referenceTo(picked));
}

/** APS: Rotate Key. Replaces the default key with a new one, and disables the old one when the person wants it. */
export async function rotateKey(services: KeyServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickAccount(
    services,
    target,
    vscode.l10n.t('Rotate Key'),
    (account) => mayBeEnabled(account) && account.defaultKeyId !== undefined,
  );
  const { app, name, serviceAccount } = picked;
  await services.listing.refreshAccount(app.id, serviceAccount.id);
  const plan = await promptOldKeyPlan(services, picked);
  await makeRoom(services, picked);
  const rotation = await runForCredential(picked, vscode.l10n.t('Rotating the key of {0}', name), (controls) =>
    rotate(services.keys, app.id, serviceAccount.id, plan ?? { kind: 'keep' }, controls),
  );
  void runAndShowErrors(services.log, () => showRotated(picked, rotation, plan));
  if (rotation.disableFailure !== undefined) throw new CredentialFailure(picked, rotation.disableFailure);
}

/**
 * Asks when the default key is to be disabled once another one has replaced it; undefined if it doesn't work anyway.
 * @throws CancellationError if the person canceled
 */
async function promptOldKeyPlan(
  { catalog, clock }: KeyServices,
  { app, name, credential }: ResolvedServiceAccount,
): Promise<OldKeyPlan | undefined> {
  const { serviceAccount } = resolveServiceAccount(catalog.getApp(app.id), credential.serviceAccountId);
  const { keys = [], defaultKeyId } = serviceAccount;
  const old = keys.find(({ id }) => id === defaultKeyId);
  if (!old || !mayBeEnabled(old)) return undefined;
  const title = toPlainText(vscode.l10n.t('Rotate Key of {0}', name));
  const row = await runStep(title, (step) =>
    step.pick({
      prompt: vscode.l10n.t('When should the old key {0} be disabled?', shortenKeyId(old.id)),
      rows: oldKeyRows(clock.now()),
    }),
  );
  return row.plan;
}

function oldKeyRows(now: number): readonly (vscode.QuickPickItem & { readonly plan: OldKeyPlan })[] {
  return [
    {
      label: vscode.l10n.t('Now'),
      detail: vscode.l10n.t("Anything else that uses it can't get access tokens. You can enable it again."),
      plan: { kind: 'disable' },
    },
    {
      label: vscode.l10n.t('In a Day'),
      detail: vscode.l10n.t('Both keys work. After a day, the row of the old key reminds you to disable it.'),
      plan: { kind: 'remind', at: now + dayMs },
    },
    {
      label: vscode.l10n.t('Manually'),
      detail: vscode.l10n.t('Both keys work until you disable the old one.'),
      plan: { kind: 'keep' },
    },
  ];
}

async function deletePicked(services: KeyServices, picked: PickedKey): Promise<void> {
  const { app, name, key } = picked;
  const question = vscode.l10n.t('Delete key {0} of {1}?', shortenKeyId(key.id), name);
  const detail = vscode.l10n.t(
    "This deletes the key at Autodesk and its private key in this editor. You can't undo this. {0}",
    describeLoss(picked),
  );
  await confirm(question, detail.trim(), vscode.l10n.t('Delete'));
  await runForCredential(picked, vscode.l10n.t('Deleting a key of {0}', name), (controls) =>
    services.keys.delete(app.id, referenceTo(picked), controls),
  );
  void notify(vscode.l10n.t('Deleted key {0} of {1}.', shortenKeyId(key.id), name));
}

/** Rotation adds a key before it disables one. If there's no room, a key that doesn't sign has to be deleted first. */
async function makeRoom(services: KeyServices, { app, credential, name }: ResolvedServiceAccount): Promise<void> {
  const { serviceAccount } = resolveServiceAccount(services.catalog.getApp(app.id), credential.serviceAccountId);
  const { keys = [], unreadKeys = [], defaultKeyId } = serviceAccount;
  if (keys.filter(({ status }) => status !== 'deleted').length + unreadKeys.length < serviceAccountLimits.maxKeys)
    return;
  const title = vscode.l10n.t('Delete one of the three keys of {0} first', name);
  const picked = await pickKey(
    services,
    { credential, keyId: undefined },
    toPlainText(title),
    (key) => key.status !== 'deleted' && !(key.id === defaultKeyId && isUsable(key)),
  );
  await deletePicked(services, picked);
}

async function setStatus(
  services: KeyServices,
  picked: PickedKey,
  status: 'enabled' | 'disabled',
  title: string,
): Promise<void> {
  await runForCredential(picked, title, (controls) =>
    services.keys.setStatus(picked.app.id, referenceTo(picked), status, controls),
  );
}

function describeLoss({ serviceAccount, key }: PickedKey): string {
  if (serviceAccount.defaultKeyId !== key.id) return '';
  const hasOther = serviceAccount.keys?.some((other) => other.id !== key.id && isUsable(other)) ?? false;
  return hasOther
    ? vscode.l10n.t("This is the account's default key. Another key will become the default.")
    : vscode.l10n.t(
        "This is the only working key for this account. Without it, you can't get access tokens. To replace it, rotate the key instead.",
      );
}

function isUsable({ hasPrivateKey, status }: Key): boolean {
  return hasPrivateKey && status === 'enabled';
}

async function showRotated(
  { credential, name }: ResolvedServiceAccount,
  { newKeyId, oldKeyId, disableFailure }: KeyRotation,
  plan: OldKeyPlan | undefined,
): Promise<void> {
  const rotated = vscode.l10n.t(
    '{0} now signs with the new key {1}, which has been tested.',
    name,
    shortenKeyId(newKeyId),
  );
  if (oldKeyId === undefined) return void notify(rotated);
  const undo = vscode.l10n.t('Undo');
  const disableOld = vscode.l10n.t('Disable Old Key');
  const deleteOld = vscode.l10n.t('Delete Old Key');
  const isDisabled = plan?.kind === 'disable' && disableFailure === undefined;
  const buttons = isDisabled ? [undo, deleteOld] : [...(plan === undefined ? [] : [disableOld]), deleteOld];
  const rest = plan === undefined ? '' : describeOldKey(shortenKeyId(oldKeyId), plan, disableFailure === undefined);
  const pressed = await notify(`${rotated} ${rest}`.trim(), { buttons });
  const oldKey = { ...credential, keyId: oldKeyId };
  if (pressed === disableOld) await vscode.commands.executeCommand('apsAuth.disableKey', oldKey);
  if (pressed === deleteOld) await vscode.commands.executeCommand('apsAuth.deleteKey', oldKey);
  if (pressed === undo) await vscode.commands.executeCommand('apsAuth.enableKey', oldKey);
}

function describeOldKey(oldKey: string, { kind }: OldKeyPlan, isDone: boolean): string {
  switch (kind) {
    case 'disable':
      return isDone
        ? vscode.l10n.t('The old key {0} is disabled.', oldKey)
        : vscode.l10n.t("The old key {0} couldn't be disabled and still works.", oldKey);
    case 'remind':
      return vscode.l10n.t('The old key {0} still works. Its row reminds you to disable it in a day.', oldKey);
    case 'keep':
      return vscode.l10n.t('The old key {0} still works until you disable it.', oldKey);
  }
}
