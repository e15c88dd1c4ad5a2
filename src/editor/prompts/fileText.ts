import * as vscode from 'vscode';

/** The text of a file as the editor has it, with changes that aren't saved. */
export async function readText(uri: vscode.Uri): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

/** Replaces the text of a file in the editor, where it can be undone, and saves it. */
export async function replaceText(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  const whole = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(uri, whole, text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
