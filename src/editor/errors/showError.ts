import * as vscode from 'vscode';
import { describeError } from '../../credentials/describeError';
import type { Log } from '../../credentials/ports';
import { notify } from '../prompts/notify';
import { runWithProgress } from '../prompts/runWithProgress';
import { CredentialFailure, type FailureContext } from './credentialFailure';
import { actionTitle, runAction, type ErrorMessage } from './errorAction';
import { errorMessage, errorMessageFor } from './errorMessages';
import { RevocationFailure } from './revocationFailure';

/** An error, and how to recover from it. */
export interface ShownError {
  readonly log: Log;
  readonly error: unknown;
  /** The task that failed, for Try Again. */
  readonly task: () => Promise<void>;
  /** Runs a task and shows its errors. */
  readonly run: (task: () => Promise<void>) => Promise<void>;
}

/**
 * Shows an error: nothing for a canceled task, a message with actions for a known error, and Show Log for an unknown
 * one.
 */
export async function showError({ log, error, task, run }: ShownError): Promise<void> {
  const { about, cause } = error instanceof CredentialFailure ? error : { about: undefined, cause: error };
  if (isCanceled(cause)) return;
  const known = errorMessageFor(about, cause);
  if (known?.severity === 'information') log.info(known.text);
  else log.error(describeForLog(cause, known));
  const text = known?.text ?? vscode.l10n.t('Something went wrong. See the log for details.');
  const buttons = new Map((known?.actions ?? []).map((action) => [actionTitle(action), action]));
  const showLog = vscode.l10n.t('Show Log');
  const { severity = 'error' } = known ?? {};
  const others = severity === 'error' ? [showLog] : [];
  const pressed = await notify(text, { severity, buttons: [...buttons.keys(), ...others] });
  if (pressed === showLog) await vscode.commands.executeCommand('apsAuth.showLog');
  const action = pressed === undefined ? undefined : buttons.get(pressed);
  const again = cause instanceof RevocationFailure ? () => revokeAgain(about, cause) : task;
  if (action) await run(() => runAction(action, about, again));
}

/** What a row says about an error, without the name of what it is about; empty for a canceled task. */
export function failureText(error: unknown): string {
  const { about, cause } = error instanceof CredentialFailure ? error : { about: undefined, cause: error };
  if (isCanceled(cause)) return '';
  return errorMessage(cause, about?.app)?.text ?? vscode.l10n.t('Something went wrong. See the log for details.');
}

/** Logs an error that a row shows. */
export function logError(log: Log, error: unknown): void {
  const { about, cause } = error instanceof CredentialFailure ? error : { about: undefined, cause: error };
  if (!isCanceled(cause)) log.error(describeForLog(cause, errorMessageFor(about, cause)));
}

/** The user is already removed from this editor, so this is the last chance to report the outcome. */
async function revokeAgain(about: FailureContext | undefined, { tryAgain }: RevocationFailure): Promise<void> {
  const name = about?.name ?? '';
  try {
    await runWithProgress(vscode.l10n.t('Signing out {0}', name), ({ signal }) => tryAgain(signal));
  } catch (error) {
    throw new CredentialFailure({ ...about, name }, isCanceled(error) ? error : new RevocationFailure(error, tryAgain));
  }
  void notify(vscode.l10n.t('Signed out {0}.', name));
}

function isCanceled(error: unknown): boolean {
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'AbortError');
}

/** What a person has seen, and what only the log says. Any other message may quote a secret, so only the stack is logged. */
function describeForLog(error: unknown, known: ErrorMessage | undefined): string {
  if (!(error instanceof Error)) return describeError(error);
  return known ? `${known.text} (${error.name}: ${error.message})` : `Unexpected ${describeError(error)}`;
}
