import * as vscode from 'vscode';
import {
  apsScopes,
  findScopeProblem,
  scopesFor,
  type ScopeInfo,
  type ScopeProblem,
  type TokenLegs,
} from '../../aps/scopes';
import { withCredentialRecord } from '../../credentials/catalog/credential';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf, type Registration } from '../../credentials/catalog/server';
import { sortScopes } from '../../credentials/tokens/accessToken';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { toPlainText } from '../words/toPlainText';
import { readDefaultScopes } from './defaultScopes';
import { promptCustomScopes } from './promptCustomScopes';
import { promptScopesOfRequests } from './promptScopesOfRequests';
import { ask, type Steps } from './steps';

/** Whose scopes to prompt for, and which of them to start with. */
export interface ScopesPrompt {
  readonly name: string;
  readonly current: readonly string[];
  readonly legs: TokenLegs;
  /** From the metadata of a server other than Autodesk's. */
  readonly supported?: readonly string[];
}

interface ScopeRow extends vscode.QuickPickItem {
  /** Undefined for the rows that lead to other scopes. */
  readonly scope?: string;
  /** Where such a row leads to. */
  readonly leadsTo?: 'others' | 'requests';
  /** Whether "Select all" leaves it out. */
  readonly isApart?: boolean;
}

/** What the prompts for scopes use. */
type ScopeServices = Pick<EditorServices, 'catalog' | 'log'>;

/** The name of a user requires it. A service account has no profile to read. */
const profileScope = 'user-profile:read';

const known = new Set(apsScopes.map(({ scope }) => scope));

/**
 * Prompts for scopes in the way that suits the app's server, within a task or as a task of its own.
 * @throws CancellationError if the person canceled
 */
export function promptScopesOf(
  { log }: Pick<ScopeServices, 'log'>,
  app: Registration,
  prompt: ScopesPrompt,
  within?: Steps,
): Promise<readonly string[]> {
  const { name, current, legs, supported = [] } = prompt;
  const title = toPlainText(vscode.l10n.t('Scopes of {0}', name));
  return ask(within ?? title, (steps) => {
    steps.title = title;
    switch (serverOf(app).kind) {
      case 'aps':
        return promptScopes(steps, current.length > 0 ? current : firstScopes(log, legs), legs);
      case 'custom':
        return promptCustomScopes(steps, current, supported);
    }
  });
}

/** Prompts for Autodesk's scopes: the documented ones with their meanings, and any others as free text. */
async function promptScopes(steps: Steps, current: readonly string[], legs: TokenLegs): Promise<readonly string[]> {
  const rows = buildRows(current, legs);
  const pickable = rows.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
  const picked = await steps.pickMany({
    prompt: vscode.l10n.t('What should the access token be allowed to do?'),
    rows,
    emptyText: vscode.l10n.t('Select at least one scope.'),
    // "Select all" leaves out what a person should choose one by one.
    correct: (selected, before) =>
      selected.length === pickable.length && before < pickable.length - 1
        ? pickable.filter(({ isApart }) => isApart !== true)
        : selected,
  });
  const chosen = picked.flatMap(({ scope }) => scope ?? []);
  const leadsTo = (place: ScopeRow['leadsTo']): boolean => picked.some((row) => row.leadsTo === place);
  const required = leadsTo('requests') ? await promptScopesOfRequests(steps, chosen, legs) : [];
  const found = [...chosen, ...required];
  const others = leadsTo('others') ? await promptOtherScopes(steps, found, legs) : [];
  return sortScopes([...found, ...others]);
}

/**
 * Prompts for the scopes of an app or a service account, and saves them.
 * @throws CredentialFailure, with a CancellationError if the person canceled
 */
export function chooseScopes(services: ScopeServices, resolved: ResolvedCredential): Promise<readonly string[]> {
  return attributeErrors(resolved, async () => {
    const { app, credential, name, scopes, serviceAccount } = resolved;
    const legs = serviceAccount ? 'threeLegged' : 'twoLegged';
    const current = serviceAccount && scopes.length === 0 ? readDefaultScopes(services.log, legs) : scopes;
    const chosen = await promptScopesOf(services, app, { name, current, legs });
    await services.catalog.change(app.id, (stored) => withCredentialRecord(stored, credential, { scopes: chosen }));
    return chosen;
  });
}

function firstScopes(log: ScopeServices['log'], legs: TokenLegs): readonly string[] {
  const scopes = readDefaultScopes(log, legs);
  return legs === 'threeLegged' ? [...new Set([...scopes, profileScope])] : scopes;
}

function buildRows(selected: readonly string[], legs: TokenLegs): readonly ScopeRow[] {
  const custom = selected
    .filter((scope) => !known.has(scope))
    .map((scope) => ({ label: toPlainText(scope), scope, picked: true }));
  const documented = groupsOf(scopesFor(legs)).flatMap(([group, scopes]) => [
    { label: groupNames[group](), kind: vscode.QuickPickItemKind.Separator },
    ...scopes.map(({ scope, meaning }) => ({
      label: scope,
      description: vscode.l10n.t(meaning),
      scope,
      picked: selected.includes(scope),
      isApart: group === 'administration',
    })),
  ]);
  const other = {
    label: vscode.l10n.t('Other scopes…'),
    description: vscode.l10n.t('such as data:read:<URN>'),
    alwaysShow: true,
    isApart: true,
    leadsTo: 'others' as const,
  };
  const byRequest = {
    label: vscode.l10n.t('Find by request…'),
    description: vscode.l10n.t('such as GET /project/v1/hubs'),
    alwaysShow: true,
    isApart: true,
    leadsTo: 'requests' as const,
  };
  return [...custom, ...documented, other, byRequest];
}

type ScopeGroup = 'data' | 'buckets' | 'accounts' | 'others' | 'administration';

const groupNames: Readonly<Record<ScopeGroup, () => string>> = {
  data: () => vscode.l10n.t('data'),
  buckets: () => vscode.l10n.t('buckets'),
  accounts: () => vscode.l10n.t('accounts'),
  others: () => vscode.l10n.t('others'),
  administration: () => vscode.l10n.t('administration of apps and service accounts'),
};

const scopeGroups: readonly ScopeGroup[] = ['data', 'buckets', 'accounts', 'others', 'administration'];

/** The groups that have scopes, in their order. */
function groupsOf(scopes: readonly ScopeInfo[]): readonly (readonly [ScopeGroup, readonly ScopeInfo[]])[] {
  return scopeGroups
    .map((group) => [group, scopes.filter(({ scope }) => groupOf(scope) === group)] as const)
    .filter(([, members]) => members.length > 0);
}

function groupOf(scope: string): ScopeGroup {
  const [prefix = ''] = scope.split(':');
  switch (prefix) {
    case 'data':
    case 'viewables':
      return 'data';
    case 'bucket':
      return 'buckets';
    case 'account':
      return 'accounts';
    case 'application':
      return 'administration';
    default:
      return 'others';
  }
}

async function promptOtherScopes(steps: Steps, chosen: readonly string[], legs: TokenLegs): Promise<readonly string[]> {
  const entered = await steps.text({
    prompt: vscode.l10n.t('Other scopes, separated by spaces'),
    placeHolder: 'data:read:urn:adsk.objects:os.object:bucket/model.rvt',
    isRequired: chosen.length === 0,
    findProblem: (text) => {
      const problem = findScopeProblem([...chosen, ...splitScopes(text)], legs);
      return problem && describeScopeProblem(problem, legs);
    },
  });
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
