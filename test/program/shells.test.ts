import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installProgram } from '../../src/delivery/installProgram';
import { makeTemporaryFolder } from '../support/processes';
import {
  accessTokenReply,
  finish,
  openTerminal,
  packagedProgram,
  startProgram,
  waitForOutput,
  type Finished,
  type Terminal,
} from './terminal';

const { accessToken } = accessTokenReply;

const shells: readonly (readonly string[])[] = [
  ['sh', '-c'],
  ['dash', '-c'],
  ['bash', '-c'],
  ['zsh', '-c'],
  ['fish', '-c'],
  ['ksh', '-c'],
];

function isInstalled(program: string): boolean {
  return spawnSync(program, ['-c', 'true']).status === 0;
}

describe('aps-token in a shell', () => {
  let terminal: Terminal;
  let environment: NodeJS.ProcessEnv;

  before(async () => {
    terminal = await openTerminal();
    const folder = join(makeTemporaryFolder(), `it's a "folder" $HOME ü`);
    const { binFolder, main } = await installProgram(folder, '1.2.3', readFileSync(packagedProgram, 'utf8'));
    const node = join(folder, 'the node');
    mkdirSync(folder, { recursive: true });
    symlinkSync(process.execPath, node);
    environment = {
      ...terminal.environment,
      APS_AUTH_NODE: node,
      APS_AUTH_MAIN: main,
      PATH: `${process.env.PATH ?? ''}${delimiter}${binFolder}`,
    };
  });
  after(() => terminal.close());

  function runIn([shell = 'sh', option = '-c']: readonly string[], script: string, added = {}): Promise<Finished> {
    return finish(startProgram(shell, [option, script], { ...environment, ...added }));
  }

  for (const shell of shells) {
    it(`pipes a header to what reads it in ${shell[0]}`, async function () {
      if (!isInstalled(shell[0] ?? '')) return this.skip();
      assert.deepEqual(await runIn(shell, 'aps-token --format header | cat'), {
        exitCode: 0,
        stdout: `Authorization: Bearer ${accessToken}\n`,
        stderr: '',
      });
    });

    it(`is substituted, and passes arguments and exit codes on, in ${shell[0]}`, async function () {
      if (!isInstalled(shell[0] ?? '')) return this.skip();
      assert.equal((await runIn(shell, 'echo "[$(aps-token)]"')).stdout, `[${accessToken}]\n`);
      await runIn(shell, `aps-token --as 'my "app" $HOME *' >/dev/null`);
      const request = terminal.requests.at(-1);
      assert.equal(request?.wants === 'accessToken' && request.credential, 'my "app" $HOME *');
      assert.equal((await runIn(shell, 'aps-token --format xml')).exitCode, 2);
      assert.equal((await runIn(shell, `aps-token run -- sh -c 'exit 9'`)).exitCode, 9);
    });
  }

  it('gives bash a file with a header', async function () {
    if (!isInstalled('bash')) return this.skip();
    const { stdout } = await runIn(['bash', '-c'], 'cat <(aps-token --format header)');
    assert.equal(stdout, `Authorization: Bearer ${accessToken}\n`);
  });

  it('works if ELECTRON_RUN_AS_NODE is set already', async () => {
    const { stdout } = await runIn(['sh', '-c'], 'aps-token | cat', { ELECTRON_RUN_AS_NODE: '1' });
    assert.equal(stdout, `${accessToken}\n`);
  });

  it('leaves NODE_OPTIONS to the program that it runs', async () => {
    const added = { NODE_OPTIONS: '--require=./missing.js' };
    const { exitCode, stdout } = await runIn(['sh', '-c'], 'aps-token run -- printenv NODE_OPTIONS', added);
    assert.deepEqual({ exitCode, stdout }, { exitCode: 0, stdout: '--require=./missing.js\n' });
  });

  for (const added of [
    { APS_AUTH_NODE: undefined, APS_AUTH_MAIN: undefined },
    { APS_AUTH_NODE: '/no/such/node' },
    { APS_AUTH_MAIN: '/no/such/aps-token.js' },
  ]) {
    it(`ends with 69 and a sentence with ${JSON.stringify(added)}`, async () => {
      const { exitCode, stdout, stderr } = await runIn(['sh', '-c'], 'aps-token', added);
      assert.deepEqual({ exitCode, stdout }, { exitCode: 69, stdout: '' });
      assert.match(stderr, /^aps-token: This terminal wasn't opened by VS Code, or VS Code was updated\./);
    });
  }

  it('has the token only in the environment of what it runs', async function () {
    if (process.platform !== 'linux') return this.skip();
    const script = 'echo "$PPID $$ ."; read line';
    const args = ['-c', `exec aps-token run -- sh -c '${script}'`];
    const child = startProgram('sh', args, environment, ['pipe', 'pipe', 'inherit']);
    const finished = finish(child);
    const output = await waitForOutput(child, '.');
    const [own = '', program = ''] = output.split(' ');
    const read = (pid: string, file: string): string => readFileSync(`/proc/${pid}/${file}`, 'latin1');
    assert.ok(read(own, 'cmdline').includes('aps-token.js'));
    for (const text of [read(own, 'cmdline'), read(own, 'environ'), read(program, 'cmdline')])
      assert.ok(!text.includes(accessToken));
    assert.ok(read(program, 'environ').includes(`APS_ACCESS_TOKEN=${accessToken}`));
    child.stdin?.end();
    await finished;
  });
});
