import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

/** What the secrets of a workspace are named by: 16 hexadecimal digits, the same after a reload. */
export function hashWorkspace(): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  const uri = workspaceFile ?? workspaceFolders?.[0]?.uri;
  const identity = uri?.toString() ?? `no workspace ${vscode.env.sessionId}`;
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}
