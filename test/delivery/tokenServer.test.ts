import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { startTokenServer } from '../../src/delivery/tokenServer';
import { accessTokenReply, finish, openTerminal, type Terminal } from '../program/terminal';

interface HttpAnswer {
  readonly status: number | undefined;
  readonly body: string;
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly authorization?: string | undefined;
  readonly body?: string;
}

describe('the server that aps-token asks', () => {
  const key = randomBytes(32).toString('hex');
  let terminal: Terminal;

  before(async () => (terminal = await openTerminal(undefined, { key })));
  after(() => terminal.close());

  function send({ method = 'POST', path = '/v1/token', body = '{}', ...sent }: Sent = {}): Promise<HttpAnswer> {
    const authorization = 'authorization' in sent ? sent.authorization : `Bearer ${key}`;
    return new Promise((resolve, reject) => {
      const headers = { 'Content-Length': Buffer.byteLength(body), ...(authorization ? { authorization } : {}) };
      const request = httpRequest({ socketPath: terminal.server.path, method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.once('end', () => resolve({ status: response.statusCode, body: text }));
      });
      request.once('error', reject).end(body);
    });
  }

  it('answers a POST with the key', async () => {
    assert.deepEqual(await send(), { status: 200, body: JSON.stringify(accessTokenReply) });
  });

  for (const [what, sent, status] of [
    ['without a key', { authorization: undefined }, 403],
    ['with another key', { authorization: `Bearer ${'0'.repeat(64)}` }, 403],
    ['with the key and more', { authorization: `Bearer ${key}0` }, 403],
    ['with the key alone', { authorization: key }, 403],
    ['without a key to an unknown path', { authorization: undefined, path: '/' }, 403],
    ['with another method', { method: 'GET', body: '' }, 405],
    ['with an unknown path', { path: '/v9/token' }, 404],
    ['with another body', { body: 'not JSON' }, 400],
    ['with a huge body', { body: ' '.repeat(64 * 1024 + 1) }, 413],
  ] as const) {
    it(`answers ${status} to a request ${what}`, async () => {
      const before = terminal.requests.length;
      assert.deepEqual(await send(sent), { status, body: '' });
      assert.equal(terminal.requests.length, before);
    });
  }

  it('reports a wrong key once only', () => {
    assert.equal(terminal.wrongKeys(), 1);
  });

  it('accepts a body of 64 KB', async () => {
    assert.equal((await send({ body: `{}${' '.repeat(64 * 1024 - 2)}` })).status, 200);
  });

  it('answers 50 programs at once', async () => {
    const before = terminal.requests.length;
    const answers = await Promise.all(Array.from({ length: 50 }, () => terminal.run([])));
    assert.deepEqual(
      answers.filter(({ stdout }) => stdout !== `${accessTokenReply.accessToken}\n`),
      [],
    );
    assert.equal(terminal.requests.length, before + 50);
  }).timeout(60_000);

  it('accepts no key that is none', async () => {
    const ignore = (): void => undefined;
    const handle = () => Promise.resolve(accessTokenReply);
    const options = { name: 'a', handle, onWrongKey: ignore, onError: ignore };
    await assert.rejects(startTokenServer({ ...options, key: '' }), TypeError);
    await assert.rejects(startTokenServer({ ...options, key: 'F'.repeat(64) }), TypeError);
  });

  it('has no timer while nobody asks', async () => {
    let timers = 0;
    // Mocha starts the timer of a test after its first step.
    await setImmediate();
    const hook = createHook({ init: (_id, type) => (timers += type === 'Timeout' ? 1 : 0) }).enable();
    const other = await openTerminal();
    hook.disable();
    await other.close();
    assert.equal(timers, 0);
  });
});

describe('the server that aps-token asks, while it waits', () => {
  async function openWaitingTerminal() {
    let hasAsked: (signal: AbortSignal) => void = () => undefined;
    const asked = new Promise<AbortSignal>((resolve) => (hasAsked = resolve));
    const terminal = await openTerminal((_, signal) => {
      hasAsked(signal);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    return { terminal, asked };
  }

  async function untilAborted(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await once(signal, 'abort');
  }

  it('aborts if the program goes away, and reports no error', async () => {
    const { terminal, asked } = await openWaitingTerminal();
    const child = terminal.start([]);
    const finished = finish(child);
    const signal = await asked;
    assert.equal(signal.aborted, false);
    child.kill();
    await finished;
    await untilAborted(signal);
    await terminal.close();
    assert.deepEqual(terminal.errors, []);
  });

  it('aborts and removes its socket if it is closed', async () => {
    const { terminal, asked } = await openWaitingTerminal();
    const finished = terminal.run([]);
    const signal = await asked;
    await terminal.close();
    assert.ok(signal.aborted);
    assert.ok(!existsSync(terminal.server.path));
    assert.deepEqual(terminal.errors, []);
    await finished;
    await terminal.close();
  });

  it('closes although someone is connected and sends nothing', async () => {
    const { terminal } = await openWaitingTerminal();
    const idle = connect(terminal.server.path);
    await once(idle, 'connect');
    await terminal.close();
    idle.destroy();
  });

  it('answers again at the same path after a reload', async () => {
    const options = { name: randomBytes(6).toString('hex'), key: randomBytes(32).toString('hex') };
    const before = await openTerminal(undefined, options);
    await before.close();
    const reloaded = await openTerminal(undefined, options);
    assert.equal((await before.run([])).exitCode, 0);
    await reloaded.close();
  });
});
