import * as vscode from 'vscode';
import { notify } from './notify';

/** Asks before something that can't be undone or that others will notice. @throws CancellationError */
export async function confirm(question: string, detail: string, button: string): Promise<void> {
  const pressed = await notify(question, { severity: 'warning', modal: { detail }, buttons: [button] });
  if (pressed !== button) throw new vscode.CancellationError();
}
