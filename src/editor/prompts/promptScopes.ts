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

/** Whose scopes to prompt for, and which of them to start with. */
export interface ScopesPrompt {
  readonly name: string;
  readonly current: readonly string[];
  readonly legs: TokenLegs;
  /** From the metadata of a server other than Autodesk's. */
  readonly supported?: readonly string[];
}

interface ScopeRow extends vscode.QuickPickItem {
  /** Undefined for the row that opens an input box for other scopes. */
  readonly scope?: string;
}

/** Selected the first time: the fewest that are useful and, for users, the one that their name requires. */
const firstScopes: Readonly<Record<TokenLegs, readonly string[]>> = {
  twoLegged: ['data:read'],
  threeLegged: ['data:read', 'user-profile:read'],
};

/** A service account has no profile to read. */
const firstAccountScopes = ['data:read'];

const known = new Set(apsScopes.map(({ scope }) => scope));

/**
 * Prompts for scopes in the way that suits the app's server.
 * @throws CancellationError if the person canceled
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
 * Prompts for Autodesk's scopes: the documented ones with their meanings, and any others as free text.
 * @throws CancellationError if the person canceled
 */
async function promptScopes(appName: string, current: readonly string[], legs: TokenLegs): Promise<readonly string[]> {
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
 * Prompts for the scopes of an app or a service account, and saves them.
 * @throws CredentialFailure, with a CancellationError if the person canceled
 */
export function chooseScopes(catalog: Catalog, resolved: ResolvedCredential): Promise<readonly string[]> {
  return attributeErrors(resolved, async () => {
    const { app, credential, name, scopes, serviceAccount } = resolved;
    const current = serviceAccount && scopes.length === 0 ? firstAccountScopes : scopes;
    const legs = serviceAccount ? 'threeLegged' : 'twoLegged';
    const chosen = await promptScopesOf(app, { name, current, legs });
    await catalog.change(app.id, (stored) => withCredentialRecord(stored, credential, { scopes: chosen }));
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
