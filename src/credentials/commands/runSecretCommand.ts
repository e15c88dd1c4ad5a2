import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import { readOutput, type PrintedSecret } from './readOutput';
import { programName, type SecretCommand } from './secretCommand';
import { SecretCommandError } from './secretCommandError';

/** How a command is run. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long a program may take, in milliseconds, a person's fingerprint included. */
  readonly timeoutMs?: number | undefined;
  readonly platform?: NodeJS.Platform | undefined;
}

/** A vault may ask for a fingerprint or a sign-in in the browser. */
const defaultTimeoutMs = 60_000;

const maxOutputBytes = 64 * 1024;

/** How long a program that is ended has to clean up, and how long another that it left behind may keep its output open. */
const graceMs = 1_000;

/**
 * Runs the command of a secret: without a shell, in the person's home folder, so that nothing in a workspace is found there,
 * and without a place to type into. What it prints besides the secret, errors included, goes nowhere.
 * @throws SecretCommandError, or the signal's reason
 */
export async function runSecretCommand(command: SecretCommand, options: RunOptions = {}): Promise<PrintedSecret> {
  const { signal, timeoutMs = defaultTimeoutMs, platform = process.platform } = options;
  signal?.throwIfAborted();
  const program = programName(command);
  if (platform === 'win32' && (await isBatchFile(command.program))) throw new SecretCommandError('batchFile', program);
  const timeout = AbortSignal.timeout(timeoutMs);
  const ended = signal ? AbortSignal.any([signal, timeout]) : timeout;
  const output = await readChild(command, ended).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (timeout.aborted) throw new SecretCommandError('timedOut', program);
    throw error instanceof SecretCommandError ? error : new SecretCommandError('notStarted', program);
  });
  const read = readOutput(output);
  if ('problem' in read) throw new SecretCommandError(read.problem, program);
  return read;
}

function readChild(command: SecretCommand, signal: AbortSignal): Promise<string> {
  const fail = (...problem: readonly [SecretCommandError['problem'], number?]): SecretCommandError =>
    new SecretCommandError(problem[0], programName(command), problem[1]);
  return new Promise((resolve, reject) => {
    const child = start(command);
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (error: Error): void => {
      end(child);
      reject(error);
    };
    const finish = (exitCode: number | null): void => {
      child.stdout.destroy();
      if (exitCode === 0) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(fail('failed', exitCode ?? undefined));
    };
    signal.addEventListener('abort', () => stop(fail('timedOut')), { once: true });
    child.on('error', (error) => reject(fail(systemErrorCode(error) === 'ENOENT' ? 'notFound' : 'notStarted')));
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutputBytes) stop(fail('tooMuchOutput'));
      else chunks.push(chunk);
    });
    // An agent that the program started, such as GnuPG's, may keep the output open.
    child.on('exit', (exitCode) => void setTimeout(() => finish(exitCode), graceMs).unref());
    child.on('close', finish);
  });
}

type Child = ChildProcessByStdio<null, Readable, null>;

function start({ program, args }: SecretCommand): Child {
  return spawn(program, args, {
    cwd: homedir(),
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
    shell: false,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
}

function end(child: Child): void {
  child.stdout.destroy();
  child.kill();
  setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
}

/** Whether Windows would start this only in a shell. */
async function isBatchFile(program: string): Promise<boolean> {
  if (/\.(?:cmd|bat)$/i.test(program)) return true;
  if (/\.\w+$/.test(program) || /[/\\]/.test(program)) return false;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  if (await hasFile(folders, [`${program}.exe`, `${program}.com`])) return false;
  return hasFile(folders, [`${program}.cmd`, `${program}.bat`]);
}

async function hasFile(folders: readonly string[], names: readonly string[]): Promise<boolean> {
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
