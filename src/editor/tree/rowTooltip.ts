import * as vscode from 'vscode';
import { toPlainMarkdown } from '../words/toPlainMarkdown';

/** The tooltip of a row: one line per label and value, without lines that have no value. */
export function rowTooltip(lines: readonly (readonly [label: string, value: string])[]): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  for (const [label, value] of lines) {
    if (value !== '') text.appendMarkdown(`${toPlainMarkdown(label === '' ? value : `${label}: ${value}`)}\n\n`);
  }
  return text;
}
