import * as vscode from 'vscode';
import type { Sample } from '../../credentials/variables/sampleVariables';
import { notify } from '../prompts/notify';
import type { Steps } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';

/** A file on the machine that this extension runs on. */
export interface PickedFile {
  readonly uri: vscode.Uri;
  /** Relative to its workspace folder, or the whole path outside of any. */
  readonly name: string;
}

/**
 * The file that gets the variables of a sample: the one that the sample reads or the `.env` of a workspace folder, or another
 * one that the person chooses.
 * @throws CancellationError if nothing was picked, or it can't be written from here
 */
export async function pickTargetFile(steps: Steps, sample: Sample): Promise<PickedFile> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const local = localFolders();
  if (local.length === 0 && folders.length > 0) return refuseRemote();
  const uri = local.length === 0 ? await promptFile(steps.title, undefined) : await pickFile(steps, sample, local);
  return uri.scheme === 'file' ? { uri, name: vscode.workspace.asRelativePath(uri) } : refuseRemote();
}

/** Whether the file is picked from a list, not only in a dialog. */
export function asksForFile(): boolean {
  return localFolders().length > 0;
}

function localFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

async function pickFile(
  steps: Steps,
  { file }: Sample,
  folders: readonly vscode.WorkspaceFolder[],
): Promise<vscode.Uri> {
  const uris = folders.flatMap(({ uri }) =>
    [...new Set([file, '.env'])].map((path) => vscode.Uri.joinPath(uri, ...path.split('/'))),
  );
  const rows = await Promise.all(
    uris.map(async (uri) => ({
      label: toPlainText(vscode.workspace.asRelativePath(uri)),
      description: (await exists(uri)) ? '' : vscode.l10n.t('new file'),
      iconPath: new vscode.ThemeIcon('file'),
      uri,
    })),
  );
  const other = {
    label: vscode.l10n.t('Other File…'),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    uri: undefined,
  };
  const picked = await steps.pick({
    prompt: vscode.l10n.t('Which file does the program read?'),
    rows: [...rows, other],
  });
  return picked.uri ?? promptFile(steps.title, uris[0]);
}

async function promptFile(title: string, suggested: vscode.Uri | undefined): Promise<vscode.Uri> {
  const picked = await vscode.window.showSaveDialog({ title, ...(suggested ? { defaultUri: suggested } : {}) });
  if (!picked) throw new vscode.CancellationError();
  return picked;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

function refuseRemote(): never {
  const copy = vscode.l10n.t('Copy as .env');
  const text = vscode.l10n.t(
    "APS Auth runs on another machine than this folder, so it can't write files there. Copy the variables and paste them into the file instead.",
  );
  void notify(text, { severity: 'warning', buttons: [copy] }).then((pressed) => {
    if (pressed === copy) void vscode.commands.executeCommand('apsAuth.copyAsEnv');
  });
  throw new vscode.CancellationError();
}
