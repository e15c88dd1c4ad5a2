import type * as vscode from 'vscode';
import type { SecretStore } from '../credentials/ports';

/** The editor's secret storage failed. There may be no keyring, or it may be locked. */
export class SecretStorageError extends Error {
  override readonly name = 'SecretStorageError';
}

/** Adapts the editor's secret storage to the credential services. */
export function toSecretStore(secrets: vscode.SecretStorage): SecretStore {
  return {
    get: (key) => withoutCause('read', secrets.get(key)),
    store: (key, value) => withoutCause('write', secrets.store(key, value)),
    remove: (key) => withoutCause('delete', secrets.delete(key)),
    keys: () => withoutCause('list', secrets.keys()),
  };
}

/** Drops the storage's own error, because its message may quote a secret. */
async function withoutCause<T>(operation: string, result: Thenable<T>): Promise<T> {
  try {
    return await result;
  } catch {
    throw new SecretStorageError(`The secret storage refused to ${operation}.`);
  }
}
