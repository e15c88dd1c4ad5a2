import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { EndpointReply } from '../../src/delivery/endpointReply';
import {
  openTokenEndpoint,
  type EndpointRequest,
  type Intrusion,
  type TokenEndpoint,
  type TokenEndpointOptions,
} from '../../src/delivery/tokenEndpointServer';

const hourMs = 3_600_000;
const issued: EndpointReply = {
  kind: 'accessToken',
  accessToken: 'eyJ.a.b',
  expiresAt: Date.UTC(2026, 10, 29, 12),
  scopes: ['data:read', 'data:write'],
};
const issuedBody =
  '{"access_token":"eyJ.a.b","token_type":"Bearer","expires_at":"2026-11-29T12:00:00.000Z","scope":"data:read data:write"}';

/** A header that is undefined isn't sent. */
interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly more?: string;
  readonly body?: string;
}

/** Unlike `once`, also after an error. */
function closing(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => socket.once('close', resolve));
}

describe('the token endpoint', () => {
  let endpoint: TokenEndpoint;
  let asked: EndpointRequest[];
  let intrusions: Intrusion[];
  let errors: unknown[];
  let now: number;
  let ended: number;
  let handle: TokenEndpointOptions['handle'];

  async function open(change: Partial<TokenEndpointOptions> = {}): Promise<TokenEndpoint> {
    endpoint = await openTokenEndpoint({
      handle: (request, signal) => {
        asked.push(request);
        return handle(request, signal);
      },
      durationMs: hourMs,
      now: () => now,
      onEnd: () => ended++,
      onIntruder: (why) => intrusions.push(why),
      onError: (error) => errors.push(error),
      ...change,
    });
    return endpoint;
  }

  beforeEach(async () => {
    asked = [];
    intrusions = [];
    errors = [];
    now = 0;
    ended = 0;
    handle = () => Promise.resolve(issued);
    await open();
  });
  afterEach(() => endpoint.close());

  function format({ method = 'POST', target = '/v1/token', headers = {}, more = '', body = '' }: Sent = {}): string {
    const all = {
      Host: endpoint.url.host,
      Authorization: `Bearer ${endpoint.bearer}`,
      'Content-Type': body === '' ? undefined : 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...headers,
    };
    const lines = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}: ${value}\r\n`],
    );
    return `${method} ${target} HTTP/1.1\r\n${lines.join('')}${more}\r\n${body}`;
  }

  /** Everything that comes back on a connection on which these bytes are sent. */
  async function sendRaw(text: string): Promise<string> {
    const socket = connect(Number(endpoint.url.port), '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (piece: string) => (received += piece));
    socket.on('error', () => undefined);
    socket.write(text);
    await closing(socket);
    return received;
  }

  async function send(
    sent: Sent = {},
  ): Promise<{ readonly status: number; readonly head: string; readonly body: string }> {
    const [head = '', body = ''] = (await sendRaw(format(sent))).split('\r\n\r\n');
    return { status: Number(head.split(' ')[1]), head, body };
  }

  it('gives a token that no cache keeps to a client that has its bearer', async () => {
    const { status, head, body } = await send({ body: '{"credential":"acme","scopes":["data:read"]}' });
    assert.deepEqual([status, body], [200, issuedBody]);
    assert.match(head, /\r\nCache-Control: no-store\r\n/);
    assert.doesNotMatch(head, /Access-Control/i);
    assert.deepEqual(asked, [{ credential: 'acme', scopes: ['data:read'] }]);
    assert.equal((await send()).status, 200);
    assert.deepEqual(asked[1], { credential: undefined, scopes: undefined });
  });

  it('has another bearer each time, and none in its URL', async () => {
    const { url, bearer } = endpoint;
    await endpoint.close();
    await open();
    assert.notEqual(endpoint.bearer, bearer);
    assert.match(endpoint.bearer, /^[\da-f]{64}$/);
    assert.match(endpoint.url.href, /^http:\/\/127\.0\.0\.1:\d+\/v1\/token$/);
    assert.ok(!url.href.includes(bearer));
  });

  for (const [what, sent, why] of [
    ['for a name that leads here (DNS rebinding)', { headers: { Host: 'evil.example' } }, 'host'],
    ['for localhost', { headers: { Host: 'localhost' } }, 'host'],
    ['for another port', { headers: { Host: '127.0.0.1:1' } }, 'host'],
    ['for no port', { headers: { Host: '127.0.0.1' } }, 'host'],
    ['with a name behind the address', { headers: { Host: '127.0.0.1.evil.example' } }, 'host'],
    ['with two hosts', { more: 'Host: 127.0.0.1\r\n' }, 'host'],
    ['of a web page', { headers: { Origin: 'https://evil.example' } }, 'origin'],
    ['of a web page without an origin', { headers: { Origin: 'null' } }, 'origin'],
    ['of a page of this address', { headers: { Origin: 'http://127.0.0.1' } }, 'origin'],
    [
      'of a web page that asks before it sends',
      { method: 'OPTIONS', headers: { Origin: 'https://a.example' } },
      'origin',
    ],
    ['without a bearer', { headers: { Authorization: undefined } }, 'bearer'],
    ['with another bearer', { headers: { Authorization: `Bearer ${'0'.repeat(64)}` } }, 'bearer'],
    ['with an empty bearer', { headers: { Authorization: 'Bearer ' } }, 'bearer'],
    ['with two bearers', { more: 'Authorization: Bearer 0\r\n' }, 'bearer'],
    ['without a bearer to another path', { target: '/', headers: { Authorization: undefined } }, 'bearer'],
  ] as const satisfies readonly (readonly [string, Sent, Intrusion])[]) {
    it(`refuses a request ${what}`, async () => {
      const { status, head, body } = await send(sent);
      assert.deepEqual([status, body], [403, '']);
      assert.doesNotMatch(head, /Access-Control/i);
      assert.deepEqual([intrusions, asked], [[why], []]);
    });
  }

  it('refuses a bearer with something before or after it', async () => {
    const { bearer } = endpoint;
    for (const given of [bearer, `Bearer ${bearer}0`, `Bearer ${bearer.slice(1)}`, `Basic ${bearer}`])
      assert.equal((await send({ headers: { Authorization: given } })).status, 403, given);
    assert.deepEqual(intrusions, ['bearer']);
  });

  for (const [what, sent, status] of [
    ['another method', { method: 'GET' }, 405],
    ['a method that creates', { method: 'PUT' }, 405],
    ['another path', { target: '/v1/tokens' }, 404],
    ['a query', { target: '/v1/token?key=0' }, 404],
    ['a whole URL', { target: 'http://127.0.0.1/v1/token' }, 404],
    ['a body of a form', { headers: { 'Content-Type': 'text/plain' }, body: '{}' }, 415],
    ['a body that is no JSON', { body: 'credential=acme' }, 400],
    ['a body that is a list', { body: '[]' }, 400],
    ['another type of name', { body: '{"credential":1}' }, 400],
    ['a long body', { body: JSON.stringify({ credential: 'a'.repeat(4096) }) }, 413],
    ['long headers', { headers: { Cookie: 'a'.repeat(9000) } }, 431],
    ['no host', { headers: { Host: undefined } }, 400],
    ['two lengths', { more: 'Transfer-Encoding: chunked\r\n' }, 400],
  ] as const satisfies readonly (readonly [string, Sent, number])[]) {
    it(`answers ${status} to ${what}`, async () => {
      assert.equal((await send(sent)).status, status);
      assert.deepEqual(asked, []);
    });
  }

  it('refuses a client that names no host at all', async () => {
    const text = format({ headers: { Host: undefined } }).replace('HTTP/1.1', 'HTTP/1.0');
    assert.match(await sendRaw(text), / 403 /);
    assert.deepEqual([intrusions, asked], [['host'], []]);
  });

  it('cuts off who sends slowly, even a byte at a time', async () => {
    await endpoint.close();
    await open({ maxSendMs: 50 });
    assert.equal(await sendRaw(''), '');
    assert.equal(await sendRaw('POST /v1/token HTTP/1.1\r\nHost: '), '');
    const socket = connect(Number(endpoint.url.port), '127.0.0.1').on('error', () => undefined);
    const drip = setInterval(() => socket.write('a'), 5);
    await closing(socket);
    clearInterval(drip);
    assert.equal(await sendRaw(format({ headers: { 'Content-Length': '100' } })), '');
    assert.deepEqual(asked, []);
  });

  it('lets a client wait longer for its answer than it may send', async () => {
    await endpoint.close();
    await open({ maxSendMs: 50 });
    handle = () => new Promise((resolve) => void setTimeout(() => resolve(issued), 150));
    assert.equal((await send()).body, issuedBody);
  });

  it('answers one request at a time, and one of a connection', async () => {
    let finish: (reply: EndpointReply) => void = () => undefined;
    handle = () => new Promise((resolve) => (finish = resolve));
    const first = send();
    while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const second = await send();
    assert.equal(second.status, 429);
    assert.match(second.head, /\r\nRetry-After: 1\r\n/);
    finish(issued);
    assert.equal((await first).status, 200);
    handle = () => Promise.resolve(issued);
    const piped = await sendRaw(format() + format() + format());
    assert.equal(piped.split('eyJ.a.b').length, 2);
    assert.equal(asked.length, 2);
  });

  it('aborts if the client goes away, and is free for the next', async () => {
    let given: AbortSignal | undefined;
    handle = (_, signal) => {
      given = signal;
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    };
    const socket = connect(Number(endpoint.url.port), '127.0.0.1');
    socket.write(format());
    while (!given) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    if (!given.aborted) await once(given, 'abort');
    handle = () => Promise.resolve(issued);
    while ((await send()).status !== 200);
    assert.deepEqual(errors, []);
  });

  it('tells a client why it gets nothing, and nobody what broke', async () => {
    const refuse = (error: 'access_denied' | 'invalid_request' | 'temporarily_unavailable') => () =>
      Promise.resolve({ kind: 'refused', error, message: 'Because.' } as const);
    for (const [error, status] of [
      ['access_denied', 403],
      ['invalid_request', 400],
      ['temporarily_unavailable', 503],
    ] as const) {
      handle = refuse(error);
      const { status: answered, body } = await send();
      assert.deepEqual([answered, body], [status, `{"error":"${error}","error_description":"Because."}`]);
    }
    handle = () => Promise.reject(new Error('eyJ.a.b'));
    assert.deepEqual(((reply) => [reply.status, reply.body])(await send()), [500, '']);
    assert.equal(errors.length, 1);
  });

  it('gives nothing after its hour, even if its timer stood still', async () => {
    now = hourMs;
    assert.equal(await sendRaw(format()), '');
    assert.equal(await sendRaw(format()), '');
    assert.deepEqual([asked, ended], [[], 1]);
    await assert.rejects(once(connect(Number(endpoint.url.port), '127.0.0.1'), 'connect'));
  });

  it('closes after its time', async () => {
    await endpoint.close();
    await open({ durationMs: 20, now: () => 0 });
    while (ended === 0) await new Promise((resolve) => setImmediate(resolve));
    await assert.rejects(once(connect(Number(endpoint.url.port), '127.0.0.1'), 'connect'));
  });

  it('aborts and gives nothing once its window closes it', async () => {
    let given: AbortSignal | undefined;
    handle = (_, signal) => {
      given = signal;
      return new Promise(() => undefined);
    };
    const waiting = sendRaw(format());
    while (!given) await new Promise((resolve) => setImmediate(resolve));
    await endpoint.close();
    assert.equal(await waiting, '');
    assert.ok(given.aborted);
    assert.equal(ended, 0);
    await assert.rejects(once(connect(Number(endpoint.url.port), '127.0.0.1'), 'connect'));
    await endpoint.close();
  });

  it('listens on no address that another machine reaches', async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of addresses)
      await assert.rejects(once(connect(Number(endpoint.url.port), address), 'connect'), address);
    await assert.rejects(once(connect(Number(endpoint.url.port), '::1'), 'connect'));
  });
});
