import * as vscode from 'vscode';
import { toPlainText } from '../words/toPlainText';

/** How a message is shown. By default, it is an information message without buttons. */
export interface NotificationOptions {
  readonly severity?: 'information' | 'warning' | 'error';
  readonly buttons?: readonly string[];
  /** Shows the message in a modal dialog, with details below it. */
  readonly modal?: { readonly detail?: string };
}

/**
 * Shows a message and returns the button that was pressed; undefined if the message was closed, or if it can't be shown
 * because the window closes. Every message must be shown by this function, because it escapes the text: names in it come
 * from people and servers, and the editor renders `[text](command:…)` as a live link.
 */
export async function notify(
  text: string,
  { severity = 'information', buttons = [], modal }: NotificationOptions = {},
): Promise<string | undefined> {
  const options: vscode.MessageOptions = modal
    ? { modal: true, ...(modal.detail === undefined ? {} : { detail: toPlainLines(modal.detail) }) }
    : {};
  try {
    return await show[severity](toPlainText(text), options, ...buttons);
  } catch {
    return undefined;
  }
}

type ShowMessage = (
  text: string,
  options: vscode.MessageOptions,
  ...buttons: readonly string[]
) => Thenable<string | undefined>;

const show: Readonly<Record<NonNullable<NotificationOptions['severity']>, ShowMessage>> = {
  information: (...message) => vscode.window.showInformationMessage(...message),
  warning: (...message) => vscode.window.showWarningMessage(...message),
  error: (...message) => vscode.window.showErrorMessage(...message),
};

function toPlainLines(text: string): string {
  return text.split('\n').map(toPlainText).join('\n');
}
