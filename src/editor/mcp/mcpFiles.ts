import * as vscode from 'vscode';
import { listMcpServers, type McpFileServer } from '../../delivery/mcpFile';
import { runProgramName } from '../../delivery/mcpRun';
import { readText } from '../prompts/fileText';
import { mcpFilePaths } from './mcpFilePaths';

/** A server that a file in the workspace lists. */
export interface FoundServer {
  readonly folder: vscode.WorkspaceFolder;
  readonly path: (typeof mcpFilePaths)[number];
  readonly uri: vscode.Uri;
  readonly text: string;
  readonly server: McpFileServer;
}

/** The folders that are where servers start: not those of another machine. */
export function listLocalFolders(): readonly vscode.WorkspaceFolder[] {
  return (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
}

/** The servers of all files, those for APS first. A file that can't be read has none. */
export async function findServers(): Promise<readonly FoundServer[]> {
  const files = listLocalFolders().flatMap((folder) =>
    mcpFilePaths.map((path) => ({ folder, path, uri: vscode.Uri.joinPath(folder.uri, path) })),
  );
  const found = await Promise.all(files.map(async (file) => readServers(file)));
  return found.flat().toSorted((one, other) => Number(isForAps(other)) - Number(isForAps(one)));
}

async function readServers(file: Pick<FoundServer, 'folder' | 'path' | 'uri'>): Promise<readonly FoundServer[]> {
  try {
    // Opening a file that isn't there would be in the log of the editor.
    await vscode.workspace.fs.stat(file.uri);
    const text = await readText(file.uri);
    // What aps-token starts has everything already.
    const servers = listMcpServers(text).filter(({ command }) => command !== runProgramName);
    return servers.map((server) => ({ ...file, text, server }));
  } catch {
    return [];
  }
}

function isForAps({ server }: FoundServer): boolean {
  return server.variables.length > 0;
}

/** The server in which the cursor is, if one of the files is being edited. */
export function findServerAtCursor(found: readonly FoundServer[]): FoundServer | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const offset = editor.document.offsetAt(editor.selection.active);
  return found.find(
    ({ uri, server }) =>
      uri.toString() === editor.document.uri.toString() && server.start <= offset && offset <= server.end,
  );
}
