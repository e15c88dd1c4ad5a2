import assert from 'node:assert/strict';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { likelyCause, type LikelyCause } from '../../src/aps/likelyCause';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { AuthorizationResponseError, OAuthError } from '../../src/oauth/errors';
import { startEmulator, type Emulator, type EmulatorApp } from '../emulator/emulator';

const clientSecret = 'wH5kQ2nV8bTz4RcY';
const app = (clientId: string, change: Partial<EmulatorApp> = {}): EmulatorApp => ({
  clientId,
  clientSecret,
  type: 'serverToServer',
  ...change,
});

describe('likelyCause', () => {
  let emulator: Emulator;

  before(async () => {
    emulator = await startEmulator({
      apps: [
        app('anAppThatIsArchived0', { isArchived: true }),
        app('anAppWithoutTheApi00', { hasApiAccess: false }),
        app('aDesktopApp000000000', { type: 'desktopMobileSpa' }),
        app('anAppThatWorks000000'),
      ],
    });
  });

  after(() => emulator.close());

  async function causeOf(clientId: string, scopes: readonly string[] = ['data:read']): Promise<LikelyCause> {
    const server = apsAuthorizationServer(new URL(`${emulator.baseUrl}/`));
    const client = { clientId, authentication: { kind: 'basic' as const, clientSecret } };
    try {
      await requestClientCredentialsToken(server, client, scopes, { maxWaitMs: 0 });
    } catch (error) {
      return likelyCause(error);
    }
    throw new Error('It was not refused.');
  }

  it('returns clientRejected for an unknown client ID', async () => {
    assert.equal(await causeOf('nobody00000000000000'), 'clientRejected');
  });

  it('returns clientRejected for an archived app', async () => {
    assert.equal(await causeOf('anAppThatIsArchived0'), 'clientRejected');
  });

  it('returns apiNotEnabled for an app without API access', async () => {
    assert.equal(await causeOf('anAppWithoutTheApi00'), 'apiNotEnabled');
  });

  it('returns grantNotForAppType for a public app', async () => {
    assert.equal(await causeOf('aDesktopApp000000000'), 'grantNotForAppType');
  });

  it('returns scopeRejected for a scope for users only', async () => {
    assert.equal(await causeOf('anAppThatWorks000000', ['openid']), 'scopeRejected');
  });

  it('distinguishes rate limits, server errors, and foreign responses', async () => {
    const path = '/authentication/v2/token';
    emulator.fail(path, { kind: 'status', status: 429, body: '{"developerMessage":"Quota limit exceeded."}' });
    assert.equal(await causeOf('anAppThatWorks000000'), 'rateLimited');
    emulator.fail(path, { kind: 'status', status: 503 });
    assert.equal(await causeOf('anAppThatWorks000000'), 'serverFailed');
    emulator.fail(path, { kind: 'status', status: 403, body: '<html>Blocked by the proxy</html>' });
    assert.equal(await causeOf('anAppThatWorks000000'), 'notAutodesk');
    emulator.fail(path, { kind: 'status', status: 404, body: '<html></html>' });
    assert.equal(await causeOf('anAppThatWorks000000'), 'notAutodesk');
    emulator.fail(path, { kind: 'body', body: '<html>Please log in to the network</html>' });
    assert.equal(await causeOf('anAppThatWorks000000'), 'notAutodesk');
    emulator.fail(path, { kind: 'reset' });
    assert.equal(await causeOf('anAppThatWorks000000'), 'noResponse');
  });

  it("says nothing about the app after a gateway's words", () => {
    const response = { code: undefined, description: 'Blocked.', retryAfterMs: undefined, serverDate: undefined };
    assert.equal(likelyCause(new OAuthError({ ...response, status: 401 })), 'unknown');
    assert.equal(likelyCause(new OAuthError({ ...response, status: 403 })), 'unknown');
    assert.equal(likelyCause(new OAuthError({ ...response, status: 503 })), 'serverFailed');
  });

  const redirectErrors: readonly (readonly [code: string, cause: LikelyCause])[] = [
    ['access_denied', 'accessDenied'],
    ['invalid_scope', 'scopeRejected'],
    ['unauthorized_client', 'grantNotForAppType'],
    ['server_error', 'unknown'],
  ];
  for (const [code, cause] of redirectErrors) {
    it(`${code} in the redirect: ${cause}`, () => {
      assert.equal(likelyCause(new AuthorizationResponseError(code, undefined)), cause);
    });
  }
});
