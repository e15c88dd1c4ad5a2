import {
  parseJsonText,
  parseJsonWithComments,
  type JsonMember,
  type JsonObject,
} from '../credentials/variables/jsonText';
import {
  accessTokenVariable,
  isPlaceholder,
  isSecretField,
  namesAps,
  recognizeVariable,
  type VariableField,
} from '../credentials/variables/sampleVariables';
import { Fields } from '../oauth/fields';
import { readFields } from '../oauth/json';

/** A variable of a program, and what it holds about a credential. */
export type NamedField = readonly [name: string, field: VariableField];

/** A secret that stands in a file, by the offsets of its JSON in the text. */
export interface SecretInFile {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** An MCP server that a file tells how to start. Nothing in it has been filled in: texts may have `${…}`. */
export interface McpFileServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** Those that an APS sample reads too; none if the server doesn't seem to be one for APS. */
  readonly variables: readonly NamedField[];
  /** The client ID, if it stands there. */
  readonly clientId: string | undefined;
  /** The other variables, which may be secrets of something else. */
  readonly otherVariables: Readonly<Record<string, string>>;
  /** The names of members that only the reader of the file understands, such as `envFile`. */
  readonly leftOut: readonly string[];
  /** The secrets of APS that stand there in plaintext. */
  readonly secrets: readonly SecretInFile[];
  /** The offsets of the entry in the text. */
  readonly start: number;
  readonly end: number;
}

/** What an entry can have and isn't left out. */
const knownMembers = ['type', 'command', 'args', 'cwd', 'env'];

/**
 * Lists the servers in the text of `.vscode/mcp.json` (`servers`) or `.mcp.json` (`mcpServers`) that are started as a program.
 * None if it isn't such a file.
 * @see https://code.visualstudio.com/docs/copilot/reference/mcp-configuration
 */
export function listMcpServers(text: string): readonly McpFileServer[] {
  const servers = findServers(text);
  return (servers?.members ?? []).flatMap((member) => {
    const server = member.object && readServer(text, member, member.object);
    return server ? [server] : [];
  });
}

/** Removes a server from such a text. Everything else stays byte for byte, comments too. */
export function removeMcpServer(text: string, name: string): string {
  const servers = findServers(text);
  const index = servers?.members.findLastIndex((member) => member.name === name) ?? -1;
  return servers ? removeMember(text, servers, index) : text;
}

/** Removes a member of an object, with the comma that separates it. Everything else of the text stays byte for byte. */
export function removeMember(text: string, { start, end, members, trailingComma }: JsonObject, index: number): string {
  const member = members[index];
  if (!member) return text;
  const next = members[index + 1];
  if (next) return text.slice(0, member.nameStart) + text.slice(next.nameStart);
  const before = members[index - 1];
  // The comma in front of the last one goes with it.
  if (before) return text.slice(0, before.end) + text.slice(trailingComma ?? member.end);
  return text.slice(0, start + 1) + text.slice(end - 1);
}

function findServers(text: string): JsonObject | undefined {
  const root = parseJsonText(text);
  return root?.members.findLast(({ name }) => name === 'servers' || name === 'mcpServers')?.object;
}

function readServer(text: string, member: JsonMember, object: JsonObject): McpFileServer | undefined {
  const value = parseJsonWithComments(text.slice(member.start, member.end));
  const env = readFields(readFields(value)?.get('env')) ?? new Map<string, unknown>();
  const values = [...env].flatMap(([name, one]) => (typeof one === 'string' ? [[name, one] as const] : []));
  const isAps = values.some(([name]) => namesAps(name));
  const fields = new Map(values.flatMap(([name]) => (isAps ? toNamedField(name) : [])));
  return Fields.parse(value, (entry) => ({
    name: member.name,
    command: entry.text('command'),
    args: entry.optionalTexts('args') ?? [],
    cwd: entry.findText('cwd'),
    variables: [...fields],
    clientId: values.find(([name, one]) => fields.get(name) === 'clientId' && !isPlaceholder(one))?.[1],
    otherVariables: Object.fromEntries(values.filter(([name]) => !fields.has(name))),
    leftOut: [...(readFields(value)?.keys() ?? [])].filter((name) => !knownMembers.includes(name)),
    secrets: listSecrets(object, new Map(values), fields),
    start: member.nameStart,
    end: member.end,
  }));
}

function toNamedField(name: string): readonly NamedField[] {
  if (name === accessTokenVariable) return [[name, 'accessToken']];
  const known = recognizeVariable(name);
  return known ? [[name, known.field]] : [];
}

function listSecrets(
  entry: JsonObject,
  values: ReadonlyMap<string, string>,
  fields: ReadonlyMap<string, VariableField>,
): readonly SecretInFile[] {
  const env = entry.members.findLast(({ name }) => name === 'env')?.object;
  return (env?.members ?? [])
    .filter(({ name }) => {
      const field = fields.get(name);
      const value = values.get(name) ?? '';
      return field !== undefined && isSecretField(field) && value !== '' && !isPlaceholder(value);
    })
    .map(({ name, start, end }) => ({ name, start, end }));
}
