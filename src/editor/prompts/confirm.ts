import * as vscode from 'vscode';
import { toPlainText } from '../words/toPlainText';

/** Asks before something that can't be undone or that others will notice. @throws CancellationError */
export async function confirm(question: string, detail: string, button: string): Promise<void> {
  const pressed = await vscode.window.showWarningMessage(toPlainText(question), { modal: true, detail }, button);
  if (pressed !== button) throw new vscode.CancellationError();
}
