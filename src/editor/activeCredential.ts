import * as vscode from 'vscode';
import type { Catalog } from '../credentials/catalog/catalog';
import { isSameCredential, readCredential, type Credential } from '../credentials/catalog/credential';
import { listCredentials, type ResolvedCredential } from '../credentials/catalog/resolvedCredential';

const mementoKey = 'activeCredential';

/**
 * The credential that the status bar shows, remembered for the workspace. If there is only one, it's always the active
 * one.
 */
export class ActiveCredential {
  readonly #memento: vscode.Memento;
  readonly #catalog: Catalog;
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento, catalog: Catalog) {
    this.#memento = memento;
    this.#catalog = catalog;
  }

  /** The credentials that can be selected. */
  get candidates(): readonly ResolvedCredential[] {
    return this.#catalog.apps.flatMap(listCredentials);
  }

  get credential(): ResolvedCredential | undefined {
    const chosen = readCredential(this.#memento.get(mementoKey));
    const { candidates } = this;
    const found = chosen && candidates.find(({ credential }) => isSameCredential(credential, chosen));
    return found ?? (candidates.length === 1 ? candidates[0] : undefined);
  }

  async select(credential: Credential): Promise<void> {
    await this.#memento.update(mementoKey, credential);
    this.#changed.fire();
  }
}
