import { readCredential, type Credential } from '../credentials/catalog/credential';
import { variableFields, type VariableValues } from '../credentials/variables/sampleVariables';
import { Fields } from '../oauth/fields';
import type { McpFileServer, NamedField } from './mcpFile';
import type { Consumer } from './permission';
import { toVariables } from './sampleValues';

/** How an MCP server is started. */
export interface McpCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** The folder that it starts in, as a path; undefined for the editor's own. */
  readonly folder: string | undefined;
}

/**
 * An MCP server that the person chose for a workspace, with the credential and the variables that it gets. It has no secret:
 * it is stored in plaintext, and the editor stores in plaintext what is provided of it.
 */
export interface McpServer extends McpCommand {
  /** No other server of the workspace has it, because the editor names only this when it starts one. */
  readonly name: string;
  readonly credential: Credential;
  readonly variables: readonly NamedField[];
  /** Whether its file had other variables, which are kept in the secret store. */
  readonly hasOtherVariables: boolean;
}

/** A file uses a variable of its reader, such as `${input:key}`, whose value nobody else knows. */
export class McpVariableError extends Error {
  override readonly name = 'McpVariableError';
  readonly variable: string;

  constructor(variable: string) {
    super('The command of an MCP server has a variable.');
    this.variable = variable;
  }
}

/** Parses a server that was stored; undefined if it isn't one. */
export function parseMcpServer(value: unknown): McpServer | undefined {
  return Fields.parse(value, (fields) => ({
    name: fields.text('name'),
    command: fields.text('command'),
    args: fields.optionalTexts('args') ?? [],
    folder: fields.findText('folder'),
    credential: fields.required('credential', readCredential),
    variables: fields.list('variables', parseNamedField),
    hasOtherVariables: fields.boolean('hasOtherVariables'),
  }));
}

function parseNamedField(value: unknown): NamedField | undefined {
  const pair: readonly unknown[] = Array.isArray(value) ? value : [];
  const [name, field] = pair;
  const known = variableFields.find((each) => each === field);
  return typeof name === 'string' && known ? [name, known] : undefined;
}

/** The server as a consumer of its credential. */
export function mcpConsumer({ name }: Pick<McpServer, 'name'>): Consumer {
  return { kind: 'mcpServer', name };
}

/** Whether it gets something that is valid for a while only, so that it must be started again. */
export function getsAccessToken({ variables }: Pick<McpServer, 'variables'>): boolean {
  return variables.some(([, field]) => field === 'accessToken');
}

/** The environment of a server: its other variables, and what the credential has of its own. Holds secrets. */
export function formatMcpEnvironment(
  { variables: names }: Pick<McpServer, 'variables'>,
  values: VariableValues,
  otherVariables: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = toVariables({ names }, values).map(({ name, value }) => [name, value] as const);
  return { ...otherVariables, ...Object.fromEntries(own) };
}

/** Where the variables of a file lead to, as paths. */
export interface McpFolders {
  readonly workspaceFolder: string;
  readonly userHome: string;
}

/**
 * The command of a server with its variables for folders filled in.
 * @throws McpVariableError for any other
 */
export function fillMcpCommand(
  { command, args, cwd }: Pick<McpFileServer, 'command' | 'args' | 'cwd'>,
  folders: McpFolders,
): McpCommand {
  const filled = {
    command: fill(command, folders),
    args: args.map((each) => fill(each, folders)),
    folder: cwd === undefined ? folders.workspaceFolder : fill(cwd, folders),
  };
  const [unknown] = /\$\{[^}]*\}?/.exec([filled.command, filled.folder, ...filled.args].join('\n')) ?? [];
  if (unknown !== undefined) throw new McpVariableError(unknown);
  return filled;
}

/** The variables whose values don't depend on the reader of the file, filled in, and the names of the rest. */
export function fillMcpVariables(
  variables: Readonly<Record<string, string>>,
  folders: McpFolders,
): { readonly variables: Readonly<Record<string, string>>; readonly leftOut: readonly string[] } {
  const filled = Object.entries(variables).map(([name, value]) => [name, fill(value, folders)] as const);
  const isKnown = ([, value]: readonly [string, string]): boolean => !value.includes('${');
  return {
    variables: Object.fromEntries(filled.filter(isKnown)),
    leftOut: filled.filter((each) => !isKnown(each)).map(([name]) => name),
  };
}

function fill(text: string, { workspaceFolder, userHome }: McpFolders): string {
  return text.replaceAll('${workspaceFolder}', () => workspaceFolder).replaceAll('${userHome}', () => userHome);
}

/** Splits a command as a person types it: at spaces, except between quotes. Empty if it has none. */
export function splitCommand(text: string): readonly string[] {
  return Array.from(text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g), ([word]) =>
    word.replaceAll(/"[^"]*"|'[^']*'/g, (quoted) => quoted.slice(1, -1)),
  );
}
