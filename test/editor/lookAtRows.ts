import * as vscode from 'vscode';
import { timeToLook } from './timeToLook';

/** Shows texts in a list of the real editor, as many at once as fit. */
export async function lookAtRows(texts: readonly string[]): Promise<void> {
  const picker = vscode.window.createQuickPick();
  for (let next = 0; next < texts.length; next += 12) {
    picker.items = texts.slice(next, next + 12).map((label) => ({ label }));
    picker.show();
    await timeToLook();
  }
  picker.dispose();
}
