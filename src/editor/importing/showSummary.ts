import * as vscode from 'vscode';
import type { Log } from '../../credentials/ports';
import type { ImportedApp } from '../../importing/importedApp';
import { openPortal } from '../errors/openPortal';
import { notify } from '../prompts/notify';
import type { Origin, UnreadFile } from './listSources';
import type { Removal, Stored } from './offerRemoval';
import { describePlaces } from './pickFound';

/** What an import did. */
export interface ImportSummary {
  readonly stored: readonly Stored[];
  readonly removal: Removal;
  readonly unread: readonly UnreadFile[];
  /** The places in share files with what looks like a secret. */
  readonly ignored: readonly string[];
  /** Apps that name another base URL than the one in the settings. */
  readonly foreign: readonly ImportedApp<Origin>[];
}

/** Shows what was imported and removed, what wasn't, and what is to be done about secrets that others may have. */
export async function showSummary(log: Log & { show(): void }, summary: ImportSummary): Promise<void> {
  logSummary(log, summary);
  const { stored, removal, foreign, unread, ignored } = summary;
  const tracked = removal.cleaned.filter(({ isTracked }) => isTracked);
  const isSynced = removal.cleaned.some(({ origin }) => origin.kind === 'userSettings');
  const sentences = [
    stored.length === 0
      ? vscode.l10n.t('No apps were imported.')
      : vscode.l10n.t('Imported: {0}.', listSome(stored.map(({ app }) => app.name))),
    removal.cleaned.length === 0
      ? ''
      : vscode.l10n.t('Removed secrets from: {0}.', listSome(removal.cleaned.map(({ origin }) => origin.name))),
    removal.kept.length === 0
      ? ''
      : vscode.l10n.t('Secrets are still in: {0}.', listSome(removal.kept.map(({ name, why }) => `${name} (${why})`))),
    tracked.length === 0
      ? ''
      : vscode.l10n.t(
          "Git doesn't ignore: {0}. A secret that was committed stays in the history, so change it in the APS portal.",
          listSome(tracked.map(({ origin }) => origin.name)),
        ),
    isSynced
      ? vscode.l10n.t(
          'Settings Sync and Local History may have copies of your settings, so change those secrets in the APS portal, too.',
        )
      : '',
    foreign.length === 0
      ? ''
      : vscode.l10n.t(
          'Left out, because the apsAuth.baseUrl setting has another host: {0}.',
          listSome(foreign.map(({ values, baseUrl = '' }) => `${values.clientId} (${baseUrl})`)),
        ),
    ignored.length === 0
      ? ''
      : vscode.l10n.t(
          'Ignored what looks like a secret in: {0}. Delete it there, because a share file has no secrets.',
          listSome(ignored),
        ),
    unread.length === 0
      ? ''
      : vscode.l10n.t("Couldn't read: {0}.", listSome(unread.map(({ name, why }) => `${name} (${why})`))),
  ];
  const portal = vscode.l10n.t('Open Portal');
  const showLog = vscode.l10n.t('Show Log');
  const isAtRisk = tracked.length > 0 || isSynced;
  const pressed = await notify(sentences.filter(Boolean).join(' '), {
    severity: isAtRisk || removal.kept.length > 0 || ignored.length > 0 ? 'warning' : 'information',
    buttons: [...(isAtRisk ? [portal] : []), showLog],
  });
  if (pressed === portal) await openPortal();
  if (pressed === showLog) log.show();
}

/** The editor cuts long messages. The log has them all. */
const maxNames = 3;

/** Names for a sentence. */
export function listSome(names: readonly string[]): string {
  const some = names.slice(0, maxNames).join(', ');
  const more = names.length - maxNames;
  return more > 0 ? vscode.l10n.t('{0}, and {1} more', some, more) : some;
}

function logSummary(log: Log, { stored, removal, unread }: ImportSummary): void {
  for (const { app, found } of stored) log.info(`Imported ${app.name} from ${describePlaces(found).join(', ')}.`);
  for (const { origin } of removal.cleaned) log.info(`Removed secrets from ${origin.name}.`);
  for (const { name, why } of [...removal.kept, ...unread]) log.warn(`${name}: ${why}.`);
}
