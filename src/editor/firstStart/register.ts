import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { runAndLogErrors } from '../errors/runAndShowErrors';

type FirstStartServices = Pick<EditorServices, 'catalog' | 'globalState' | 'log'>;

/** In the global state, so that only the first start in a profile finds it absent. */
const flag = 'hasStarted';

/** Shows the view at the first start in a profile if there is no app yet. The activation doesn't wait for it. */
export function register(_context: vscode.ExtensionContext, services: FirstStartServices): void {
  if (services.globalState.get(flag) === true) return;
  // The catalog starts to load once every feature is registered.
  setImmediate(() => void runAndLogErrors(services.log, () => showView(services)));
}

async function showView({ catalog, globalState }: FirstStartServices): Promise<void> {
  await catalog.whenLoaded();
  await globalState.update(flag, true);
  if (catalog.apps.length > 0 || catalog.damaged.length > 0 || !mayOpenByItself()) return;
  await vscode.commands.executeCommand('apsAuth.apps.focus', { preserveFocus: true });
}

/** A person who doesn't want what is new to open a walkthrough doesn't want it to open a view either. */
function mayOpenByItself(): boolean {
  return vscode.workspace.getConfiguration('workbench').get('welcomePage.walkthroughs.openOnInstall') !== false;
}
