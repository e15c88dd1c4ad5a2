import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { exitCodes, type Variable } from '../delivery/protocol';
import type { RunCommand } from './commandLine';
import { OutputMask } from './outputMask';
import { ProgramError } from './programError';

/** Where the launcher puts what stood in NODE_OPTIONS, which is for the program and not for `aps-token`. */
const nodeOptionsName = 'APS_AUTH_NODE_OPTIONS';

/**
 * Runs a program that gets variables, and masks those that are secrets in its output. Resolves with its exit code, or 128
 * and the number of the signal that ended it, as in a shell.
 * @throws ProgramError if it can't be started
 */
export async function runProgram(
  { program, args, isMasked }: RunCommand,
  variables: readonly Variable[],
): Promise<number> {
  const secrets = isMasked ? variables.filter(({ isSecret, value }) => isSecret && value !== '') : [];
  const output = secrets.length > 0 ? 'pipe' : 'inherit';
  const env = childEnvironment(variables);
  let child: ChildProcess;
  try {
    child = spawn(program, args, { stdio: ['inherit', output, output], env });
  } catch (error) {
    throw startError(program, error);
  }
  const values = secrets.map(({ value }) => value);
  if (child.stdout) passMasked(child.stdout, process.stdout, new OutputMask(values));
  if (child.stderr) passMasked(child.stderr, process.stderr, new OutputMask(values));
  passSignals(child);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(startError(program, error)));
    child.once('close', (code, signal) => {
      resolve(code ?? signalExitCode(signal));
    });
  });
}

function childEnvironment(variables: readonly Variable[]): NodeJS.ProcessEnv {
  const { [nodeOptionsName]: nodeOptions = process.env.NODE_OPTIONS, ...inherited } = process.env;
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !isOurs(name))),
    ...(nodeOptions ? { NODE_OPTIONS: nodeOptions } : {}),
    ...Object.fromEntries(variables.map(({ name, value }) => [name, value])),
  };
}

/** Neither may the program ask in the name of the terminal, nor does it inherit how `aps-token` is started. */
function isOurs(name: string): boolean {
  return name.startsWith('APS_AUTH_') || name === 'ELECTRON_RUN_AS_NODE' || name === 'NODE_OPTIONS';
}

function passMasked(from: Readable, to: Writable, mask: OutputMask): void {
  from.on('data', (piece: Buffer) => {
    if (!to.write(mask.push(piece))) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  });
  from.once('end', () => to.write(mask.end()));
  // Whoever reads has gone away, as `head` does. The program learns it when it writes the next time.
  to.on('error', () => from.destroy());
}

/**
 * In a terminal, Ctrl-C and Ctrl-\ reach the program by themselves, and passing them on would make it a second one, which
 * many programs understand as "don't clean up".
 */
function passSignals(child: ChildProcess): void {
  const isInTerminal = [0, 1, 2].some(isatty);
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => isInTerminal || child.kill(signal));
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
}

function signalExitCode(signal: NodeJS.Signals | null): number {
  return 128 + (signal ? constants.signals[signal] : 0);
}

function startError(program: string, error: unknown): ProgramError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const hint = process.platform === 'win32' ? ` A .cmd file requires cmd: aps-token run -- cmd /c ${program}` : '';
  if (code === 'ENOENT') return new ProgramError(exitCodes.notFound, `${program}: not found.${hint}`);
  return new ProgramError(exitCodes.notExecutable, `${program}: can't be run (${String(code ?? error)}).${hint}`);
}
