import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../support/processes';
import { accessTokenReply, finish, openTerminal, startProgram, waitForOutput, type Terminal } from './terminal';

const { accessToken } = accessTokenReply;
const mask = '<concealed by APS Auth>';
const node = process.execPath;

describe('aps-token run', () => {
  let terminal: Terminal;

  before(async () => {
    terminal = await openTerminal((request) =>
      Promise.resolve(
        request.wants === 'variables'
          ? {
              kind: 'variables',
              variables: [
                { name: 'APS_CLIENT_ID', value: 'id-of-app', isSecret: false },
                { name: 'APS_CLIENT_SECRET', value: 'secret-of-app', isSecret: request.sample === 'raps' },
              ],
            }
          : accessTokenReply,
      ),
    );
  });
  after(() => terminal.close());

  it('gives the token to the program, and says which program it is', async () => {
    const script = 'console.log(process.env.APS_ACCESS_TOKEN.length)';
    const { exitCode, stdout, stderr } = await terminal.run(['run', '--as', 'Acme', '--', node, '-e', script]);
    assert.deepEqual({ exitCode, stdout, stderr }, { exitCode: 0, stdout: `${accessToken.length}\n`, stderr: '' });
    assert.deepEqual(terminal.requests.at(-1), {
      wants: 'accessToken',
      consumer: 'terminal',
      credential: 'Acme',
      scopes: undefined,
      minValidityMs: undefined,
      program: 'node',
    });
  });

  it('gives the variables of a sample', async () => {
    const args = [
      'run',
      '--set',
      'raps',
      '--',
      'sh',
      '-c',
      'echo "$APS_CLIENT_ID $APS_CLIENT_SECRET $APS_ACCESS_TOKEN"',
    ];
    assert.equal((await terminal.run(args)).stdout, `id-of-app ${mask} \n`);
    assert.deepEqual(terminal.requests.at(-1), {
      wants: 'variables',
      consumer: 'terminal',
      credential: undefined,
      sample: 'raps',
      program: 'sh',
    });
  });

  it('gives the program neither its key nor how it was started', async () => {
    const environment = { ELECTRON_RUN_AS_NODE: '1', APS_AUTH_NODE_OPTIONS: '--no-warnings', OTHER: ' kept ' };
    const { stdout } = await terminal.run(['run', '--', 'env'], { environment });
    assert.doesNotMatch(stdout, /APS_AUTH_|ELECTRON_RUN_AS_NODE/);
    assert.match(stdout, /^NODE_OPTIONS=--no-warnings$/m);
    assert.match(stdout, /^OTHER= kept $/m);
    assert.match(stdout, new RegExp(`^APS_ACCESS_TOKEN=${mask}$`, 'm'));
  });

  it('passes arguments as they are', async () => {
    const args = ['a b', '"', "'", '', '$HOME', '--help', '--', '*'];
    const { stdout } = await terminal.run([
      'run',
      '--',
      node,
      '-p',
      'JSON.stringify(process.argv.slice(1))',
      '--',
      ...args,
    ]);
    assert.deepEqual(JSON.parse(stdout), args);
  });

  for (const [command, exitCode] of [
    ['exit 0', 0],
    ['exit 7', 7],
    ['exit 255', 255],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
    ['kill -INT $$', 130],
    ['kill -QUIT $$', 131],
  ] as const) {
    for (const masking of [[], ['--no-masking']]) {
      it(`ends with ${exitCode} after ${[...masking, command].join(' ')}`, async () => {
        assert.equal((await terminal.run(['run', ...masking, '--', 'sh', '-c', command])).exitCode, exitCode);
      });
    }
  }

  it('ends with 127 or 126 if the program is missing or not a program', async () => {
    const file = join(makeTemporaryFolder(), 'file');
    writeFileSync(file, '', { mode: 0o600 });
    const missing = await terminal.run(['run', '--', 'no-such-program']);
    assert.deepEqual(missing, { exitCode: 127, stdout: '', stderr: 'aps-token: no-such-program: not found.\n' });
    const { exitCode, stderr } = await terminal.run(['run', '--', file]);
    assert.equal(exitCode, 126);
    assert.match(stderr, /can't be run \(EACCES\)/);
  });

  it('starts nothing if it gets nothing', async () => {
    const args = ['run', '--', 'sh', '-c', 'echo started'];
    const { exitCode, stdout } = await terminal.run(args, { environment: { APS_AUTH_IPC: undefined } });
    assert.deepEqual({ exitCode, stdout }, { exitCode: 69, stdout: '' });
  });

  for (const [signal, exitCode] of [
    ['SIGINT', 42],
    ['SIGTERM', 42],
    ['SIGHUP', 42],
    ['SIGQUIT', 42],
  ] as const) {
    it(`passes ${signal} on, and ends as the program does`, async () => {
      const script = `process.on('${signal}', () => process.exit(42)); setInterval(() => {}, 1000); console.log('ready')`;
      const child = terminal.start(['run', '--', node, '-e', script]);
      const finished = finish(child);
      await waitForOutput(child, 'ready');
      child.kill(signal);
      assert.equal((await finished).exitCode, exitCode);
    });
  }

  it('masks the token in both outputs, also in pieces', async () => {
    const script = `
      const token = process.env.APS_ACCESS_TOKEN;
      process.stdout.write('<' + token.slice(0, 10));
      process.stderr.write('[' + token.slice(0, 5));
      setTimeout(() => {
        process.stdout.write(token.slice(10) + '> ' + token);
        process.stderr.write(token.slice(5) + ']');
      }, 100);`;
    const { stdout, stderr } = await terminal.run(['run', '--', node, '-e', script]);
    assert.deepEqual({ stdout, stderr }, { stdout: `<${mask}> ${mask}`, stderr: `[${mask}]` });
  });

  it('masks large output completely', async () => {
    const script =
      'for (let line = 0; line < 20000; line++) console.log(`${line} ${process.env.APS_ACCESS_TOKEN} ünï`)';
    const { exitCode, stdout } = await terminal.run(['run', '--', node, '-e', script]);
    assert.equal(exitCode, 0);
    const expected = Array.from({ length: 20_000 }, (_, line) => `${line} ${mask} ünï\n`).join('');
    assert.ok(stdout === expected, stdout.slice(-200));
  });

  it('masks nothing after --no-masking, and makes no pipe', async () => {
    const args = ['run', '--no-masking', '--', 'sh', '-c', 'echo "$APS_ACCESS_TOKEN"'];
    assert.equal((await terminal.run(args)).stdout, `${accessToken}\n`);
  });

  it('leaves the outputs alone if nothing is secret', async () => {
    const script = "console.log(require('fs').fstatSync(1).ino)";
    const inode = async (sample: string): Promise<string> => {
      const child = terminal.start([
        'run',
        '--set',
        sample,
        '--',
        'sh',
        '-c',
        `${node} -e "${script}"; readlink /proc/$PPID/fd/1`,
      ]);
      return (await finish(child)).stdout;
    };
    if (process.platform !== 'linux') return;
    const [own = '', parents = ''] = (await inode('open')).split('\n');
    assert.ok(parents.includes(own), parents);
    const [ownPipe = '', parentsPipe = ''] = (await inode('raps')).split('\n');
    assert.ok(!parentsPipe.includes(ownPipe));
  });

  it('ends when whoever reads its output goes away', async () => {
    const command = '"$APS_AUTH_NODE" "$APS_AUTH_MAIN" run -- yes | head -n 1';
    assert.equal((await finish(startProgram('sh', ['-c', command], terminal.environment))).stdout, 'y\n');
  });
});
