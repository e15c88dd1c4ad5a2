import * as vscode from 'vscode';
import type { KeyReference } from '../../aps/keyApi';
import { resolveServiceAccount, type ResolvedServiceAccount } from '../../credentials/catalog/resolvedCredential';
import {
  isUnknownStatus,
  mayBeEnabled,
  serviceAccountName,
  type Key,
  type ServiceAccount,
} from '../../credentials/catalog/serviceAccount';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { describeKey, shortenKeyId } from '../words/describeKey';
import { toPlainText } from '../words/toPlainText';
import { describeUnknownStatus } from '../words/unknownText';
import { notify } from './notify';
import { pickAppWith } from './pickAppWith';
import { ask, type Steps, type StepsOrTitle } from './steps';

type PickServices = Pick<EditorServices, 'catalog' | 'listing'>;

/** A key that a command acts on, with its service account. */
export interface PickedKey extends ResolvedServiceAccount {
  readonly key: Key;
}

/** The IDs that identify a key at Autodesk and in secret storage. */
export function referenceTo({ serviceAccount, key }: PickedKey): KeyReference {
  return { serviceAccountId: serviceAccount.id, keyId: key.id };
}

/**
 * The service account that a command acts on: its target, the only candidate, or the one that the person picks. Loads
 * the service accounts of the app first, if that hasn't been done yet.
 * @throws CancellationError if there is none or none was picked
 */
export function pickAccount(
  services: PickServices,
  target: CommandTarget | undefined,
  title: StepsOrTitle,
  isCandidate: (account: ServiceAccount) => boolean,
): Promise<ResolvedServiceAccount> {
  return ask(title, (steps) => pickAccountWith(steps, services, target, isCandidate));
}

async function pickAccountWith(
  steps: Steps,
  services: PickServices,
  target: CommandTarget | undefined,
  isCandidate: (account: ServiceAccount) => boolean,
): Promise<ResolvedServiceAccount> {
  const { catalog, listing } = services;
  const { app } = await pickAppWith('serviceAccounts', catalog, target, steps);
  if (target?.credential.kind === 'serviceAccount')
    return resolveServiceAccount(app, target.credential.serviceAccountId);
  if (!app.serviceAccounts) await listing.refreshAccounts(app.id);
  const candidates = (catalog.getApp(app.id).serviceAccounts ?? []).filter(isCandidate);
  const row = (account: ServiceAccount): vscode.QuickPickItem => ({
    label: toPlainText(serviceAccountName(account)),
    iconPath: new vscode.ThemeIcon('hubot'),
    description: describeStatus(account),
    detail: toPlainText(account.email),
  });
  const { id } = await pickFrom(candidates, row, {
    title: steps,
    placeHolder: vscode.l10n.t('Select a service account'),
    emptyMessage: vscode.l10n.t('{0} has no service account that this command applies to.', app.name),
  });
  return resolveServiceAccount(catalog.getApp(app.id), id);
}

/**
 * The key that a command acts on, found in the same way.
 * @throws CancellationError if there is none or none was picked
 */
export function pickKey(
  services: PickServices & Pick<EditorServices, 'clock'>,
  target: CommandTarget | undefined,
  title: StepsOrTitle,
  isCandidate: (key: Key) => boolean,
): Promise<PickedKey> {
  return ask(title, (steps) => pickKeyWith(steps, services, target, isCandidate));
}

async function pickKeyWith(
  steps: Steps,
  services: PickServices & Pick<EditorServices, 'clock'>,
  target: CommandTarget | undefined,
  isCandidate: (key: Key) => boolean,
): Promise<PickedKey> {
  const { catalog, listing, clock } = services;
  const { app, name, serviceAccount } = await pickAccount(services, target, steps, mayBeEnabled);
  const { id } = serviceAccount;
  if (!serviceAccount.keys) await listing.refreshAccount(app.id, id);
  const listed = resolveServiceAccount(catalog.getApp(app.id), id);
  const { keys = [], defaultKeyId } = listed.serviceAccount;
  const named = keys.find((key) => key.id === target?.keyId);
  if (named) return { ...listed, key: named };
  const row = (key: Key): vscode.QuickPickItem => ({
    label: shortenKeyId(key.id),
    iconPath: new vscode.ThemeIcon('key'),
    description: describeKey({ ...key, isDefault: key.id === defaultKeyId }, clock.now()),
    detail: key.id,
  });
  const key = await pickFrom(keys.filter(isCandidate), row, {
    title: steps,
    placeHolder: vscode.l10n.t('Select a key of {0}', toPlainText(name)),
    emptyMessage: vscode.l10n.t('{0} has no key that this command applies to.', name),
  });
  return { ...resolveServiceAccount(catalog.getApp(app.id), id), key };
}

interface PickTexts {
  readonly title: StepsOrTitle;
  readonly placeHolder: string;
  readonly emptyMessage: string;
}

async function pickFrom<T>(
  choices: readonly T[],
  row: (choice: T) => vscode.QuickPickItem,
  { title, placeHolder, emptyMessage }: PickTexts,
): Promise<T> {
  const [only, ...others] = choices;
  if (only === undefined) {
    void notify(emptyMessage);
    throw new vscode.CancellationError();
  }
  if (others.length === 0) return only;
  const rows = choices.map((choice) => ({ ...row(choice), choice }));
  return (await ask(title, (steps) => steps.pick({ prompt: placeHolder, rows }))).choice;
}

function describeStatus({ status }: ServiceAccount): string {
  if (isUnknownStatus(status)) return describeUnknownStatus(status);
  return status === 'enabled' ? '' : vscode.l10n.t('not enabled');
}
