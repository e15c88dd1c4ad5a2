import * as vscode from 'vscode';
import type { Problem } from '../../credentials/ports';
import { notify } from '../prompts/notify';

const shown = new Set<string>();

/** Shows each problem once per session, however often it occurs. */
export function showProblem(problem: Problem): void {
  const text = problemText(problem);
  if (shown.has(text)) return;
  shown.add(text);
  void notify(text, { severity: 'warning' });
}

function problemText(problem: Problem): string {
  switch (problem.kind) {
    case 'damagedFile':
      return vscode.l10n.t(
        "An app's file couldn't be read and was renamed to {0}. Other apps aren't affected. Add this app again.",
        problem.fileName,
      );
    case 'newerFile':
      return vscode.l10n.t(
        'The app in {0} was saved by a newer version of APS Auth. Update APS Auth to see it.',
        problem.fileName,
      );
    case 'signInNotStored':
      return vscode.l10n.t("The sign-in couldn't be saved to secret storage. It lasts until you close this window.");
    case 'diskRefused':
      return vscode.l10n.t(
        "Couldn't save details of an access token. The disk may be full. You can use the token until you close this window.",
      );
    case 'tokenNotStored':
      return vscode.l10n.t(
        "An access token couldn't be saved to secret storage. You can use it until you close this window.",
      );
  }
}
