import * as vscode from 'vscode';
import type { Problem } from '../../credentials/ports';
import { toPlainText } from '../words/toPlainText';

/** Shows each problem once in a session, however often it is met. */
export function problemReporter(): (problem: Problem) => void {
  const shown = new Set<string>();
  return (problem) => {
    const text = problemText(problem);
    if (shown.has(text)) return;
    shown.add(text);
    void vscode.window.showWarningMessage(toPlainText(text));
  };
}

function problemText(problem: Problem): string {
  switch (problem.kind) {
    case 'damagedFile':
      return vscode.l10n.t(
        'The file of an app could not be read and is kept aside as {0}. The other apps are not affected; add this one again.',
        problem.fileName,
      );
    case 'newerFile':
      return vscode.l10n.t(
        'An app was saved by a newer version of APS Auth ({0}) and is not shown. Update APS Auth to see it.',
        problem.fileName,
      );
    case 'signInNotStored':
      return vscode.l10n.t(
        'The secret storage of the editor refused a sign-in. It lasts until the window closes; then sign in again.',
      );
    case 'diskRefused':
      return vscode.l10n.t(
        'The disk refused to keep what is known of an access token: it may be full. The token is used until the window closes.',
      );
    case 'tokenNotStored':
      return vscode.l10n.t(
        'The secret storage of the editor refused an access token. It is used until the window closes.',
      );
  }
}
