import * as vscode from 'vscode';
import { hasClientSecret, type App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { ClientSecrets } from '../../credentials/catalog/clientSecrets';
import { isSameCommand, programName } from '../../credentials/commands/secretCommand';
import { compareApp, type Difference } from '../../importing/compareApp';
import { findLoopbackUri, type ImportedApp } from '../../importing/importedApp';
import { isSameApp } from '../../importing/shareFile';
import type { EditorServices } from '../editorServices';
import { suggestName } from '../prompts/promptText';
import { appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';
import type { Origin, Source } from './listSources';

/** An app that was found, and the one in the catalog with its client ID. */
export interface FoundRow {
  readonly found: ImportedApp<Origin>;
  readonly known: App | undefined;
  readonly differences: readonly Difference[];
}

/** The places to look for apps in. @throws CancellationError if none was picked */
export async function pickSources(sources: readonly Source[]): Promise<readonly Source[]> {
  const rows = sources.map((source) => ({
    label: source.label,
    description: source.description,
    detail: toPlainText(source.detail),
    picked: source.isUsual,
    source,
  }));
  const picked = await pickMany(rows, vscode.l10n.t('Where should APS Auth look for apps?'));
  return picked.map(({ source }) => source);
}

/** The apps to import: every new one is checked at first. @throws CancellationError if none was picked */
export async function pickFound(
  { catalog, clientSecrets }: Pick<EditorServices, 'catalog' | 'clientSecrets'>,
  found: readonly ImportedApp<Origin>[],
): Promise<readonly FoundRow[]> {
  const rows = await Promise.all(
    found.map(async (one): Promise<FoundRow> => {
      const known = findKnown(catalog, one);
      if (!known) return { found: one, known, differences: [] };
      return { found: one, known, differences: await compareWith(clientSecrets, one, known) };
    }),
  );
  const picked = await pickMany(rows.map(toItem), vscode.l10n.t('Which apps should be imported?'));
  return picked.map(({ row }) => row);
}

function findKnown(catalog: Catalog, { shared, values }: ImportedApp<Origin>): App | undefined {
  return shared ? catalog.apps.find((app) => isSameApp(app, shared)) : catalog.findByClientId(values.clientId);
}

/** Runs no command: the client secret of an app that has one is what it prints, wherever another was found. */
async function compareWith(
  clientSecrets: ClientSecrets,
  found: ImportedApp<Origin>,
  known: App,
): Promise<readonly Difference[]> {
  const isFromCommand = known.secretProgram !== undefined;
  const stored =
    isFromCommand || !hasClientSecret(known) ? undefined : await clientSecrets.read(known.id).catch(() => undefined);
  const secrets = isFromCommand || found.shared ? [] : found.clientSecrets;
  const differences = compareApp({ ...found, clientSecrets: secrets }, known, stored);
  const { secretCommand } = found.shared ?? {};
  if (!secretCommand || (!isFromCommand && known.secretStatus !== 'missing')) return differences;
  const command = await clientSecrets.findCommand(known.id).catch(() => undefined);
  return isSameCommand(command, secretCommand) ? differences : [...differences, 'clientSecret'];
}

interface FoundItem extends vscode.QuickPickItem {
  readonly row: FoundRow;
}

function toItem(row: FoundRow): FoundItem {
  const { found, known } = row;
  const { clientId } = found.values;
  return {
    label: toPlainText(known?.name ?? found.name ?? suggestName(clientId)),
    description: [describeState(row), describeType(found)].filter(Boolean).join(' · '),
    detail: toPlainText([clientId, ...describePlaces(found)].join(' · ')),
    picked: !known && found.isNamed,
    row,
  };
}

function describeState({ known, found, differences }: FoundRow): string {
  if (known)
    return differences.length === 0
      ? vscode.l10n.t('already added')
      : vscode.l10n.t('already added, other {0}', differences.map(differenceName).join(', '));
  if (!found.isNamed) return vscode.l10n.t('new, perhaps of another service');
  if (found.clientSecrets.length > 1) return vscode.l10n.t('new, {0} client secrets', found.clientSecrets.length);
  return found.lacksSecret ? vscode.l10n.t('new, without its client secret') : vscode.l10n.t('new');
}

function differenceName(difference: Difference): string {
  switch (difference) {
    case 'type':
      return vscode.l10n.t('type');
    case 'clientSecret':
      return vscode.l10n.t('client secret');
    case 'callbackUrl':
      return vscode.l10n.t('callback URL');
  }
}

function describeType({ type, values, shared }: ImportedApp<Origin>): string {
  const parts = [
    type === undefined ? '' : appTypeName(type),
    findLoopbackUri(values) ?? '',
    values.privateKey === undefined ? '' : vscode.l10n.t('with a service account key'),
    shared?.secretCommand ? vscode.l10n.t('client secret from {0}', programName(shared.secretCommand)) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** The places that an app was found in, for a person. */
export function describePlaces({ places }: ImportedApp<Origin>): readonly string[] {
  return [...new Set(places.map(({ origin, found }) => placeName(origin, found.line)))];
}

/** Where an app was found, for a person. */
export function placeName(origin: Origin, line: number): string {
  return origin.kind === 'file' ? `${origin.name}:${line}` : origin.name;
}

/** @throws CancellationError if none was picked */
async function pickMany<Row extends vscode.QuickPickItem>(
  rows: readonly Row[],
  placeHolder: string,
): Promise<readonly Row[]> {
  const picked = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Import Apps'),
    placeHolder,
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    ignoreFocusOut: true,
  });
  if (!picked || picked.length === 0) throw new vscode.CancellationError();
  return picked;
}
