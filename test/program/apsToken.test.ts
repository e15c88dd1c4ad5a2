import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { version } from '../../package.json';
import type { Refusal, TokenReply } from '../../src/delivery/protocol';
import { makeTemporaryFolder } from '../support/processes';
import { accessTokenReply, finish, openTerminal, startProgram, type Terminal } from './terminal';

const { accessToken } = accessTokenReply;

/** Whether a program is installed that gives another one a terminal. */
async function hasScript(): Promise<boolean> {
  try {
    const { stdout } = await finish(startProgram('script', ['--version'], process.env));
    return stdout.includes('util-linux');
  } catch {
    return false;
  }
}

describe('aps-token', () => {
  let terminal: Terminal;
  let reply: TokenReply = accessTokenReply;

  before(async () => (terminal = await openTerminal(() => Promise.resolve(reply))));
  beforeEach(() => (reply = accessTokenReply));
  after(() => terminal.close());

  it('prints the token and a line end, and nothing else', async () => {
    assert.deepEqual(await terminal.run([]), { exitCode: 0, stdout: `${accessToken}\n`, stderr: '' });
    assert.deepEqual(terminal.requests.at(-1), {
      wants: 'accessToken',
      consumer: 'terminal',
      credential: undefined,
      scopes: undefined,
      minValidityMs: undefined,
      program: undefined,
    });
  });

  it('passes on which token is wanted', async () => {
    await terminal.run(['--as', 'ci "ü"', '--scope', 'data:read', '--scope=data:write', '--min', '300']);
    assert.deepEqual(terminal.requests.at(-1), {
      wants: 'accessToken',
      consumer: 'terminal',
      credential: 'ci "ü"',
      scopes: ['data:read', 'data:write'],
      minValidityMs: 300_000,
      program: undefined,
    });
  });

  for (const [format, expected] of [
    ['token', accessToken],
    ['header', `Authorization: Bearer ${accessToken}`],
    ['env', `APS_ACCESS_TOKEN=${accessToken}`],
    ['headers-json', `{"Authorization":"Bearer ${accessToken}"}`],
    [
      'json',
      `{"access_token":"${accessToken}","token_type":"Bearer","expires_at":"2026-11-29T12:00:00Z","scope":"data:read data:write","credential":"Acme"}`,
    ],
    [
      'exec-credential',
      `{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"${accessToken}","expirationTimestamp":"2026-11-29T12:00:00Z"}}`,
    ],
  ] as const) {
    it(`prints the form ${format}`, async () => {
      assert.equal((await terminal.run(['--format', format])).stdout, `${expected}\n`);
    });
  }

  it('quotes a token with unusual characters for a shell', async () => {
    reply = { ...accessTokenReply, accessToken: "a b$'c" };
    assert.equal((await terminal.run(['--format', 'env'])).stdout, `APS_ACCESS_TOKEN='a b$'\\''c'\n`);
  });

  it('lists credentials without what a terminal obeys', async () => {
    reply = {
      kind: 'credentials',
      credentials: [
        { name: 'Acme', kind: 'app', state: '42 min', isActive: true },
        { name: 'ci\u001b[2J\u202e', kind: 'serviceAccount', state: 'no token', isActive: false },
      ],
    };
    const stdout = 'Acme\tapp\t42 min\tactive\nci [2J \tservice account\tno token\n';
    assert.deepEqual(await terminal.run(['list']), { exitCode: 0, stdout, stderr: '' });
    assert.equal(terminal.requests.at(-1)?.wants, 'list');
    assert.equal((await terminal.run(['whoami'])).exitCode, 0);
    assert.equal(terminal.requests.at(-1)?.wants, 'whoami');
  });

  for (const [refusal, exitCode] of [
    ['usage', 2],
    ['temporary', 75],
    ['notAllowed', 77],
    ['noCredential', 78],
  ] as const satisfies readonly (readonly [Refusal, number])[]) {
    it(`ends with ${exitCode} and the reason after ${refusal}`, async () => {
      reply = { kind: 'refused', refusal, message: 'Because\u001b.' };
      assert.deepEqual(await terminal.run([]), { exitCode, stdout: '', stderr: 'aps-token: Because .\n' });
    });
  }

  for (const [args, problem] of [
    [['--format', 'xml'], 'There is no format xml.'],
    [['--what'], 'There is no option --what.'],
    [['--as'], '--as requires a value.'],
    [['--as='], '--as requires a value.'],
    [['--min', '5m'], '--min requires a number of seconds.'],
    [['--print=yes'], 'There is no option --print.'],
    [['login'], 'There is no command login.'],
    [['constructor'], 'There is no command constructor.'],
    [['list', '--as', 'Acme'], 'list accepts no --as.'],
    [['list', 'all'], 'list accepts no all.'],
    [['--set', 'raps'], 'aps-token accepts no --set.'],
    [['--', 'npm'], 'Only run accepts a program after --.'],
    [['run', 'npm'], 'Write -- before npm.'],
    [['run', '--'], 'Write the program after --'],
    [['run', '--format', 'json', '--', 'npm'], 'run accepts no --format.'],
    [['run', '--set', 'raps', '--min', '5', '--', 'npm'], '--set accepts neither --scope nor --min.'],
  ] as const) {
    it(`rejects the command line ${args.join(' ')}`, async () => {
      const before = terminal.requests.length;
      const { exitCode, stdout, stderr } = await terminal.run(args);
      assert.deepEqual({ exitCode, stdout }, { exitCode: 2, stdout: '' });
      assert.ok(stderr.startsWith(`aps-token: ${problem}`), stderr);
      assert.equal(terminal.requests.length, before);
    });
  }

  it('explains itself without a window', async () => {
    const environment = { APS_AUTH_IPC: undefined };
    const { exitCode, stdout } = await terminal.run(['list', '--help'], { environment });
    assert.equal(exitCode, 0);
    assert.match(stdout, /no-masking.*\n.*are pipes and no terminal/);
    assert.equal((await terminal.run(['--version'], { environment })).stdout, `${version}\n`);
  });

  it('prints no token to a terminal, and asks for none', async function () {
    if (!(await hasScript())) return this.skip();
    const command = '"$APS_AUTH_NODE" "$APS_AUTH_MAIN"';
    const inTerminal = (args: string) =>
      finish(startProgram('script', ['-qec', `${command} ${args}`, '/dev/null'], terminal.environment));
    const before = terminal.requests.length;
    const refused = await inTerminal('--format header');
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stdout, /^aps-token: The token would stay in this terminal\./);
    assert.equal(terminal.requests.length, before);
    assert.deepEqual(await inTerminal('--print'), { exitCode: 0, stdout: `${accessToken}\r\n`, stderr: '' });
  });
});

describe('aps-token without the window that opened its terminal', () => {
  for (const name of ['APS_AUTH_IPC', 'APS_AUTH_KEY']) {
    it(`says why it can't work without ${name}`, async () => {
      const terminal = await openTerminal();
      const stderr = "aps-token: This terminal wasn't opened by VS Code, or APS: Use Tokens in Terminals is off.\n";
      assert.deepEqual(await terminal.run([], { environment: { [name]: undefined } }), {
        exitCode: 69,
        stdout: '',
        stderr,
      });
      await terminal.close();
    });
  }

  it('says that no window answers after it was closed', async () => {
    const terminal = await openTerminal();
    await terminal.close();
    const { exitCode, stdout, stderr } = await terminal.run([]);
    assert.deepEqual({ exitCode, stdout }, { exitCode: 69, stdout: '' });
    assert.match(stderr, /^aps-token: No VS Code window answers\./);
  });

  for (const [variable, where] of [
    ['SSH_CONNECTION', 'over SSH'],
    ['WSL_DISTRO_NAME', 'in WSL'],
    ['REMOTE_CONTAINERS', 'in a container'],
    ['CODESPACES', 'in a codespace'],
  ] as const) {
    it(`names the machine of a terminal with ${variable}`, async () => {
      const terminal = await openTerminal();
      const remote = { [variable]: 'any' };
      assert.equal((await terminal.run([], { environment: remote })).exitCode, 0);
      await terminal.close();
      const says = `This terminal runs ${where}. If APS Auth runs on your own machine, it can't be reached from here.\n`;
      for (const environment of [remote, { ...remote, APS_AUTH_IPC: undefined }]) {
        const { exitCode, stderr } = await terminal.run([], { environment });
        assert.equal(exitCode, 69);
        assert.ok(stderr.endsWith(says), stderr);
      }
    });
  }

  it('asks another window of the workspace after its own was closed', async () => {
    const options = { name: randomBytes(6).toString('hex'), key: randomBytes(32).toString('hex') };
    const first = await openTerminal(undefined, options);
    const second = await openTerminal(undefined, options);
    await first.close();
    assert.equal((await first.run([])).exitCode, 0);
    assert.equal(second.requests.length, 1);
    const third = await openTerminal(undefined, options);
    await second.close();
    assert.equal((await second.run([])).exitCode, 0);
    await third.close();
    assert.equal((await second.run([])).exitCode, 69);
  });

  it('says that no window answers on a socket that was left behind', async () => {
    const terminal = await openTerminal();
    const path = join(makeTemporaryFolder(), 'socket');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await finish(startProgram(process.execPath, ['-e', script], process.env));
    const { exitCode, stderr } = await terminal.run([], { environment: { APS_AUTH_IPC: path } });
    assert.equal(exitCode, 69);
    assert.match(stderr, /^aps-token: No VS Code window answers\./);
    await terminal.close();
  });

  it('says that the terminal is too old after the key has changed', async () => {
    const terminal = await openTerminal();
    for (let call = 0; call < 2; call++) {
      const environment = { APS_AUTH_KEY: 'f'.repeat(64) };
      assert.deepEqual(await terminal.run([], { environment }), {
        exitCode: 69,
        stdout: '',
        stderr: 'aps-token: VS Code no longer knows this terminal. Open a new terminal.\n',
      });
    }
    assert.equal(terminal.wrongKeys(), 1);
    assert.equal(terminal.requests.length, 0);
    await terminal.close();
  });

  for (const [answer, expected] of [
    ['SSH-2.0-OpenSSH_9.2\r\n', /Another program listens/],
    ['HTTP/1.1 302 Found\r\n\r\n', /Another program listens/],
    ['', /was closed before it answered/],
    ['HTTP/1.1 404 Not Found\r\n\r\n', /APS Auth was updated/],
    ['HTTP/1.1 200 OK\r\n\r\n{"kind":"secret"}', /APS Auth was updated/],
    ['HTTP/1.1 200 OK\r\n\r\n{"kind":"accessTok', /APS Auth was updated/],
    ['HTTP/1.1 200 OK\r\n\r\n{"kind":"credentials","credentials":[]}', /answered something else/],
  ] as const) {
    it(`ends with 69 if it gets ${JSON.stringify(answer)}`, async () => {
      const terminal = await openTerminal();
      const path = join(makeTemporaryFolder(), 'socket');
      const foreign = createServer((socket) => socket.once('data', () => socket.end(answer))).listen(path);
      await once(foreign, 'listening');
      const { exitCode, stdout, stderr } = await terminal.run([], { environment: { APS_AUTH_IPC: path } });
      assert.deepEqual({ exitCode, stdout }, { exitCode: 69, stdout: '' });
      assert.match(stderr, expected);
      foreign.close();
      await terminal.close();
    });
  }

  it('asks nobody if the folder of the socket is of another user', async function () {
    if (process.getuid?.() !== 0) return this.skip();
    const terminal = await openTerminal();
    const folder = dirname(terminal.server.path);
    chownSync(folder, 65_534, 65_534);
    const { exitCode, stderr } = await terminal.run([]);
    assert.equal(exitCode, 69);
    assert.match(stderr, /^aps-token: Another user listens/);
    assert.equal(terminal.requests.length, 0);
    chownSync(folder, 0, 0);
    await terminal.close();
  });

  it('says that VS Code is unreachable if the path is a file', async () => {
    const terminal = await openTerminal();
    const path = join(makeTemporaryFolder(), 'socket');
    writeFileSync(path, '');
    const { exitCode, stderr } = await terminal.run([], { environment: { APS_AUTH_IPC: path } });
    assert.equal(exitCode, 69);
    assert.match(stderr, /^aps-token: /);
    await terminal.close();
  });

  it('ends with 75 if the window fails', async () => {
    const terminal = await openTerminal(() => Promise.reject(new Error('secret reason')));
    const { exitCode, stderr } = await terminal.run([]);
    assert.equal(exitCode, 75);
    assert.doesNotMatch(stderr, /secret reason/);
    assert.equal(terminal.errors.length, 1);
    await terminal.close();
  });

  it('says that the window was closed while it waited', async () => {
    let hasAsked: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (hasAsked = resolve));
    const terminal = await openTerminal((_, signal) => {
      hasAsked();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    const finished = terminal.run([]);
    await asked;
    await terminal.close();
    const { exitCode, stderr } = await finished;
    assert.equal(exitCode, 69);
    assert.match(stderr, /was closed before it answered/);
  });
});
