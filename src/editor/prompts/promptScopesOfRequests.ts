import * as vscode from 'vscode';
import type { TokenLegs } from '../../aps/scopes';
import type { Operation } from '../../inspection/operation';
import { listOperations, requiredScopes } from '../../inspection/scopesOfRequest';
import type { Steps } from './steps';

interface OperationRow extends vscode.QuickPickItem {
  readonly scopes: readonly string[];
}

/** Autodesk's names of the APIs in the table. */
const apiNames: ReadonlyMap<string, string> = new Map([
  ['datamanagement', 'Data Management'],
  ['modelderivative', 'Model Derivative'],
  ['oss', 'Object Storage (OSS)'],
  ['secureServiceAccount', 'Secure Service Accounts (SSA)'],
  ['webhooks', 'Webhooks'],
]);

/** Prompts for requests, which are found by API, method, path, or scope, and responds with the scopes that they require. */
export async function promptScopesOfRequests(
  steps: Steps,
  chosen: readonly string[],
  legs: TokenLegs,
): Promise<readonly string[]> {
  const picked = await steps.pickMany({
    prompt: vscode.l10n.t('Which requests are you going to send? Search by API, path, or scope'),
    rows: listOperations().flatMap((operation) => toRow(operation, legs)),
    ...(chosen.length === 0 ? { emptyText: vscode.l10n.t('Select at least one request.') } : {}),
  });
  return picked.flatMap(({ scopes }) => scopes);
}

/** None for a request that doesn't accept these tokens, or whose scopes aren't known. */
function toRow(operation: Operation, legs: TokenLegs): readonly OperationRow[] {
  const scopes = requiredScopes(operation, legs) ?? [];
  if (scopes.length === 0) return [];
  const api = apiNames.get(operation.api) ?? operation.api;
  const description = vscode.l10n.t('{0}, needs {1}', api, scopes.join(' '));
  return [{ label: `${operation.method} ${operation.path}`, description, scopes }];
}
