import * as vscode from 'vscode';
import { toAuthorizationServer } from '../../credentials/catalog/customServer';
import { describeCommand } from '../../credentials/commands/secretCommand';
import type { SharedPlace } from '../../importing/importedApp';
import { parseShareFile, shareFileName, type SharedApp } from '../../importing/shareFile';
import { listHosts } from '../../oauth/authorizationServer';
import { isLoopback } from '../../oauth/http';
import { notify } from '../prompts/notify';
import { toPlainText } from '../words/toPlainText';
import type { Origin, SourceText, UnreadFile } from './listSources';

/** The share files among texts, and the other texts. */
export interface SharedTexts {
  readonly places: readonly SharedPlace<Origin>[];
  readonly others: readonly SourceText[];
  readonly unread: readonly UnreadFile[];
  /** The lines with what looks like a secret, which is ignored. */
  readonly ignored: readonly string[];
}

/** Reads the share files among texts. */
export function readShareFiles(texts: readonly SourceText[]): SharedTexts {
  const read = texts.map((source) => ({ source, file: parseShareFile(source.text) }));
  const shared = read.flatMap(({ source: { origin }, file }) => (file ? [{ origin, file }] : []));
  const others = read.flatMap(({ source, file }) => (file ? [] : [source]));
  return {
    places: shared.flatMap(({ origin, file }) => file.apps.map((app) => ({ origin, shared: app }))),
    others: others.filter((source) => !isNamedShareFile(source)),
    unread: [
      ...shared.flatMap(({ origin, file }) => (file.unread === 0 ? [] : [unreadApps(origin, file.unread)])),
      ...others.filter(isNamedShareFile).map(({ origin: { name } }) => ({ name, why: notShared() })),
    ],
    ignored: shared.flatMap(({ origin, file }) => file.secretLines.map((line) => `${origin.name}:${line}`)),
  };
}

/** What a person answers to the commands of shared apps. */
export type SharedAnswer = 'withCommands' | 'withoutCommands';

/** How much text a dialog shows, in characters, so that no command is cut off. */
const maxDetail = 1500;

/**
 * Shows the commands in full that shared apps would get their secrets from, and the hosts that they name, before anything of
 * it is stored or used.
 * @throws CancellationError if the person canceled
 */
export async function confirmShared(apps: readonly SharedApp[]): Promise<SharedAnswer> {
  const described = apps
    .map((app) => ({ name: toPlainText(app.name), hosts: describeHosts(app), command: describeOwnCommand(app) }))
    .filter(({ hosts, command }) => hosts.length + command.length > 0);
  if (described.length === 0) return 'withoutCommands';
  const hasCommands = described.some(({ command }) => command.length > 0);
  const hasHosts = described.some(({ hosts }) => hosts.length > 0);
  const answers = new Map<string, SharedAnswer>([
    ...(hasCommands ? [[vscode.l10n.t('Allow Commands'), 'withCommands'] as const] : []),
    [hasCommands ? vscode.l10n.t('Continue Without Commands') : vscode.l10n.t('Continue'), 'withoutCommands'],
  ]);
  let answer: SharedAnswer = 'withCommands';
  const parts = described.map(({ name, hosts, command }) => [name, ...hosts, ...command].join('\n'));
  for (const detail of toPages(parts)) {
    const pressed = await notify(question(hasCommands, hasHosts), {
      severity: 'warning',
      modal: { detail },
      buttons: [...answers.keys()],
    });
    const chosen = answers.get(pressed ?? '');
    if (!chosen) throw new vscode.CancellationError();
    if (chosen === 'withoutCommands') answer = chosen;
  }
  return answer;
}

function question(hasCommands: boolean, hasHosts: boolean): string {
  if (!hasCommands) return vscode.l10n.t('Add apps that name these hosts?');
  return hasHosts
    ? vscode.l10n.t('Allow these commands and hosts? A command runs when the client secret of its app is needed.')
    : vscode.l10n.t('Allow these commands to run when the client secret of an app is needed?');
}

function describeOwnCommand({ secretCommand }: SharedApp): readonly string[] {
  return secretCommand ? [vscode.l10n.t('Command: {0}', describeCommand(secretCommand))] : [];
}

function describeHosts({ server, callbackUrl, relayPage }: SharedApp): readonly string[] {
  const endpoints = server ? [...listHosts(toAuthorizationServer(server)), ...hostsOf(server.jwksEndpoint)] : [];
  const isElsewhere =
    callbackUrl !== undefined && /^https?:/.test(callbackUrl) && !isLoopback(new URL(callbackUrl).hostname);
  const lines: readonly string[] = [
    endpoints.length === 0 ? '' : vscode.l10n.t('Server: {0}', [...new Set(endpoints)].join(', ')),
    relayPage === undefined ? '' : vscode.l10n.t('Relay page: {0}', relayPage),
    isElsewhere ? vscode.l10n.t('Callback URL: {0}', callbackUrl) : '',
  ];
  return lines.filter(Boolean);
}

function hostsOf(url: string | undefined): readonly string[] {
  return url === undefined ? [] : [new URL(url).host];
}

function toPages(parts: readonly string[]): readonly string[] {
  const pages: string[] = [];
  for (const part of parts) {
    const last = pages.at(-1);
    if (last === undefined || last.length + part.length > maxDetail) pages.push(part);
    else pages[pages.length - 1] = `${last}\n\n${part}`;
  }
  return pages;
}

function isNamedShareFile({ origin }: SourceText): boolean {
  return origin.kind === 'file' && origin.uri.path.endsWith(`/${shareFileName}`);
}

function unreadApps({ name }: Origin, count: number): UnreadFile {
  return {
    name,
    why:
      count === 1 ? vscode.l10n.t('1 app has an invalid value') : vscode.l10n.t('{0} apps have invalid values', count),
  };
}

function notShared(): string {
  return vscode.l10n.t('not a share file of this version');
}
