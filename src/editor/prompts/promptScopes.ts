import * as vscode from 'vscode';
import { apsScopes, findScopeProblem, scopesFor, type ScopeProblem, type TokenLegs } from '../../aps/scopes';
import type { Catalog } from '../../credentials/catalog/catalog';
import { withCredentialRecord } from '../../credentials/catalog/credential';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf, type Registration } from '../../credentials/catalog/server';
import { sortScopes } from '../../credentials/tokens/accessToken';
import { attributeErrors } from '../errors/credentialFailure';
import { toPlainText } from '../words/toPlainText';
import { promptCustomScopes } from './promptCustomScopes';

/** Whose scopes are asked for, and what the question begins with. */
export interface ScopesPrompt {
  readonly name: string;
  readonly current: readonly string[];
  readonly legs: TokenLegs;
  /** Those that a server which is not Autodesk's says it has. */
  readonly supported?: readonly string[];
}

interface ScopeRow extends vscode.QuickPickItem {
  /** Absent on the row that leads to free text. */
  readonly scope?: string;
}

/** What is selected the first time: the least that is of use; for users also what their name is shown by. */
const firstScopes: Readonly<Record<TokenLegs, readonly string[]>> = {
  twoLegged: ['data:read'],
  threeLegged: ['data:read', 'user-profile:read'],
};

/** A service account is nobody whose profile could be read. */
const firstAccountScopes = ['data:read'];

const known = new Set(apsScopes.map(({ scope }) => scope));

/**
 * Asks what an access token is to be allowed, in the way that suits the server of the app.
 * @throws CancellationError when the person left
 */
export function promptScopesOf(app: Registration, prompt: ScopesPrompt): Promise<readonly string[]> {
  const { name, current, legs, supported = [] } = prompt;
  switch (serverOf(app).kind) {
    case 'aps':
      return promptScopes(name, current, legs);
    case 'custom':
      return promptCustomScopes(name, current, supported);
  }
}

/**
 * Asks what an access token of Autodesk's is to be allowed: the documented scopes with their meanings, and any other as
 * free text.
 * @throws CancellationError when the person left
 */
async function promptScopes(
  appName: string,
  current: readonly string[],
  legs: TokenLegs,
): Promise<readonly string[]> {
  const title = toPlainText(vscode.l10n.t('Scopes of {0}', appName));
  for (
    let placeHolder = vscode.l10n.t('What should the access token be allowed to do?');
    ;
    placeHolder = vscode.l10n.t('Select at least one scope.')
  ) {
    const rows = buildRows(current, legs);
    const picked = await vscode.window.showQuickPick(rows, {
      title,
      placeHolder,
      canPickMany: true,
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (!picked) throw new vscode.CancellationError();
    const chosen = picked.flatMap(({ scope }) => scope ?? []);
    const others = picked.some((row) => row.scope === undefined) ? await promptOtherScopes(title, chosen, legs) : [];
    const scopes = sortScopes([...chosen, ...others]);
    if (scopes.length > 0) return scopes;
  }
}

/**
 * Asks for the scopes of an app or of a service account, and keeps them for the next time.
 * @throws CancellationError when the person left
 */
export function chooseScopes(catalog: Catalog, subject: ResolvedCredential): Promise<readonly string[]> {
  return attributeErrors(subject, async () => {
    const { app, credential, name, scopes, serviceAccount } = subject;
    const current = serviceAccount && scopes.length === 0 ? firstAccountScopes : scopes;
    const legs = serviceAccount ? 'threeLegged' : 'twoLegged';
    const chosen = await promptScopesOf(app, { name, current, legs });
    await catalog.change(app.id, (kept) => withCredentialRecord(kept, credential, { scopes: chosen }));
    return chosen;
  });
}

function buildRows(current: readonly string[], legs: TokenLegs): readonly ScopeRow[] {
  const selected = current.length > 0 ? current : firstScopes[legs];
  const custom = current
    .filter((scope) => !known.has(scope))
    .map((scope) => ({ label: toPlainText(scope), scope, picked: true }));
  const documented = scopesFor(legs).map(({ scope, meaning }) => ({
    label: scope,
    description: vscode.l10n.t(meaning),
    scope,
    picked: selected.includes(scope),
  }));
  const other = {
    label: vscode.l10n.t('Other scopes…'),
    description: vscode.l10n.t('such as data:read:<URN>'),
    alwaysShow: true,
  };
  return [...custom, ...documented, other];
}

async function promptOtherScopes(
  title: string,
  chosen: readonly string[],
  legs: TokenLegs,
): Promise<readonly string[]> {
  const entered = await vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t('Other scopes, separated by spaces'),
    placeHolder: 'data:read:urn:adsk.objects:os.object:bucket/model.rvt',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const problem = findScopeProblem([...chosen, ...splitScopes(text)], legs);
      return problem && describeScopeProblem(problem, legs);
    },
  });
  if (entered === undefined) throw new vscode.CancellationError();
  return splitScopes(entered);
}

function splitScopes(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}

function describeScopeProblem(problem: ScopeProblem, legs: TokenLegs): string {
  switch (problem) {
    case 'badCharacter':
      return vscode.l10n.t("Scopes can't contain spaces, quotes, asterisks, or backslashes.");
    case 'otherLegs':
      return legs === 'twoLegged'
        ? vscode.l10n.t('One of these scopes is available only to signed-in users.')
        : vscode.l10n.t('One of these scopes is available only to the app itself, not to users.');
    case 'tooMany':
      return vscode.l10n.t('Autodesk allows at most 50 scopes.');
    case 'tooLong':
      return vscode.l10n.t('Autodesk allows at most 3,000 characters for all scopes together.');
  }
}
