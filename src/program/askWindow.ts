import { lstatSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import {
  environmentNames,
  exitCodes,
  formatTokenRequest,
  parseTokenReply,
  socketNames,
  type Refusal,
  type TokenReply,
  type TokenRequest,
} from '../delivery/protocol';
import { ProgramError } from './programError';

/** A reply with what was asked for. */
export type Answer = Exclude<TokenReply, { kind: 'refused' }>;

/** The window waits for a person, and decides how long. */
const maxWaitMs = 15 * 60_000;

const maxAnswerCharacters = 4 * 1024 * 1024;

/**
 * Asks the window of the editor that opened this terminal.
 * @throws ProgramError if it doesn't answer, or refuses
 */
export async function askWindow(request: TokenRequest): Promise<Answer> {
  const { [environmentNames.ipc]: ipc = '', [environmentNames.key]: key = '' } = process.env;
  if (ipc === '' || key === '') {
    throw noEditor(`This terminal wasn't opened by VS Code, or APS: Use Tokens in Terminals is off.${elsewhere()}`);
  }
  const { path, body } = formatTokenRequest(request);
  const { status, body: answer } = parseResponse(await sendToAny(socketsOfWorkspace(ipc), formatPost(path, key, body)));
  const reply = status === 200 ? parseTokenReply(answer) : undefined;
  if (!reply) throw new ProgramError(...explainStatus(status));
  if (reply.kind === 'refused') throw new ProgramError(refusalCodes[reply.refusal], reply.message);
  return reply;
}

const refusalCodes: Readonly<Record<Refusal, number>> = {
  usage: exitCodes.usage,
  temporary: exitCodes.temporary,
  notAllowed: exitCodes.notAllowed,
  noCredential: exitCodes.noCredential,
};

/** First the one of the window that opened the terminal, then those of the other windows, which accept the same key. */
function socketsOfWorkspace(ipc: string): readonly string[] {
  const [, first = ipc, rest = ''] = /^(.*?aps-auth-[^-/]+)(?:-\d)?(\/socket)?$/.exec(ipc) ?? [];
  return [...new Set([ipc, ...socketNames(first).map((name) => `${name}${rest}`)])];
}

/** Sends it to the first on which a window listens. */
async function sendToAny([ipc = '', ...others]: readonly string[], message: string): Promise<string> {
  if (!isOurs(ipc)) throw noEditor('Another user listens in place of VS Code. Open a new terminal.');
  try {
    return await send(ipc, message);
  } catch (error) {
    if (!(error instanceof AbsentWindowError) || others.length === 0) throw error;
    return sendToAny(others, message);
  }
}

/**
 * Whether this user owns the folder of the socket. When its window is closed, anyone can create one of the same name in
 * the folder for temporary files, and would decide what the program that `run` starts finds in its environment.
 */
function isOurs(ipc: string): boolean {
  if (process.platform === 'win32') return true;
  const stats = lstatSync(dirname(ipc), { throwIfNoEntry: false });
  return stats === undefined || stats.uid === process.getuid?.();
}

/** By hand: to load `node:http` takes longer than all the rest. */
function formatPost(path: string, key: string, body: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${key}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function send(ipc: string, message: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(ipc);
    socket.setEncoding('utf8').setTimeout(maxWaitMs, () => socket.destroy());
    socket.on('data', (text) => {
      answer += String(text);
      if (answer.length > maxAnswerCharacters) socket.destroy();
    });
    socket.once('error', (error) => {
      const isAbsent = 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED');
      // A server that rejects a request may close the connection before it has read all of it.
      if (answer !== '') return;
      reject(isAbsent ? new AbsentWindowError() : noEditor(`VS Code can't be reached: ${error.message}.`));
    });
    socket.once('close', () => resolve(answer));
    socket.write(message);
  });
}

/** Nobody listens on the socket. */
class AbsentWindowError extends ProgramError {
  constructor() {
    super(exitCodes.noEditor, `${noWindow}${elsewhere()}`);
  }
}

const noWindow = 'No VS Code window answers. Open the folder in VS Code again, or open a new terminal.';

/** What a terminal on another machine has in its environment, and how people call such a terminal. */
const remoteTerminals = [
  ['CODESPACES', 'in a codespace'],
  ['REMOTE_CONTAINERS', 'in a container'],
  ['WSL_DISTRO_NAME', 'in WSL'],
  ['SSH_CONNECTION', 'over SSH'],
] as const;

/** A sentence for a terminal that may run on another machine than APS Auth does; empty for any other. */
function elsewhere(): string {
  const [, where] = remoteTerminals.find(([name]) => (process.env[name] ?? '') !== '') ?? [];
  return where === undefined
    ? ''
    : ` This terminal runs ${where}. If APS Auth runs on your own machine, it can't be reached from here.`;
}

function parseResponse(response: string): { status: number | undefined; body: string } {
  if (response === '') throw noEditor('The VS Code window was closed before it answered.');
  const end = response.indexOf('\r\n\r\n');
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(response) ?? [];
  return { status: status === undefined ? undefined : Number(status), body: end < 0 ? '' : response.slice(end + 4) };
}

function explainStatus(status: number | undefined): [exitCode: number, message: string] {
  switch (status) {
    case 403:
      return [exitCodes.noEditor, 'VS Code no longer knows this terminal. Open a new terminal.'];
    case 200:
    case 400:
    case 404:
    case 405:
      return [exitCodes.noEditor, 'APS Auth was updated since this terminal was opened. Open a new terminal.'];
    case 413:
      return [exitCodes.usage, 'The command line is too long.'];
    case 500:
      return [exitCodes.temporary, "APS Auth couldn't answer. For details, see its output channel in VS Code."];
    case undefined:
    default:
      return [exitCodes.noEditor, 'Another program listens in place of VS Code. Open a new terminal.'];
  }
}

function noEditor(message: string): ProgramError {
  return new ProgramError(exitCodes.noEditor, message);
}
