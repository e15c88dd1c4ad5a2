import * as vscode from 'vscode';
import type { Log } from '../../credentials/ports';
import { runWithProgress } from '../prompts/runWithProgress';
import { baseUrlSetting } from '../serverSetting';
import { toPlainText } from '../words/toPlainText';
import { CredentialFailure, type FailureContext } from './credentialFailure';
import type { ErrorAction } from './errorAction';
import { openPortal } from './openPortal';
import { RevocationFailure } from './revocationFailure';

/**
 * Runs what a person asked for, and shows what went wrong: a cancelled task is silent, a known error becomes a sentence
 * with what helps, an unknown one goes to the log. Nothing it runs gives back a value: any extension may call a command.
 */
export async function runAndShowErrors(log: Log, task: () => Promise<void>): Promise<void> {
  try {
    await task();
  } catch (error) {
    // Not awaited: a command has ended even while its error message is still being read.
    void showError(log, error, task);
  }
}

async function showError(log: Log, error: unknown, task: () => Promise<void>): Promise<void> {
  const { about, cause } = error instanceof CredentialFailure ? error : { about: undefined, cause: error };
  if (isCancelled(cause)) return;
  const { errorMessageFor } = await import('./errorMessages');
  const known = errorMessageFor(about, cause);
  log.error(describeForLog(cause, known !== undefined));
  const text = known?.text ?? vscode.l10n.t('Something went wrong. See the log for details.');
  const buttons = new Map((known?.actions ?? []).map((remedy) => [actionTitle(remedy), remedy]));
  const showLog = vscode.l10n.t('Show Log');
  const pressed = await vscode.window.showErrorMessage(toPlainText(text), ...buttons.keys(), showLog);
  if (pressed === showLog) await vscode.commands.executeCommand('apsAuth.showLog');
  const remedy = pressed === undefined ? undefined : buttons.get(pressed);
  const again = cause instanceof RevocationFailure ? () => revokeAgain(about, cause) : task;
  if (remedy) await runAndShowErrors(log, () => runAction(remedy, about, again));
}

/** The user is gone from here, so this is the last chance to say how it went. */
async function revokeAgain(subject: FailureContext | undefined, { tryAgain }: RevocationFailure): Promise<void> {
  const name = subject?.name ?? '';
  try {
    await runWithProgress(vscode.l10n.t('Signing out {0}', name), ({ signal }) => tryAgain(signal));
  } catch (error) {
    throw new CredentialFailure(
      { ...subject, name },
      isCancelled(error) ? error : new RevocationFailure(error, tryAgain),
    );
  }
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Signed out {0}.', name)));
}

function isCancelled(error: unknown): boolean {
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'AbortError');
}

/** Our own errors hold nothing secret; of any other only the place is told, for its message may quote anything. */
function describeForLog(error: unknown, isKnown: boolean): string {
  if (!(error instanceof Error)) return 'Something was thrown that is no error.';
  if (isKnown) return `${error.name}: ${error.message}`;
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`Unexpected ${error.name}`, ...places].join('\n');
}

function actionTitle(remedy: ErrorAction): string {
  switch (remedy) {
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
    case 'openProxySettings':
      return vscode.l10n.t('Open Proxy Settings');
    case 'createKey':
      return vscode.l10n.t('Create Key');
    case 'importKey':
      return vscode.l10n.t('Import Key');
    case 'rotateKey':
      return vscode.l10n.t('Rotate Key');
    case 'enableServiceAccount':
      return vscode.l10n.t('Enable');
    case 'deleteServiceAccount':
      return vscode.l10n.t('Delete');
    case 'refreshServiceAccounts':
      return vscode.l10n.t('Refresh');
    case 'addApp':
      return vscode.l10n.t('Add App');
    case 'changeServer':
      return vscode.l10n.t('Change Server');
  }
}

async function runAction(
  remedy: ErrorAction,
  subject: FailureContext | undefined,
  task: () => Promise<void>,
): Promise<void> {
  switch (remedy) {
    case 'changeClientSecret':
      return vscode.commands.executeCommand('apsAuth.changeClientSecret', subject?.credential);
    case 'setScopes':
      return vscode.commands.executeCommand('apsAuth.setScopes', subject?.credential);
    case 'tryAgain':
      return task();
    case 'reloadWindow':
      return vscode.commands.executeCommand('workbench.action.reloadWindow');
    case 'signIn':
      return vscode.commands.executeCommand('apsAuth.signIn', subject?.credential);
    case 'signInWithAnotherMethod':
      return vscode.commands.executeCommand('apsAuth.signInWithAnotherMethod', subject?.credential);
    case 'createKey':
    case 'importKey':
    case 'rotateKey':
    case 'enableServiceAccount':
    case 'deleteServiceAccount':
    case 'refreshServiceAccounts':
    case 'addApp':
    case 'changeServer':
      return vscode.commands.executeCommand(`apsAuth.${remedy}`, subject?.credential);
    case 'openPortal':
      return openPortal();
    case 'openBaseUrlSetting':
      return vscode.commands.executeCommand('workbench.action.openSettings', baseUrlSetting);
    case 'openProxySettings':
      return vscode.commands.executeCommand('workbench.action.openSettings', 'http.proxy');
  }
}
