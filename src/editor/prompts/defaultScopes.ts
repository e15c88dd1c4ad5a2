import * as vscode from 'vscode';
import { parseScopes, type TokenLegs } from '../../aps/scopes';

const scopesSetting = 'apsAuth.defaultScopes';

/** The fewest that are useful. */
const fewestScopes: readonly string[] = ['data:read'];

/** The scopes in the settings that an access token starts with. What isn't a scope is ignored, and logged. */
export function readDefaultScopes(log: Pick<vscode.LogOutputChannel, 'warn'>, legs: TokenLegs): readonly string[] {
  const { scopes, invalid } = parseScopes(vscode.workspace.getConfiguration().get(scopesSetting), legs);
  if (invalid > 0) log.warn(`${scopesSetting}: values that aren't scopes were ignored: ${invalid}.`);
  return scopes.length > 0 ? scopes : fewestScopes;
}
