import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrintedSecret } from '../../../src/credentials/commands/readOutput';
import { runSecretCommand, type RunOptions } from '../../../src/credentials/commands/runSecretCommand';

const secret = 'planted-secret-of-the-vault-Qw7';

describe('a program that prints a client secret', () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-vault-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const run = (script: string, options?: RunOptions): Promise<PrintedSecret> =>
    runSecretCommand({ program: process.execPath, args: ['-e', script] }, options);

  /** What the error says, which must not be what the program printed. */
  const failureOf = async (script: string, options?: RunOptions): Promise<unknown> => {
    const error = await run(script, options).then(
      ({ value }) => value,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error, String(error));
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, new RegExp(secret));
    return 'problem' in error ? error.problem : error.name;
  };

  it('gives it as one line', async () => {
    assert.deepEqual(await run(`console.log('${secret}')`), { value: secret, expiresAt: undefined });
    assert.deepEqual(await run(`process.stdout.write('\\ufeff${secret}\\r\\n')`), {
      value: secret,
      expiresAt: undefined,
    });
  });

  it('gives it as JSON, with its end', async () => {
    const print = (value: object): string => `console.log(${JSON.stringify(JSON.stringify(value))})`;
    assert.deepEqual(await run(print({ version: 1, clientSecret: secret, expiresAt: '2026-01-01T00:00:00Z' })), {
      value: secret,
      expiresAt: Date.UTC(2026, 0, 1),
    });
    for (const value of [
      { clientSecret: secret },
      { version: 2, clientSecret: secret },
      { version: 1, secret },
      { version: 1, clientSecret: secret, expiresAt: 'soon' },
      { version: 1, clientSecret: '' },
    ])
      assert.equal(await failureOf(print(value)), 'unknownOutput');
  });

  it('gets its arguments as they are, in the home folder, and no input', async () => {
    const script =
      'console.log(JSON.stringify({ version: 1, clientSecret: [...process.argv.slice(1), process.cwd()].join() }))';
    const args = ['-e', script, '--', '$HOME', '`id`', 'a b', '"'];
    const { value } = await runSecretCommand({ program: process.execPath, args });
    assert.equal(value, `$HOME,\`id\`,a b,",${homedir()}`);
    const reads = `process.stdin.on('data', () => {}).on('end', () => console.log('${secret}'))`;
    assert.equal((await run(reads)).value, secret);
  });

  it('fails with its exit code, and nothing of what it printed', async () => {
    const script = `console.log('${secret}'); console.error('${secret}'); process.exitCode = 7`;
    await assert.rejects(run(script), { name: 'SecretCommandError', problem: 'failed', program: 'node', exitCode: 7 });
    assert.equal(await failureOf(script), 'failed');
    assert.equal(await failureOf(`console.error('${secret}'); process.kill(process.pid)`), 'failed');
  });

  it('may write the secret to stderr, where nobody reads it', async () => {
    assert.equal(await failureOf(`console.error('${secret}')`), 'noOutput');
    const noisy = `console.error('x'.repeat(1e6)); console.log('${secret}')`;
    assert.equal((await run(noisy)).value, secret);
  });

  it('may be silent', async () => {
    assert.equal(await failureOf(''), 'noOutput');
    assert.equal(await failureOf('console.log(" ")'), 'noOutput');
  });

  it('may print more than a secret', async () => {
    assert.equal(await failureOf(`console.log('${secret}\\n${secret}')`), 'severalLines');
    assert.equal(await failureOf(`console.log('\\x1b[31m${secret}')`), 'unknownOutput');
    const endless = `const write = () => process.stdout.write('${secret}'.repeat(100), write); write()`;
    assert.equal(await failureOf(endless), 'tooMuchOutput');
  });

  it('is ended when it takes too long, also if it will not end', async () => {
    const pidFile = join(folder, 'pid');
    const stubborn = `require('fs').writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`;
    assert.equal(await failureOf(stubborn, { timeoutMs: 2_000 }), 'timedOut');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is ended when the person cancels', async () => {
    const controller = new AbortController();
    const started = join(folder, 'started');
    const waits = `require('fs').writeFileSync(${JSON.stringify(started)}, ''); setInterval(() => {}, 1000)`;
    const failure = failureOf(waits, { signal: controller.signal });
    while (!existsSync(started)) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    assert.equal(await failure, 'AbortError');
    assert.equal(await failureOf(waits, { signal: AbortSignal.abort() }), 'AbortError');
  });

  it('may leave another one behind that keeps its output open', async () => {
    const agent = `require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 8000)'],
      { detached: true, stdio: 'inherit' }).unref(); console.log('${secret}')`;
    assert.equal((await run(agent)).value, secret);
  });

  it('may not be there, or not be a program', async () => {
    await assert.rejects(runSecretCommand({ program: 'no-such-vault-program', args: [] }), {
      problem: 'notFound',
      program: 'no-such-vault-program',
    });
    const file = join(folder, 'not-a-program');
    writeFileSync(file, secret, { mode: 0o600 });
    await assert.rejects(runSecretCommand({ program: file, args: [] }), { problem: 'notStarted' });
  });

  it('may not be a batch file on Windows', async () => {
    const path = process.env.PATH;
    writeFileSync(join(folder, 'gcloud.cmd'), '');
    for (const name of ['vault.cmd', 'op.exe', 'op.cmd']) writeFileSync(join(folder, name), '');
    process.env.PATH = folder;
    try {
      const problemOf = (program: string): Promise<unknown> =>
        runSecretCommand({ program, args: [] }, { platform: 'win32' }).catch((error: unknown) =>
          error instanceof Error && 'problem' in error ? error.problem : error,
        );
      assert.equal(await problemOf('gcloud'), 'batchFile');
      assert.equal(await problemOf(String.raw`C:\tools\az.CMD`), 'batchFile');
      assert.equal(await problemOf('op'), 'notFound');
    } finally {
      process.env.PATH = path;
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
