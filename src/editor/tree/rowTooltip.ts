import * as vscode from 'vscode';
import { toPlainText } from '../words/toPlainText';

/** What a row tells when the pointer rests on it: lines of a label and a value, without those that have no value. */
export function rowTooltip(lines: readonly (readonly [label: string, value: string])[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [label, value] of lines) {
    if (value !== '')
      appendPlain(text, toPlainText(label === '' ? value : `${label}: ${value}`)).appendMarkdown('\n\n');
  }
  return text;
}

/** An address with a bare @ would become a link. */
function appendPlain(text: vscode.MarkdownString, plain: string): vscode.MarkdownString {
  const [start = '', ...others] = plain.split('@');
  text.appendText(start);
  for (const other of others) text.appendMarkdown('&#64;').appendText(other);
  return text;
}
