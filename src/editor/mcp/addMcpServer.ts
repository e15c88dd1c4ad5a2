import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { canGetToken, hasClientSecret } from '../../credentials/catalog/app';
import { listCredentials, resolveApp, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { VariableField } from '../../credentials/variables/sampleVariables';
import { knownMcpServers, type KnownMcpServer } from '../../delivery/knownMcpServers';
import { removeMcpServer, type NamedField } from '../../delivery/mcpFile';
import {
  fillMcpCommand,
  fillMcpVariables,
  getsAccessToken,
  mcpConsumer,
  McpVariableError,
  splitCommand,
  type McpCommand,
  type McpServer,
} from '../../delivery/mcpServer';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { confirm } from '../prompts/confirm';
import { readText, replaceText } from '../prompts/fileText';
import { notify } from '../prompts/notify';
import { offerFirstApp, pickCredential, type NothingToPick } from '../prompts/pickCredential';
import { listTokenSample, pickSample } from '../prompts/pickSample';
import { runSteps, type Steps } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';
import { canStartServers } from './canStartServers';
import type { ChosenServers } from './chosenServers';
import { findServerAtCursor, findServers, listLocalFolders, type FoundServer } from './mcpFiles';
import { storeOtherVariables } from './otherVariables';
import { findRunArguments, isForOtherClients, planRun, runWithProgram, type FileEdit } from './runWithProgram';
import type { ServerProvider } from './serverProvider';

type McpServices = Pick<EditorServices, 'catalog' | 'loadDelivery' | 'secrets'>;

interface Servers {
  readonly chosen: ChosenServers;
  readonly provider: ServerProvider;
  readonly workspaceState: vscode.Memento;
}

/** A server to add, before its credential is known. */
interface Draft {
  readonly name: string;
  readonly command: McpCommand;
  /** None if the person is to say which sample it is. */
  readonly variables: readonly NamedField[];
  readonly otherVariables: Readonly<Record<string, string>>;
  /** What of its file isn't taken over. */
  readonly leftOut: readonly string[];
  readonly found: FoundServer | undefined;
}

/**
 * APS: Add MCP Server. Adds a server with the credential that it gets each time it starts. In a file, it is the server at the
 * cursor; there, its secrets are replaced by this.
 */
export async function addMcpServer(
  services: McpServices,
  { chosen, provider, workspaceState }: Servers,
  target: CommandTarget | undefined,
  onAdded: () => void,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void notify(vscode.l10n.t("This workspace isn't trusted, so no MCP servers are started in it."));
    return;
  }
  await services.catalog.whenSettled();
  if (services.catalog.apps.length === 0) offerFirstApp();
  const found = await findServers();
  const atCursor = findServerAtCursor(found);
  if (atCursor && isForOtherClients(atCursor)) return runWithProgram(services, workspaceState, target, atCursor);
  if (!canStartServers()) {
    void notify(vscode.l10n.t("This editor doesn't start MCP servers of extensions. Use aps-token run instead."));
    return;
  }
  const { draft, picked, variables } = await runSteps(vscode.l10n.t('Add MCP Server'), async (steps) => {
    const pickedDraft = atCursor ? draftOfFile(atCursor) : await pickDraft(steps, found);
    return { draft: pickedDraft, ...(await pickValues(steps, services, target, pickedDraft)) };
  });
  const { command } = draft;
  const edit = draft.found && planEdit(services, picked, draft.found);
  await confirm(
    vscode.l10n.t('Add the MCP server {0} with {1}?', draft.name, picked.name),
    [...describeDraft(draft, variables), ...(edit ? [edit.description] : [])].join('\n'),
    vscode.l10n.t('Add'),
  );
  const hasOtherVariables = Object.keys(draft.otherVariables).length > 0;
  const server: McpServer = {
    ...command,
    name: draft.name,
    credential: picked.credential,
    variables,
    hasOtherVariables,
  };
  const { permissions } = await services.loadDelivery();
  // What was allowed to another program of this name isn't allowed to this one.
  await permissions.forget(mcpConsumer(server));
  if (hasOtherVariables) await storeOtherVariables(services, server.name, draft.otherVariables);
  await chosen.add(server);
  onAdded();
  if (draft.found && edit) await replaceText(draft.found.uri, edit.apply(await readText(draft.found.uri)));
  void showAdded(provider, draft, server);
}

async function showAdded(provider: ServerProvider, { found }: Draft, server: McpServer): Promise<void> {
  const start = vscode.l10n.t('Start');
  const text =
    found && found.server.secrets.length > 0
      ? vscode.l10n.t(
          'Added the MCP server {0}. If {1} was committed or shared with its secrets, change them in the portal.',
          server.name,
          found.path,
        )
      : getsAccessToken(server)
        ? vscode.l10n.t(
            'Added the MCP server {0}. It gets a fresh access token each time it starts, so restart it when that expires.',
            server.name,
          )
        : vscode.l10n.t('Added the MCP server {0}.', server.name);
  if ((await notify(text, { buttons: [start] })) === start) await provider.start(server.name);
}

/** In the file of VS Code, it would be a second server of that name; in that of other clients, it may be needed. */
function planEdit(services: McpServices, picked: ResolvedCredential, found: FoundServer): FileEdit | undefined {
  const { path, server } = found;
  if (path === '.vscode/mcp.json')
    return {
      description: vscode.l10n.t('This removes it from {0}.', path),
      apply: (text) => removeMcpServer(text, server.name),
    };
  const run = isForOtherClients(found) ? findRunArguments(services, picked, found) : undefined;
  return run && planRun(found, run);
}

function describeDraft(
  { command, otherVariables, leftOut }: Draft,
  variables: readonly NamedField[],
): readonly string[] {
  const names = (list: readonly string[]): string => list.join(', ');
  const others = Object.keys(otherVariables);
  return [
    vscode.l10n.t('Command: {0}', [command.command, ...command.args].join(' ')),
    ...(command.folder === undefined ? [] : [vscode.l10n.t('Folder: {0}', command.folder)]),
    vscode.l10n.t('Gets, each time it starts: {0}', names(variables.map(([name]) => name))),
    ...(others.length === 0 ? [] : [vscode.l10n.t('Moves to secret storage: {0}', names(others))]),
    ...(leftOut.length === 0 ? [] : [vscode.l10n.t('Left out: {0}', names(leftOut))]),
  ];
}

interface ServerRow extends vscode.QuickPickItem {
  readonly choice?: FoundServer | KnownMcpServer;
}

/** @throws CancellationError if the person canceled, or was told why it can't be added */
async function pickDraft(steps: Steps, found: readonly FoundServer[]): Promise<Draft> {
  const rows: readonly ServerRow[] = [
    ...found.map(toFoundRow),
    { label: vscode.l10n.t('known'), kind: vscode.QuickPickItemKind.Separator },
    ...knownMcpServers.map((known) => ({ label: known.name, description: known.command, choice: known })),
    { label: vscode.l10n.t('Another Server'), iconPath: new vscode.ThemeIcon('add') },
  ];
  const { choice } = await steps.pick({ prompt: vscode.l10n.t('Which MCP server gets the values?'), rows });
  return choice && 'server' in choice ? draftOfFile(choice) : draftOfCommand(steps, choice);
}

function toFoundRow(found: FoundServer): ServerRow {
  const { path, server } = found;
  return {
    label: toPlainText(server.name),
    description: toPlainText(path),
    detail: toPlainText(
      server.secrets.length > 0
        ? vscode.l10n.t('{0} is in plaintext in the file', server.secrets.map(({ name }) => name).join(', '))
        : [server.command, ...server.args].join(' '),
    ),
    choice: found,
  };
}

function draftOfFile(found: FoundServer): Draft {
  const { folder, server } = found;
  const folders = { workspaceFolder: folder.uri.fsPath, userHome: homedir() };
  const { variables: otherVariables, leftOut } = fillMcpVariables(server.otherVariables, folders);
  try {
    const command = fillMcpCommand(server, folders);
    const { name, variables } = server;
    return { name, command, variables, otherVariables, leftOut: [...server.leftOut, ...leftOut], found };
  } catch (error) {
    if (!(error instanceof McpVariableError)) throw error;
    const text = vscode.l10n.t(
      '{0}: The command has {1}, whose value only the file can get. Write it out first.',
      server.name,
      error.variable,
    );
    void notify(text, { severity: 'warning' });
    throw new vscode.CancellationError();
  }
}

async function draftOfCommand(steps: Steps, known: KnownMcpServer | undefined): Promise<Draft> {
  const typed = await steps.text({
    prompt: vscode.l10n.t('Command that starts the server, with the path of its program'),
    value: known?.command,
    placeHolder: 'node server.js',
    isRequired: true,
  });
  const [command = '', ...args] = splitCommand(typed);
  const name = known?.name ?? (await steps.text({ prompt: vscode.l10n.t('Name of the server'), isRequired: true }));
  return {
    name: name.trim(),
    command: { command, args, folder: listLocalFolders()[0]?.uri.fsPath },
    variables: known?.variables ?? [],
    otherVariables: {},
    leftOut: [],
    found: undefined,
  };
}

/** The credential, and what the server gets of it. */
async function pickValues(
  steps: Steps,
  { catalog }: McpServices,
  target: CommandTarget | undefined,
  { name, variables, found }: Draft,
): Promise<{ readonly picked: ResolvedCredential; readonly variables: readonly NamedField[] }> {
  steps.title = toPlainText(vscode.l10n.t('Add the MCP Server {0}', name));
  if (variables.length === 0) {
    const { title } = steps;
    const options = { title: () => title, stepsAfter: 0, listFirst: listTokenSample };
    const { picked, sample } = await pickSample(steps, { catalog }, target, options);
    return { picked, variables: sample.names };
  }
  const fields = variables.map(([, field]) => field);
  const clientId = found?.server.clientId;
  const list = (): readonly ResolvedCredential[] => {
    const fitting = catalog.apps
      .flatMap((app) => [...(canGetToken(app) ? [] : [resolveApp(app)]), ...listCredentials(app)])
      .filter((candidate) => hasValues(candidate, fields));
    const ofFile = fitting.filter(({ app }) => app.clientId === clientId);
    return ofFile.length > 0 ? ofFile : fitting;
  };
  const none = (): NothingToPick => ({
    text: vscode.l10n.t('No credential has what {0} needs: {1}.', name, variables.map(([each]) => each).join(', ')),
    button: vscode.l10n.t('Add App'),
    command: 'apsAuth.addApp',
  });
  const picked = await pickCredential(catalog, target, steps, list, { none });
  return { picked, variables };
}

/** Whether a credential has what these fields ask for. */
function hasValues({ app, credential, serviceAccount }: ResolvedCredential, fields: readonly VariableField[]): boolean {
  if (fields.includes('clientSecret') && !hasClientSecret(app)) return false;
  const ofAccount = ['serviceAccountId', 'keyId', 'privateKey', 'privateKeyBase64', 'keyPath'] as const;
  if (ofAccount.some((field) => fields.includes(field))) return serviceAccount !== undefined;
  if (fields.includes('accessToken')) return credential.kind !== 'app' || canGetToken(app);
  return credential.kind === 'app';
}
