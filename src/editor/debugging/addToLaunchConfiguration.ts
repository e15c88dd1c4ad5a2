import * as vscode from 'vscode';
import { canGetToken } from '../../credentials/catalog/app';
import { isSameCredential } from '../../credentials/catalog/credential';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialNameError, nameForPlaceholder } from '../../delivery/findCredentialByName';
import { toPlaceholders, type Variable } from '../../delivery/sampleValues';
import { accessTokenVariable, type Sample } from '../../delivery/sampleVariables';
import { listLaunchConfigurations, setDebugEnvironment } from '../../delivery/settingsJson';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { pickSample } from '../prompts/pickSample';
import { toPlainText } from '../words/toPlainText';

type LaunchServices = Pick<EditorServices, 'catalog' | 'active'>;

/**
 * APS: Add to launch.json. Adds the variables of a sample, with placeholders as values, to the environment of a
 * configuration. It edits the text, because the settings API would drop the comments between configurations.
 */
export async function addToLaunchConfiguration(
  services: LaunchServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const folder = await pickFolder();
  if (!folder) {
    void notify(vscode.l10n.t('Open a folder first, because a launch.json file belongs to one.'));
    return;
  }
  const { picked, sample } = await pickSample(
    services,
    target,
    vscode.l10n.t('Add to launch.json'),
    (name) => toPlainText(vscode.l10n.t('Add {0} to launch.json', name)),
    listTokenVariable,
  );
  const variables = toPlaceholders(sample, picked, nameFor(services, picked));
  const uri = vscode.Uri.joinPath(folder.uri, '.vscode', 'launch.json');
  if (await exists(uri)) {
    const text = (await vscode.workspace.openTextDocument(uri)).getText();
    const index = await pickConfiguration(listLaunchConfigurations(text), picked);
    await (index === undefined
      ? addConfiguration(folder, variables)
      : replaceText(uri, setDebugEnvironment(text, index, variables).text));
  } else {
    const launch = { version: '0.2.0', configurations: [newConfiguration(variables)] };
    await vscode.workspace.fs.writeFile(uri, Buffer.from(`${JSON.stringify(launch, undefined, 2)}\n`));
  }
  await vscode.window.showTextDocument(uri);
  void notify(vscode.l10n.t('Added {0} to launch.json, without its secrets.', picked.name));
}

function listTokenVariable({ credential, app }: ResolvedCredential): readonly Sample[] {
  if (credential.kind === 'app' && !canGetToken(app)) return [];
  const names = [[accessTokenVariable, 'accessToken']] as const;
  return [
    { source: vscode.l10n.t('Access token'), kind: credential.kind === 'app' ? 'app' : 'userApp', file: '.env', names },
  ];
}

/** None for the credential of the status bar, so that a team can share the file. */
function nameFor({ catalog, active }: LaunchServices, picked: ResolvedCredential): string | undefined {
  const shown = active.credential;
  if (shown && isSameCredential(shown.credential, picked.credential)) return undefined;
  const name = nameForPlaceholder(catalog.apps, picked.credential);
  if (name === undefined) throw new CredentialNameError('ambiguous', picked.name, []);
  return name;
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (others.length === 0) return only;
  const picked = await vscode.window.showWorkspaceFolderPick();
  if (!picked) throw new vscode.CancellationError();
  return picked;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}

/** The index of the configuration; undefined if there is none. */
async function pickConfiguration(names: readonly string[], { name }: ResolvedCredential): Promise<number | undefined> {
  if (names.length < 2) return names.length === 0 ? undefined : 0;
  const rows = names.map((label, index) => ({ label: toPlainText(label), index }));
  const row = await vscode.window.showQuickPick(rows, {
    title: toPlainText(vscode.l10n.t('Add {0} to launch.json', name)),
    placeHolder: vscode.l10n.t('Select a launch configuration'),
  });
  if (!row) throw new vscode.CancellationError();
  return row.index;
}

/** For Node.js, which most samples are written for. */
function newConfiguration(variables: readonly Variable[]): vscode.DebugConfiguration {
  return {
    name: vscode.l10n.t('Launch with APS Auth'),
    type: 'node',
    request: 'launch',
    skipFiles: ['<node_internals>/**'],
    program: '${file}',
    env: Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  };
}

async function addConfiguration(folder: vscode.WorkspaceFolder, variables: readonly Variable[]): Promise<void> {
  const launch = vscode.workspace.getConfiguration('launch', folder.uri);
  const configurations = [newConfiguration(variables)];
  await launch.update('configurations', configurations, vscode.ConfigurationTarget.WorkspaceFolder);
}

async function replaceText(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(uri, whole, text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
