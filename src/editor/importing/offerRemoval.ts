import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { isTrackedByGit } from '../../credentials/serviceAccounts/isTrackedByGit';
import { readTargetFile, TargetFileError, writeTargetFile } from '../../credentials/variables/targetFile';
import type { FoundSecret, ImportedApp } from '../../importing/importedApp';
import { removeSecrets } from '../../importing/removeSecrets';
import { targetFileText } from '../errors/targetFileText';
import { isUnsaved } from '../prompts/isUnsaved';
import { toPlainText } from '../words/toPlainText';
import { readUserSettings, type Origin } from './listSources';

/** An app that was imported, and those of its secrets that are stored now. */
export interface Stored {
  readonly app: App;
  readonly found: ImportedApp<Origin>;
  readonly secrets: readonly string[];
}

/** A place that has secrets which are stored now, so that they can be taken out of it. */
interface Cleanable {
  readonly origin: Extract<Origin, { kind: 'file' | 'userSettings' }>;
  readonly secrets: readonly FoundSecret[];
  readonly isTracked: boolean;
}

/** What became of the places that the person chose. */
export interface Removal {
  readonly cleaned: readonly Cleanable[];
  /** The places that still have a secret, and why. */
  readonly kept: readonly { readonly name: string; readonly why: string }[];
}

/**
 * Offers to take secrets that are stored now out of the places that they were found in. A place keeps them unless the person
 * checks it.
 */
export async function offerRemoval(stored: readonly Stored[]): Promise<Removal> {
  const places = await listCleanable(stored);
  if (places.length === 0) return { cleaned: [], kept: [] };
  const picked = await vscode.window.showQuickPick(places.map(toItem), {
    title: vscode.l10n.t('Import Apps: Remove What Is Stored Now'),
    placeHolder: vscode.l10n.t('Remove the secrets from which places?'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  const cleaned: Cleanable[] = [];
  const kept: { name: string; why: string }[] = [];
  for (const { place } of picked ?? []) {
    const why = await clean(place);
    if (why === undefined) cleaned.push(place);
    else kept.push({ name: place.origin.name, why });
  }
  return { cleaned, kept };
}

async function listCleanable(stored: readonly Stored[]): Promise<readonly Cleanable[]> {
  const byPlace = new Map<string, Omit<Cleanable, 'isTracked'>>();
  for (const { found, secrets } of stored) {
    for (const { origin, found: inPlace } of found.places) {
      const removable = inPlace.secrets.filter(({ field }) => {
        const value = field === 'clientSecret' ? inPlace.values.clientSecret : inPlace.values.privateKey;
        return value !== undefined && secrets.includes(value);
      });
      if (removable.length === 0 || origin.kind === 'environment' || origin.kind === 'clipboard') continue;
      const key = origin.kind === 'file' ? origin.uri.toString() : origin.kind;
      byPlace.set(key, { origin, secrets: [...(byPlace.get(key)?.secrets ?? []), ...removable] });
    }
  }
  return Promise.all(
    [...byPlace.values()].map(async (place) => ({ ...place, isTracked: await isTracked(place.origin) })),
  );
}

async function isTracked(origin: Cleanable['origin']): Promise<boolean> {
  return origin.kind === 'file' && origin.uri.scheme === 'file' && (await isTrackedByGit(origin.uri.fsPath));
}

function toItem(place: Cleanable): vscode.QuickPickItem & { readonly place: Cleanable } {
  const names = [...new Set(place.secrets.map(({ name }) => name))].join(', ');
  return {
    label: toPlainText(place.origin.name),
    description: place.isTracked ? vscode.l10n.t('not ignored by Git') : '',
    detail: toPlainText(describeLoss(place.origin, names)),
    place,
  };
}

function describeLoss({ kind }: Cleanable['origin'], names: string): string {
  return kind === 'userSettings'
    ? vscode.l10n.t('{0} will be empty. vscode-forge-tools and terminals that use it stop working.', names)
    : vscode.l10n.t('{0} will be empty. Programs that read it from this file stop working.', names);
}

/** Returns why a place still has a secret; undefined if it has none. */
async function clean({ origin, secrets }: Cleanable): Promise<string | undefined> {
  try {
    return origin.kind === 'file' ? await cleanFile(origin.uri, secrets) : await cleanUserSettings(secrets);
  } catch (error) {
    return error instanceof TargetFileError
      ? targetFileText(error.problem).replace(/\.$/, '')
      : vscode.l10n.t("can't be written");
  }
}

async function cleanFile(uri: vscode.Uri, secrets: readonly FoundSecret[]): Promise<string | undefined> {
  if (uri.scheme !== 'file') return vscode.l10n.t('on another machine');
  if (isUnsaved({ uri })) return vscode.l10n.t('unsaved changes');
  const before = await readTargetFile(uri.fsPath);
  const { text, isLeft } = removeSecrets(before.text, secrets);
  if (isLeft) return changedMeanwhile();
  await writeTargetFile(before, text);
  return undefined;
}

async function cleanUserSettings(secrets: readonly FoundSecret[]): Promise<string | undefined> {
  const before = readUserSettings();
  const { text, isLeft } = removeSecrets(before, secrets);
  if (isLeft) return changedMeanwhile();
  const [old, cleaned] = [before, text].map((json) => new Map(Object.entries(parseSettings(json))));
  for (const [key, value] of cleaned ?? []) {
    if (JSON.stringify(old?.get(key)) === JSON.stringify(value)) continue;
    await vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
  }
  return undefined;
}

function parseSettings(json: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(json);
  return Object.fromEntries(typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : []);
}

function changedMeanwhile(): string {
  return vscode.l10n.t('changed in the meantime');
}
