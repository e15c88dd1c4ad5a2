import type * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { appSecretsPrefix, credentialPrefix } from '../../credentials/catalog/secretNames';
import type { EditorServices } from '../editorServices';

const mementoKey = 'recentCredentials';

/** Credentials in the order in which a person used them, the last one first, and then those that were never used. */
export function sortByUse<Resolved extends ResolvedCredential>(
  globalState: vscode.Memento,
  candidates: readonly Resolved[],
): readonly Resolved[] {
  const recent = readRecent(globalState);
  const placeOf = ({ credential }: Resolved): number => {
    const place = recent.indexOf(credentialPrefix(credential));
    return place < 0 ? recent.length : place;
  };
  return candidates.toSorted((one, other) => placeOf(one) - placeOf(other));
}

/** Remembers that a person used a credential. What is remembered for removed apps is forgotten. */
export async function rememberUse(
  { catalog, globalState }: Pick<EditorServices, 'catalog' | 'globalState'>,
  { credential }: ResolvedCredential,
): Promise<void> {
  const used = credentialPrefix(credential);
  const recent = readRecent(globalState);
  if (recent[0] === used) return;
  const others = recent.filter(
    (prefix) => prefix !== used && catalog.apps.some(({ id }) => prefix.startsWith(appSecretsPrefix(id))),
  );
  await globalState.update(mementoKey, [used, ...others]);
}

function readRecent(globalState: vscode.Memento): readonly string[] {
  const stored: unknown = globalState.get(mementoKey);
  return Array.isArray(stored) ? stored.filter((prefix) => typeof prefix === 'string') : [];
}
