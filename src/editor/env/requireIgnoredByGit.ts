import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { isTrackedByGit } from '../../credentials/serviceAccounts/isTrackedByGit';
import { readTargetFile, writeTargetFile } from '../../credentials/variables/targetFile';
import { addGitignoreLine, findGitignore, gitignoreLine } from '../../delivery/gitignore';
import { attributeErrors } from '../errors/credentialFailure';
import { notify } from '../prompts/notify';
import type { PickedFile } from './pickTargetFile';

/**
 * Refuses a file that Git would track, and offers to make Git ignore it.
 * @throws CancellationError if Git would track it still
 */
export async function requireIgnoredByGit({ uri, name }: PickedFile): Promise<void> {
  if (!(await isTrackedByGit(uri.fsPath))) return;
  const path = findGitignore(uri.fsPath);
  const line = gitignoreLine(relative(dirname(path), uri.fsPath));
  const gitignore = vscode.workspace.asRelativePath(path);
  const add = vscode.l10n.t('Add to .gitignore');
  const pressed = await notify(vscode.l10n.t('Git would track {0}, so it gets no secrets.', name), {
    severity: 'warning',
    modal: {
      detail: vscode.l10n.t(
        'Everyone with access to the repository would get the secrets. To go on, add the line {0} to {1}.',
        line,
        gitignore,
      ),
    },
    buttons: [add],
  });
  if (pressed !== add) throw new vscode.CancellationError();
  await attributeErrors({ name: gitignore }, async () => {
    const before = await readTargetFile(path);
    await writeTargetFile(before, addGitignoreLine(before.text, line));
  });
  if (!(await isTrackedByGit(uri.fsPath))) return;
  void notify(
    vscode.l10n.t(
      "Git tracks {0} although .gitignore names it, or Git can't be run. Stop tracking the file, or choose another one.",
      name,
    ),
    { severity: 'error' },
  );
  throw new vscode.CancellationError();
}
