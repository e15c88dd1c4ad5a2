import assert from 'node:assert/strict';
import type { App } from '../../../src/credentials/catalog/app';
import {
  addApp,
  addWebApp,
  createCredentialsFixture,
  designer,
  publicClientId,
  redirectUri,
  reviewer,
  signIn,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const userInfoPath = '/userinfo';

describe('UserSignIn', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    app = await addWebApp(session);
  });

  afterEach(() => fixture.close());

  const begin = (scopes: readonly string[] = ['data:read']) =>
    session.userSignIn.begin(app, { redirectUri, scopes, forceLogin: false });
  const answer = (authorizationUrl: string, userId: string = designer.userId): string =>
    new URL(fixture.emulator.authorize(authorizationUrl, { userId })).search.slice(1);

  it('stores the name, email, and access token of the user', async () => {
    const pending = begin(['user-profile:read', 'data:read']);
    const user = await session.userSignIn.finish(pending, answer(pending.authorizationUrl));
    assert.deepEqual([user.id, user.name, user.email], ['DESIGNER0001', 'Dana Designer', 'designer@acme.example']);
    const { value } = await session.broker.getToken(
      { kind: 'user', appId: app.id, userId: user.id },
      { scopes: user.scopes },
    );
    assert.equal(value, fixture.emulator.issuedAccessTokens[0]?.accessToken);
    assert.equal(fixture.emulator.issuedAccessTokens[0]?.userId, 'DESIGNER0001');
    assert.equal(fixture.emulator.requestCount(tokenPath), 1);
    const kept = session.catalog.getApp(app.id).users[0];
    assert.deepEqual([kept?.status, kept?.scopes], ['signedIn', ['data:read', 'user-profile:read']]);
  });

  it('signs in to a public app without a secret', async () => {
    const publicApp = await session.catalog.add(
      { name: 'viewer', type: 'desktopMobileSpa', clientId: publicClientId, secretStatus: 'unchecked' },
      undefined,
    );
    const credential = await signIn(fixture, session, publicApp, designer.userId, ['data:read']);
    assert.equal(
      (await session.broker.getToken(credential, { scopes: ['data:read'], force: true })).value,
      fixture.emulator.issuedAccessTokens[1]?.accessToken,
    );
  });

  it('sends PKCE and a state with characters that Autodesk allows', () => {
    const pending = session.userSignIn.begin(app, {
      redirectUri,
      scopes: ['data:read'],
      forceLogin: true,
      relayTo: 'vscode://aps-auth.aps-auth/callback?windowId=7',
    });
    const parameters = new URL(pending.authorizationUrl).searchParams;
    assert.equal(parameters.get('code_challenge_method'), 'S256');
    assert.match(parameters.get('state') ?? '', /^[A-Za-z0-9,._-]+$/);
    assert.equal(parameters.get('prompt'), 'login');
    assert.ok(!pending.authorizationUrl.includes(pending.codeVerifier));
  });

  it('includes the relay target in the state', () => {
    const pending = session.userSignIn.begin(app, {
      redirectUri,
      scopes: ['data:read'],
      forceLogin: false,
      relayTo: 'vscode://aps-auth.aps-auth/callback?windowId=7',
    });
    const [, address = ''] = pending.state.split('.');
    assert.equal(Buffer.from(address, 'base64url').toString(), 'vscode://aps-auth.aps-auth/callback?windowId=7');
  });

  it('rejects Server-to-Server apps', async () => {
    const server = await addApp(session);
    assert.throws(() => session.userSignIn.begin(server, { redirectUri, scopes: ['data:read'], forceLogin: false }), {
      name: 'CredentialError',
      problem: 'noUsers',
    });
  });

  it('verifies the ID token when openid is requested', async () => {
    const pending = begin(['data:read', 'openid']);
    await session.userSignIn.finish(pending, answer(pending.authorizationUrl));
    const other = begin(['data:read', 'openid']);
    const wrongNonce = { ...other, nonce: 'another' };
    await assert.rejects(session.userSignIn.finish(wrongNonce, answer(other.authorizationUrl)), {
      name: 'UnexpectedResponseError',
      problem: 'idToken',
    });
  });

  it('adds another user and replaces an existing one', async () => {
    await signIn(fixture, session, app, designer.userId, ['data:read']);
    await signIn(fixture, session, app, reviewer.userId, ['data:read']);
    await signIn(fixture, session, app, designer.userId, ['data:read', 'data:write']);
    const { users } = session.catalog.getApp(app.id);
    assert.deepEqual(
      users.map(({ id, scopes }) => [id, scopes]),
      [
        ['DESIGNER0001', ['data:read', 'data:write']],
        ['REVIEWER0002', ['data:read']],
      ],
    );
  });

  it('falls back to the user ID when user info is unavailable', async () => {
    fixture.emulator.fail(userInfoPath, { kind: 'status', status: 403 });
    await signIn(fixture, session, app, designer.userId, ['data:read']);
    const [user] = session.catalog.getApp(app.id).users;
    assert.deepEqual([user?.id, user?.name, user?.email], ['DESIGNER0001', 'DESIGNER0001', undefined]);
  });

  it('keeps the name and email of a user who signs in without user info', async () => {
    await signIn(fixture, session, app, designer.userId, ['data:read', 'user-profile:read']);
    fixture.emulator.fail(userInfoPath, { kind: 'status', status: 403 });
    await signIn(fixture, session, app, designer.userId, ['data:read']);
    const [user] = session.catalog.getApp(app.id).users;
    assert.deepEqual([user?.name, user?.email], ['Dana Designer', 'designer@acme.example']);
  });

  it('adds no user when access is denied', async () => {
    const pending = begin();
    const query = new URL(fixture.emulator.authorize(pending.authorizationUrl, 'deny')).search.slice(1);
    await assert.rejects(session.userSignIn.finish(pending, query), {
      name: 'AuthorizationResponseError',
      code: 'access_denied',
    });
    assert.deepEqual(session.catalog.getApp(app.id).users, []);
    assert.equal(fixture.emulator.requestCount(tokenPath), 0);
  });

  it('rejects a callback with a wrong or missing state, or a wrong issuer', async () => {
    const pending = begin();
    const other = answer(begin().authorizationUrl);
    for (const foreign of [other, '', 'code=abc', `code=abc&state=${pending.state}&state=${pending.state}`]) {
      await assert.rejects(session.userSignIn.finish(pending, foreign), {
        name: 'AuthorizationResponseMismatchError',
        problem: 'state',
      });
    }
    const fromElsewhere = `${answer(pending.authorizationUrl)}&iss=${encodeURIComponent('https://evil.example')}`;
    const deniedElsewhere = `error=access_denied&state=${pending.state}&iss=${encodeURIComponent('https://evil.example')}`;
    const promising = { ...pending, server: { ...pending.server, namesIssuerInRedirects: true } };
    const withoutIssuer = `code=abc&state=${pending.state}`;
    for (const [sent, query] of [
      [pending, fromElsewhere],
      [pending, deniedElsewhere],
      [promising, withoutIssuer],
      [{ ...pending, server: { ...pending.server, issuer: undefined } }, fromElsewhere],
    ] as const)
      await assert.rejects(session.userSignIn.finish(sent, query), {
        name: 'AuthorizationResponseMismatchError',
        problem: 'issuer',
      });
    assert.equal(fixture.emulator.requestCount(tokenPath), 0);
  });

  it('fails when a code was used before or has expired', async () => {
    const pending = begin();
    const query = answer(pending.authorizationUrl);
    await session.userSignIn.finish(pending, query);
    await assert.rejects(session.userSignIn.finish(pending, query), { name: 'OAuthError', code: 'invalid_grant' });
    const late = begin();
    const lateQuery = answer(late.authorizationUrl);
    fixture.emulator.setClockSkewMs(10 * 60_000);
    await assert.rejects(session.userSignIn.finish(late, lateQuery), { name: 'OAuthError', code: 'invalid_grant' });
  });

  it('exchanges the code only once even if the response is lost', async () => {
    const pending = begin();
    const query = answer(pending.authorizationUrl);
    fixture.emulator.fail(tokenPath, { kind: 'lostAnswer' });
    await assert.rejects(session.userSignIn.finish(pending, query), { name: 'NetworkError' });
    assert.equal(fixture.emulator.requestCount(tokenPath), 1);
  });

  it('keeps secrets out of the catalog and the log', async () => {
    await signIn(fixture, session, app, designer.userId, ['data:read']);
    const secrets = [...fixture.secrets.entries.values()];
    const visible = JSON.stringify([session.catalog.apps, fixture.log.lines]);
    assert.equal(secrets.length, 3);
    for (const token of fixture.emulator.issuedAccessTokens) assert.ok(!visible.includes(token.accessToken));
    for (const secret of secrets) assert.ok(!visible.includes(secret));
  });
});
