/** What is in a folder. A symbolic link is neither a file nor a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** The files of a workspace folder that may have apps, by their paths relative to it, with `/` between the names. */
export interface ImportFiles {
  readonly paths: readonly string[];
  /** Whether every folder was looked into. */
  readonly isComplete: boolean;
}

/** Whose files nobody edits, or which have too many. */
const skippedFolders = new Set(['node_modules', '.git', '.hg', '.svn', '.venv', 'venv', '__pycache__', '.terraform']);

/** A workspace with more folders is searched in part. */
const maxFolders = 5000;

/** How many folders are read at a time, because each may be a request to another machine. */
const atOnce = 20;

/**
 * Lists the files that other tools keep apps in: `.env` files, `launch.json`, `appsettings.json`, and so on, and the project
 * files of .NET, which name their user secrets. Symbolic links aren't followed. A folder that can't be read counts as empty.
 * @throws the signal's reason if the caller canceled
 */
export async function listImportFiles(
  readFolder: (path: string) => Promise<readonly FolderEntry[]>,
  signal: AbortSignal,
): Promise<ImportFiles> {
  const paths: string[] = [];
  let waiting: readonly string[] = [''];
  let count = 0;
  while (waiting.length > 0 && count < maxFolders) {
    signal.throwIfAborted();
    const next = waiting.slice(0, atOnce);
    count += next.length;
    const read = await Promise.all(next.map((path) => readFolder(path).catch(() => [])));
    const inside = read.flatMap((entries, index) =>
      entries.map(({ name, kind }) => ({
        kind,
        name,
        path: next[index] === '' ? name : `${next[index] ?? ''}/${name}`,
      })),
    );
    paths.push(...inside.filter(({ kind, path }) => kind === 'file' && isImportFile(path)).map(({ path }) => path));
    const folders = inside.filter(({ kind, name }) => kind === 'folder' && !skippedFolders.has(name));
    waiting = [...waiting.slice(atOnce), ...folders.map(({ path }) => path)];
  }
  return { paths: paths.toSorted(), isComplete: waiting.length === 0 };
}

/** Whether a path is that of a project of .NET, which names its user secrets. */
export function isProject(path: string): boolean {
  return /\.(?:cs|fs|vb)proj$/i.test(path);
}

const importFile = new RegExp(
  [
    String.raw`\.env(?:\.[^/]+)?|[^/]+\.env|\.envrc`,
    String.raw`\.vscode/(?:settings|launch|tasks)\.json|[^/]+\.code-workspace`,
    String.raw`\.?mcp\.json|appsettings(?:\.[^/]+)?\.json|launchSettings\.json`,
    String.raw`[^/]+\.postman_environment\.json|aps-apps\.json`,
    String.raw`(?:docker-)?compose(?:[.-][^/]+)?\.ya?ml|Dockerfile(?:\.[^/]+)?|[^/]+\.Dockerfile`,
  ]
    .map((names) => `(?:^|/)(?:${names})$`)
    .join('|'),
  'i',
);

function isImportFile(path: string): boolean {
  return importFile.test(path) || isProject(path);
}
