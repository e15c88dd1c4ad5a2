import * as vscode from 'vscode';

/** Whether an editor holds changes of the file, which would be in conflict with what is written. */
export function isUnsaved({ uri }: { readonly uri: vscode.Uri }): boolean {
  return vscode.workspace.textDocuments.some((open) => open.isDirty && open.uri.toString() === uri.toString());
}
