import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { readApps } from '../../importing/importedApp';
import { isProject, listImportFiles, type FolderEntry } from '../../importing/listImportFiles';
import { findUserSecretsId, rapsProfilesPath, userSecretsPath } from '../../importing/otherFolders';
import { maxImportLength } from '../../importing/readEntries';
import { runWithProgress } from '../prompts/runWithProgress';

/** Where a text with apps is. */
export type Origin =
  | { readonly kind: 'file'; readonly uri: vscode.Uri; readonly name: string }
  | { readonly kind: 'userSettings'; readonly name: string }
  | { readonly kind: 'environment'; readonly name: string }
  | { readonly kind: 'clipboard'; readonly name: string };

/** A text that may have apps. */
export interface SourceText {
  readonly origin: Origin;
  readonly text: string;
}

/** A file that couldn't be read, and why, for a person. */
export interface UnreadFile {
  readonly name: string;
  readonly why: string;
}

/** What was read of a source. */
export interface SourceContents {
  readonly texts: readonly SourceText[];
  readonly unread: readonly UnreadFile[];
}

/** A place to look for apps, as a row to check. Nothing is read of it before it's checked, but the names of files. */
export interface Source {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly isUsual: boolean;
  readonly read: () => Promise<SourceContents>;
}

/** The places to look for apps that there are. @throws AbortError if the person canceled */
export async function listSources(): Promise<readonly Source[]> {
  const { files, isComplete } = await runWithProgress(vscode.l10n.t('Looking for files with apps'), ({ signal }) =>
    listWorkspaceFiles(signal),
  );
  const projects = files.filter(({ name }) => isProject(name));
  const others = files.filter(({ name }) => !isProject(name));
  const elsewhere = [...(await listUserSecrets(projects)), ...(await listRapsProfiles())];
  return [
    ...(others.length > 0
      ? [
          filesSource(
            isComplete ? vscode.l10n.t('Workspace') : vscode.l10n.t('Workspace (too many folders to search all)'),
            others,
          ),
        ]
      : []),
    ...textSource(vscode.l10n.t('User settings'), {
      origin: { kind: 'userSettings', name: vscode.l10n.t('user settings') },
      text: readUserSettings(),
    }),
    ...textSource(vscode.l10n.t('Environment variables'), {
      origin: { kind: 'environment', name: vscode.l10n.t('environment variables') },
      text: readEnvironment(),
    }),
    ...elsewhere,
    {
      label: vscode.l10n.t('Clipboard'),
      description: '',
      detail: vscode.l10n.t('A .env file, JSON, or lines of a shell'),
      isUsual: false,
      read: readClipboard,
    },
    {
      label: vscode.l10n.t('Other file…'),
      description: '',
      detail: vscode.l10n.t('Any file with a client ID, such as one that you exported from another tool'),
      isUsual: false,
      read: readChosenFiles,
    },
  ];
}

/** What the clipboard has. */
async function readClipboard(): Promise<SourceContents> {
  const text = await vscode.env.clipboard.readText();
  return { texts: [{ origin: { kind: 'clipboard', name: vscode.l10n.t('clipboard') }, text }], unread: [] };
}

/** Only if there is an app in the text. */
function textSource(label: string, source: SourceText): readonly Source[] {
  const names = readApps(source.text).map(({ name, values }) => name ?? values.clientId);
  if (names.length === 0) return [];
  const read = (): Promise<SourceContents> => Promise.resolve({ texts: [source], unread: [] });
  return [{ label, description: '', detail: names.join(', '), isUsual: true, read }];
}

/** The files of a workspace. */
interface FoundFiles {
  readonly files: readonly NamedFile[];
  readonly isComplete: boolean;
}

/** A file, and what a person knows it by. */
export interface NamedFile {
  readonly uri: vscode.Uri;
  readonly name: string;
}

function filesSource(label: string, files: readonly NamedFile[]): Source {
  return {
    label,
    description: files.length === 1 ? vscode.l10n.t('1 file') : vscode.l10n.t('{0} files', files.length),
    detail: files.map(({ name }) => name).join(', '),
    isUsual: true,
    read: () => readFiles(files),
  };
}

/** What files have, and why others can't be read. */
export async function readFiles(files: readonly NamedFile[]): Promise<SourceContents> {
  const read = await Promise.all(files.map(readFile));
  return {
    texts: read.flatMap((one) => ('text' in one ? [one] : [])),
    unread: read.flatMap((one) => ('why' in one ? [one] : [])),
  };
}

async function readFile({ uri, name }: NamedFile): Promise<SourceText | UnreadFile> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > maxImportLength) return { name, why: vscode.l10n.t('larger than 1 MB') };
    const bytes = Buffer.from(await vscode.workspace.fs.readFile(uri));
    const text = bytes.toString('utf8');
    const isText = !text.includes('\0') && Buffer.from(text).equals(bytes);
    return isText ? { origin: { kind: 'file', uri, name }, text } : { name, why: vscode.l10n.t('not UTF-8 text') };
  } catch {
    return { name, why: vscode.l10n.t("can't be read") };
  }
}

/** The files of a trusted workspace, and its own file, which may be outside of its folders. */
async function listWorkspaceFiles(signal: AbortSignal): Promise<FoundFiles> {
  const { isTrusted, workspaceFolders = [], workspaceFile } = vscode.workspace;
  if (!isTrusted) return { files: [], isComplete: true };
  const lists = await Promise.all(
    workspaceFolders.map(async ({ uri }) => {
      const { paths, isComplete } = await listImportFiles((path) => readFolder(vscode.Uri.joinPath(uri, path)), signal);
      return { files: paths.map((path) => toNamedFile(vscode.Uri.joinPath(uri, path))), isComplete };
    }),
  );
  const own = workspaceFile && workspaceFile.scheme !== 'untitled' ? [toNamedFile(workspaceFile)] : [];
  const files = [...lists.flatMap((list) => list.files), ...own];
  return {
    files: [...new Map(files.map((file) => [file.uri.toString(), file])).values()],
    isComplete: lists.every((list) => list.isComplete),
  };
}

function toNamedFile(uri: vscode.Uri): NamedFile {
  return { uri, name: vscode.workspace.asRelativePath(uri) };
}

async function readFolder(uri: vscode.Uri): Promise<readonly FolderEntry[]> {
  const entries = await vscode.workspace.fs.readDirectory(uri);
  return entries.map(([name, type]) => ({ name, kind: kindOf(type) }));
}

/** The type of a symbolic link is a sum. */
function kindOf(type: vscode.FileType): FolderEntry['kind'] {
  if (type === vscode.FileType.File) return 'file';
  return type === vscode.FileType.Directory ? 'folder' : 'other';
}

const machine = { platform: process.platform, home: homedir(), environment: process.env };

async function listUserSecrets(projects: readonly NamedFile[]): Promise<readonly Source[]> {
  const { texts } = await readFiles(projects.filter(({ uri }) => uri.scheme === 'file'));
  const ids = [...new Set(texts.flatMap(({ text }) => findUserSecretsId(text) ?? []))];
  return listExisting(
    vscode.l10n.t('.NET user secrets'),
    ids.map((id) => userSecretsPath(id, machine)),
  );
}

function listRapsProfiles(): Promise<readonly Source[]> {
  return listExisting(vscode.l10n.t('raps profiles'), [rapsProfilesPath(machine)]);
}

/** One source for the files that exist. */
async function listExisting(label: string, paths: readonly string[]): Promise<readonly Source[]> {
  const files = paths.map((path) => ({ uri: vscode.Uri.file(path), name: path.replace(homedir(), '~') }));
  const types = await Promise.all(
    files.map(({ uri }) =>
      vscode.workspace.fs.stat(uri).then(
        ({ type }) => type,
        () => undefined,
      ),
    ),
  );
  const existing = files.filter((_, index) => types[index] === vscode.FileType.File);
  return existing.length === 0 ? [] : [filesSource(label, existing)];
}

/** Settings that hold apps or the environment of programs. */
const settingKeys = [
  'autodesk.forge.environments',
  'autodesk.forge.clientId',
  'autodesk.forge.clientSecret',
  'terminal.integrated.env.linux',
  'terminal.integrated.env.osx',
  'terminal.integrated.env.windows',
  'launch',
  'mcp',
] as const;

/** Those of the user, as JSON. Those of a workspace are in its files. */
export function readUserSettings(): string {
  const configuration = vscode.workspace.getConfiguration();
  const values = settingKeys.map((key) => [key, configuration.inspect(key)?.globalValue] as const);
  return JSON.stringify(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
}

/** As JSON. */
function readEnvironment(): string {
  const wanted = Object.entries(process.env).filter(([name]) => !name.startsWith('VSCODE_'));
  return JSON.stringify(Object.fromEntries(wanted));
}

async function readChosenFiles(): Promise<SourceContents> {
  const uris = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Import Apps'),
    openLabel: vscode.l10n.t('Import'),
    canSelectMany: true,
  });
  return readFiles((uris ?? []).map(toNamedFile));
}
