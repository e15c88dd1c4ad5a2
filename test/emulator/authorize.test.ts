import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { authorizationUrl } from './signIn';

const web = {
  clientId: 'webClientId',
  clientSecret: 'webSecret',
  type: 'traditionalWeb',
  redirectUris: ['http://localhost:8080/api/auth/callback', 'https://relay.example/callback?team=one'],
} as const;
const viewer = {
  clientId: 'viewerClientId',
  type: 'desktopMobileSpa',
  redirectUris: ['vscode://aps-auth.aps-auth/callback'],
} as const;
const pipeline = { clientId: 'pipelineClientId', clientSecret: 'pipelineSecret', type: 'serverToServer' } as const;
const designer = { userId: 'DESIGNER0001', name: 'Dora Signer', email: 'designer@acme.example' };

describe('GET /authorize', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [web, viewer, pipeline], users: [designer] });
  });
  afterEach(() => emulator.close());

  function open(url: string): Promise<Response> {
    return fetch(url, { redirect: 'manual' });
  }

  describe('an untrusted request', () => {
    const untrusted: readonly [string, Readonly<Record<string, string | undefined>>, string][] = [
      ['an unknown client ID', { client_id: 'unknown' }, 'The client ID is unknown.'],
      ['a missing client ID', { client_id: undefined }, 'The client ID is unknown.'],
      ['a server-to-server app', { client_id: 'pipelineClientId' }, 'A server-to-server app signs nobody in.'],
      [
        'a redirect URI with another path',
        { redirect_uri: 'http://localhost:8080/' },
        'The redirect URI "http://localhost:8080/" is not registered.',
      ],
      [
        'a redirect URI with an extra parameter',
        { redirect_uri: 'http://localhost:8080/api/auth/callback?windowId=1' },
        'The redirect URI "http://localhost:8080/api/auth/callback?windowId=1" is not registered.',
      ],
      [
        'a redirect URI in another case',
        { redirect_uri: 'http://LOCALHOST:8080/api/auth/callback' },
        'The redirect URI "http://LOCALHOST:8080/api/auth/callback" is not registered.',
      ],
      ['a missing redirect URI', { redirect_uri: undefined }, 'The redirect URI "" is not registered.'],
      [
        'a state with invalid characters',
        { state: 'c3RhdGU=' },
        'The state has other characters than letters, digits and ",._-".',
      ],
    ];
    for (const [name, parameters, reason] of untrusted) {
      it(`causes only an error page for ${name}`, async () => {
        const url = authorizationUrl(emulator, web, parameters);

        const response = await open(url);
        assert.equal(response.status, 400);
        assert.equal(response.headers.get('location'), null);
        assert.equal(response.headers.get('content-type'), 'text/html;charset=UTF-8');
        const page = await response.text();
        assert.match(page, /<title>There was a problem opening this page<\/title>/);
        assert.match(page, /<h1>There was a problem opening this page<\/h1>/);
        assert.throws(() => emulator.authorize(url, { userId: designer.userId }), {
          message: `The authorization request ended at an error page: ${reason}`,
        });
      });
    }

    it('causes an error page for an archived app or a repeated parameter', async () => {
      const twice = await open(`${authorizationUrl(emulator, web)}&redirect_uri=https%3A%2F%2Fevil.example`);
      assert.equal(twice.status, 400);

      emulator.updateApp('webClientId', { isArchived: true });
      assert.equal((await open(authorizationUrl(emulator, web))).status, 400);
    });

    it('causes a gateway error for an app without API access', async () => {
      emulator.updateApp('webClientId', { hasApiAccess: false });

      const response = await open(authorizationUrl(emulator, web));
      assert.equal(response.status, 403);
      assert.match(await response.text(), /"errorCode":"AUTH-001"/);
    });
  });

  describe('an invalid request from a registered app', () => {
    const wrongType = ['unsupported_response_type', "The 'response_type' must be 'code'."] as const;
    const wrongMode = ['invalid_request', "The 'response_mode' is not supported."] as const;
    const wrongPrompt = ['invalid_request', "The 'prompt' is invalid."] as const;
    const wrongMethod = ['invalid_request', "The 'code_challenge_method' must be 'S256'."] as const;
    const wrongChallenge = ['invalid_request', "The 'code_challenge' is invalid."] as const;
    const wrongScope = ['invalid_scope', 'The requested scope is invalid, unknown or malformed.'] as const;
    const refused: readonly [string, Readonly<Record<string, string | undefined>>, readonly [string, string]][] = [
      ['a missing response type', { response_type: undefined }, wrongType],
      ['another response type', { response_type: 'token' }, wrongType],
      ['a response mode', { response_mode: 'form_post' }, wrongMode],
      ['an unknown prompt', { prompt: 'none' }, wrongPrompt],
      ['the plain challenge method', { code_challenge_method: 'plain' }, wrongMethod],
      ['a challenge without a method', { code_challenge_method: undefined }, wrongMethod],
      ['a method without a challenge', { code_challenge: undefined }, wrongMethod],
      ['a malformed challenge', { code_challenge: 'tooShort' }, wrongChallenge],
      ['a missing scope', { scope: undefined }, wrongScope],
      ['a scope for apps only', { scope: 'application:service_account:read' }, wrongScope],
    ];
    for (const [name, parameters, [error, description]] of refused) {
      it(`redirects with an error for ${name}`, async () => {
        const url = authorizationUrl(emulator, web, parameters);

        const response = await open(url);
        assert.equal(response.status, 302);
        const location = response.headers.get('location') ?? '';
        assert.ok(location.startsWith('http://localhost:8080/api/auth/callback?'));
        assert.deepEqual(Object.fromEntries(new URL(location).searchParams), {
          error,
          error_description: description,
          state: 'someState',
        });
        assert.equal(emulator.authorize(url, { userId: designer.userId }), location);
      });
    }
  });

  describe('Emulator.authorize', () => {
    it('returns the redirect URI with a code and the state', () => {
      const location = emulator.authorize(authorizationUrl(emulator, web), { userId: designer.userId });
      assert.match(location, /^http:\/\/localhost:8080\/api\/auth\/callback\?code=[A-Za-z0-9]{40}&state=someState$/);
    });

    it('keeps the scheme and the query of the redirect URI', () => {
      const relay = authorizationUrl(emulator, web, { redirect_uri: web.redirectUris[1] });
      assert.match(
        emulator.authorize(relay, { userId: designer.userId }),
        /^https:\/\/relay\.example\/callback\?team=one&code=[A-Za-z0-9]{40}&state=someState$/,
      );
      assert.match(
        emulator.authorize(authorizationUrl(emulator, viewer), { userId: designer.userId }),
        /^vscode:\/\/aps-auth\.aps-auth\/callback\?code=[A-Za-z0-9]{40}&state=someState$/,
      );
    });

    it('returns an empty state if none was sent', () => {
      const url = authorizationUrl(emulator, web, { state: undefined });
      assert.match(emulator.authorize(url, { userId: designer.userId }), /\?code=[A-Za-z0-9]{40}&state=$/);
    });

    it('returns access_denied if the user denies access', () => {
      assert.equal(
        emulator.authorize(authorizationUrl(emulator, web), 'deny'),
        'http://localhost:8080/api/auth/callback?error=access_denied&error_description=The+resource+owner+denied+the+request.&state=someState',
      );
    });

    it('accepts a public app that sends no challenge and no nonce', () => {
      const withoutChallenge = { code_challenge: undefined, code_challenge_method: undefined, scope: 'openid' };
      const url = authorizationUrl(emulator, viewer, withoutChallenge);
      assert.match(emulator.authorize(url, { userId: designer.userId }), /\?code=/);
    });

    it('rejects the URL of another server and an unknown user', () => {
      assert.throws(() => emulator.authorize('https://evil.example/authentication/v2/authorize', 'deny'), {
        message: 'https://evil.example/authentication/v2/authorize is not an authorization request to this emulator.',
      });
      assert.throws(() => emulator.authorize(authorizationUrl(emulator, web), { userId: 'UNKNOWN00003' }), {
        message: 'The emulator has no user with the id UNKNOWN00003.',
      });
    });

    it('accepts a user added later and rejects a malformed user ID', () => {
      emulator.addUser({ userId: 'LATER0000003', name: 'Late', email: 'late@acme.example' });

      assert.match(emulator.authorize(authorizationUrl(emulator, web), { userId: 'LATER0000003' }), /\?code=/);
      assert.throws(() => emulator.addUser({ userId: 'later', name: 'Late', email: 'late@acme.example' }), {
        message: 'The user id later is not 12 upper-case letters and digits.',
      });
    });
  });
});
