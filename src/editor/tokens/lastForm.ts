import type * as vscode from 'vscode';
import type { Credential } from '../../credentials/catalog/credential';
import { appSecretsPrefix, credentialPrefix } from '../../credentials/catalog/secretNames';
import { copyForms, type CopyForm } from '../../delivery/copyForms';
import { endpointForms, type EndpointForm } from '../../delivery/endpointForms';
import type { EditorServices } from '../editorServices';

const mementoKey = 'lastCopyForms';

/** The form in which the access token of a credential was copied last. */
export function findLastForm(globalState: vscode.Memento, credential: Credential): CopyForm | EndpointForm | undefined {
  const form = readForms(globalState)[credentialPrefix(credential)];
  return [...copyForms, ...endpointForms].find((known) => known === form);
}

/** Remembers the form for the next time. What is remembered for removed apps is forgotten. */
export async function rememberForm(
  { catalog, globalState }: Pick<EditorServices, 'catalog' | 'globalState'>,
  credential: Credential,
  form: CopyForm | EndpointForm,
): Promise<void> {
  const known = Object.entries(readForms(globalState)).filter(([prefix]) =>
    catalog.apps.some(({ id }) => prefix.startsWith(appSecretsPrefix(id))),
  );
  await globalState.update(mementoKey, { ...Object.fromEntries(known), [credentialPrefix(credential)]: form });
}

function readForms(globalState: vscode.Memento): Readonly<Record<string, unknown>> {
  const stored: unknown = globalState.get(mementoKey);
  return typeof stored === 'object' && stored !== null ? { ...stored } : {};
}
