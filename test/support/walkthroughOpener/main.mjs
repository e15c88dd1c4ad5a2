// Opens the walkthrough and the view of APS Auth at the first start of the demo. The editor opens a walkthrough by itself only
// for what is installed while a window is open.
import { existsSync, mkdirSync } from 'node:fs';
import { commands } from 'vscode';

export async function activate({ globalStorageUri }) {
  // A folder of the demo, which is new each time. The global state is in the browser, and stays.
  if (existsSync(globalStorageUri.fsPath)) return;
  mkdirSync(globalStorageUri.fsPath, { recursive: true });
  await commands.executeCommand('apsAuth.apps.focus', { preserveFocus: true });
  await commands.executeCommand('workbench.action.openWalkthrough', 'aps-auth.aps-auth#start', false);
}
