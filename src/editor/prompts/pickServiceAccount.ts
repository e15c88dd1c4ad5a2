import * as vscode from 'vscode';
import type { KeyReference } from '../../aps/keyApi';
import { canHaveServiceAccounts, type App } from '../../credentials/catalog/app';
import {
  resolveApp,
  resolveServiceAccount,
  type ResolvedApp,
  type ResolvedServiceAccount,
} from '../../credentials/catalog/resolvedCredential';
import { serviceAccountName, type Key, type ServiceAccount } from '../../credentials/catalog/serviceAccount';
import { CredentialError } from '../../credentials/credentialError';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { CredentialFailure } from '../errors/credentialFailure';
import { describeKey, shortenKeyId } from '../words/describeKey';
import { toPlainText } from '../words/toPlainText';
import { notify } from './notify';
import { pickApp } from './pickCredential';

/** What service accounts and keys are picked from. */
type PickServices = Pick<EditorServices, 'catalog' | 'listing'>;

/** A key of a service account that a command is about. */
export interface PickedKey extends ResolvedServiceAccount {
  readonly key: Key;
}

/** What Autodesk and the secret storage know a key by. */
export function referenceTo({ serviceAccount, key }: PickedKey): KeyReference {
  return { serviceAccountId: serviceAccount.id, keyId: key.id };
}

/**
 * The Server-to-Server app that a command is about: found as any app is.
 * @throws CancellationError when nothing was picked, CredentialError `noServiceAccounts` for an app of another type
 */
export async function pickAppWithAccounts(
  { catalog }: Pick<EditorServices, 'catalog'>,
  target: CommandTarget | undefined,
  title: string,
): Promise<ResolvedApp> {
  await catalog.whenSettled();
  const { apps } = catalog;
  const [first] = apps;
  if (first && !apps.some(canHaveServiceAccounts)) throw noServiceAccounts(first);
  const picked = await pickApp(catalog, target, title, () => catalog.apps.filter(canHaveServiceAccounts));
  if (!canHaveServiceAccounts(picked.app)) throw noServiceAccounts(picked.app);
  return picked;
}

/**
 * The service account that a command is about: the one it was called for, the only fitting one, or the one that the person
 * picks. Those of the app are listed first, if they were not yet.
 * @throws CancellationError when there is none or none was picked
 */
export async function pickAccount(
  services: PickServices,
  target: CommandTarget | undefined,
  title: string,
  fits: (account: ServiceAccount) => boolean,
): Promise<ResolvedServiceAccount> {
  const { catalog, listing } = services;
  const { app } = await pickAppWithAccounts(services, target, title);
  if (target?.credential.kind === 'serviceAccount')
    return resolveServiceAccount(app, target.credential.serviceAccountId);
  if (!app.serviceAccounts) await listing.refreshAccounts(app.id);
  const fitting = (catalog.getApp(app.id).serviceAccounts ?? []).filter(fits);
  const row = (account: ServiceAccount): vscode.QuickPickItem => ({
    label: toPlainText(serviceAccountName(account)),
    iconPath: new vscode.ThemeIcon('hubot'),
    description: account.status === 'enabled' ? '' : vscode.l10n.t('not enabled'),
    detail: toPlainText(account.email),
  });
  const { id } = await pickFrom(fitting, row, {
    title,
    placeHolder: vscode.l10n.t('Select a service account'),
    nothing: vscode.l10n.t('{0} has no service account that this command applies to.', app.name),
  });
  return resolveServiceAccount(catalog.getApp(app.id), id);
}

/**
 * The key that a command is about, found in the same way.
 * @throws CancellationError when there is none or none was picked
 */
export async function pickKey(
  services: PickServices,
  target: CommandTarget | undefined,
  title: string,
  fits: (key: Key) => boolean,
): Promise<PickedKey> {
  const { catalog, listing } = services;
  const { app, name, serviceAccount } = await pickAccount(
    services,
    target,
    title,
    ({ status }) => status === 'enabled',
  );
  const { id } = serviceAccount;
  if (!serviceAccount.keys) await listing.refreshAccount(app.id, id);
  const listed = resolveServiceAccount(catalog.getApp(app.id), id);
  const { keys = [], defaultKeyId } = listed.serviceAccount;
  const named = keys.find((key) => key.id === target?.keyId);
  if (named) return { ...listed, key: named };
  const row = (key: Key): vscode.QuickPickItem => ({
    label: shortenKeyId(key.id),
    iconPath: new vscode.ThemeIcon('key'),
    description: describeKey({ ...key, isDefault: key.id === defaultKeyId }, Date.now()),
    detail: key.id,
  });
  const key = await pickFrom(keys.filter(fits), row, {
    title,
    placeHolder: vscode.l10n.t('Select a key of {0}', toPlainText(name)),
    nothing: vscode.l10n.t('{0} has no key that this command applies to.', name),
  });
  return { ...resolveServiceAccount(catalog.getApp(app.id), id), key };
}

function noServiceAccounts(app: App): CredentialFailure {
  return new CredentialFailure(resolveApp(app), new CredentialError('noServiceAccounts', app.id));
}

interface PickTexts {
  readonly title: string;
  readonly placeHolder: string;
  readonly nothing: string;
}

async function pickFrom<T>(
  choices: readonly T[],
  row: (choice: T) => vscode.QuickPickItem,
  { title, placeHolder, nothing }: PickTexts,
): Promise<T> {
  const [only, ...others] = choices;
  if (only === undefined) {
    void notify(nothing);
    throw new vscode.CancellationError();
  }
  if (others.length === 0) return only;
  const picked = await vscode.window.showQuickPick(
    choices.map((choice) => ({ ...row(choice), choice })),
    { title, placeHolder, matchOnDetail: true },
  );
  if (!picked) throw new vscode.CancellationError();
  return picked.choice;
}
