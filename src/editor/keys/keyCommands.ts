import * as vscode from 'vscode';
import { serviceAccountLimits } from '../../aps/serviceAccountApi';
import { getServiceAccount } from '../../credentials/catalog/credential';
import type { Key } from '../../credentials/catalog/serviceAccount';
import { rotateKey as rotate } from '../../credentials/serviceAccounts/rotateKey';
import type { ServiceAccountKeys } from '../../credentials/serviceAccounts/serviceAccountKeys';
import { CredentialFailure } from '../errors/credentialFailure';
import { pickAccount, pickKey, type PickedAccount, type PickedKey } from '../prompts/pickServiceAccount';
import { changeAtAutodesk, confirm, type ServiceAccountCommandParts } from '../serviceAccounts/serviceAccountCommands';
import { shortenKeyId } from '../words/describeKey';
import { toPlainText } from '../words/toPlainText';

/** What the commands about keys work with. */
export interface KeyCommandParts extends ServiceAccountCommandParts {
  readonly keys: ServiceAccountKeys;
}

/** APS: Create Key. The private key goes straight to the secret storage. */
export async function createKey(parts: KeyCommandParts, argument: unknown): Promise<void> {
  const picked = await pickAccount(parts, argument, vscode.l10n.t('Create Key'), ({ status }) => status === 'enabled');
  const { app, account, name } = picked;
  const keyId = await changeAtAutodesk(picked, vscode.l10n.t('Creating a key for {0}', name), (controls) =>
    parts.keys.create(app.id, account.id, controls),
  );
  const getToken = vscode.l10n.t('Get Token');
  const text = toPlainText(
    vscode.l10n.t(
      "Created key {0} for {1}. Its private key is stored only in the editor's secret storage.",
      shortenKeyId(keyId),
      name,
    ),
  );
  void vscode.window.showInformationMessage(text, getToken).then((pressed) => {
    if (pressed === getToken)
      void vscode.commands.executeCommand('apsAuth.getToken', { appId: app.id, serviceAccountId: account.id });
  });
}

/** APS: Enable Key. */
export async function enableKey(parts: KeyCommandParts, argument: unknown): Promise<void> {
  const picked = await pickKey(parts, argument, vscode.l10n.t('Enable Key'), ({ status }) => status === 'disabled');
  await setStatus(parts, picked, 'enabled', vscode.l10n.t('Enabling a key of {0}', picked.name));
}

/** APS: Disable Key. */
export async function disableKey(parts: KeyCommandParts, argument: unknown): Promise<void> {
  const picked = await pickKey(parts, argument, vscode.l10n.t('Disable Key'), ({ status }) => status === 'enabled');
  const detail = vscode.l10n.t(
    "Anything that uses this key can't get access tokens until you enable the key again. {0}",
    describeLoss(picked),
  );
  await confirm(
    vscode.l10n.t('Disable key {0} of {1}?', shortenKeyId(picked.key.id), picked.name),
    detail.trim(),
    vscode.l10n.t('Disable'),
  );
  await setStatus(parts, picked, 'disabled', vscode.l10n.t('Disabling a key of {0}', picked.name));
}

/** APS: Delete Key. At Autodesk, and its private key here. */
export async function deleteKey(parts: KeyCommandParts, argument: unknown): Promise<void> {
  const picked = await pickKey(parts, argument, vscode.l10n.t('Delete Key'), () => true);
  await deletePicked(parts, picked);
}

/** APS: Use as Default Key. The one that signs for its account. */
export async function setDefaultKey(parts: KeyCommandParts, argument: unknown): Promise<void> {
  const { app, account, name, key } = await pickKey(parts, argument, vscode.l10n.t('Set as Default Key'), isUsable);
  await parts.keys.setDefault(app.id, { serviceAccountId: account.id, keyId: key.id });
  void vscode.window.showInformationMessage(
    toPlainText(vscode.l10n.t('{0} now signs with key {1}.', name, shortenKeyId(key.id))),
  );
}

/** APS: Rotate Key. A new key takes the place of the default one, and the old one is disabled. */
export async function rotateKey(parts: KeyCommandParts, argument: unknown): Promise<void> {
  const picked = await pickAccount(
    parts,
    argument,
    vscode.l10n.t('Rotate Key'),
    ({ status, defaultKeyId }) => status === 'enabled' && defaultKeyId !== undefined,
  );
  const { app, account, name } = picked;
  await parts.listing.refreshAccount(app.id, account.id, name);
  await makeRoom(parts, picked);
  const rotation = await changeAtAutodesk(picked, vscode.l10n.t('Rotating the key of {0}', name), (controls) =>
    rotate(parts.keys, app.id, account.id, controls),
  );
  const { newKeyId, oldKeyId, disableFailure } = rotation;
  void showRotated(picked, newKeyId, oldKeyId, disableFailure === undefined);
  if (disableFailure !== undefined)
    throw new CredentialFailure(
      { name, credential: { kind: 'serviceAccount', appId: app.id, serviceAccountId: account.id } },
      disableFailure,
    );
}

async function deletePicked(parts: KeyCommandParts, picked: PickedKey): Promise<void> {
  const { app, account, name, key } = picked;
  const question = vscode.l10n.t('Delete key {0} of {1}?', shortenKeyId(key.id), name);
  const detail = vscode.l10n.t(
    "This deletes the key at Autodesk and its private key in this editor. You can't undo this. {0}",
    describeLoss(picked),
  );
  await confirm(question, detail.trim(), vscode.l10n.t('Delete'));
  await changeAtAutodesk(picked, vscode.l10n.t('Deleting a key of {0}', name), (controls) =>
    parts.keys.delete(app.id, { serviceAccountId: account.id, keyId: key.id }, controls),
  );
  void vscode.window.showInformationMessage(
    toPlainText(vscode.l10n.t('Deleted key {0} of {1}.', shortenKeyId(key.id), name)),
  );
}

/** Rotating takes one key more for a moment; where there is no room, one that does not sign has to go first. */
async function makeRoom(parts: KeyCommandParts, { app, account, name }: PickedAccount): Promise<void> {
  const { keys = [], defaultKeyId } = getServiceAccount(parts.catalog.getApp(app.id), account.id);
  if (keys.filter(({ status }) => status !== 'deleted').length < serviceAccountLimits.maxKeys) return;
  const title = vscode.l10n.t('Delete one of the three keys of {0} first', name);
  const picked = await pickKey(
    parts,
    { appId: app.id, serviceAccountId: account.id },
    toPlainText(title),
    (key) => key.status !== 'deleted' && !(key.id === defaultKeyId && isUsable(key)),
  );
  await deletePicked(parts, picked);
}

async function setStatus(
  parts: KeyCommandParts,
  picked: PickedKey,
  status: 'enabled' | 'disabled',
  title: string,
): Promise<void> {
  const key = { serviceAccountId: picked.account.id, keyId: picked.key.id };
  await changeAtAutodesk(picked, title, (controls) => parts.keys.setStatus(picked.app.id, key, status, controls));
}

function describeLoss({ account, key }: PickedKey): string {
  if (account.defaultKeyId !== key.id) return '';
  const hasOther = account.keys?.some((other) => other.id !== key.id && isUsable(other)) ?? false;
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
  { app, account, name }: PickedAccount,
  newKeyId: string,
  oldKeyId: string | undefined,
  isDisabled: boolean,
): Promise<void> {
  const deleteOld = vscode.l10n.t('Delete Old Key');
  const news = vscode.l10n.t(
    '{0} now signs with the new key {1}, which has been tested.',
    name,
    shortenKeyId(newKeyId),
  );
  const text = oldKeyId === undefined ? news : `${news} ${describeOldKey(shortenKeyId(oldKeyId), isDisabled)}`;
  const pressed = await vscode.window.showInformationMessage(
    toPlainText(text),
    ...(oldKeyId === undefined ? [] : [deleteOld]),
  );
  if (pressed === deleteOld)
    await vscode.commands.executeCommand('apsAuth.deleteKey', {
      appId: app.id,
      serviceAccountId: account.id,
      keyId: oldKeyId,
    });
}

function describeOldKey(oldKey: string, isDisabled: boolean): string {
  return isDisabled
    ? vscode.l10n.t('The old key {0} is disabled.', oldKey)
    : vscode.l10n.t("The old key {0} couldn't be disabled and still works.", oldKey);
}
