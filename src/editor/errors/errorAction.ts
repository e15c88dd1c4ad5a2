import * as vscode from 'vscode';
import { baseUrlSetting } from '../serverSetting';
import type { FailureContext } from './credentialFailure';
import { openPortal } from './openPortal';

const errorActions = [
  'changeClientSecret',
  'setScopes',
  'signIn',
  'signInWithAnotherMethod',
  'tryAgain',
  'reloadWindow',
  'openPortal',
  'openBaseUrlSetting',
  'confirmBaseUrl',
  'openProxySettings',
  'createKey',
  'importKey',
  'rotateKey',
  'enableDefaultKey',
  'enableServiceAccount',
  'deleteServiceAccount',
  'refreshServiceAccounts',
  'addApp',
  'changeServer',
  'managePermissions',
  'openLaunchFile',
  'refreshToken',
  'runDiagnostics',
  'showLog',
] as const;

/** An action that an error message offers as a button. */
export type ErrorAction = (typeof errorActions)[number];

export function isErrorAction(text: string): text is ErrorAction {
  return errorActions.some((action) => action === text);
}

/** One or two sentences, and the actions that may help. */
export interface ErrorMessage {
  readonly text: string;
  readonly actions: readonly ErrorAction[];
  /** For what a person decided themselves; an error by default. */
  readonly severity?: 'information';
}

/** The label of an action's button. */
export function actionTitle(action: ErrorAction): string {
  switch (action) {
    case 'changeClientSecret':
      return vscode.l10n.t('Change Client Secret');
    case 'setScopes':
      return vscode.l10n.t('Set Scopes');
    case 'signIn':
      return vscode.l10n.t('Sign In');
    case 'signInWithAnotherMethod':
      return vscode.l10n.t('Try Another Method');
    case 'tryAgain':
      return vscode.l10n.t('Try Again');
    case 'reloadWindow':
      return vscode.l10n.t('Reload Window');
    case 'openPortal':
      return vscode.l10n.t('Open Portal');
    case 'openBaseUrlSetting':
      return vscode.l10n.t('Open Setting');
    case 'confirmBaseUrl':
      return vscode.l10n.t('Confirm Host');
    case 'openProxySettings':
      return vscode.l10n.t('Open Proxy Settings');
    case 'createKey':
      return vscode.l10n.t('Create Key');
    case 'importKey':
      return vscode.l10n.t('Import Key');
    case 'rotateKey':
      return vscode.l10n.t('Rotate Key');
    case 'enableServiceAccount':
    case 'enableDefaultKey':
      return vscode.l10n.t('Enable');
    case 'deleteServiceAccount':
      return vscode.l10n.t('Delete');
    case 'refreshServiceAccounts':
      return vscode.l10n.t('Refresh');
    case 'addApp':
      return vscode.l10n.t('Add App');
    case 'changeServer':
      return vscode.l10n.t('Change Server');
    case 'managePermissions':
      return vscode.l10n.t('Manage Permissions');
    case 'openLaunchFile':
      return vscode.l10n.t('Open launch.json');
    case 'refreshToken':
      return vscode.l10n.t('Refresh Token');
    case 'runDiagnostics':
      return vscode.l10n.t('Run Diagnostics');
    case 'showLog':
      return vscode.l10n.t('Show Log');
  }
}

/** Runs an action. `about` is what the error is about, and `task` is what failed. */
export async function runAction(
  action: ErrorAction,
  about: FailureContext | undefined,
  task: () => Promise<void>,
): Promise<void> {
  switch (action) {
    case 'changeClientSecret':
      return vscode.commands.executeCommand('apsAuth.changeClientSecret', about?.credential);
    case 'setScopes':
      return vscode.commands.executeCommand('apsAuth.setScopes', about?.credential);
    case 'tryAgain':
      return task();
    case 'reloadWindow':
      return vscode.commands.executeCommand('workbench.action.reloadWindow');
    case 'signIn':
      return vscode.commands.executeCommand('apsAuth.signIn', about?.credential);
    case 'signInWithAnotherMethod':
      return vscode.commands.executeCommand('apsAuth.signInWithAnotherMethod', about?.credential);
    case 'createKey':
    case 'importKey':
    case 'rotateKey':
    case 'enableServiceAccount':
    case 'deleteServiceAccount':
    case 'refreshServiceAccounts':
    case 'addApp':
    case 'changeServer':
    case 'confirmBaseUrl':
    case 'managePermissions':
    case 'refreshToken':
    case 'runDiagnostics':
    case 'showLog':
      return vscode.commands.executeCommand(`apsAuth.${action}`, about?.credential);
    case 'enableDefaultKey':
      return vscode.commands.executeCommand('apsAuth.enableKey', defaultKeyOf(about));
    case 'openPortal':
      return openPortal();
    case 'openLaunchFile':
      return vscode.commands.executeCommand('workbench.action.debug.configure');
    case 'openBaseUrlSetting':
      return vscode.commands.executeCommand('workbench.action.openSettings', baseUrlSetting);
    case 'openProxySettings':
      return vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy');
  }
}

/** The default key of the service account that an error is about, as the argument of a command. */
function defaultKeyOf(about: FailureContext | undefined): object {
  return { ...about?.credential, keyId: about?.serviceAccount?.defaultKeyId };
}
