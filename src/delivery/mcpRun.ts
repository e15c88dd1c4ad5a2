import { parseJsonText, type JsonMember, type JsonObject } from '../credentials/variables/jsonText';
import { accessTokenVariable, type Sample } from '../credentials/variables/sampleVariables';
import { listMcpServers, removeMember, type McpFileServer } from './mcpFile';

/** The program that gives a server its variables, as it is found in a terminal. */
export const runProgramName = 'aps-token';

/** How it is told what to give. */
export interface McpRun {
  /** A name by which the program finds the credential. */
  readonly credential: string;
  /** The sample whose variables the server gets; undefined for an access token alone. */
  readonly sample: string | undefined;
}

/**
 * The sample by which `aps-token run` gives a server every secret that stands in its file: of several the one that has most of its
 * other variables, too, and fewest that it doesn't have. Undefined if there is none.
 */
export function findMcpSample(
  { variables, secrets }: Pick<McpFileServer, 'variables' | 'secrets'>,
  samples: readonly Sample[],
): Pick<McpRun, 'sample'> | undefined {
  if (secrets.every(({ name }) => name === accessTokenVariable)) return { sample: undefined };
  const countShared = ({ names }: Sample): number =>
    variables.filter((own) => names.some((each) => each[0] === own[0] && each[1] === own[1])).length;
  const hasSecrets = ({ names }: Sample): boolean =>
    secrets.every((secret) => names.some(([name]) => name === secret.name));
  const [best] = samples
    .filter(hasSecrets)
    .toSorted((one, other) => countShared(other) - countShared(one) || one.names.length - other.names.length);
  const [sample] = best?.source.split(', ') ?? [];
  return sample === undefined ? undefined : { sample };
}

/** The arguments of `aps-token` that stand before the command of a server. */
export function mcpRunArguments({ credential, sample }: McpRun): readonly string[] {
  return ['run', '--as', credential, ...(sample === undefined ? [] : ['--set', sample]), '--'];
}

/**
 * Has a server in the text of `.mcp.json` started by `aps-token` with these arguments, and removes the secrets of APS from its
 * environment. Everything else stays byte for byte, comments too. A text that has no such server with a secret stays as it is.
 */
export function runMcpServer(text: string, name: string, runArguments: readonly string[]): string {
  const server = listMcpServers(text).findLast((each) => each.name === name && each.secrets.length > 0);
  if (!server) return text;
  const entry = text.slice(server.start, server.end);
  const edited = text.slice(0, server.start) + runEntry(entry, server, runArguments) + text.slice(server.end);
  // The name may stand there twice, and each may have the secret.
  return runMcpServer(edited, name, runArguments);
}

/** The text of one entry, which is a member of an object. */
function runEntry(entry: string, { command, secrets }: McpFileServer, runArguments: readonly string[]): string {
  const names = new Set(secrets.map((secret) => secret.name));
  const started = startWith(entry, [...runArguments, command]);
  return inBraces(started, (text) => removeSecrets(text, names));
}

/** An entry is a member; in braces it is an object that can be parsed. */
function inBraces(entry: string, edit: (text: string) => string): string {
  return edit(`{${entry}}`).slice(1, -1);
}

function startWith(entry: string, values: readonly string[]): string {
  return inBraces(entry, (text) => {
    const members = findServer(text)?.members ?? [];
    const command = members.findLast(({ name }) => name === 'command');
    const args = members.findLast(({ name }) => name === 'args');
    if (!command) return text;
    const texts = values.map((value) => JSON.stringify(value));
    const edits = [
      { start: command.start, end: command.end, text: JSON.stringify(runProgramName) },
      args?.list ? insertFirst(text, args, texts) : insertArguments(text, command, texts),
    ].toSorted((one, other) => other.start - one.start);
    return edits.reduce((edited, { start, end, text: to }) => edited.slice(0, start) + to + edited.slice(end), text);
  });
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** In front of the elements of a list, each in a line of its own if the first one has one. */
function insertFirst(text: string, { start, list }: JsonMember, texts: readonly string[]): Edit {
  const isEmpty = list?.length === 0;
  const [space = ''] = (isEmpty ? undefined : /^\s*/.exec(text.slice(start + 1))) ?? [];
  const inserted = space + texts.join(`,${space || ' '}`);
  return { start: start + 1, end: start + 1, text: isEmpty ? inserted : `${inserted},${space ? '' : ' '}` };
}

/** Behind the command, in a line of its own if the command has one. */
function insertArguments(text: string, { nameStart, end }: JsonMember, texts: readonly string[]): Edit {
  const [space = ''] = /\s*$/.exec(text.slice(0, nameStart)) ?? [];
  return { start: end, end, text: `,${space || ' '}"args": [${texts.join(', ')}]` };
}

function removeSecrets(text: string, names: ReadonlySet<string>): string {
  for (const env of findServer(text)?.members ?? []) {
    if (env.name !== 'env' || !env.object) continue;
    const index = env.object.members.findIndex(({ name }) => names.has(name));
    if (index >= 0) return removeSecrets(removeMember(text, env.object, index), names);
  }
  return text;
}

function findServer(text: string): JsonObject | undefined {
  return parseJsonText(text)?.members[0]?.object;
}
