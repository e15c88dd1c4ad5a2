import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import type { Client } from '../../src/oauth/client';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { OAuthError, UnexpectedResponseError } from '../../src/oauth/errors';
import { requestRevocation } from '../../src/oauth/revocation';
import { startEmulator, type Emulator } from '../emulator/emulator';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';
const tokenPath = '/authentication/v2/token';
const basic: Client = { clientId, authentication: { kind: 'basic', clientSecret } };

describe('requestClientCredentialsToken', () => {
  let emulator: Emulator;
  let server: AuthorizationServer;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [{ clientId, clientSecret, type: 'serverToServer' }] });
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
  });

  afterEach(() => emulator.close());

  it('returns the issued access token and its lifetime', async () => {
    const before = Date.now();
    const response = await requestClientCredentialsToken(server, basic, ['data:read', 'data:write']);
    assert.equal(response.accessToken, emulator.issuedAccessTokens[0]?.accessToken);
    assert.deepEqual(emulator.issuedAccessTokens[0]?.scopes, ['data:read', 'data:write']);
    assert.equal(response.expiresIn, 3599);
    assert.ok(response.requestedAt >= before && response.requestedAt <= Date.now());
  });

  it('counts the lifetime from before the request', async () => {
    let time = 1000;
    const { requestedAt } = await requestClientCredentialsToken(server, basic, ['data:read'], { now: () => time++ });
    assert.deepEqual([requestedAt, time], [1000, 1001]);
  });

  it('authenticates in the body if requested', async () => {
    const inBody: Client = { clientId, authentication: { kind: 'body', clientSecret } };
    const response = await requestClientCredentialsToken(server, inBody, ['data:read']);
    assert.equal(response.accessToken, emulator.issuedAccessTokens[0]?.accessToken);
  });

  it('reports a wrong secret without a retry', async () => {
    const wrong: Client = { clientId, authentication: { kind: 'basic', clientSecret: 'not-the-secret' } };
    await assert.rejects(requestClientCredentialsToken(server, wrong, ['data:read']), (error) => {
      assert.ok(error instanceof OAuthError);
      assert.equal(error.status, 401);
      assert.equal(error.description, 'The client credentials are invalid.');
      return true;
    });
    assert.equal(emulator.requestCount(tokenPath), 1);
  });

  it('retries after a 500, a 502 with HTML, and a reset', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 500 });
    emulator.fail(tokenPath, { kind: 'status', status: 502, body: '<html>Bad Gateway</html>' });
    emulator.fail(tokenPath, { kind: 'reset' });
    const response = await requestClientCredentialsToken(server, basic, ['data:read']);
    assert.equal(response.expiresIn, 3599);
    assert.equal(emulator.requestCount(tokenPath), 4);
  });

  it('waits for Retry-After and reports the wait', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 429, headers: { 'Retry-After': '1' } });
    const waits: number[] = [];
    const before = performance.now();
    await requestClientCredentialsToken(server, basic, ['data:read'], { onWait: ({ delayMs }) => waits.push(delayMs) });
    assert.ok(performance.now() - before >= 1000);
    assert.equal(waits.length, 1);
    assert.ok(waits.every((delayMs) => delayMs >= 1000 && delayMs < 1500));
  });

  it('fails at once if Retry-After is longer than maxWaitMs', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 429, headers: { 'Retry-After': '30' } });
    await assert.rejects(requestClientCredentialsToken(server, basic, ['data:read'], { maxWaitMs: 5000 }), {
      status: 429,
      retryAfterMs: 30_000,
    });
    assert.equal(emulator.requestCount(tokenPath), 1);
  });

  it('gives up after four retries', async () => {
    emulator.fail(tokenPath, { kind: 'reset' }, Infinity);
    const immediately = { maxWaitMs: 60_000 };
    await assert.rejects(requestClientCredentialsToken(server, basic, ['data:read'], immediately), {
      name: 'NetworkError',
      problem: 'reset',
    });
    assert.equal(emulator.requestCount(tokenPath), 5);
  }).timeout(20_000);

  it('stops waiting when the caller aborts', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 503, headers: { 'Retry-After': '20' } });
    const controller = new AbortController();
    const request = requestClientCredentialsToken(server, basic, ['data:read'], {
      signal: controller.signal,
      onWait: () => controller.abort(),
    });
    await assert.rejects(request, { name: 'AbortError' });
  });

  it('stops a running request when the caller aborts', async () => {
    emulator.fail(tokenPath, { kind: 'delay', delayMs: 60_000 });
    const controller = new AbortController();
    const request = requestClientCredentialsToken(server, basic, ['data:read'], { signal: controller.signal });
    await sleep(50);
    controller.abort();
    await assert.rejects(request, { name: 'AbortError' });
  });

  it('times out on a response that never ends', async () => {
    emulator.fail(tokenPath, { kind: 'slowBody', intervalMs: 20, bytes: 100_000 });
    const request = requestClientCredentialsToken(server, basic, ['data:read'], { timeoutMs: 150 });
    await assert.rejects(request, { name: 'NetworkError', problem: 'timedOut' });
  });

  it('stops reading a body of 50 MB', async () => {
    emulator.fail(tokenPath, { kind: 'hugeBody', bytes: 50_000_000 });
    const request = requestClientCredentialsToken(server, basic, ['data:read']);
    await assert.rejects(request, { name: 'UnexpectedResponseError', problem: 'tooLarge', status: 200 });
  });

  it('follows no redirect', async () => {
    const elsewhere = await startEmulator();
    emulator.fail(tokenPath, {
      kind: 'status',
      status: 307,
      headers: { Location: `${elsewhere.baseUrl}${tokenPath}` },
    });
    const request = requestClientCredentialsToken(server, basic, ['data:read']);
    await assert.rejects(request, { name: 'UnexpectedResponseError', problem: 'redirect', status: 307 });
    assert.equal(elsewhere.requestCount(), 0);
    await elsewhere.close();
  });

  it('reports an unreachable server without waiting', async () => {
    await emulator.close();
    await assert.rejects(requestClientCredentialsToken(server, basic, ['data:read']), {
      name: 'NetworkError',
      problem: 'refused',
      cause: 'ECONNREFUSED',
    });
    emulator = await startEmulator();
  });

  it('sends nothing over plain HTTP to another machine', async () => {
    const insecure = apsAuthorizationServer(new URL('http://developer.api.example.invalid'));
    await assert.rejects(requestClientCredentialsToken(insecure, basic, ['data:read']), {
      name: 'InsecureEndpointError',
    });
  });

  it('reports a proxy that requires authentication', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 407 });
    await assert.rejects(requestClientCredentialsToken(server, basic, ['data:read']), {
      name: 'NetworkError',
      problem: 'proxy',
    });
  });

  it('redacts secrets that an error response quotes', async () => {
    const userPass = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const description = `I got ${clientSecret} in Basic ${userPass}`;
    emulator.fail(tokenPath, {
      kind: 'status',
      status: 400,
      body: JSON.stringify({ error: 'invalid_request', error_description: description }),
    });
    await assert.rejects(requestClientCredentialsToken(server, basic, ['data:read']), (error) => {
      assert.ok(error instanceof OAuthError);
      assert.equal(error.description, 'I got … in Basic …');
      return true;
    });
  });

  it('returns an access token that can be revoked', async () => {
    const { accessToken } = await requestClientCredentialsToken(server, basic, ['data:read']);
    await requestRevocation(server, basic, { token: accessToken, kind: 'access_token' });
    assert.equal(emulator.issuedAccessTokens[0]?.isRevoked, true);
  });

  const unusable: readonly (readonly [string, string, string])[] = [
    ['garbage', 'garbage', 'notJson'],
    ['an empty body', '', 'notJson'],
    ['JSON that is not an object', '"token"', 'notJson'],
    ['no access token', '{"token_type":"Bearer","expires_in":3599}', 'noAccessToken'],
    [
      'an access token with a line break',
      '{"access_token":"a\\nb","token_type":"Bearer","expires_in":3599}',
      'noAccessToken',
    ],
    [
      'an access token that is not a string',
      '{"access_token":{},"token_type":"Bearer","expires_in":3599}',
      'noAccessToken',
    ],
    ['another token type', '{"access_token":"a","token_type":"mac","expires_in":3599}', 'notBearer'],
    ['a lifetime in words', '{"access_token":"a","token_type":"Bearer","expires_in":"an hour"}', 'noLifetime'],
  ];
  for (const [what, body, problem] of unusable) {
    it(`rejects a response with ${what}`, async () => {
      emulator.fail(tokenPath, { kind: 'body', body });
      await assert.rejects(requestClientCredentialsToken(server, basic, ['data:read']), (error) => {
        assert.ok(error instanceof UnexpectedResponseError);
        assert.equal(error.problem, problem);
        return true;
      });
    });
  }

  it('returns no lifetime if the server sends none', async () => {
    emulator.fail(tokenPath, { kind: 'body', body: '{"access_token":"a","token_type":"Bearer","expires_in":null}' });
    assert.equal((await requestClientCredentialsToken(server, basic, ['data:read'])).expiresIn, undefined);
  });

  it('accepts a lifetime as a string and a token type in any case', async () => {
    emulator.fail(tokenPath, {
      kind: 'body',
      body: '{"access_token":"a.b.c","token_type":"bearer","expires_in":"1799","scope":"data:read"}',
    });
    const response = await requestClientCredentialsToken(server, basic, ['data:read', 'data:write']);
    assert.equal(response.expiresIn, 1799);
    assert.deepEqual(response.scopes, ['data:read']);
  });
});
