import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installProgram } from '../../src/delivery/installProgram';
import { openTerminal, packagedProgram } from '../program/terminal';
import { makeTemporaryFolder } from '../support/processes';
import { editorNode } from '../support/repository';
import { median } from './median';
import type { Row } from './table';

const rounds = 40;

type Call = readonly [program: string, ...args: string[]];

/**
 * What a token costs in a terminal, from the start of the program to its end. The editor's own Node.js runs the program, so it
 * is measured with that of the rig.
 */
export async function measureProgram(): Promise<readonly Row[]> {
  const terminal = await openTerminal();
  const { binFolder, main } = await installProgram(
    makeTemporaryFolder(),
    '0.0.0',
    readFileSync(packagedProgram, 'utf8'),
  );
  const { APS_AUTH_IPC: ipc = '', APS_AUTH_KEY: key = '' } = terminal.environment;
  const curl: Call = ['curl', '-s', '--unix-socket', ipc, '-H', `Authorization: Bearer ${key}`, '-d', '{}', tokenUrl];
  const client = `require('node:http').request({ socketPath: process.env.APS_AUTH_IPC, path: '/v1/token', method: 'POST',
    headers: { authorization: 'Bearer ' + process.env.APS_AUTH_KEY } }, (r) => r.pipe(process.stdout)).end('{}')`;
  const calls = {
    bare: [editorNode, '-e', '0'],
    program: [editorNode, main],
    launcher: [join(binFolder, 'aps-token')],
    net: [editorNode, '-e', bareClient],
    http: [editorNode, '-e', client],
    ...(spawnSync('curl', ['--version']).status === 0 ? { curl } : {}),
  } satisfies Record<string, Call>;
  const medians = await measureInTurns(calls, {
    ...terminal.environment,
    APS_AUTH_MAIN: main,
    APS_AUTH_NODE: editorNode,
  });
  await terminal.close();
  const {
    bare = Number.NaN,
    program = Number.NaN,
    launcher = Number.NaN,
    net = Number.NaN,
    http = Number.NaN,
  } = medians;
  const peer = medians.curl === undefined ? '' : `, curl --unix-socket ${formatMs(medians.curl)}`;
  return [
    {
      what: `aps-token from start to end, median of ${rounds}`,
      this: formatMs(program),
      others: `node -e 0 ${formatMs(bare)}, the least by node:net ${formatMs(net)}, by node:http ${formatMs(http)}${peer}`,
      ratio: (program / bare).toFixed(2),
      budget: '1.3 x node -e 0',
      isMet: program <= bare * 1.3,
    },
    {
      what: 'the same by its launcher in sh',
      this: formatMs(launcher),
      ratio: (launcher / bare).toFixed(2),
    },
  ];
}

/** The least that can ask over a socket. */
const bareClient = `const { APS_AUTH_IPC, APS_AUTH_KEY } = process.env;
  require('node:net').connect(APS_AUTH_IPC).on('data', (data) => require('node:fs').writeSync(1, data)).write(
    'POST /v1/token HTTP/1.1\\r\\nHost: a\\r\\nAuthorization: Bearer ' + APS_AUTH_KEY + '\\r\\nContent-Length: 2\\r\\n\\r\\n{}')`;

const tokenUrl = 'http://localhost/v1/token';

/** In turns, so that what else the machine does disturbs all of them alike. */
async function measureInTurns(
  calls: Readonly<Record<string, Call>>,
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, number>>> {
  const times = Object.entries(calls).map(([name, call]) => ({ name, call, measured: new Array<number>() }));
  for (let round = 0; round < rounds; round++) {
    for (const { call, measured } of times) measured.push(await measure(call, env));
  }
  return Object.fromEntries(times.map(({ name, measured }) => [name, median(measured)]));
}

async function measure([program, ...args]: Call, env: NodeJS.ProcessEnv): Promise<number> {
  const before = performance.now();
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`${program} ended with ${child.exitCode ?? 'a signal'}.`);
  return performance.now() - before;
}

function formatMs(durationMs: number): string {
  return `${durationMs.toFixed(1)} ms`;
}
