import * as vscode from 'vscode';

/** Opens the page of the APS portal that lists the apps. */
export async function openPortal(): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse('https://aps.autodesk.com/myapps/'));
}
