import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type ServerResponse } from 'node:http';
import { startEmulator, type Emulator } from './emulator';
import { playFault } from './faults';
import { postTokenRequest } from './postForm';

const path = '/authentication/v2/keys';
const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;

describe('Emulator.fail', () => {
  let emulator: Emulator;
  let url: string;

  beforeEach(async () => {
    emulator = await startEmulator();
    url = `${emulator.baseUrl}${path}`;
  });
  afterEach(() => emulator.close());

  it('returns the given status, body, and headers', async () => {
    emulator.fail(path, {
      kind: 'status',
      status: 502,
      body: '<html><h1>Bad Gateway</h1></html>',
      headers: { 'Content-Type': 'text/html', 'Retry-After': '7' },
    });

    const response = await fetch(url);
    assert.equal(response.status, 502);
    assert.equal(response.headers.get('content-type'), 'text/html');
    assert.equal(response.headers.get('retry-after'), '7');
    assert.equal(await response.text(), '<html><h1>Bad Gateway</h1></html>');
  });

  it('fails only as often as requested, and only at one path', async () => {
    emulator.fail(path, { kind: 'status', status: 503 }, 2);
    emulator.fail(path, { kind: 'status', status: 500 });

    assert.equal((await fetch(`${emulator.baseUrl}/.well-known/openid-configuration`)).status, 200);
    const statuses = [];
    for (let request = 0; request < 4; request += 1) {
      statuses.push((await fetch(url)).status);
    }
    assert.deepEqual(statuses, [503, 503, 500, 200]);
  });

  it('fails until the faults are cleared', async () => {
    emulator.fail(path, { kind: 'status', status: 503 }, Infinity);
    await fetch(url);
    assert.equal((await fetch(url)).status, 503);

    emulator.clearFaults();
    assert.equal((await fetch(url)).status, 200);
  });

  it('delays the response', async () => {
    emulator.fail(path, { kind: 'delay', delayMs: 80 });
    const startedAt = performance.now();

    assert.equal((await fetch(url)).status, 200);
    assert.ok(performance.now() - startedAt >= 79);
  });

  it('survives a client that aborts a delayed request', async () => {
    emulator.fail(path, { kind: 'delay', delayMs: 600_000 });

    await assert.rejects(fetch(url, { signal: AbortSignal.timeout(50) }), { name: 'TimeoutError' });
    assert.equal((await fetch(url)).status, 200);
  });

  it('resets the connection', async () => {
    emulator.fail(path, { kind: 'reset' });

    await assert.rejects(once(get(url), 'response'), { code: 'ECONNRESET' });
    assert.equal((await fetch(url)).status, 200);
  });

  it('processes the request and loses the response', async () => {
    emulator.addApp(pipeline);
    emulator.fail('/authentication/v2/token', { kind: 'lostAnswer' });

    await assert.rejects(postTokenRequest(emulator.baseUrl, pipeline), (error) => {
      assert.ok(error instanceof TypeError && error.cause instanceof Error);
      return 'code' in error.cause && error.cause.code === 'ECONNRESET';
    });
    assert.equal(emulator.issuedAccessTokens.length, 1);
    assert.equal((await postTokenRequest(emulator.baseUrl, pipeline)).status, 200);
  });

  it('returns 200 with the given body', async () => {
    emulator.fail(path, { kind: 'body', body: 'garbage', contentType: 'text/plain' });
    emulator.fail(path, { kind: 'body', body: '{"access_token":42}' });

    const garbage = await fetch(url);
    assert.equal(garbage.status, 200);
    assert.equal(garbage.headers.get('content-type'), 'text/plain');
    assert.equal(await garbage.text(), 'garbage');
    const json = await fetch(url);
    assert.equal(json.headers.get('content-type'), 'application/json');
    assert.deepEqual(await json.json(), { access_token: 42 });
  });

  it('sends a body slowly', async () => {
    emulator.fail(path, { kind: 'slowBody', intervalMs: 20, bytes: 4 });
    const startedAt = performance.now();

    assert.equal(await (await fetch(url)).text(), '    ');
    assert.ok(performance.now() - startedAt >= 60);
  });

  it('stops sending a slow body when the client disconnects', async () => {
    emulator.fail(path, { kind: 'slowBody', intervalMs: 10, bytes: Infinity });

    const response = await fetch(url, { signal: AbortSignal.timeout(50) });
    await assert.rejects(response.text(), { name: 'TimeoutError' });
    assert.equal((await fetch(url)).status, 200);
  });

  it('sends a huge body of valid JSON', async () => {
    emulator.fail(path, { kind: 'hugeBody', bytes: 1_000_000 });

    const body = await (await fetch(url)).text();
    assert.equal(body.length, 1_000_000);
    assert.equal(JSON.stringify(JSON.parse(body)), body);
  });
});

describe('playFault', () => {
  it('sends a huge body no faster than the client reads it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const buffered = new Promise<number>((resolve) => {
      server.once('request', (_request, response: ServerResponse) => {
        playFault({ kind: 'hugeBody', bytes: 50_000_000 }, response).catch(() => 'the client leaves');
        setTimeout(() => resolve(response.writableLength), 100);
      });
    });
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    const clientRequest = get({ host: '127.0.0.1', port: address.port });
    await once(clientRequest, 'response');

    assert.ok((await buffered) < 1_000_000);
    clientRequest.destroy();
    server.close();
  });
});
