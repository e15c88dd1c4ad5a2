import * as vscode from 'vscode';
import { isSameCredential } from '../../credentials/catalog/credential';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { TargetFileError } from '../../credentials/variables/targetFile';
import { CredentialNameError, nameForPlaceholder } from '../../delivery/findCredentialByName';
import { toPlaceholders, type Variable } from '../../delivery/sampleValues';
import {
  addLaunchConfiguration,
  hasLaunchSection,
  listLaunchConfigurations,
  setDebugEnvironment,
} from '../../delivery/settingsJson';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { readText, replaceText } from '../prompts/fileText';
import { notify } from '../prompts/notify';
import { listTokenSample, pickSample } from '../prompts/pickSample';
import { runSteps, type Steps } from '../prompts/steps';
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
  const files = await listFiles();
  if (files.length === 0) {
    void notify(vscode.l10n.t('Open a folder first, because a launch.json file belongs to one.'));
    return;
  }
  const { file, picked, variables, text, index } = await runSteps(vscode.l10n.t('Add to launch.json'), (steps) =>
    promptLaunch(steps, services, target, files),
  );
  if (text === undefined) {
    const launch = { version: '0.2.0', configurations: [newConfiguration(variables)] };
    await vscode.workspace.fs.writeFile(file.uri, Buffer.from(`${JSON.stringify(launch, undefined, 2)}\n`));
  } else {
    const edited =
      index === undefined
        ? addLaunchConfiguration(text, newConfiguration(variables))
        : setDebugEnvironment(text, index, variables).text;
    await replaceText(file.uri, edited);
  }
  await vscode.window.showTextDocument(file.uri);
  void notify(vscode.l10n.t('Added {0} to {1}, without its secrets.', picked.name, file.name));
}

/** What the person chose. `text` is undefined for a new file, `index` if it has no configuration. */
interface PromptedLaunch {
  readonly file: LaunchFile;
  readonly picked: ResolvedCredential;
  readonly variables: readonly Variable[];
  readonly text: string | undefined;
  readonly index: number | undefined;
}

async function promptLaunch(
  steps: Steps,
  services: LaunchServices,
  target: CommandTarget | undefined,
  files: readonly LaunchFileRow[],
): Promise<PromptedLaunch> {
  const file = await pickFile(steps, files);
  const text = (await exists(file.uri)) ? await readText(file.uri) : undefined;
  const names = text === undefined ? [] : listLaunchConfigurations(text);
  const { picked, sample } = await pickSample(steps, services, target, {
    title: (name) => toPlainText(vscode.l10n.t('Add {0} to launch.json', name)),
    stepsAfter: names.length > 1 ? 1 : 0,
    listFirst: listTokenSample,
  });
  const variables = toPlaceholders(sample, picked, nameFor(services, picked));
  return { file, picked, variables, text, index: await pickConfiguration(steps, names) };
}

/** None for the credential of the status bar, so that a team can share the file. */
function nameFor({ catalog, active }: LaunchServices, picked: ResolvedCredential): string | undefined {
  const shown = active.credential;
  if (shown && isSameCredential(shown.credential, picked.credential)) return undefined;
  const name = nameForPlaceholder(catalog.apps, picked.credential);
  if (name === undefined) throw new CredentialNameError('ambiguous', picked.name, []);
  return name;
}

/** A file with launch configurations. */
interface LaunchFile {
  readonly uri: vscode.Uri;
  readonly name: string;
}

interface LaunchFileRow extends vscode.QuickPickItem {
  readonly file: LaunchFile;
}

/** Those of the folders, and the file of the workspace if it has a launch section. */
async function listFiles(): Promise<readonly LaunchFileRow[]> {
  const ofFolders = (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
    label: toPlainText(name),
    description: '.vscode/launch.json',
    file: { uri: vscode.Uri.joinPath(uri, '.vscode', 'launch.json'), name: 'launch.json' },
  }));
  const ofWorkspace = (await listWorkspaceFiles()).map((file) => ({
    label: vscode.l10n.t('Workspace'),
    description: file.name,
    file,
  }));
  return [...ofFolders, ...ofWorkspace];
}

async function pickFile(steps: Steps, rows: readonly LaunchFileRow[]): Promise<LaunchFile> {
  const [only, ...others] = rows;
  if (only && others.length === 0) return only.file;
  const prompt = vscode.l10n.t('Select the folder or workspace whose launch configuration gets the variables');
  return (await steps.pick({ prompt, rows })).file;
}

/** The file of the workspace if its launch section can be read, or nothing. */
async function listWorkspaceFiles(): Promise<readonly LaunchFile[]> {
  const { workspaceFile: uri } = vscode.workspace;
  if (!uri || uri.scheme === 'untitled') return [];
  try {
    return hasLaunchSection(await readText(uri)) ? [{ uri, name: uri.path.slice(uri.path.lastIndexOf('/') + 1) }] : [];
  } catch (error) {
    if (error instanceof TargetFileError) return [];
    throw error;
  }
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
async function pickConfiguration(steps: Steps, names: readonly string[]): Promise<number | undefined> {
  if (names.length < 2) return names.length === 0 ? undefined : 0;
  const rows = names.map((label, index) => ({ label: toPlainText(label), index }));
  return (await steps.pick({ prompt: vscode.l10n.t('Select a launch configuration'), rows })).index;
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
