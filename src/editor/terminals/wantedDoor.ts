import type { Memento } from 'vscode';

const mementoKey = 'usesTokensInTerminals';

/** Whether a person has turned the door on for the workspace. */
export function isDoorWanted(workspaceState: Memento): boolean {
  return workspaceState.get(mementoKey) === true;
}

/** Remembers for the workspace whether the door is on. */
export async function setDoorWanted(workspaceState: Memento, isWanted: boolean): Promise<void> {
  await workspaceState.update(mementoKey, isWanted ? true : undefined);
}
