import * as vscode from 'vscode';
import { notify } from './notify';

/** Confirms an action that can't be undone or that affects others. @throws CancellationError if the person canceled */
export async function confirm(question: string, detail: string, button: string): Promise<void> {
  const pressed = await notify(question, { severity: 'warning', modal: { detail }, buttons: [button] });
  if (pressed !== button) throw new vscode.CancellationError();
}
