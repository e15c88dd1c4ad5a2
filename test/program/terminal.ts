import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { TokenReply, TokenRequest } from '../../src/delivery/protocol';
import { startTokenServer, type TokenHandler, type TokenServer } from '../../src/delivery/tokenServer';
import { repository } from '../support/repository';

/** The program as it is packaged. */
export const packagedProgram = join(repository, 'dist/aps-token.js');

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A window that answers, and the environment of a terminal in it. */
export interface Terminal {
  readonly server: TokenServer;
  readonly requests: readonly TokenRequest[];
  readonly errors: readonly unknown[];
  readonly environment: NodeJS.ProcessEnv;
  wrongKeys(): number;
  /** Runs `aps-token` to its end. */
  run(args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** Starts `aps-token`. */
  start(args: readonly string[], options?: RunOptions): ChildProcess;
  close(): Promise<void>;
}

export interface RunOptions {
  /** Added to the environment of the terminal; undefined takes a variable away. */
  readonly environment?: NodeJS.ProcessEnv;
}

export const accessTokenReply = {
  kind: 'accessToken',
  accessToken: 'eyJhbGciOiJSUzI1NiJ9.secret-payload.signature-_',
  expiresAt: Date.UTC(2026, 10, 29, 12, 0, 0, 250),
  scopes: ['data:read', 'data:write'],
  credential: 'Acme',
} as const satisfies TokenReply;

export async function openTerminal(
  handle: TokenHandler = () => Promise.resolve(accessTokenReply),
  options: { readonly name?: string; readonly key?: string } = {},
): Promise<Terminal> {
  const { name = randomBytes(6).toString('hex'), key = randomBytes(32).toString('hex') } = options;
  const requests: TokenRequest[] = [];
  const errors: unknown[] = [];
  let wrongKeys = 0;
  const server = await startTokenServer({
    name,
    key,
    handle(request, signal) {
      requests.push(request);
      return handle(request, signal);
    },
    onWrongKey: () => (wrongKeys += 1),
    onError: (error) => errors.push(error),
  });
  const environment = {
    ...environmentOfTests(),
    APS_AUTH_IPC: server.path,
    APS_AUTH_KEY: key,
    APS_AUTH_NODE: process.execPath,
    APS_AUTH_MAIN: packagedProgram,
  };
  const start = (args: readonly string[], { environment: added = {} }: RunOptions = {}): ChildProcess =>
    startProgram(process.execPath, [packagedProgram, ...args], { ...environment, ...added });
  return {
    server,
    requests,
    errors,
    environment,
    wrongKeys: () => wrongKeys,
    run: (args, options) => finish(start(args, options)),
    start,
    close: () => server.close(),
  };
}

/** Without what a terminal of the editor that runs these tests would have put there. */
function environmentOfTests(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(APS_|ELECTRON_RUN_AS_NODE$|NODE_|CODESPACES|REMOTE_CONTAINERS|WSL_|SSH_)/.test(name),
    ),
  );
}

export function startProgram(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  stdio: StdioOptions = ['ignore', 'pipe', 'pipe'],
): ChildProcess {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  return spawn(program, args, { env, stdio });
}

export function finish(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** The output of a program when it contains a text. */
export function waitForOutput(child: ChildProcess, text: string): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (piece: Buffer) => {
      output += piece.toString();
      if (output.includes(text)) resolve(output);
    });
    child.once('close', () => reject(new Error(`It ended after: ${output}`)));
  });
}
