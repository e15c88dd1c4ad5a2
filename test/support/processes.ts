import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string>>;

export interface ProcessGroup {
  hasExited(): boolean;
  /** Resolves when no process of the group is left. */
  end(): Promise<void>;
}

interface ProcessGroupOptions {
  readonly environment: Environment;
  readonly logFile: string;
  /** A folder that goes when the group goes. */
  readonly temporaryFolder: string;
}

/** Starts a program in a process group of its own, which ends with this process, however this process ends. */
export function startProcessGroup(
  program: string,
  args: readonly string[],
  options: ProcessGroupOptions,
): ProcessGroup {
  const log = openSync(options.logFile, 'a');
  const leader = spawn(program, args, { detached: true, stdio: ['ignore', log, log], env: options.environment });
  closeSync(log);
  const exited = once(leader, 'exit');
  const guard = startGuard(String(leader.pid), options.temporaryFolder);
  return {
    hasExited: () => leader.exitCode !== null || leader.signalCode !== null,
    async end() {
      leader.kill('SIGTERM');
      await Promise.race([exited, after(3000)]);
      await guard.dismiss();
    },
  };
}

/**
 * A shell that waits for the end of its input, which comes even if this process is killed outright, and then kills the group.
 * No handler inside this process could promise as much.
 */
function startGuard(group: string, temporaryFolder: string): { dismiss(): Promise<void> } {
  const script = 'read -r _; kill -s KILL -- "-$0" 2>/dev/null; rm -rf -- "$1"';
  const guard = spawn('sh', ['-c', script, group, temporaryFolder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(guard, 'exit');
  guard.unref();
  return {
    async dismiss() {
      guard.ref();
      guard.stdin.end();
      await exited;
    },
  };
}

export interface FinishedProgram {
  readonly succeeded: boolean;
  readonly output: string;
}

/** Runs a Node script to its end and keeps what it printed. */
export async function runScript(
  script: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<FinishedProgram> {
  return runProgram(process.execPath, [script, ...args], environment);
}

export async function runProgram(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<FinishedProgram> {
  // Windows starts npm and its like (.cmd files) through a shell only.
  const shell = process.platform === 'win32' && program !== process.execPath;
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], shell });
  const endWithUs = (): unknown => child.kill();
  process.once('exit', endWithUs);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const succeeded = await new Promise<boolean>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code === 0));
  });
  process.off('exit', endWithUs);
  return { succeeded, output };
}

/** Ends this process as a person or its parent wishes, in a way that lets `exit` listeners run. */
export function exitOnTermination(): void {
  onTermination(() => process.exit(130));
}

/**
 * Calls back at Ctrl-C and `kill`. Under npm also when the parent dies: npm hands a signal on to the shell between
 * the two of us, and the shell keeps it to itself.
 */
export function onTermination(callback: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, callback);
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 500);
  timer.unref();
}

const temporaryFolders: string[] = [];

/** A folder that goes when this process exits. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
  if (temporaryFolders.length === 0) process.once('exit', removeTemporaryFolders);
  temporaryFolders.push(folder);
  return folder;
}

function removeTemporaryFolders(): void {
  for (const folder of temporaryFolders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

export function after(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs).unref());
}
