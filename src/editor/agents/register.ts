import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';

const names = ['aps_credentials', 'aps_explain', 'aps_sign_in'] as const;

/** The tools for language models, which are loaded when one is first called. Not every editor that runs extensions has them. */
export function register({ subscriptions }: vscode.ExtensionContext, services: EditorServices): void {
  if (!('lm' in vscode) || !('registerTool' in vscode.lm)) return;
  for (const name of names) {
    const tool: vscode.LanguageModelTool<unknown> = {
      async prepareInvocation({ input }) {
        const { prepareTool } = await import('./agentTools');
        return prepareTool(services, name, input);
      },
      async invoke({ input }, token) {
        const { runTool } = await import('./agentTools');
        return runTool(services, name, input, token);
      },
    };
    subscriptions.push(vscode.lm.registerTool(name, tool));
  }
}
