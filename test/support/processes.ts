import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Environment = Readonly<Record<string, string>>;

export interface ProcessGroup {
  hasExited(): boolean;
  /** Resolves when every process of the group has ended. */
  end(): Promise<void>;
}

interface ProcessGroupOptions {
  readonly environment: Environment;
  readonly logFile: string;
  /** A folder that is deleted with the group. */
  readonly temporaryFolder: string;
}

/** Starts a program in its own process group, which ends with this process, however it ends. */
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
 * A shell that kills the group when its input ends, which happens even if this process is killed. No handler inside
 * this process could guarantee that.
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

/** Runs a Node script to its end and returns its output. */
export async function runScript(
  script: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  folder = process.cwd(),
): Promise<FinishedProgram> {
  return runProgram(process.execPath, [script, ...args], environment, folder);
}

export async function runProgram(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
  folder = process.cwd(),
): Promise<FinishedProgram> {
  // Windows can start .cmd files, such as npm, only through a shell.
  const shell = process.platform === 'win32' && program !== process.execPath;
  const child = spawn(program, args, { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'], shell });
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

/** Exits on a termination signal in a way that runs `exit` listeners. */
export function exitOnTermination(): void {
  onTermination(() => process.exit(130));
}

/**
 * Calls back on Ctrl-C and `kill`, and under npm when the parent dies: npm sends the signal only to the shell in
 * between, which does not forward it.
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

/** A folder that is deleted when this process exits. */
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
