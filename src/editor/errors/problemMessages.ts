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
    case 'damagedFiles':
      return problem.fileNames.length === 1
        ? vscode.l10n.t(
            "The app's file {0} is damaged. Other apps aren't affected. Add this app again, or remove it with its secrets.",
            ...problem.fileNames,
          )
        : vscode.l10n.t(
            "The files of {0} apps are damaged: {1}. Other apps aren't affected. Add these apps again, or remove them with their secrets.",
            problem.fileNames.length,
            problem.fileNames.join(', '),
          );
    case 'newerFiles':
      return problem.fileNames.length === 1
        ? vscode.l10n.t(
            'The app in {0} was saved by a newer version of APS Auth. Update APS Auth to see it.',
            ...problem.fileNames,
          )
        : vscode.l10n.t(
            'The apps in {0} were saved by a newer version of APS Auth. Update APS Auth to see them.',
            problem.fileNames.join(', '),
          );
    case 'unreadableFiles':
      return vscode.l10n.t(
        "APS Auth can't read {0}. Check the permissions of the file. Other apps aren't affected.",
        problem.fileNames.join(', '),
      );
    case 'secretBeforeInUse':
      return vscode.l10n.t(
        '{0}: The new client secret was rejected, and the previous one still works, so APS Auth uses that one again.',
        problem.appName,
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
