import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { programName } from '../../credentials/commands/secretCommand';
import { parseBackup, type Backup, type BackupApp } from '../../importing/backup';
import {
  BackupFileError,
  checkHeader,
  decryptBackup,
  isEncrypted,
  type BackupFileProblem,
} from '../../importing/backupFile';
import { planRestore, restoreApp, type RestorePlan } from '../../importing/restoreBackup';
import type { SharedApp } from '../../importing/shareFile';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { notify } from '../prompts/notify';
import { runWithProgress } from '../prompts/runWithProgress';
import { runStep } from '../prompts/steps';
import { appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';
import { confirmShared } from './sharedFiles';
import { listSome } from './showSummary';

type RestoreServices = Pick<EditorServices, 'catalog' | 'privateKeys' | 'server' | 'log'>;

/** A file that a person chose. */
interface ChosenFile {
  readonly name: string;
  readonly text: string;
}

/** Whether a text is one that Export Apps wrote, or an encrypted file of another program. */
export function isBackupText(text: string): boolean {
  return isEncrypted(text) || parseBackup(text).kind !== 'other';
}

/** Adds the apps of a file that Export Apps wrote, unless they are here, and says what became of each. */
export async function restoreBackup(services: RestoreServices, file: ChosenFile): Promise<void> {
  const { catalog, server } = services;
  const backup = await readBackup(file);
  const plan = planRestore(backup, catalog.apps, server.baseUrl.origin);
  const picked = plan.added.length === 0 ? [] : await pickApps(plan.added);
  const answer = await confirmShared(picked.map(toShared));
  const restored: App[] = [];
  for (const one of picked) {
    await runAndShowErrors(services.log, () =>
      attributeErrors(
        { name: one.app.name },
        async () => void restored.push(await restoreApp(services, one, answer === 'withCommands')),
      ),
    );
  }
  services.log.info(`Imported ${restored.length} apps from a file of Export Apps.`);
  void notify(describeResult(restored, plan, backup));
}

/** @throws CancellationError if the person canceled, or was told why it can't be read */
async function readBackup({ name, text }: ChosenFile): Promise<Backup> {
  try {
    if (isEncrypted(text)) checkHeader(text);
    const parsed = parseBackup(isEncrypted(text) ? await decrypt(name, text) : text);
    if (parsed.kind === 'backup') return parsed.backup;
    void notify(
      parsed.kind === 'newer'
        ? vscode.l10n.t('{0}: A newer version of APS Auth wrote this file. Update APS Auth to import it.', name)
        : problemText('damaged', name),
      { severity: 'warning' },
    );
  } catch (error) {
    if (!(error instanceof BackupFileError)) throw error;
    void notify(problemText(error.problem, name), { severity: 'warning' });
  }
  throw new vscode.CancellationError();
}

/** Prompts for the passphrase until it is the right one. */
function decrypt(name: string, text: string): Promise<string> {
  const prompt = toPlainText(vscode.l10n.t('Passphrase of {0}', name));
  let rejected: string | undefined;
  return runStep(vscode.l10n.t('Import Apps'), async (step) => {
    const passphrase = await step.text({
      prompt,
      isSecret: true,
      isRequired: true,
      findProblem: (typed) => (typed === rejected ? problemText('passphrase', name) : undefined),
    });
    try {
      return await runWithProgress(vscode.l10n.t('Decrypting {0}', name), () => decryptBackup(text, passphrase));
    } catch (error) {
      if (!(error instanceof BackupFileError) || error.problem !== 'passphrase') throw error;
      rejected = passphrase;
      return step.again(prompt);
    }
  });
}

function problemText(problem: BackupFileProblem, name: string): string {
  switch (problem) {
    case 'foreign':
      return vscode.l10n.t("{0}: This encrypted file isn't from APS Auth.", name);
    case 'damaged':
      return vscode.l10n.t("{0}: The file is damaged, so it can't be read.", name);
    case 'passphrase':
      return vscode.l10n.t('This is the wrong passphrase, or the file is damaged.');
  }
}

async function pickApps(added: readonly BackupApp[]): Promise<readonly BackupApp[]> {
  const rows = added.map((one) => ({
    label: toPlainText(one.app.name),
    description: appTypeName(one.app.type),
    detail: toPlainText([one.app.clientId, ...describeContents(one)].join(' · ')),
    picked: true,
    one,
  }));
  const picked = await runStep(vscode.l10n.t('Import Apps'), (step) =>
    step.pickMany({
      prompt: vscode.l10n.t('Which apps should be imported?'),
      emptyText: vscode.l10n.t('Select at least one app.'),
      rows,
    }),
  );
  return picked.map(({ one }) => one);
}

/** What of an app a person is shown before anything of it is stored. */
function toShared({ app, secretCommand }: BackupApp): SharedApp {
  const { name, type, clientId, server, scopes, signIn } = app;
  return {
    ...{ name, type, clientId, server, scopes, secretCommand },
    signInScopes: signIn.scopes,
    callbackUrl: signIn.pasteUri ?? signIn.loopbackUri,
    relayPage: signIn.relayUri,
    line: 1,
  };
}

function describeContents({ app, clientSecret, secretCommand, privateKeys }: BackupApp): readonly string[] {
  const keys = privateKeys.length;
  const users = app.users.length;
  return [
    clientSecret === undefined ? '' : vscode.l10n.t('client secret'),
    secretCommand ? vscode.l10n.t('client secret from {0}', programName(secretCommand)) : '',
    keys === 0 ? '' : keys === 1 ? vscode.l10n.t('1 private key') : vscode.l10n.t('{0} private keys', keys),
    users === 0 ? '' : users === 1 ? vscode.l10n.t('1 user') : vscode.l10n.t('{0} users', users),
  ].filter(Boolean);
}

function describeResult(restored: readonly App[], { known, foreign }: RestorePlan, { unread }: Backup): string {
  const names = (apps: readonly { readonly name: string }[]): string => listSome(apps.map(({ name }) => name));
  return [
    restored.length === 0 ? vscode.l10n.t('No apps were imported.') : vscode.l10n.t('Imported: {0}.', names(restored)),
    restored.some(({ users }) => users.length > 0) ? vscode.l10n.t('Users have to sign in again.') : '',
    known.length === 0 ? '' : vscode.l10n.t('Already added, and unchanged: {0}.', names(known)),
    foreign.length === 0
      ? ''
      : vscode.l10n.t(
          'Left out, because the apsAuth.baseUrl setting has another host: {0}.',
          names(foreign.map(({ app }) => app)),
        ),
    unread === 0 ? '' : vscode.l10n.t("Apps that couldn't be read: {0}.", unread),
  ]
    .filter(Boolean)
    .join(' ');
}
