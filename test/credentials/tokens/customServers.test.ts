import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { type App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import type { CustomServer } from '../../../src/credentials/catalog/customServer';
import { serverOf } from '../../../src/credentials/catalog/server';
import { buildTree } from '../../../src/credentials/view/treeModel';
import { type TokenState } from '../../../src/credentials/view/treeNodes';
import {
  addApp,
  clientSecret,
  createCredentialsFixture,
  redirectUri,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { LaggingSecretStore } from '../../support/laggingSecretStore';
import { startTinyServer, type TinyServer } from '../../support/tinyServer';

const otherClientId = 'other-client-1';
const otherSecret = 'planted-other-secret-Yw72';

describe('an app of a custom server', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let tiny: TinyServer;
  let server: CustomServer;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    tiny = await startTinyServer();
    server = serverAt(tiny.origin);
  });

  afterEach(async () => {
    tiny.close();
    await fixture.close();
  });

  function serverAt(origin: string, change: Partial<CustomServer> = {}): CustomServer {
    return {
      preset: 'custom',
      authentication: 'basic',
      parameters: {},
      issuer: undefined,
      tokenEndpoint: `${origin}/token`,
      authorizationEndpoint: `${origin}/authorize`,
      revocationEndpoint: undefined,
      introspectionEndpoint: undefined,
      userInfoEndpoint: undefined,
      jwksEndpoint: undefined,
      ...change,
    };
  }

  function addOther(change: Partial<CustomServer> = {}): Promise<App> {
    const app = {
      name: 'acme-reports',
      type: 'oauth2',
      clientId: otherClientId,
      secretStatus: 'unchecked',
      server: { ...server, ...change },
    } as const;
    return session.catalog.add(app, change.authentication === 'none' ? undefined : otherSecret);
  }

  function say(path: string, body: Readonly<Record<string, unknown>>, status = 200): void {
    tiny.answers.set(path, { status, body: JSON.stringify(body) });
  }

  /** Signs in with a made-up code, because the server accepts any. */
  async function signIn(app: App, scopes: readonly string[] = []): Promise<Credential> {
    const pending = session.userSignIn.begin(app, { redirectUri, scopes, forceLogin: false });
    const user = await session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
    return { kind: 'user', appId: app.id, userId: user.id };
  }

  function stateOf(app: App): TokenState | undefined {
    return buildTree([session.catalog.getApp(app.id)], {
      apsTokenEndpoint: `${fixture.emulator.baseUrl}${tokenPath}`,
      now: fixture.clock.now(),
      isStale: () => false,
    })[0]?.tokenState;
  }

  describe('2-legged tokens', () => {
    it('sends the secret in the header and no scope parameter', async () => {
      const app = await addOther();
      say('/token', { access_token: 'opaque-1', token_type: 'bearer', expires_in: 3600 });
      const { value, expiresAt } = await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] });
      assert.equal(value, 'opaque-1');
      assert.equal(expiresAt, fixture.clock.now() + 3_600_000);
      assert.deepEqual(tiny.requests[0]?.form, { grant_type: 'client_credentials' });
      assert.equal(tiny.requests[0].headers.authorization, `Basic ${btoa(`${otherClientId}:${otherSecret}`)}`);
    });

    it('sends the secret, scopes, and extra parameters in the body', async () => {
      const app = await addOther({
        authentication: 'body',
        parameters: { audience: 'https://api.example.com/', resource: 'urn:reports' },
      });
      say('/token', { access_token: 'opaque-1', token_type: 'Bearer', expires_in: 3600 });
      await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: ['write', 'read'] });
      assert.deepEqual(tiny.requests[0]?.form, {
        audience: 'https://api.example.com/',
        resource: 'urn:reports',
        grant_type: 'client_credentials',
        scope: 'read write',
        client_id: otherClientId,
        client_secret: otherSecret,
      });
      assert.equal(tiny.requests[0].headers.authorization, undefined);
    });

    it('requests a token of unknown lifetime again after an hour', async () => {
      const app = await addOther();
      const credential = { kind: 'app', appId: app.id } as const;
      say('/token', { access_token: 'opaque-1', token_type: 'bearer' });
      const { expiresAt, isExpiryAssumed } = await session.broker.getToken(credential, { scopes: [] });
      assert.deepEqual([expiresAt, isExpiryAssumed], [fixture.clock.now() + 3_600_000, true]);
      session = await fixture.startSession();
      fixture.clock.advance(3_540_000);
      say('/token', { access_token: 'opaque-2', token_type: 'bearer' });
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'opaque-1');
      assert.equal(session.catalog.getApp(app.id).tokens[0]?.isExpiryAssumed, true);
      fixture.clock.advance(1);
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'opaque-2');
      say('/token', { access_token: 'opaque-3', token_type: 'bearer' });
      assert.equal((await session.broker.getToken(credential, { scopes: [], force: true })).value, 'opaque-3');
      assert.equal(tiny.requests.length, 3);
    });

    it('returns the newest token of unknown lifetime in every window', async () => {
      const app = await addOther();
      const credential = { kind: 'app', appId: app.id } as const;
      const other = await fixture.startSession();
      say('/token', { access_token: 'opaque-1', token_type: 'bearer' });
      await session.broker.getToken(credential, { scopes: [] });
      say('/token', { access_token: 'opaque-2', token_type: 'bearer' });
      await other.catalog.load();
      await other.broker.getToken(credential, { scopes: [], force: true });
      await session.catalog.load();
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'opaque-2');
      assert.equal(tiny.requests.length, 2);
    });

    it('returns no token of unknown lifetime from before a new sign-in', async () => {
      const app = await addOther();
      say('/token', { access_token: 'opaque-1', token_type: 'bearer' });
      const credential = await signIn(app);
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'opaque-1');
      say('/token', { access_token: 'opaque-2', token_type: 'bearer' });
      await signIn(app);
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'opaque-2');
    });

    for (const [what, change] of [
      ['path', { tokenEndpoint: '/other/token' }],
      ['audience', { parameters: { audience: 'https://api.example' } }],
      ['authentication', { authentication: 'body' }],
    ] as const) {
      it(`requests another token after the ${what} changed`, async () => {
        const app = await addOther();
        const credential = { kind: 'app', appId: app.id } as const;
        say('/token', { access_token: 'opaque-1', token_type: 'bearer', expires_in: 3600 });
        say('/other/token', { access_token: 'opaque-2', token_type: 'bearer', expires_in: 3600 });
        await session.broker.getToken(credential, { scopes: [] });
        say('/token', { access_token: 'opaque-2', token_type: 'bearer', expires_in: 3600 });
        const path = 'tokenEndpoint' in change ? { tokenEndpoint: `${tiny.origin}${change.tokenEndpoint}` } : {};
        await session.catalog.changeServer(app.id, { ...server, ...change, ...path }, undefined);
        assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'opaque-2');
        const next = await fixture.startSession();
        assert.equal((await next.broker.getToken(credential, { scopes: [] })).value, 'opaque-2');
        assert.equal(tiny.requests.length, 2);
      });
    }

    it('removes the users when the tenant on the same host changed', async () => {
      const app = await addOther();
      say('/token', { access_token: 'opaque-1', token_type: 'bearer', refresh_token: 'planted-refresh-Xx99' });
      await signIn(app);
      const moved = { ...server, tokenEndpoint: `${tiny.origin}/other/token` };
      await session.catalog.changeServer(app.id, moved, undefined);
      assert.deepEqual(session.catalog.getApp(app.id).users, []);
      assert.ok(![...fixture.secrets.entries.values()].some((value) => value.includes('planted-refresh-Xx99')));
    });

    it('shows granted scopes that are fewer than requested', async () => {
      const app = await session.catalog.change((await addOther()).id, (current) => ({
        ...current,
        scopes: ['read', 'write'],
      }));
      say('/token', { access_token: 'opaque-1', token_type: 'bearer', expires_in: 60, scope: 'read' });
      const { granted } = await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: app.scopes });
      assert.deepEqual(granted, ['read']);
      assert.deepEqual(stateOf(app), {
        kind: 'valid',
        expiresAt: fixture.clock.now() + 60_000,
        granted: ['read'],
        isNarrower: true,
      });
      session = await fixture.startSession();
      assert.deepEqual(
        (await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: app.scopes, minValidityMs: 0 }))
          .granted,
        ['read'],
      );
    });

    it('shows the scopes that the server chose by default', async () => {
      const app = await addOther();
      say('/token', { access_token: 'opaque-1', token_type: 'bearer', expires_in: 60, scope: 'write read' });
      await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] });
      assert.deepEqual(stateOf(app), {
        kind: 'valid',
        expiresAt: fixture.clock.now() + 60_000,
        granted: ['read', 'write'],
        isNarrower: false,
      });
    });

    for (const status of [400, 401]) {
      it(`marks the secret as rejected after a ${status} response`, async () => {
        const app = await addOther();
        say('/token', { error: 'invalid_client' }, status);
        await assert.rejects(session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] }), {
          code: 'invalid_client',
        });
        assert.deepEqual(stateOf(app), { kind: 'refused', server: serverOf(app) });
      });
    }

    it('gets a token from APS version 1 and understands its error response', async () => {
      const emulator = fixture.emulator.baseUrl;
      const v1 = await addOther({
        preset: 'apsV1',
        authentication: 'body',
        tokenEndpoint: `${emulator}/authentication/v1/authenticate`,
      });
      await assert.rejects(session.broker.getToken({ kind: 'app', appId: v1.id }, { scopes: [] }), {
        name: 'ApsError',
        status: 401,
        code: 'AUTH-003',
      });
      assert.equal(session.catalog.getApp(v1.id).secretStatus, 'refused');
      fixture.emulator.addApp({ clientId: otherClientId, clientSecret: otherSecret, type: 'serverToServer' });
      const { expiresAt } = await session.broker.getToken({ kind: 'app', appId: v1.id }, { scopes: [] });
      assert.equal(expiresAt, fixture.clock.now() + 1_799_000);
    });

    for (const status of [400, 403, 415, 429, 500]) {
      it(`reads a ${status} error response from APS version 1`, async () => {
        const path = '/authentication/v1/authenticate';
        const v1 = await addOther({
          preset: 'apsV1',
          authentication: 'body',
          tokenEndpoint: `${fixture.emulator.baseUrl}${path}`,
        });
        const body = JSON.stringify({
          developerMessage: 'Its words.',
          userMessage: '',
          errorCode: 'AUTH-000',
          'more info': 'http://example.com',
        });
        // Longer than any caller waits, so the error is returned at once.
        fixture.emulator.fail(path, { kind: 'status', status, body, headers: { 'Retry-After': '120' } });
        await assert.rejects(session.broker.getToken({ kind: 'app', appId: v1.id }, { scopes: [] }), {
          name: 'ApsError',
          status,
          description: 'Its words.',
          retryAfterMs: 120_000,
        });
        assert.equal(session.catalog.getApp(v1.id).secretStatus, 'unchecked');
      });
    }
  });

  it('stays separate from an Autodesk app with the same client ID', async () => {
    const other = await addOther();
    assert.equal(session.catalog.findByClientId(other.clientId), undefined);
    const aps = await session.catalog.add(
      { name: 'acme-pipeline', type: 'serverToServer', clientId: otherClientId, secretStatus: 'unchecked' },
      clientSecret,
    );
    assert.deepEqual(session.catalog.findByClientId(other.clientId), aps);
  });

  it('sends secrets only to its own host', async () => {
    const [other, aps] = [await addOther({ revocationEndpoint: `${tiny.origin}/revoke` }), await addApp(session)];
    say('/token', { access_token: 'opaque-1', token_type: 'bearer', expires_in: 3600 });
    say('/revoke', {});
    const [ofOther, ofAps] = [{ kind: 'app', appId: other.id } as const, { kind: 'app', appId: aps.id } as const];
    await session.broker.getToken(ofOther, { scopes: ['data:read'] });
    assert.equal(fixture.emulator.requestCount(), 0);
    const { value } = await session.broker.getToken(ofAps, { scopes: ['data:read'] });
    await session.broker.revokeTokens(ofOther);
    await session.broker.revokeTokens(ofAps);
    assert.deepEqual(
      tiny.requests.map(({ path }) => path),
      ['/token', '/revoke'],
    );
    const seen = JSON.stringify(tiny.requests);
    assert.ok(!seen.includes(clientSecret) && !seen.includes(btoa(clientSecret)) && !seen.includes(value));
    assert.equal(fixture.emulator.requestCount(), 2);
  });

  describe('user sign-in', () => {
    it('keeps a refresh token that the server does not replace', async () => {
      const app = await addOther({ authentication: 'none', userInfoEndpoint: `${tiny.origin}/me` });
      say('/me', { sub: 'user-7', name: 'Dana', email: 'dana@acme.example' });
      say('/token', {
        access_token: 'user-token-1',
        token_type: 'bearer',
        expires_in: 3600,
        refresh_token: 'refresh-1',
      });
      const credential = await signIn(app, ['read']);
      assert.deepEqual(
        session.catalog.getApp(app.id).users.map(({ id, name, email }) => [id, name, email]),
        [['user-7', 'Dana', 'dana@acme.example']],
      );
      for (const next of ['user-token-2', 'user-token-3']) {
        say('/token', { access_token: next, token_type: 'bearer', expires_in: 3600 });
        assert.equal((await session.broker.getToken(credential, { scopes: ['read'], force: true })).value, next);
        assert.deepEqual(tiny.requests.at(-1)?.form, {
          grant_type: 'refresh_token',
          refresh_token: 'refresh-1',
          client_id: otherClientId,
        });
      }
    });

    it('uses the new refresh token when the server replaces it', async () => {
      const app = await addOther();
      say('/token', {
        access_token: 'user-token-1',
        token_type: 'bearer',
        expires_in: 3600,
        refresh_token: 'refresh-1',
      });
      const credential = await signIn(app);
      say('/token', {
        access_token: 'user-token-2',
        token_type: 'bearer',
        expires_in: 3600,
        refresh_token: 'refresh-2',
      });
      await session.broker.getToken(credential, { scopes: [], force: true });
      await session.broker.getToken(credential, { scopes: [], force: true });
      assert.equal(tiny.requests.at(-1)?.form.refresh_token, 'refresh-2');
    });

    it('requires a new sign-in when a token expires without a refresh token', async () => {
      const app = await addOther();
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600 });
      const credential = await signIn(app);
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'user-token-1');
      fixture.clock.advance(3_600_000);
      await assert.rejects(session.broker.getToken(credential, { scopes: [] }), {
        name: 'CredentialError',
        problem: 'signInAgain',
      });
      assert.equal(session.catalog.getApp(app.id).users[0]?.status, 'signInAgain');
      assert.equal(tiny.requests.length, 1);
    });

    it('keeps the session of an earlier sign-in until sign-out', async () => {
      const app = await addOther({ revocationEndpoint: `${tiny.origin}/revoke` });
      say('/revoke', {});
      for (const number of [1, 2]) {
        say('/token', { access_token: `token-${number}`, token_type: 'bearer', refresh_token: `refresh-${number}` });
        await signIn(app);
      }
      const revoked = (): readonly unknown[] =>
        tiny.requests.filter(({ path }) => path === '/revoke').map(({ form }) => form.token);
      assert.deepEqual(revoked(), []);
      const revoke = await session.broker.prepareGrantRevocation(app.id, 'user');
      await revoke();
      assert.deepEqual(revoked(), ['refresh-1', 'refresh-2']);
    });

    it('keeps a token of unknown lifetime that cannot be refreshed', async () => {
      const app = await addOther();
      say('/token', { access_token: 'user-token-1', token_type: 'bearer' });
      const credential = await signIn(app);
      fixture.clock.advance(30 * 24 * 3_600_000);
      const { value, expiresAt } = await session.broker.getToken(credential, { scopes: [] });
      assert.deepEqual([value, expiresAt], ['user-token-1', undefined]);
      assert.equal(tiny.requests.length, 1);
    });

    it('refreshes a token of unknown lifetime after an hour', async () => {
      const app = await addOther();
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', refresh_token: 'refresh-1' });
      const credential = await signIn(app);
      say('/token', { access_token: 'user-token-2', token_type: 'bearer' });
      for (const [hours, value] of [
        [0, 'user-token-1'],
        [1, 'user-token-2'],
      ] as const) {
        fixture.clock.advance(hours * 3_600_000);
        assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, value);
      }
    });

    it('keeps a valid token that cannot be refreshed', async () => {
      const app = await addOther();
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600 });
      const credential = await signIn(app);
      await assert.rejects(session.broker.getToken(credential, { scopes: [], force: true }), {
        name: 'CredentialError',
        problem: 'noRefreshToken',
      });
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'user-token-1');
      assert.equal(session.catalog.getApp(app.id).users[0]?.status, 'signedIn');
      assert.equal(tiny.requests.length, 1);
    });

    it('reports a token that only another window can see', async () => {
      const app = await addOther();
      const late = await fixture.startSession({ secrets: new LaggingSecretStore(fixture.secrets) });
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600 });
      const credential = await signIn(app);
      await late.catalog.load();
      await assert.rejects(late.broker.getToken(credential, { scopes: [] }), {
        name: 'CredentialError',
        problem: 'refreshTokenStale',
      });
      assert.equal((await session.broker.getToken(credential, { scopes: [] })).value, 'user-token-1');
    });

    it('distinguishes a rejected secret from an ended grant', async () => {
      const app = await addOther();
      say('/token', {
        access_token: 'user-token-1',
        token_type: 'bearer',
        expires_in: 3600,
        refresh_token: 'refresh-1',
      });
      const credential = await signIn(app);
      say('/token', { error: 'invalid_grant' }, 401);
      await assert.rejects(session.broker.getToken(credential, { scopes: [], force: true }), {
        name: 'CredentialError',
        problem: 'signInAgain',
      });
      assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
      say('/token', { error: 'incorrect_client_credentials' });
      await assert.rejects(session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] }), {
        code: 'invalid_client',
      });
      assert.equal(session.catalog.getApp(app.id).secretStatus, 'refused');
    });

    it('keeps a secret accepted that only the own grant refuses', async () => {
      const app = await addOther();
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600 });
      await signIn(app);
      const error = 'unauthorized_client';
      say('/token', { error, error_description: 'Client not enabled to retrieve service account' }, 401);
      await assert.rejects(session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] }), { code: error });
      assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
    });

    it('stores one unnamed user when user info lacks an ID', async () => {
      const app = await addOther({ userInfoEndpoint: `${tiny.origin}/me` });
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600 });
      say('/me', { login: 'octocat' });
      await signIn(app);
      await signIn(app);
      assert.deepEqual(
        session.catalog.getApp(app.id).users.map(({ id, name }) => [id, name]),
        [['user', 'user']],
      );
    });

    it('writes an ID with a line end on one line of the log', async () => {
      const app = await addOther({ userInfoEndpoint: `${tiny.origin}/me` });
      const tokens = { access_token: 'user-token-1', refresh_token: 'refresh-1', expires_in: 3600 };
      say('/token', { ...tokens, token_type: 'bearer' });
      say('/me', { sub: 'dana\n2026-01-01 [error] forged' });
      await session.broker.getToken(await signIn(app), { scopes: [], force: true });
      assert.ok(fixture.log.lines.some((line) => line.includes('dana 2026-01-01 [error] forged')));
      assert.ok(fixture.log.lines.every((line) => !line.includes('\n')));
    });

    it('gives a user of their own to whoever signs in without user info', async () => {
      const app = await addOther({ userInfoEndpoint: `${tiny.origin}/me` });
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600 });
      say('/me', { sub: 'dana', name: 'Dana' });
      await signIn(app);
      say('/me', { sub: 'dana', error: 'forbidden' }, 403);
      await signIn(app);
      await signIn(app);
      const users = session.catalog.getApp(app.id).users.map(({ id }) => id);
      assert.equal(users.length, 3);
      assert.equal(users.filter((id) => /^user-[\w-]{8}$/.test(id)).length, 2);
    });

    it('rejects a response without the ID token that was asked for', async () => {
      const app = await addOther({ jwksEndpoint: `${tiny.origin}/keys` });
      say('/keys', { keys: [] });
      say('/token', {
        access_token: 'user-token-1',
        token_type: 'bearer',
        expires_in: 3600,
        refresh_token: 'refresh-1',
      });
      await assert.rejects(signIn(app, ['openid']), { problem: 'idToken', idTokenProblem: 'missing' });
      assert.deepEqual(session.catalog.getApp(app.id).users, []);
      assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
    });

    it('ignores user info that does not match the ID token', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      say('/keys', { keys: [publicKey.export({ format: 'jwk' })] });
      const app = await addOther({
        issuer: 'https://login.example.com',
        jwksEndpoint: `${tiny.origin}/keys`,
        userInfoEndpoint: `${tiny.origin}/me`,
      });
      const finish = async (infoOf: string): Promise<string | undefined> => {
        const pending = session.userSignIn.begin(app, { redirectUri, scopes: ['openid'], forceLogin: false });
        const idToken = await new SignJWT({ nonce: pending.nonce })
          .setProtectedHeader({ alg: 'RS256' })
          .setIssuer('https://login.example.com')
          .setAudience(otherClientId)
          .setSubject('user-7')
          .setExpirationTime('1h')
          .sign(privateKey);
        say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600, id_token: idToken });
        say('/me', { sub: infoOf, name: 'Dana' });
        const { id, name } = await session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
        assert.equal(id, 'user-7');
        return name;
      };
      assert.equal(await finish('user-8'), 'user-7');
      assert.equal(await finish('user-7'), 'Dana');
    });

    /** What ID tokens say of a user; authjs.dev/reference/core/providers_azure-ad-b2c has those of Azure AD B2C. */
    const namedRows: readonly (readonly [
      vendor: string,
      claims: Readonly<Record<string, unknown>>,
      name: string,
      email: string | undefined,
    ])[] = [
      ['Kanidm and Logto', { name: 'Dana D.', email: 'dana@acme.example' }, 'Dana D.', 'dana@acme.example'],
      ['Microsoft Entra', { name: 'Dana D.', preferred_username: 'dana@acme.example' }, 'Dana D.', undefined],
      ['Microsoft Entra, version 1', { upn: 'dana@acme.example' }, 'dana@acme.example', undefined],
      [
        'Apple',
        { email: 'x@privaterelay.example', is_private_email: true },
        'x@privaterelay.example',
        'x@privaterelay.example',
      ],
      [
        'Azure AD B2C',
        { given_name: 'Dana', family_name: 'Dupont', emails: ['dana@acme.example'] },
        'Dana Dupont',
        'dana@acme.example',
      ],
      ['Keycloak without names', { preferred_username: 'dana' }, 'dana', undefined],
      ['Auth0 without profile', { nickname: 'dd' }, 'dd', undefined],
      ['a server without names', {}, 'user-7', undefined],
      ['a server with odd names', { name: '', email: 7, emails: 'x' }, 'user-7', undefined],
    ];
    for (const [vendor, claims, name, email] of namedRows) {
      it(`names a user by the ID token of ${vendor}`, async () => {
        const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        say('/keys', { keys: [publicKey.export({ format: 'jwk' })] });
        const app = await addOther({ jwksEndpoint: `${tiny.origin}/keys` });
        const pending = session.userSignIn.begin(app, { redirectUri, scopes: ['openid'], forceLogin: false });
        const idToken = await new SignJWT({ ...claims, nonce: pending.nonce })
          .setProtectedHeader({ alg: 'ES256' })
          .setAudience(otherClientId)
          .setSubject('user-7')
          .setExpirationTime('1h')
          .sign(privateKey);
        say('/token', { access_token: 'user-token-1', token_type: 'bearer', id_token: idToken });
        const user = await session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
        assert.deepEqual([user.id, user.name, user.email], ['user-7', name, email]);
      });
    }

    it('names a user by the ID token where the endpoint fails or says less', async () => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      say('/keys', { keys: [publicKey.export({ format: 'jwk' })] });
      const app = await addOther({ jwksEndpoint: `${tiny.origin}/keys`, userInfoEndpoint: `${tiny.origin}/me` });
      for (const [status, body, name] of [
        [403, {}, 'Dana'],
        [200, { sub: 'user-7' }, 'Dana'],
        [200, { sub: 'user-8', name: 'Remy' }, 'Dana'],
        [200, { sub: 'user-7', name: 'Dana D.' }, 'Dana D.'],
      ] as const) {
        const pending = session.userSignIn.begin(app, { redirectUri, scopes: ['openid'], forceLogin: false });
        const idToken = await new SignJWT({ name: 'Dana', email: 'dana@acme.example', nonce: pending.nonce })
          .setProtectedHeader({ alg: 'ES256' })
          .setAudience(otherClientId)
          .setSubject('user-7')
          .setExpirationTime('1h')
          .sign(privateKey);
        say('/token', { access_token: 'user-token-1', token_type: 'bearer', id_token: idToken });
        say('/me', body, status);
        const user = await session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
        assert.deepEqual([user.id, user.name, user.email], ['user-7', name, 'dana@acme.example']);
      }
    });

    for (const skewMs of [7_200_000, -7_200_000]) {
      it(`judges an ID token by the server's clock, ${skewMs} ms off`, async () => {
        const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
        say('/keys', { keys: [publicKey.export({ format: 'jwk' })] });
        const app = await addOther({ jwksEndpoint: `${tiny.origin}/keys` });
        const pending = session.userSignIn.begin(app, { redirectUri, scopes: ['openid'], forceLogin: false });
        const serverNow = Date.now() + skewMs;
        const idToken = await new SignJWT({ nonce: pending.nonce, nbf: serverNow / 1000, exp: serverNow / 1000 + 300 })
          .setProtectedHeader({ alg: 'ES256' })
          .setAudience(otherClientId)
          .setSubject('user-7')
          .sign(privateKey);
        tiny.answers.set('/token', {
          headers: { Date: new Date(serverNow).toUTCString() },
          body: JSON.stringify({ access_token: 'user-token-1', token_type: 'bearer', id_token: idToken }),
        });
        const { id } = await session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
        assert.equal(id, 'user-7');
      });
    }

    it('rejects a callback from another issuer', async () => {
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', expires_in: 3600 });
      const named = await addOther({ issuer: 'https://login.example.com' });
      const pending = session.userSignIn.begin(named, { redirectUri, scopes: [], forceLogin: false });
      const answer = (issuer: string, state: string): string =>
        `code=code-1&state=${state}&iss=${encodeURIComponent(issuer)}`;
      await assert.rejects(session.userSignIn.finish(pending, answer('https://evil.example.com', pending.state)), {
        problem: 'issuer',
      });
      assert.equal(tiny.requests.length, 0);
      await session.userSignIn.finish(pending, answer('https://login.example.com', pending.state));
      const byHand = session.userSignIn.begin(await addOther(), { redirectUri, scopes: [], forceLogin: false });
      await assert.rejects(session.userSignIn.finish(byHand, answer('https://anything.example.com', byHand.state)), {
        problem: 'issuer',
      });
      assert.equal(tiny.requests.length, 1);
      await session.userSignIn.finish(byHand, answer(`${tiny.origin}/tenant`, byHand.state));
    });
  });

  describe('app file', () => {
    const pathOf = (app: App): string => join(fixture.folderPath, `${app.id}.json`);

    it('restores the app and contains no secret', async () => {
      const app = await addOther({
        authentication: 'body',
        parameters: { audience: 'a' },
        issuer: 'https://login.example.com',
        jwksEndpoint: 'https://login.example.com/keys',
      });
      assert.deepEqual((await fixture.startSession()).catalog.apps, [app]);
      assert.ok(!(await readFile(pathOf(app), 'utf8')).includes(otherSecret));
    });

    const damaged: readonly (readonly [string, (text: string) => string])[] = [
      [
        'a plain HTTP endpoint',
        (text) => text.replace(/"tokenEndpoint": "[^"]+"/, '"tokenEndpoint": "http://login.example.com/token"'),
      ],
      [
        'an endpoint that is not a URL',
        (text) => text.replace(/"authorizationEndpoint": "[^"]+"/, '"authorizationEndpoint": "somewhere"'),
      ],
      ['an unknown preset', (text) => text.replace('"custom"', '"another"')],
      ['an unknown authentication method', (text) => text.replace('"basic"', '"both"')],
      ['a reserved parameter', (text) => text.replace('"parameters": {}', '"parameters": {"client_secret": "x"}')],
      ['a parameter that is not a string', (text) => text.replace('"parameters": {}', '"parameters": {"audience": 7}')],
      ['no server', (text) => text.replace(/"server": {[^}]*},[^}]*},/, '')],
      ['an Autodesk app type', (text) => text.replace('"oauth2"', '"serverToServer"')],
    ];
    for (const [what, damage] of damaged) {
      it(`is damaged with ${what}`, async () => {
        const app = await addOther();
        const aps = await addApp(session);
        const before = await readFile(pathOf(app), 'utf8');
        assert.notEqual(damage(before), before);
        await writeFile(pathOf(app), damage(before));
        assert.deepEqual((await fixture.startSession()).catalog.apps, [aps]);
        assert.equal(fixture.problems.length, 1);
      });
    }
  });

  describe('server change', () => {
    it('keeps the secret on the same host, and users at the same endpoint', async () => {
      const app = await addOther();
      say('/token', {
        access_token: 'user-token-1',
        token_type: 'bearer',
        expires_in: 3600,
        refresh_token: 'refresh-1',
      });
      await signIn(app);
      await session.catalog.changeServer(app.id, { ...server, authentication: 'body' }, undefined);
      assert.equal(session.catalog.getApp(app.id).users.length, 1);
      const moved = { ...server, tokenEndpoint: `${tiny.origin}/v2/token` };
      await session.catalog.changeServer(app.id, moved, undefined);
      say('/v2/token', { access_token: 'opaque-1', token_type: 'bearer', expires_in: 3600 });
      await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: ['read'] });
      const [basic = ''] = String(tiny.requests.at(-1)?.headers.authorization).split(' ').slice(1);
      assert.ok(Buffer.from(basic, 'base64').toString().endsWith(`:${otherSecret}`));
      assert.equal(session.catalog.getApp(app.id).users.length, 0);
    });

    const elsewhere = 'https://login.example.com/x';
    const hosts: readonly (readonly [string, Partial<CustomServer>])[] = [
      ['token', { tokenEndpoint: elsewhere }],
      ['authorization', { authorizationEndpoint: elsewhere }],
      ['revocation', { revocationEndpoint: elsewhere }],
      ['introspection', { introspectionEndpoint: elsewhere }],
      ['user info', { userInfoEndpoint: elsewhere }],
    ];
    for (const [what, change] of hosts) {
      it(`requires a new secret when the ${what} endpoint changes host`, async () => {
        const app = await addOther();
        await assert.rejects(session.catalog.changeServer(app.id, { ...server, ...change }, undefined), {
          problem: 'secretMissing',
        });
        assert.deepEqual(session.catalog.getApp(app.id).server, server);
        assert.equal(await session.clientSecrets.read(app.id), otherSecret);
      });
    }

    it('sends the new secret to a new host and forgets users and tokens', async () => {
      const app = await addOther();
      say('/token', { access_token: 'user-token-1', token_type: 'bearer', refresh_token: 'refresh-1' });
      await signIn(app);
      await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] });
      const next = await startTinyServer();
      next.answers.set('/token', { body: '{"access_token":"opaque-9","token_type":"bearer"}' });
      await session.catalog.changeServer(app.id, serverAt(next.origin), 'planted-new-secret-Qp33');
      assert.deepEqual([...fixture.secrets.entries.keys()], [`apps/${app.id}/clientSecret`]);
      assert.equal(await session.clientSecrets.read(app.id), 'planted-new-secret-Qp33');
      const { users, tokens, secretStatus } = session.catalog.getApp(app.id);
      assert.deepEqual([users, tokens, secretStatus], [[], [], 'unchecked']);
      assert.equal((await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] })).value, 'opaque-9');
      assert.ok(!JSON.stringify(next.requests).includes(btoa(`${otherClientId}:${otherSecret}`)));
      next.close();
    });

    it('requires a new secret when another window changed the host', async () => {
      const app = await addOther();
      const window = await fixture.startSession();
      await window.catalog.changeServer(app.id, serverAt('https://login.example.com'), 'planted-new-secret-Qp33');
      await assert.rejects(
        session.catalog.changeServer(app.id, { ...server, tokenEndpoint: `${tiny.origin}/v2/token` }, undefined),
        { problem: 'secretMissing' },
      );
    });

    it('makes other windows use the new server and secret', async () => {
      const app = await addOther();
      const next = await startTinyServer();
      next.answers.set('/token', { body: '{"access_token":"opaque-9","token_type":"bearer"}' });
      const window = await fixture.startSession();
      await window.catalog.changeServer(app.id, serverAt(next.origin), 'planted-new-secret-Qp33');
      assert.deepEqual(session.catalog.getApp(app.id).server, server);
      assert.equal((await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] })).value, 'opaque-9');
      assert.deepEqual(tiny.requests, []);
      next.close();
    });

    it('deletes the secret when the app becomes public', async () => {
      const app = await addOther();
      await session.catalog.changeServer(app.id, { ...server, authentication: 'none' }, undefined);
      assert.deepEqual([...fixture.secrets.entries], []);
      await assert.rejects(session.catalog.changeServer(app.id, server, undefined), { problem: 'secretMissing' });
    });
  });
});
