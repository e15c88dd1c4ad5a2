import * as vscode from 'vscode';

/** Whether the editor runs on the desktop. Only there is its redirect URI always the same. */
export function isDesktop(): boolean {
  return vscode.env.uiKind === vscode.UIKind.Desktop;
}
