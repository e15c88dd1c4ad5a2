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

describe('the sign-in of a user', () => {
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

  it('keeps the user with name and e-mail address, and an access token that the server issued to them', async () => {
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

  it('works for a public app, which has no secret', async () => {
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

  it('always asks with PKCE, and with a state of the characters that Autodesk allows', () => {
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

  it('carries the address for a relay page in the state', () => {
    const pending = session.userSignIn.begin(app, {
      redirectUri,
      scopes: ['data:read'],
      forceLogin: false,
      relayTo: 'vscode://aps-auth.aps-auth/callback?windowId=7',
    });
    const [, address = ''] = pending.state.split('.');
    assert.equal(Buffer.from(address, 'base64url').toString(), 'vscode://aps-auth.aps-auth/callback?windowId=7');
  });

  it('is not offered to a Server-to-Server app', async () => {
    const server = await addApp(session);
    assert.throws(() => session.userSignIn.begin(server, { redirectUri, scopes: ['data:read'], forceLogin: false }), {
      name: 'CredentialError',
      problem: 'noUsers',
    });
  });

  it('verifies the id_token when openid is asked for', async () => {
    const pending = begin(['data:read', 'openid']);
    await session.userSignIn.finish(pending, answer(pending.authorizationUrl));
    const other = begin(['data:read', 'openid']);
    const wrongNonce = { ...other, nonce: 'another' };
    await assert.rejects(session.userSignIn.finish(wrongNonce, answer(other.authorizationUrl)), {
      name: 'UnexpectedResponseError',
      problem: 'idToken',
    });
  });

  it('adds another user, and replaces the same one', async () => {
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

  it('counts although Autodesk does not say who it is, and names the user by id', async () => {
    fixture.emulator.fail(userInfoPath, { kind: 'status', status: 403 });
    await signIn(fixture, session, app, designer.userId, ['data:read']);
    const [user] = session.catalog.getApp(app.id).users;
    assert.deepEqual([user?.id, user?.name, user?.email], ['DESIGNER0001', 'DESIGNER0001', undefined]);
  });

  it('signs nobody in when the user denied', async () => {
    const pending = begin();
    const query = new URL(fixture.emulator.authorize(pending.authorizationUrl, 'deny')).search.slice(1);
    await assert.rejects(session.userSignIn.finish(pending, query), {
      name: 'AuthorizationResponseError',
      code: 'access_denied',
    });
    assert.deepEqual(session.catalog.getApp(app.id).users, []);
    assert.equal(fixture.emulator.requestCount(tokenPath), 0);
  });

  it('signs nobody in with the answer of another sign-in, with none, or with one from another issuer', async () => {
    const pending = begin();
    const query = answer(begin().authorizationUrl);
    for (const foreign of [query, '', 'code=abc', `code=abc&state=${pending.state}&state=${pending.state}`]) {
      await assert.rejects(session.userSignIn.finish(pending, foreign), {
        name: 'AuthorizationResponseMismatchError',
        problem: 'state',
      });
    }
    const fromElsewhere = `${answer(pending.authorizationUrl)}&iss=${encodeURIComponent('https://evil.example')}`;
    await assert.rejects(session.userSignIn.finish(pending, fromElsewhere), {
      name: 'AuthorizationResponseMismatchError',
      problem: 'issuer',
    });
    assert.equal(fixture.emulator.requestCount(tokenPath), 0);
  });

  it('says that a code was used before, or is too old', async () => {
    const pending = begin();
    const query = answer(pending.authorizationUrl);
    await session.userSignIn.finish(pending, query);
    await assert.rejects(session.userSignIn.finish(pending, query), { name: 'OAuthError', code: 'invalid_grant' });
    const late = begin();
    const lateQuery = answer(late.authorizationUrl);
    fixture.emulator.setClockSkewMs(10 * 60_000);
    await assert.rejects(session.userSignIn.finish(late, lateQuery), { name: 'OAuthError', code: 'invalid_grant' });
  });

  it('exchanges the code once, also when the answer is lost', async () => {
    const pending = begin();
    const query = answer(pending.authorizationUrl);
    fixture.emulator.fail(tokenPath, { kind: 'lostAnswer' });
    await assert.rejects(session.userSignIn.finish(pending, query), { name: 'NetworkError' });
    assert.equal(fixture.emulator.requestCount(tokenPath), 1);
  });

  it('keeps no secret outside the secret store, and none in the log', async () => {
    await signIn(fixture, session, app, designer.userId, ['data:read']);
    const secrets = [...fixture.secrets.entries.values()];
    const visible = JSON.stringify([session.catalog.apps, fixture.log.lines]);
    assert.equal(secrets.length, 3);
    for (const token of fixture.emulator.issuedAccessTokens) assert.ok(!visible.includes(token.accessToken));
    for (const secret of secrets) assert.ok(!visible.includes(secret));
  });
});
