import * as vscode from 'vscode';
import { mcpConsumer, type McpServer } from '../../delivery/mcpServer';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { runStep } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';
import type { ChosenServers } from './chosenServers';
import { removeOtherVariables } from './otherVariables';

type McpServices = Pick<EditorServices, 'loadDelivery' | 'secrets'>;

/** APS: Remove MCP Server. Removes that of a row, or what the person picks, with its permissions. */
export async function removeMcpServer(
  services: McpServices,
  chosen: ChosenServers,
  target: CommandTarget | undefined,
): Promise<void> {
  const server = await pickServer(chosen, target);
  if (!server) return;
  await chosen.remove(server.name);
  const { permissions } = await services.loadDelivery();
  await permissions.forget(mcpConsumer(server));
  if (server.hasOtherVariables) await removeOtherVariables(services, server.name);
  void notify(
    vscode.l10n.t('Removed the MCP server {0}. If it is running, stop it in MCP: List Servers.', server.name),
  );
}

/** Undefined if there is none, which the person is told. @throws CancellationError if the person canceled */
async function pickServer(chosen: ChosenServers, target: CommandTarget | undefined): Promise<McpServer | undefined> {
  const ofRow = target?.mcpServer === undefined ? undefined : chosen.find(target.mcpServer);
  if (ofRow) {
    await confirm(
      vscode.l10n.t('Remove the MCP server {0}?', ofRow.name),
      vscode.l10n.t("It's no longer offered in this workspace, and its permissions are withdrawn."),
      vscode.l10n.t('Remove'),
    );
    return ofRow;
  }
  const rows = chosen.all.map((server) => ({
    label: toPlainText(server.name),
    description: toPlainText([server.command, ...server.args].join(' ')),
    server,
  }));
  if (rows.length === 0) {
    void notify(vscode.l10n.t('No MCP servers have been added in this workspace.'));
    return undefined;
  }
  const { server } = await runStep(vscode.l10n.t('Remove MCP Server'), (step) =>
    step.pick({ prompt: vscode.l10n.t('Which MCP server no longer gets the values of a credential?'), rows }),
  );
  return server;
}
