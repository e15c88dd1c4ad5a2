import * as vscode from 'vscode';
import { toPlainText } from '../words/toPlainText';

/** The tooltip of a row: one line per label and value, without lines that have no value. */
export function rowTooltip(lines: readonly (readonly [label: string, value: string])[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [label, value] of lines) {
    if (value !== '')
      appendPlain(text, toPlainText(label === '' ? value : `${label}: ${value}`)).appendMarkdown('\n\n');
  }
  return text;
}

/** Escapes each @, because the editor turns an email address into a link. */
function appendPlain(text: vscode.MarkdownString, plain: string): vscode.MarkdownString {
  const [start = '', ...others] = plain.split('@');
  text.appendText(start);
  for (const other of others) text.appendMarkdown('&#64;').appendText(other);
  return text;
}
