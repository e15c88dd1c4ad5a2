import * as vscode from 'vscode';
import { canGetToken, type App } from '../credentials/app';
import type { Catalog } from '../credentials/catalog';

const mementoKey = 'activeAppId';

/** Which app the status bar shows, remembered for the workspace. The only app that there is needs no choosing. */
export class ActiveCredential {
  readonly #memento: vscode.Memento;
  readonly #catalog: Catalog;
  readonly #changed = new vscode.EventEmitter<void>();

  readonly onDidChange = this.#changed.event;

  constructor(memento: vscode.Memento, catalog: Catalog) {
    this.#memento = memento;
    this.#catalog = catalog;
  }

  /** The apps that can be chosen. */
  get candidates(): readonly App[] {
    return this.#catalog.apps.filter(canGetToken);
  }

  get app(): App | undefined {
    const chosen: unknown = this.#memento.get(mementoKey);
    const { candidates } = this;
    return candidates.find(({ id }) => id === chosen) ?? (candidates.length === 1 ? candidates[0] : undefined);
  }

  async select(appId: string): Promise<void> {
    await this.#memento.update(mementoKey, appId);
    this.#changed.fire();
  }
}
