import type { Memento } from 'vscode';
import type { EditorServices } from '../editorServices';
import { ChosenServers } from './chosenServers';
import { ServerProvider } from './serverProvider';

/** The servers that the person chose, and what offers them to the editor. */
export interface McpServers {
  readonly chosen: ChosenServers;
  readonly provider: ServerProvider;
}

export function createServers(services: EditorServices, workspaceState: Memento): McpServers {
  const chosen = new ChosenServers(workspaceState);
  return { chosen, provider: new ServerProvider(services, chosen) };
}
