import * as vscode from 'vscode';
import { canHaveServiceAccounts, type App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { getServiceAccount, readCredential } from '../../credentials/catalog/credential';
import { serviceAccountName, type Key, type ServiceAccount } from '../../credentials/catalog/serviceAccount';
import { CredentialError } from '../../credentials/credentialError';
import { CredentialFailure } from '../errors/credentialFailure';
import type { AccountListing } from '../serviceAccounts/accountListing';
import { describeKey, shortenKeyId } from '../words/describeKey';
import { toPlainText } from '../words/toPlainText';
import { pickApp } from './pickCredential';

/** What an account is picked from. */
export interface ServiceAccountSource {
  readonly catalog: Catalog;
  readonly listing: AccountListing;
}

/** A service account that a command is about. */
export interface PickedAccount {
  readonly app: App;
  readonly account: ServiceAccount;
  readonly name: string;
}

/** A key that a command is about. */
export interface PickedKey extends PickedAccount {
  readonly key: Key;
}

/**
 * The Server-to-Server app that a command is about: found as any app is.
 * @throws CancellationError when nothing was picked, CredentialError `noServiceAccounts` for an app of another type
 */
export async function pickAppWithAccounts(
  { catalog }: ServiceAccountSource,
  argument: unknown,
  title: string,
): Promise<App> {
  await catalog.whenSettled();
  const { apps } = catalog;
  const [first] = apps;
  if (first && !apps.some(canHaveServiceAccounts)) throw noServiceAccounts(first);
  const app = await pickApp(catalog, argument, title, () => catalog.apps.filter(canHaveServiceAccounts));
  if (!canHaveServiceAccounts(app)) throw noServiceAccounts(app);
  return app;
}

/**
 * The service account that a command is about: the one of the tree row it was called on, the only fitting one, or the
 * one that the person picks. Those of the app are listed first, if they were not yet.
 * @throws CancellationError when there is none or none was picked
 */
export async function pickAccount(
  source: ServiceAccountSource,
  argument: unknown,
  title: string,
  fits: (account: ServiceAccount) => boolean,
): Promise<PickedAccount> {
  const app = await pickAppWithAccounts(source, argument, title);
  const named = readCredential(argument);
  if (named?.kind === 'serviceAccount') return toPicked(app, getServiceAccount(app, named.serviceAccountId));
  if (!app.serviceAccounts) await source.listing.refreshAccounts(app.id);
  const fitting = (source.catalog.getApp(app.id).serviceAccounts ?? []).filter(fits);
  const row = (account: ServiceAccount): vscode.QuickPickItem => ({
    label: toPlainText(serviceAccountName(account)),
    iconPath: new vscode.ThemeIcon('hubot'),
    description: account.status === 'enabled' ? '' : vscode.l10n.t('not enabled'),
    detail: toPlainText(account.email),
  });
  const nothing = vscode.l10n.t('{0} has no service account that this command applies to.', app.name);
  const account = await pickFrom(fitting, row, {
    title,
    placeHolder: vscode.l10n.t('Select a service account'),
    nothing,
  });
  return toPicked(source.catalog.getApp(app.id), account);
}

/**
 * The key that a command is about, found in the same way.
 * @throws CancellationError when there is none or none was picked
 */
export async function pickKey(
  source: ServiceAccountSource,
  argument: unknown,
  title: string,
  fits: (key: Key, account: ServiceAccount) => boolean,
): Promise<PickedKey> {
  const picked = await pickAccount(source, argument, title, ({ status }) => status === 'enabled');
  const { app, account, name } = picked;
  const keyId = readKeyId(argument);
  if (!account.keys) await source.listing.refreshAccount(app.id, account.id, name);
  const current = getServiceAccount(source.catalog.getApp(app.id), account.id);
  const named = current.keys?.find(({ id }) => id === keyId);
  if (named) return { ...toPicked(source.catalog.getApp(app.id), current), key: named };
  const fitting = (current.keys ?? []).filter((key) => fits(key, current));
  const row = (key: Key): vscode.QuickPickItem => ({
    label: shortenKeyId(key.id),
    iconPath: new vscode.ThemeIcon('key'),
    description: describeKey({ ...key, isDefault: key.id === current.defaultKeyId }, Date.now()),
    detail: key.id,
  });
  const nothing = vscode.l10n.t('{0} has no key that this command applies to.', name);
  const key = await pickFrom(fitting, row, {
    title,
    placeHolder: vscode.l10n.t('Select a key of {0}', toPlainText(name)),
    nothing,
  });
  return { ...toPicked(source.catalog.getApp(app.id), current), key };
}

function toPicked(app: App, account: ServiceAccount): PickedAccount {
  return { app, account, name: serviceAccountName(account) };
}

function readKeyId(argument: unknown): string | undefined {
  return typeof argument === 'object' && argument !== null && 'keyId' in argument && typeof argument.keyId === 'string'
    ? argument.keyId
    : undefined;
}

function noServiceAccounts({ id, name }: App): CredentialFailure {
  return new CredentialFailure(
    { name, credential: { kind: 'app', appId: id } },
    new CredentialError('noServiceAccounts', id),
  );
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
    void vscode.window.showInformationMessage(toPlainText(nothing));
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
