import * as vscode from 'vscode';
import { listCredentials, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { samplesOf } from '../../credentials/variables/sampleVariables';
import { nameForPlaceholder } from '../../delivery/findCredentialByName';
import { findMcpSample, mcpRunArguments, runMcpServer, runProgramName } from '../../delivery/mcpRun';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { confirm } from '../prompts/confirm';
import { readText, replaceText } from '../prompts/fileText';
import { notify } from '../prompts/notify';
import { pickCredential, type NothingToPick } from '../prompts/pickCredential';
import { isDoorWanted } from '../terminals/wantedDoor';
import type { FoundServer } from './mcpFiles';

type RunServices = Pick<EditorServices, 'catalog'>;

/** Whether a client outside VS Code reads a server and its secrets from its file. */
export function isForOtherClients({ path, server }: FoundServer): boolean {
  return path === '.mcp.json' && server.secrets.length > 0;
}

/** What is done to a file, and what the person is told of it before. */
export interface FileEdit {
  readonly description: string;
  readonly apply: (text: string) => string;
}

/** Has a server of `.mcp.json` started by `aps-token run`, which gives it the secrets that stood there. */
export async function runWithProgram(
  services: RunServices,
  workspaceState: vscode.Memento,
  target: CommandTarget | undefined,
  found: FoundServer,
): Promise<void> {
  const { catalog } = services;
  const { server, path, uri } = found;
  const title = vscode.l10n.t('Get Secrets for {0} from APS Auth', server.name);
  const picked = await pickCredential(catalog, target, title, () => listFitting(services, found), {
    none: () => nothingFits(services, found),
  });
  const run = findRunArguments(services, picked, found);
  if (!run) {
    // A command on a row of the view is about the credential of that row.
    void notify(nothingFits(services, found).text);
    return;
  }
  const { description, apply } = planRun(found, run);
  await confirm(
    vscode.l10n.t('Start the MCP server {0} with aps-token, as {1}?', server.name, picked.name),
    description,
    vscode.l10n.t('Change File'),
  );
  await replaceText(uri, apply(await readText(uri)));
  const useTokens = vscode.l10n.t('Use Tokens in Terminals');
  const text = vscode.l10n.t(
    'Start the client of {0} in a terminal of this window. If {1} was committed or shared with its secrets, change them in the portal.',
    server.name,
    path,
  );
  const buttons = isDoorWanted(workspaceState) ? [] : [useTokens];
  void notify(text, { buttons }).then((pressed) => {
    if (pressed === useTokens) void vscode.commands.executeCommand('apsAuth.useTokensInTerminals');
  });
}

/** Has the file start a server with `aps-token`, without its secrets. */
export function planRun({ path, server }: FoundServer, run: readonly string[]): FileEdit {
  const command = [runProgramName, ...run, server.command, ...server.args].join(' ');
  const secrets = server.secrets.map(({ name }) => name).join(', ');
  return {
    description: [
      vscode.l10n.t('Command in {0}: {1}', path, command),
      vscode.l10n.t('This removes from {0}: {1}', path, secrets),
    ].join('\n'),
    apply: (text) => runMcpServer(text, server.name, run),
  };
}

/** What `aps-token` is told about a credential; undefined if it can't give the server its secrets. */
export function findRunArguments(
  { catalog }: RunServices,
  picked: ResolvedCredential,
  { server }: FoundServer,
): readonly string[] | undefined {
  const found = findMcpSample(server, samplesOf(picked));
  const credential = nameForPlaceholder(catalog.apps, picked.credential);
  return found && credential !== undefined ? mcpRunArguments({ ...found, credential }) : undefined;
}

/** The credentials that the program can be told of, of the app whose client ID stands in the file. */
function listFitting(services: RunServices, found: FoundServer): readonly ResolvedCredential[] {
  const { clientId } = found.server;
  return services.catalog.apps
    .filter((app) => clientId === undefined || app.clientId === clientId)
    .flatMap(listCredentials)
    .filter((candidate) => findRunArguments(services, candidate, found) !== undefined);
}

function nothingFits({ catalog }: RunServices, { server }: FoundServer): NothingToPick {
  const { name, clientId, secrets } = server;
  const isKnown = clientId === undefined || catalog.apps.some((app) => app.clientId === clientId);
  const names = secrets.map((secret) => secret.name).join(', ');
  return {
    text: isKnown
      ? vscode.l10n.t("{0}: aps-token can't get {1} from any of your credentials.", name, names)
      : vscode.l10n.t("{0}: The app {1} hasn't been added. Import it first.", name, clientId),
    button: vscode.l10n.t('Import Apps'),
    command: 'apsAuth.importApps',
  };
}
