import * as vscode from 'vscode';
import type { EditorServices } from '../editorServices';
import { registerCommands } from '../registerCommands';
import type { ConfigurationFiller } from './configurationFiller';

/**
 * Gives debug sessions what the placeholders of their configuration ask for. Every session of every debugger passes here, so
 * a configuration without a placeholder costs one look at its text.
 */
export function register(context: vscode.ExtensionContext, services: EditorServices): void {
  let filler: Promise<ConfigurationFiller> | undefined;
  const loadFiller = async (): Promise<ConfigurationFiller> => {
    const { ConfigurationFiller } = await import('./configurationFiller');
    return new ConfigurationFiller(services, context.subscriptions);
  };
  const provider: vscode.DebugConfigurationProvider = {
    // What the debugger's own extension and the editor's variables add is there by now.
    async resolveDebugConfigurationWithSubstitutedVariables(folder, configuration, cancellation) {
      if (!JSON.stringify(configuration).includes('${apsAuth:')) return configuration;
      filler ??= loadFiller();
      return (await filler).fill(folder, configuration, cancellation);
    },
  };
  context.subscriptions.push(vscode.debug.registerDebugConfigurationProvider('*', provider));
  registerCommands(context, services, () => import('./addToLaunchConfiguration'), ['addToLaunchConfiguration']);
}
