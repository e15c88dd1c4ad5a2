import * as vscode from 'vscode';
import { apsScopes, findTwoLeggedScopeProblem, type ScopeProblem } from '../aps/scopes';
import { sortScopes } from '../credentials/accessToken';
import { toPlainText } from './plainText';

interface ScopeRow extends vscode.QuickPickItem {
  /** Absent on the row that leads to free text. */
  readonly scope?: string;
}

const known = new Set(apsScopes.map(({ scope }) => scope));

/**
 * Asks what an access token is to be allowed: the documented scopes with their meanings, and any other as free text.
 * @throws CancellationError when the person left
 */
export async function promptScopes(appName: string, current: readonly string[]): Promise<readonly string[]> {
  const title = toPlainText(vscode.l10n.t('Scopes of {0}', appName));
  for (let placeHolder = vscode.l10n.t('What may the access token do?'); ; placeHolder = vscode.l10n.t('Select at least one scope.')) {
    const rows = buildRows(current);
    const picked = await vscode.window.showQuickPick(rows, { title, placeHolder, canPickMany: true, matchOnDescription: true, ignoreFocusOut: true });
    if (!picked) throw new vscode.CancellationError();
    const chosen = picked.flatMap(({ scope }) => scope ?? []);
    const others = picked.some((row) => row.scope === undefined) ? await promptOtherScopes(title, chosen) : [];
    const scopes = sortScopes([...chosen, ...others]);
    if (scopes.length > 0) return scopes;
  }
}

function buildRows(current: readonly string[]): readonly ScopeRow[] {
  const selected = current.length > 0 ? current : ['data:read'];
  const custom = current.filter((scope) => !known.has(scope)).map((scope) => ({ label: toPlainText(scope), scope, picked: true }));
  const documented = apsScopes
    .filter(({ twoLegged }) => twoLegged)
    .map(({ scope, meaning }) => ({ label: scope, description: vscode.l10n.t(meaning), scope, picked: selected.includes(scope) }));
  const other = { label: vscode.l10n.t('Other scopes…'), description: vscode.l10n.t('such as data:read:<URN>, asked for next'), alwaysShow: true };
  return [...custom, ...documented, other];
}

async function promptOtherScopes(title: string, chosen: readonly string[]): Promise<readonly string[]> {
  const entered = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Other scopes, with spaces between them'),
    placeHolder: 'data:read:urn:adsk.objects:os.object:bucket/model.rvt',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const problem = findTwoLeggedScopeProblem([...chosen, ...splitScopes(text)]);
      return problem && describeScopeProblem(problem);
    },
  });
  if (entered === undefined) throw new vscode.CancellationError();
  return splitScopes(entered);
}

function splitScopes(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function describeScopeProblem(problem: ScopeProblem): string {
  switch (problem) {
    case 'badCharacter':
      return vscode.l10n.t('A scope has no spaces, quotes, asterisks or backslashes.');
    case 'notTwoLegged':
      return vscode.l10n.t('One of them is only for users who sign in.');
    case 'tooMany':
      return vscode.l10n.t('Autodesk takes 50 scopes at most.');
    case 'tooLong':
      return vscode.l10n.t('Autodesk takes 3000 characters at most.');
  }
}
