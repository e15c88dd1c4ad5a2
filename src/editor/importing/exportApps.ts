import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { hasClientSecret, type App } from '../../credentials/catalog/app';
import { getAuthorizationServer } from '../../credentials/catalog/server';
import { describeError } from '../../credentials/describeError';
import { isTrackedByGit } from '../../credentials/serviceAccounts/isTrackedByGit';
import { writeFileAtomic } from '../../credentials/writeFileAtomic';
import { formatBackup, type BackupApp, type BackupKey } from '../../importing/backup';
import { encryptBackup, minPassphraseLength } from '../../importing/backupFile';
import { maxImportLength } from '../../importing/readEntries';
import { formatPrivateKey } from '../../oauth/privateKey';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { offerFirstApp } from '../prompts/pickCredential';
import { runWithProgress } from '../prompts/runWithProgress';
import { runSteps, type Steps } from '../prompts/steps';
import { appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';

type ExportServices = Pick<EditorServices, 'catalog' | 'clientSecrets' | 'privateKeys' | 'server' | 'log'>;

/** APS: Export Apps. Writes apps to a file that a passphrase protects, or to one without secrets. */
export async function exportApps(services: ExportServices): Promise<void> {
  const { catalog, server } = services;
  await catalog.load();
  if (catalog.apps.length === 0) offerFirstApp();
  const { apps, passphrase } = await runSteps(vscode.l10n.t('Export Apps'), (steps) =>
    promptExport(steps, catalog.apps),
  );
  const file = await promptFile(passphrase === undefined ? 'aps-apps-without-secrets.json' : 'aps-apps.jwe');
  const gathered: Gathered[] = [];
  for (const app of apps) gathered.push(await gather(services, app, passphrase !== undefined));
  const text = formatBackup({ baseUrl: server.baseUrl.origin, apps: gathered.map(({ app }) => app) });
  const written =
    passphrase === undefined
      ? text
      : await runWithProgress(vscode.l10n.t('Encrypting'), () => encryptBackup(text, passphrase));
  // The import reads no more than that.
  if (written.length > maxImportLength) {
    void notify(vscode.l10n.t('The file would be larger than 1 MB. Export fewer apps at a time.'), {
      severity: 'warning',
    });
    return;
  }
  await writeFileAtomic(file.fsPath, written);
  services.log.info(`Exported ${apps.length} apps ${passphrase === undefined ? 'without secrets' : 'encrypted'}.`);
  const missing = gathered.flatMap((one) => one.missing);
  if (missing.length === 0) {
    void notify(vscode.l10n.t('Exported to {0}.', file.fsPath));
    return;
  }
  const withoutThem = vscode.l10n.t("Exported to {0}. These couldn't be read: {1}.", file.fsPath, missing.join(', '));
  void notify(withoutThem, { severity: 'warning' });
}

/** What is to be exported; without a passphrase, no secrets are. */
interface Export {
  readonly apps: readonly App[];
  readonly passphrase: string | undefined;
}

async function promptExport(steps: Steps, known: readonly App[]): Promise<Export> {
  const rows = known.map((app) => ({
    label: toPlainText(app.name),
    description: appTypeName(app.type),
    detail: toPlainText(app.clientId),
    picked: true,
    app,
  }));
  // The passphrase is prompted for twice.
  steps.total = rows.length === 1 ? 3 : 4;
  const picked =
    rows.length === 1
      ? rows
      : await steps.pickMany({
          prompt: vscode.l10n.t('Which apps?'),
          emptyText: vscode.l10n.t('Select at least one app.'),
          rows,
        });
  const apps = picked.map(({ app }) => app);
  const { isEncrypted } = await steps.pick({
    prompt: vscode.l10n.t('What goes into the file?'),
    rows: [
      {
        label: vscode.l10n.t('Everything, Encrypted with a Passphrase'),
        detail: vscode.l10n.t('Client secrets and private keys too. Users sign in again on the other machine'),
        isEncrypted: true,
      },
      {
        label: vscode.l10n.t('Everything but Secrets'),
        detail: vscode.l10n.t('In plaintext: names, email addresses, client IDs, scopes, and callback URLs'),
        isEncrypted: false,
      },
    ],
  });
  return { apps, passphrase: isEncrypted ? await promptNewPassphrase(steps) : undefined };
}

async function promptNewPassphrase(steps: Steps): Promise<string> {
  const passphrase = await steps.text({
    prompt: vscode.l10n.t("Passphrase, which can't be recovered"),
    isSecret: true,
    isRequired: true,
    findProblem: (text) =>
      text.length < minPassphraseLength
        ? vscode.l10n.t('Use at least {0} characters.', minPassphraseLength)
        : undefined,
  });
  await steps.text({
    prompt: vscode.l10n.t('The same passphrase again'),
    isSecret: true,
    isRequired: true,
    findProblem: (text) => (text === passphrase ? undefined : vscode.l10n.t("The passphrases don't match.")),
  });
  return passphrase;
}

/** An app for the file, and what of it couldn't be read, for a person. */
interface Gathered {
  readonly app: BackupApp;
  readonly missing: readonly string[];
}

/** A secret that was entered for another host than that in the settings stays: the file says that it's for this one. */
async function gather(
  { clientSecrets, privateKeys, server, log }: ExportServices,
  app: App,
  withSecrets: boolean,
): Promise<Gathered> {
  const missing: string[] = [];
  const read = async <T>(what: string, get: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await get();
    } catch (error) {
      log.warn(`A secret wasn't exported. ${describeError(error)}`);
      missing.push(what);
      return undefined;
    }
  };
  const what = vscode.l10n.t('client secret of {0}', app.name);
  const isOfCommand = app.secretProgram !== undefined;
  const secretCommand = isOfCommand ? await read(what, () => clientSecrets.findCommand(app.id)) : undefined;
  if (!withSecrets) return { app: { app, clientSecret: undefined, secretCommand, privateKeys: [] }, missing };
  const getSecret = (): Promise<string> =>
    clientSecrets.get(
      app.id,
      getAuthorizationServer(app, () => server.server),
    );
  const clientSecret = hasClientSecret(app) && !isOfCommand ? await read(what, getSecret) : undefined;
  const keys: BackupKey[] = [];
  for (const { id: serviceAccountId, email, keys: known = [] } of app.serviceAccounts ?? []) {
    for (const { id: keyId } of known.filter(({ hasPrivateKey }) => hasPrivateKey)) {
      const key = { serviceAccountId, keyId };
      const privateKey = await read(vscode.l10n.t('private key of {0}', email), () => privateKeys.get(app.id, key));
      if (privateKey) keys.push({ ...key, privateKey: formatPrivateKey(privateKey) });
    }
  }
  return { app: { app, clientSecret, secretCommand, privateKeys: keys }, missing };
}

/** Prompts for a file until it may be written. The editor asks before it replaces one. @throws CancellationError */
async function promptFile(fileName: string): Promise<vscode.Uri> {
  const another = vscode.l10n.t('Choose Another Folder');
  for (;;) {
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Export Apps'),
      saveLabel: vscode.l10n.t('Export'),
      defaultUri: vscode.Uri.file(join(homedir(), fileName)),
    });
    if (!target) throw new vscode.CancellationError();
    const problem = await findFileProblem(target);
    if (problem === undefined) return target;
    if ((await notify(problem, { severity: 'error', buttons: [another] })) !== another)
      throw new vscode.CancellationError();
  }
}

async function findFileProblem({ scheme, fsPath }: vscode.Uri): Promise<string | undefined> {
  if (scheme !== 'file')
    return vscode.l10n.t('Apps can be exported only to a folder on the machine this window is connected to.');
  return (await isTrackedByGit(fsPath))
    ? vscode.l10n.t('Git would track {0}. Choose a folder outside the repository or one that Git ignores.', fsPath)
    : undefined;
}
