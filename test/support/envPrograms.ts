// Real programs that read a .env file and say what they got. Docker is the real client, whose daemon is a small server here;
// it sends the variables of `docker run --env-file` in its request to create a container.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { repository } from './repository';

/** The SHA-256 of the values that a program got, by name, so that nothing prints a secret; `failed` if it rejects the file. */
export type GotVariables = Readonly<Record<string, string>> | 'failed';

/** Reads the file `.env` in a folder. */
export interface EnvProgram {
  readonly isInstalled: () => Promise<boolean>;
  readonly read: (folder: string) => Promise<GotVariables>;
}

const run = promisify(execFile);
const report = `const { createHash } = require('node:crypto');
const got = Object.entries(process.env).map(([name, value]) => [name, createHash('sha256').update(value).digest('hex')]);
console.log(JSON.stringify(Object.fromEntries(got)));`;
const reportInPython = `import hashlib, json, os
print(json.dumps({name: hashlib.sha256(value.encode()).hexdigest() for name, value in os.environ.items()}))`;
const loadDotenv = `require(${JSON.stringify(join(repository, 'node_modules/dotenv'))}).config({ quiet: true });`;
const isHere = (): Promise<boolean> => Promise.resolve(true);

export const envPrograms = {
  dotenv: { isInstalled: isHere, read: (folder) => start(folder, process.execPath, ['-e', loadDotenv + report]) },
  nodeEnvFile: {
    isInstalled: isHere,
    read: (folder) => start(folder, process.execPath, ['--env-file=.env', '-e', report]),
  },
  pythonDotenv: {
    isInstalled: () => canStart('python3', ['-c', 'import dotenv']),
    read: (folder) =>
      start(folder, 'python3', ['-c', `from dotenv import load_dotenv\nload_dotenv('.env')\n${reportInPython}`]),
  },
  shell: {
    isInstalled: () => Promise.resolve(process.platform !== 'win32'),
    read: (folder) => start(folder, 'sh', ['-c', 'set -a; . ./.env; exec "$0" -e "$1"', process.execPath, report]),
  },
  dockerRun: { isInstalled: () => canStart('docker', ['--version']), read: readWithDocker },
} as const satisfies Readonly<Record<string, EnvProgram>>;

/** What a variable with this value looks like in what a program got. */
export function digest(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

async function canStart(program: string, args: readonly string[]): Promise<boolean> {
  return run(program, args).then(
    () => true,
    () => false,
  );
}

async function start(folder: string, program: string, args: readonly string[]): Promise<GotVariables> {
  try {
    const { stdout } = await run(program, args, { cwd: folder, env: { PATH: process.env.PATH } });
    return parseGot(JSON.parse(stdout));
  } catch {
    return 'failed';
  }
}

function parseGot(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null) throw new Error('The program printed something else.');
  return Object.fromEntries(Object.entries(value).map(([name, text]: [string, unknown]) => [name, String(text)]));
}

/** @see https://docs.docker.com/reference/api/engine/ */
async function readWithDocker(folder: string): Promise<GotVariables> {
  let got: GotVariables = 'failed';
  const daemon = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? '', 'http://daemon');
      if (pathname.endsWith('/containers/create')) got = parseContainer(JSON.parse(await text(request)));
      response
        .setHeader('Api-Version', '1.44')
        .writeHead(pathname === '/_ping' ? 200 : 501)
        .end();
    })();
  });
  await once(daemon.listen(0, '127.0.0.1'), 'listening');
  const address = daemon.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = { PATH: process.env.PATH, HOME: folder, DOCKER_HOST: `tcp://127.0.0.1:${port}` };
  // It fails after the request that it was started for.
  await run('docker', ['run', '--pull=never', '--env-file', '.env', 'image'], { cwd: folder, env }).catch(
    () => undefined,
  );
  daemon.closeAllConnections();
  daemon.close();
  return got;
}

function parseContainer(body: unknown): GotVariables {
  if (typeof body !== 'object' || body === null || !('Env' in body) || !Array.isArray(body.Env)) return 'failed';
  const lines: readonly unknown[] = body.Env;
  return Object.fromEntries(
    lines.map(String).map((line) => {
      const [name = ''] = line.split('=');
      return [name, digest(line.slice(name.length + 1))];
    }),
  );
}
