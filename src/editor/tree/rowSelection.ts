import * as vscode from 'vscode';
import type { TreeRow } from './treeRow';

/** The row of the tree that is selected, for commands that are run by a key. */
export class RowSelection {
  #row: TreeRow | undefined;
  #abilities = '';

  /** The selected row, if it has this context value: what the editor knows of the selection may be older. */
  rowThat(ability: string): TreeRow | undefined {
    return contextValueOf(this.#row).split(' ').includes(ability) ? this.#row : undefined;
  }

  select(row: TreeRow | undefined): void {
    this.#row = row;
    this.update();
  }

  /** Tells the editor what can be done with the row. Call this whenever the editor has been given a row. */
  update(): void {
    const abilities = contextValueOf(this.#row);
    if (abilities === this.#abilities) return;
    this.#abilities = abilities;
    void vscode.commands.executeCommand('setContext', 'apsAuth.selectedRow', abilities);
  }
}

function contextValueOf(row: TreeRow | undefined): string {
  return row?.item?.contextValue ?? '';
}
