import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, createServer as createTcpServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedirectPortBusyError } from '../../src/oauth/errors';
import { listenForRedirect, type RedirectListener } from '../../src/oauth/loopbackRedirect';
import { findFreePort } from './freePort';

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly host?: string;
  readonly address?: string;
}

const callbackPath = '/api/auth/callback';
const expectedPath = `${callbackPath}?code=c1&state=s1`;

describe('listenForRedirect', () => {
  let port: number;
  let controller: AbortController;

  beforeEach(async () => {
    port = await findFreePort();
    controller = new AbortController();
  });

  afterEach(() => controller.abort());

  function listen(host = 'localhost'): Promise<RedirectListener> {
    return listenForRedirect(new URL(`http://${host}:${port}${callbackPath}`), {
      isExpected: (query) => new URLSearchParams(query).get('state') === 's1',
      page: (outcome) => `<p>${outcome}`,
      signal: controller.signal,
    });
  }

  async function send({
    path = expectedPath,
    method = 'GET',
    host = `localhost:${port}`,
    address = '127.0.0.1',
  }: Sent = {}): Promise<Answer> {
    const request = httpRequest({ host: address, port, path, method, headers: { host }, agent: false });
    request.end();
    return new Promise((resolve, reject) => {
      request.on('error', reject);
      request.on('response', (response) => {
        void text(response).then(
          (body) => resolve({ status: response.statusCode, headers: response.headers, body }),
          reject,
        );
      });
    });
  }

  async function assertClosed(): Promise<void> {
    await assert.rejects(send(), { code: 'ECONNREFUSED' });
    await assert.rejects(send({ address: '::1' }));
    const again = await listen();
    controller.abort();
    await assert.rejects(again.query);
  }

  it('returns the query unchanged, shows the page, and closes', async () => {
    const { query } = await listen();
    const answer = await send({ path: `${callbackPath}?code=a%2Bb&state=s1&x=?y` });
    assert.equal(await query, 'code=a%2Bb&state=s1&x=?y');
    assert.equal(answer.status, 200);
    assert.equal(answer.body, '<p>received');
    await assertClosed();
  });

  it('serves a page that may contain only its own scripts and styles', async () => {
    const nonces: string[] = [];
    await listenForRedirect(new URL(`http://localhost:${port}${callbackPath}`), {
      isExpected: (query) => query.endsWith('s1'),
      page: (_, nonce) => {
        nonces.push(nonce);
        return '<p>page';
      },
      signal: controller.signal,
    });
    const policies = [await send({ path: `${callbackPath}?state=guess` }), await send()].map(
      ({ headers }) => headers['content-security-policy'],
    );
    assert.equal(new Set(nonces).size, 2);
    assert.deepEqual(
      policies,
      nonces.map(
        (nonce) =>
          `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      ),
    );
  });

  it('shows a page that is known only after the query was used', async () => {
    let show: (page: string) => void = () => undefined;
    const page = new Promise<string>((resolve) => (show = resolve));
    const { query } = await listenForRedirect(new URL(`http://localhost:${port}${callbackPath}`), {
      isExpected: () => true,
      page: () => page,
      signal: controller.signal,
    });
    const answer = send();
    assert.equal(await query, 'code=c1&state=s1');
    // The wait is over, but the browser still waits.
    controller.abort();
    show('<p>known');
    assert.equal((await answer).body, '<p>known');
    controller = new AbortController();
    await assertClosed();
  });

  it('closes even if there is no page to show', async () => {
    const { query } = await listenForRedirect(new URL(`http://localhost:${port}${callbackPath}`), {
      isExpected: () => true,
      page: () => Promise.reject(new Error('no page')),
      signal: controller.signal,
    });
    assert.deepEqual([(await send()).status, await query], [200, 'code=c1&state=s1']);
    await assertClosed();
  });

  it('serves a page without caching or a referrer', async () => {
    await listen();
    const { headers } = await send();
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(headers.connection, 'close');
  });

  const hosts = ['localhost', '127.0.0.1', 'LOCALHOST'];
  for (const host of hosts) {
    it(`accepts requests to ${host}`, async () => {
      const { query } = await listen();
      assert.equal((await send({ host: `${host}:${port}` })).status, 200);
      assert.equal(await query, 'code=c1&state=s1');
    });
  }

  it('accepts requests over IPv6', async function () {
    if (!(await hasIpv6())) this.skip();
    const { query } = await listen();
    assert.equal((await send({ address: '::1', host: `[::1]:${port}` })).status, 200);
    assert.equal(await query, 'code=c1&state=s1');
    await assertClosed();
  });

  it('listens on this machine only', async () => {
    await listen();
    await assert.rejects(send({ address: '127.0.0.2' }), { code: 'ECONNREFUSED' });
    await assert.rejects(send({ address: '127.0.0.3', host: `127.0.0.1:${port}` }), { code: 'ECONNREFUSED' });
  });

  type Refused = readonly [what: string, sent: (itsPort: number) => Sent, status: number, body: string];
  const refusals: readonly Refused[] = [
    ['the wrong state', () => ({ path: `${callbackPath}?code=c1&state=guess` }), 400, '<p>notExpected'],
    ['a missing query', () => ({ path: callbackPath }), 400, '<p>notExpected'],
    ['an empty query', () => ({ path: `${callbackPath}?` }), 400, '<p>notExpected'],
    ['another path', () => ({ path: '/?code=c1&state=s1' }), 404, ''],
    ['a trailing slash', () => ({ path: `${callbackPath}/?code=c1&state=s1` }), 404, ''],
    ['the path in another case', () => ({ path: '/API/auth/callback?code=c1&state=s1' }), 404, ''],
    ['a path with ..', () => ({ path: '/x/../api/auth/callback?code=c1&state=s1' }), 404, ''],
    ['a full URL as the path', (itsPort) => ({ path: `http://localhost:${itsPort}${expectedPath}` }), 404, ''],
    ['a request for the favicon', () => ({ path: '/favicon.ico' }), 404, ''],
    ['POST', () => ({ method: 'POST' }), 405, ''],
    ['PUT', () => ({ method: 'PUT' }), 405, ''],
    ['HEAD', () => ({ method: 'HEAD' }), 405, ''],
    ['OPTIONS', () => ({ method: 'OPTIONS' }), 405, ''],
    ['another host name', (itsPort) => ({ host: `attacker.example:${itsPort}` }), 403, ''],
    [
      'a host name that starts with localhost',
      (itsPort) => ({ host: `localhost.attacker.example:${itsPort}` }),
      403,
      '',
    ],
    ['a host without the port', () => ({ host: 'localhost' }), 403, ''],
    ['a host with another port', () => ({ host: 'localhost:1' }), 403, ''],
    ['a user name before the host', (itsPort) => ({ host: `x@localhost:${itsPort}` }), 403, ''],
  ];
  for (const [what, sent, status, body] of refusals) {
    it(`rejects ${what} and keeps waiting`, async () => {
      const { query } = await listen();
      const answer = await send(sent(port));
      assert.equal(answer.status, status);
      assert.equal(answer.body, body);
      assert.equal(answer.headers.connection, 'close');
      assert.equal((await send()).status, 200);
      assert.equal(await query, 'code=c1&state=s1');
    });
  }

  it('survives 200 guesses of the state', async () => {
    const { query } = await listen();
    const statuses = await Promise.all(
      Array.from(
        { length: 200 },
        async (_, index) => (await send({ path: `${callbackPath}?code=c&state=${index}` })).status,
      ),
    );
    assert.deepEqual([...new Set(statuses)], [400]);
    await send();
    assert.equal(await query, 'code=c1&state=s1');
  });

  it('survives garbage and huge headers', async () => {
    const { query } = await listen();
    for (const garbage of [
      '\0\0\0\0\r\n\r\n',
      `GET / HTTP/1.1\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`,
      'GET / HTTP/1.1\r\n\r\n',
    ]) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.end(garbage);
      await once(socket.resume(), 'close');
    }
    await send();
    assert.equal(await query, 'code=c1&state=s1');
  });

  it('accepts only one of several concurrent redirects', async () => {
    const { query } = await listen();
    const answers = await Promise.allSettled(
      [1, 2, 3].map((number) => send({ path: `${callbackPath}?code=c${number}&state=s1` })),
    );
    const received = answers.filter((answer) => answer.status === 'fulfilled' && answer.value.status === 200);
    assert.equal(received.length, 1);
    assert.match(await query, /^code=c[123]&state=s1$/);
    await assertClosed();
  });

  it('accepts only the first of two redirects on one connection', async () => {
    const { query } = await listen();
    const socket = connect(port, '127.0.0.1');
    const ask = (code: string) =>
      `GET ${callbackPath}?code=${code}&state=s1 HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`;
    socket.write(ask('c1') + ask('c2'));
    const answers = await text(socket);
    assert.equal(answers.split('HTTP/1.1 200').length - 1, 1);
    assert.ok(answers.includes('received') && answers.includes('Connection: close'));
    assert.equal(await query, 'code=c1&state=s1');
    await assertClosed();
  });

  it('closes idle connections', async () => {
    const { query } = await listen();
    const silent = connect(port, '127.0.0.1').on('error', () => undefined);
    const closed = once(silent, 'close');
    await once(silent, 'connect');
    await send();
    await query;
    await closed;
    await assertClosed();
  });

  it('closes even if the browser disconnects before the page', async () => {
    const { query } = await listen();
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    socket.end(`GET ${expectedPath} HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`);
    assert.equal(await query, 'code=c1&state=s1');
    socket.destroy();
    await assertClosed();
  });

  it('closes with the reason of the caller on abort', async () => {
    const { query } = await listen();
    const silent = connect(port, '127.0.0.1').on('error', () => undefined);
    const closed = once(silent, 'close');
    await once(silent, 'connect');
    const reason = new Error('cancelled');
    controller.abort(reason);
    await assert.rejects(query, reason);
    await closed;
    controller = new AbortController();
    await assertClosed();
  });

  it('rejects if the caller has already aborted', async () => {
    controller.abort(new Error('cancelled'));
    await assert.rejects(listen(), { message: 'cancelled' });
    controller = new AbortController();
    await assertClosed();
  });

  it('rejects if the caller aborts while the port opens', async () => {
    const listening = listen();
    controller.abort(new Error('cancelled'));
    await assert.rejects(async () => (await listening).query, { message: 'cancelled' });
    controller = new AbortController();
    await assertClosed();
  });

  it('causes no unhandled rejection if the query is not awaited', async () => {
    let unhandled = 0;
    const count = () => (unhandled += 1);
    process.on('unhandledRejection', count);
    await listen();
    controller.abort(new Error('cancelled'));
    await sleep(20);
    process.off('unhandledRejection', count);
    assert.equal(unhandled, 0);
  });

  for (const address of ['127.0.0.1', '::1', '0.0.0.0']) {
    it(`reports a port in use on ${address}`, async function () {
      if (address === '::1' && !(await hasIpv6())) this.skip();
      const other = createTcpServer().listen(port, address);
      await once(other, 'listening');
      await assert.rejects(listen(), (error) => {
        assert.ok(error instanceof RedirectPortBusyError);
        assert.equal(error.port, port);
        return true;
      });
      await close(other);
      await assertClosed();
    });
  }

  it('reports a port that another window listens on', async () => {
    await listen();
    await assert.rejects(listen(), { name: 'RedirectPortBusyError', port });
    assert.equal((await send()).status, 200);
  });

  for (const uri of [
    'https://localhost:8080/cb',
    'http://acme.example:8080/cb',
    'http://0.0.0.0:8080/cb',
    'http://127.0.0.2:8080/cb',
    'vscode://aps-auth.aps-auth/callback',
  ]) {
    it(`does not listen on ${uri}`, async () => {
      const options = { isExpected: () => true, page: () => '', signal: controller.signal };
      await assert.rejects(listenForRedirect(new URL(uri), options), TypeError);
    });
  }

  it('listens only on the address in the redirect URI', async function () {
    if (!(await hasIpv6())) this.skip();
    const other = createTcpServer().listen(port, '::1');
    await once(other, 'listening');
    const { query } = await listen('127.0.0.1');
    await send({ host: `127.0.0.1:${port}` });
    assert.equal(await query, 'code=c1&state=s1');
    await close(other);
  });
});

async function hasIpv6(): Promise<boolean> {
  const server = createTcpServer().listen(0, '::1');
  try {
    await once(server, 'listening');
    await close(server);
    return true;
  } catch {
    return false;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
