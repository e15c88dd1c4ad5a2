import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { Worker } from 'node:worker_threads';
import { isSecureEndpoint, sendRequest, type HttpOptions } from '../../src/oauth/http';
import { startEmulator } from '../emulator/emulator';
import { createSelfSignedCertificate } from '../support/selfSignedCertificate';

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

describe('sendRequest and isSecureEndpoint', () => {
  it('reports an untrusted certificate and sends nothing', async () => {
    let requests = 0;
    const server = createServer(createSelfSignedCertificate(), (_, response) => {
      requests += 1;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(`https://127.0.0.1:${portOf(server)}/`);
    const request = { method: 'POST' as const, url, headers: {}, body: 'client_secret=planted' };
    await assert.rejects(sendRequest(request), {
      name: 'NetworkError',
      problem: 'certificate',
      cause: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    assert.equal(requests, 0);
    server.close();
  });

  it('reports an unknown host', async () => {
    const url = new URL('https://aps-auth.invalid/');
    await assert.rejects(sendRequest({ method: 'GET', url, headers: {} }), {
      name: 'NetworkError',
      problem: 'hostNotFound',
    });
  });

  it('reports a refused connection, also if two addresses refuse it', async () => {
    // Nothing listens on port 1, neither on 127.0.0.1 nor on ::1, and Node.js reports one error for both.
    for (const host of ['localhost', '127.0.0.1'])
      await assert.rejects(sendRequest({ method: 'GET', url: new URL(`http://${host}:1/`), headers: {} }), {
        name: 'NetworkError',
        problem: 'refused',
        cause: 'ECONNREFUSED',
      });
  });

  it('compares the date in Retry-After with the Date header', async () => {
    const emulator = await startEmulator();
    const headers = { Date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'Retry-After': 'Thu, 01 Jan 2026 00:00:07 GMT' };
    emulator.fail('/x', { kind: 'status', status: 503, headers });
    const answer = await sendRequest({ method: 'GET', url: new URL(`${emulator.baseUrl}/x`), headers: {} });
    assert.deepEqual(answer, {
      status: 503,
      text: '',
      retryAfterMs: 7000,
      serverDate: Date.UTC(2026, 0, 1),
      contentType: undefined,
      challenge: undefined,
    });
    await emulator.close();
  });

  const date = 'Thu, 01 Jan 2026 00:00:00 GMT';
  const waits: readonly (readonly [what: string, value: string | string[], waitMs: number | undefined])[] = [
    ['seconds', '60', 60_000],
    ['parts of a second', '0.5', 500],
    ['the same seconds from two proxies', '60, 60', 60_000],
    ['different seconds from two proxies', '5,120', 120_000],
    ['two headers', ['7', '30'], 30_000],
    ['a date', 'Thu, 01 Jan 2026 00:00:07 GMT', 7000],
    ['a date that is over', 'Wed, 31 Dec 2025 23:59:59 GMT', 0],
    ['a date and seconds', 'Thu, 01 Jan 2026 00:00:07 GMT, 9', 9000],
    ['two dates', 'Thu, 01 Jan 2026 00:00:07 GMT, Thu, 01 Jan 2026 00:00:08 GMT', 8000],
    // Discord and Shopify, and what proxies write
    ['many parts of a second', '64.5', 64_500],
    ['a whole number with a point', '2.0', 2000],
    ['a date without the day', '01 Jan 2026 00:00:07 GMT', 7000],
    ['a date of ISO 8601', '2026-01-01T00:00:07Z', 7000],
    ['nothing readable', 'soon', undefined],
    ['a negative number', '-5', undefined],
    ['an empty value', '', undefined],
  ];
  for (const [what, value, waitMs] of waits) {
    it(`reads Retry-After with ${what}`, async () => {
      const server = createHttpServer((_, response) => {
        response.writeHead(503, { Date: date, 'Retry-After': value }).end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const url = new URL(`http://127.0.0.1:${portOf(server)}/`);
      assert.equal((await sendRequest({ method: 'GET', url, headers: {} })).retryAfterMs, waitMs);
      server.close();
    });
  }

  it('compares the date in Retry-After with this clock without Date', async () => {
    const server = createHttpServer((_, response) => {
      response.sendDate = false;
      response.writeHead(503, { 'Retry-After': new Date(Date.now() + 20_000).toUTCString() }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(`http://127.0.0.1:${portOf(server)}/`);
    const { retryAfterMs = 0, serverDate } = await sendRequest({ method: 'GET', url, headers: {} });
    assert.equal(serverDate, undefined);
    assert.ok(retryAfterMs > 15_000 && retryAfterMs <= 20_000, String(retryAfterMs));
    server.close();
  });

  it('listens to its caller while a request lasts, however it ends', async () => {
    const { signal } = new AbortController();
    const countListeners = (): number => getEventListeners(signal, 'abort').length;
    const counts: number[] = [];
    const server = createHttpServer(({ url }, response) => {
      counts.push(countListeners());
      if (url === '/reset') response.destroy();
      else if (url !== '/silence') response.end('text');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const send = (path: string, options: HttpOptions): Promise<unknown> => {
      const url = new URL(path, `http://127.0.0.1:${portOf(server)}`);
      return sendRequest({ method: 'GET', url, headers: {} }, { signal, ...options });
    };
    await send('/', {});
    await assert.rejects(send('/', { maxBytes: 1 }), { problem: 'tooLarge' });
    await assert.rejects(send('/reset', {}), { problem: 'reset' });
    await assert.rejects(send('/silence', { timeoutMs: 20 }), { problem: 'timedOut' });
    assert.deepEqual([...counts, countListeners()], [1, 1, 1, 1, 0]);
    server.closeAllConnections();
    server.close();
  });

  describe('while this process stands still for longer than the time limit', () => {
    const serverCode = `
      const { parentPort, workerData } = require('node:worker_threads');
      const received = new Int32Array(workerData);
      const server = require('node:http').createServer((request, response) => {
        Atomics.store(received, 0, 1);
        if (request.url === '/answer') setTimeout(() => response.end('kept'), 50);
      });
      server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
    let worker: Worker;
    let port: number;
    const received = new Int32Array(new SharedArrayBuffer(8));

    beforeEach(async () => {
      received.fill(0);
      worker = new Worker(serverCode, { eval: true, workerData: received.buffer });
      const listening = await new Promise<unknown>((resolve) => void worker.once('message', resolve));
      assert.ok(typeof listening === 'number');
      port = listening;
    });

    afterEach(() => worker.terminate());

    const sendAndStandStill = async (path: string): Promise<string> => {
      const url = new URL(`http://127.0.0.1:${port}${path}`);
      const response = sendRequest({ method: 'GET', url, headers: {} }, { timeoutMs: 200 });
      while (received[0] === 0) await new Promise((resolve) => void setImmediate(resolve));
      Atomics.wait(received, 1, 0, 1400);
      return (await response).text;
    };

    it('reads what has arrived in the meantime', async () => {
      assert.equal(await sendAndStandStill('/answer'), 'kept');
    });

    it('times out if nothing has arrived', async () => {
      await assert.rejects(sendAndStandStill('/silence'), { name: 'NetworkError', problem: 'timedOut' });
    });
  });

  it('allows only HTTPS or this machine', () => {
    const secure = [
      'https://developer.api.autodesk.com',
      'http://localhost:8080',
      'http://127.0.0.1',
      'http://127.9.9.9:1',
      'http://[::1]:8080',
    ];
    const insecure = [
      'http://developer.api.autodesk.com',
      'http://localhost.example.com',
      'http://127.0.0.1.example.com',
      'http://10.0.0.1',
      'ftp://localhost',
      'file:///etc/passwd',
      'https://user:password@developer.api.autodesk.com',
      'http://0.0.0.0',
    ];
    assert.deepEqual(
      secure.filter((url) => !isSecureEndpoint(new URL(url))),
      [],
    );
    assert.deepEqual(
      insecure.filter((url) => isSecureEndpoint(new URL(url))),
      [],
    );
  });
});
