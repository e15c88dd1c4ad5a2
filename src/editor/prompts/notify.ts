import * as vscode from 'vscode';
import { toPlainText } from '../words/toPlainText';

/** How a message is shown; as information and without buttons by default. */
export interface NotificationOptions {
  readonly severity?: 'information' | 'warning' | 'error';
  readonly buttons?: readonly string[];
  /** Shows a dialog that blocks the window, with an explanation below the message. */
  readonly modal?: { readonly detail?: string };
}

/**
 * Shows a message and returns the button that was pressed; undefined if it was closed. This is the only door to messages,
 * because it makes them plain: the names in them come from people and servers, and the editor makes a live link out of
 * `[text](command:…)`.
 */
export async function notify(
  text: string,
  { severity = 'information', buttons = [], modal }: NotificationOptions = {},
): Promise<string | undefined> {
  const options: vscode.MessageOptions = modal
    ? { modal: true, ...(modal.detail === undefined ? {} : { detail: toPlainLines(modal.detail) }) }
    : {};
  return showers[severity](toPlainText(text), options, ...buttons);
}

type Shower = (
  text: string,
  options: vscode.MessageOptions,
  ...buttons: readonly string[]
) => Thenable<string | undefined>;

const showers: Readonly<Record<NonNullable<NotificationOptions['severity']>, Shower>> = {
  information: (...message) => vscode.window.showInformationMessage(...message),
  warning: (...message) => vscode.window.showWarningMessage(...message),
  error: (...message) => vscode.window.showErrorMessage(...message),
};

function toPlainLines(text: string): string {
  return text.split('\n').map(toPlainText).join('\n');
}
