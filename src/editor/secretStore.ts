import type * as vscode from 'vscode';
import type { SecretStore } from '../credentials/ports';

/** The editor's secret storage refused: there may be no keyring, or it may be locked. */
export class SecretStorageError extends Error {
  override readonly name = 'SecretStorageError';
}

/** The editor's secret storage as the catalog and the broker want it. */
export function toSecretStore(secrets: vscode.SecretStorage): SecretStore {
  return {
    get: (key) => withoutCause('read', secrets.get(key)),
    store: (key, value) => withoutCause('write', secrets.store(key, value)),
    remove: (key) => withoutCause('delete', secrets.delete(key)),
    keys: () => withoutCause('list', secrets.keys()),
  };
}

/** The storage's own error stays behind: nobody promises what it quotes. */
async function withoutCause<T>(what: string, answer: Thenable<T>): Promise<T> {
  try {
    return await answer;
  } catch {
    throw new SecretStorageError(`The secret storage refused to ${what}.`);
  }
}
