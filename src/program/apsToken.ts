import { basename } from 'node:path';
import { exitCodes, type CredentialStatus, type TokenRequest } from '../delivery/protocol';
import { askWindow, type Answer } from './askWindow';
import { parseCommandLine, type Command } from './commandLine';
import { formatToken, tokenVariable } from './formatToken';
import { help } from './help';
import { isTerminal } from './isTerminal';
import { ProgramError } from './programError';
import { writeLine } from './write';

/** Does what the command line asks for, and resolves with the exit code. */
async function execute(command: Command): Promise<number> {
  switch (command.kind) {
    case 'help':
      return print(help);
    case 'version':
      return print(process.env.APS_TOKEN_VERSION ?? '');
    case 'list':
    case 'whoami': {
      const { credentials } = expectKind('credentials', await askWindow({ wants: command.kind, consumer: 'terminal' }));
      return credentials.length > 0 ? print(credentials.map(formatStatus).join('\n')) : exitCodes.success;
    }
    case 'token': {
      // A terminal keeps what it shows, and VS Code writes that to the disk.
      if (!command.canPrint && (await isTerminal(1))) throw new ProgramError(exitCodes.usage, terminalHint);
      const { credential, scopes, minValidityMs } = command;
      const request = { wants: 'accessToken', consumer: 'terminal', credential, scopes, minValidityMs } as const;
      const token = expectKind('accessToken', await askWindow({ ...request, program: undefined }));
      return print(formatToken(command.format, token));
    }
    case 'run': {
      const { runProgram } = await import('./runProgram');
      return runProgram(command, await askForVariables(command));
    }
  }
}

const terminalHint =
  'The token would stay in this terminal. Pipe it, as in aps-token --format header | curl -H @- URL, or add --print.';

async function askForVariables({
  credential,
  sample,
  scopes,
  minValidityMs,
  program: path,
}: Extract<Command, { kind: 'run' }>) {
  const program = basename(path);
  const consumer = 'terminal';
  if (sample !== undefined) {
    const request: TokenRequest = { wants: 'variables', consumer, credential, sample, program };
    return expectKind('variables', await askWindow(request)).variables;
  }
  const request: TokenRequest = { wants: 'accessToken', consumer, credential, scopes, minValidityMs, program };
  const { accessToken } = expectKind('accessToken', await askWindow(request));
  return [{ name: tokenVariable, value: accessToken, isSecret: true }];
}

function expectKind<K extends Answer['kind']>(kind: K, answer: Answer): Extract<Answer, { kind: K }> {
  if (isOfKind(kind, answer)) return answer;
  throw new ProgramError(exitCodes.noEditor, 'VS Code answered something else. Open a new terminal.');
}

function isOfKind<K extends Answer['kind']>(kind: K, answer: Answer): answer is Extract<Answer, { kind: K }> {
  return answer.kind === kind;
}

function formatStatus({ name, kind, state, isActive }: CredentialStatus): string {
  const kinds = { app: 'app', user: 'user', serviceAccount: 'service account' } as const;
  return [name, kinds[kind], state, ...(isActive ? ['active'] : [])].map(toPlainText).join('\t');
}

/** Without what a terminal would obey. */
function toPlainText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, ' ');
}

function print(text: string): number {
  writeLine('stdout', text);
  return exitCodes.success;
}

async function main(): Promise<number> {
  try {
    return await execute(parseCommandLine(process.argv.slice(2)));
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    writeLine('stderr', `aps-token: ${toPlainText(error.message)}`);
    return error.exitCode;
  }
}

void main().then((exitCode) => (process.exitCode = exitCode));
