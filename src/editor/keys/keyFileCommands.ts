import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { resolveServiceAccount, type ResolvedServiceAccount } from '../../credentials/catalog/resolvedCredential';
import { mayBeEnabled, type Key } from '../../credentials/catalog/serviceAccount';
import { isTrackedByGit } from '../../credentials/serviceAccounts/isTrackedByGit';
import { writePrivateKeyFile } from '../../credentials/writeFileAtomic';
import { formatPrivateKey } from '../../oauth/privateKey';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { pickAccount, pickKey, referenceTo, type PickedKey } from '../prompts/pickServiceAccount';
import { readPrivateKey } from '../prompts/readPrivateKey';
import { runForCredential } from '../prompts/runForCredential';
import { runSteps, type Steps } from '../prompts/steps';
import { shortenKeyId } from '../words/describeKey';
import { toPlainText } from '../words/toPlainText';
import { showImported } from './showImported';

type KeyFileServices = Pick<EditorServices, 'catalog' | 'listing' | 'keys' | 'privateKeys' | 'clock' | 'log'>;

/** The text of a private key, and the file it is from. `fileName` is empty for the clipboard. */
interface KeyText {
  readonly text: string;
  readonly fileName: string;
}

/** APS: Import Key. Imports an existing private key, after testing it with Autodesk. */
export async function importKey(services: KeyFileServices, target: CommandTarget | undefined): Promise<void> {
  const readKeyText = rememberKeyText();
  const prompted = await runSteps(vscode.l10n.t('Import Key'), async (steps) => {
    const picked = await pickAccount(services, target, steps, mayBeEnabled);
    const { app, credential, name, serviceAccount } = picked;
    if (!serviceAccount.keys) await services.listing.refreshAccount(app.id, serviceAccount.id);
    steps.title = toPlainText(vscode.l10n.t('Import Private Key of {0}', name));
    const { text, fileName } = await readKeyText(steps);
    return attributeErrors(picked, async () => {
      const privateKey = await readPrivateKey(text, steps);
      const key = referenceTo(await pickKeyFor(services, target, credential, fileName, steps));
      return { picked, privateKey, key, fileName };
    });
  });
  const { picked, privateKey, key, fileName } = prompted;
  const { app, credential, name } = picked;
  await runForCredential(picked, vscode.l10n.t('Testing the private key of {0}', name), (controls) =>
    services.keys.import(app.id, key, privateKey, controls),
  );
  const imported = vscode.l10n.t(
    "Imported and tested the private key of {0}. It's now in secret storage; the original is still where you imported it from.",
    name,
  );
  void runAndShowErrors(services.log, () => showImported(credential, imported, fileName === ''));
}

/** APS: Export Key. Writes a private key to a file that only the person can read. */
export async function exportKey(services: KeyFileServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickKey(services, target, vscode.l10n.t('Export Key'), ({ hasPrivateKey }) => hasPrivateKey);
  const { app, name, key } = picked;
  const detail = vscode.l10n.t(
    'Anyone who has this file and the client secret can act as {0}. Only you can read the file. Delete it when you no longer need it.',
    name,
  );
  await confirm(
    vscode.l10n.t('Export private key {0} of {1} to a file?', shortenKeyId(key.id), name),
    detail,
    vscode.l10n.t('Export'),
  );
  const file = await promptKeyFile(`${key.id}.pem`);
  await attributeErrors(picked, async () => {
    const privateKey = await services.privateKeys.get(app.id, referenceTo(picked));
    await writePrivateKeyFile(file.fsPath, formatPrivateKey(privateKey));
  });
  void notify(vscode.l10n.t('Exported the private key of {0} to {1}.', name, file.fsPath));
}

/** Prompts for a file until one is safe for a private key. @throws CancellationError if the person canceled */
async function promptKeyFile(fileName: string): Promise<vscode.Uri> {
  const another = vscode.l10n.t('Choose Another Folder');
  for (;;) {
    const target = await vscode.window.showSaveDialog({
      title: vscode.l10n.t('Export Key'),
      defaultUri: vscode.Uri.joinPath(vscode.Uri.file(homedir()), fileName),
      filters: { [vscode.l10n.t('Private keys')]: ['pem'] },
    });
    if (!target) throw new vscode.CancellationError();
    const reason = await describeFileProblem(target);
    if (reason === undefined) return target;
    if ((await notify(reason, { severity: 'error', buttons: [another] })) !== another)
      throw new vscode.CancellationError();
  }
}

async function describeFileProblem({ scheme, fsPath }: vscode.Uri): Promise<string | undefined> {
  if (scheme !== 'file')
    return vscode.l10n.t('Private keys can be exported only to a folder on the machine this window is connected to.');
  const isTracked = await isTrackedByGit(fsPath);
  return isTracked
    ? vscode.l10n.t(
        'Git would track {0}, which would give the private key to everyone with access to the repository. Choose a folder outside the repository or one that Git ignores.',
        fsPath,
      )
    : undefined;
}

/** Prompts for the text of a private key. It's read once, because the prompts run again when the person goes back. */
function rememberKeyText(): (steps: Steps) => Promise<KeyText> {
  let last: KeyText | undefined;
  const fromFile = { label: vscode.l10n.t('From a File'), description: '.pem', isFile: true };
  const fromClipboard = { label: vscode.l10n.t('From the Clipboard'), description: '-----BEGIN …', isFile: false };
  return async (steps) => {
    const prompt = vscode.l10n.t('Where is the private key?');
    const { isFile } = await steps.pick({ prompt, rows: [fromFile, fromClipboard] });
    if (!last || !steps.isReplaying) last = await (isFile ? openKeyFile(steps.title) : readClipboard());
    return last;
  };
}

async function readClipboard(): Promise<KeyText> {
  return { text: await vscode.env.clipboard.readText(), fileName: '' };
}

async function openKeyFile(title: string): Promise<KeyText> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title,
      filters: { [vscode.l10n.t('Private keys')]: ['pem', 'key', 'txt'] },
    })) ?? [];
  if (!file) throw new vscode.CancellationError();
  return {
    text: new TextDecoder().decode(await vscode.workspace.fs.readFile(file)),
    fileName: file.path.split('/').at(-1) ?? '',
  };
}

/**
 * The key that a private key belongs to: the one of the row, the one whose ID is in the file name, or the one that the
 * person picks.
 */
function pickKeyFor(
  services: KeyFileServices,
  target: CommandTarget | undefined,
  credential: ResolvedServiceAccount['credential'],
  fileName: string,
  steps: Steps,
): Promise<PickedKey> {
  const { serviceAccount } = resolveServiceAccount(
    services.catalog.getApp(credential.appId),
    credential.serviceAccountId,
  );
  const named = serviceAccount.keys?.find(({ id }) => fileName.includes(id));
  const needsPrivateKey = ({ status, hasPrivateKey }: Key): boolean => status === 'enabled' && !hasPrivateKey;
  return pickKey(services, { credential, keyId: target?.keyId ?? named?.id }, steps, needsPrivateKey);
}
