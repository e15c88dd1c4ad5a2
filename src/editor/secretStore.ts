import type * as vscode from 'vscode';
import type { SecretStore } from '../credentials/ports';

/** The editor's secret storage refused: there may be no keyring, or it may be locked. */
export class SecretStorageError extends Error {
  override readonly name = 'SecretStorageError';
}

/** The editor's secret storage as the catalog and the broker want it. */
export function createSecretStore(secrets: vscode.SecretStorage): SecretStore {
  return {
    get: (key) => orRefused('read', secrets.get(key)),
    store: (key, value) => orRefused('write', secrets.store(key, value)),
    delete: (key) => orRefused('delete', secrets.delete(key)),
    keys: () => orRefused('list', secrets.keys()),
  };
}

/** The storage's own error stays behind: nobody promises what it quotes. */
async function orRefused<T>(what: string, answer: Thenable<T>): Promise<T> {
  try {
    return await answer;
  } catch {
    throw new SecretStorageError(`The secret storage refused to ${what}.`);
  }
}
