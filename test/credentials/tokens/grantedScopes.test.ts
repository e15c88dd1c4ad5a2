import assert from 'node:assert/strict';
import type { App, User } from '../../../src/credentials/catalog/app';
import { parseApp } from '../../../src/credentials/catalog/appFile';
import type { Credential } from '../../../src/credentials/catalog/credential';
import { resolveCredential } from '../../../src/credentials/catalog/resolvedCredential';
import {
  createCredentialsFixture,
  redirectUri,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { startTinyServer, type TinyServer } from '../../support/tinyServer';

type Row = readonly [vendor: string, asked: readonly string[], reply: string | undefined, granted: string | undefined];

const rows: readonly Row[] = [
  ['Microsoft Entra', ['User.Read', 'offline_access'], 'User.Read profile email', 'User.Read email profile'],
  ['Salesforce', ['api', 'refresh_token'], 'api', 'api'],
  [
    'Google',
    ['email'],
    'https://www.googleapis.com/auth/userinfo.email',
    'https://www.googleapis.com/auth/userinfo.email',
  ],
  ['a person who consents to less', ['read', 'write'], 'read', 'read'],
  ['a server that grants nothing', ['read'], '', ''],
  ['a server that grants more', ['read'], 'read admin', 'admin read'],
  ['a server that grants by default', [], 'read', 'read'],
  ['GitHub', ['read:user', 'repo'], 'repo,read:user', undefined],
  // Commas, another order, scopes that every client has, and one that is never listed
  ['LinkedIn', ['r_basicprofile', 'w_member_social'], 'r_basicprofile,w_member_social', undefined],
  ['Slack', ['chat:write', 'commands'], 'commands,chat:write', undefined],
  ['Keycloak', ['reports'], 'reports email profile', 'email profile reports'],
  ['Atlassian', ['offline_access', 'read:jira-work'], 'read:jira-work', 'read:jira-work'],
  ['a server that does not say', ['read'], undefined, undefined],
];

describe('what a server says it granted', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let tiny: TinyServer;
  let app: App;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    tiny = await startTinyServer();
    app = await session.catalog.add(
      {
        name: 'acme-reports',
        type: 'oauth2',
        clientId: 'client-1',
        secretStatus: 'unchecked',
        server: {
          preset: 'custom',
          authentication: 'basic',
          parameters: {},
          issuer: undefined,
          tokenEndpoint: `${tiny.origin}/token`,
          authorizationEndpoint: `${tiny.origin}/authorize`,
          revocationEndpoint: undefined,
          introspectionEndpoint: undefined,
          userInfoEndpoint: undefined,
          jwksEndpoint: undefined,
        },
      },
      'planted-other-secret-Yw72',
    );
  });

  afterEach(async () => {
    tiny.close();
    await fixture.close();
  });

  const answer = (token: string, scope: string | undefined): void => {
    const body = { access_token: token, token_type: 'Bearer', expires_in: 60, refresh_token: `r-${token}`, scope };
    tiny.answers.set('/token', { body: JSON.stringify(body) });
  };

  async function signIn(scopes: readonly string[]): Promise<User> {
    const pending = session.userSignIn.begin(app, { redirectUri, scopes, forceLogin: false });
    return session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
  }

  for (const [vendor, asked, reply, granted] of rows) {
    it(`is not what is asked for next: ${vendor}`, async () => {
      answer('token-1', reply);
      const { id } = await signIn(asked);
      const { users, signIn: settings } = session.catalog.getApp(app.id);
      assert.deepEqual([users[0]?.scopes, users[0]?.granted?.join(' '), settings.scopes], [asked, granted, asked]);

      const credential: Credential = { kind: 'user', appId: app.id, userId: id };
      const { scopes } = resolveCredential(session.catalog.getApp(app.id), credential);
      assert.equal((await session.broker.getToken(credential, { scopes, minValidityMs: 0 })).value, 'token-1');
      answer('token-2', reply);
      await session.broker.getToken(credential, { scopes, force: true });
      assert.equal(tiny.requests.at(-1)?.form.scope, undefined);
      assert.deepEqual(session.catalog.getApp(app.id).users[0]?.scopes, asked);
    });
  }

  it('can be asked for by itself', async () => {
    answer('token-1', 'read profile');
    const { id } = await signIn(['read', 'write']);
    const credential: Credential = { kind: 'user', appId: app.id, userId: id };
    for (const scope of ['read', 'profile']) {
      await session.broker.getToken(credential, { scopes: [scope], force: true });
      assert.equal(tiny.requests.at(-1)?.form.scope, scope);
    }
    await assert.rejects(session.broker.getToken(credential, { scopes: ['admin'] }), { problem: 'scopesNotGranted' });
  });

  it('narrows what a server grants by default', async () => {
    answer('token-1', 'read write');
    const { id } = await signIn([]);
    await session.broker.getToken({ kind: 'user', appId: app.id, userId: id }, { scopes: ['read'] });
    assert.equal(tiny.requests.at(-1)?.form.scope, 'read');
  });

  it('is sent in full where a server wants a scope with every refresh', async () => {
    answer('token-1', 'User.Read');
    const { id } = await signIn(['User.Read', 'offline_access']);
    tiny.answers.set('/token', { status: 400, body: '{"error":"invalid_scope"}' });
    const credential: Credential = { kind: 'user', appId: app.id, userId: id };
    const scopes = ['User.Read', 'offline_access'];
    await assert.rejects(session.broker.getToken(credential, { scopes, force: true }), { code: 'invalid_scope' });
    assert.equal(tiny.requests.at(-1)?.form.scope, 'User.Read offline_access');
  });

  it('is missing in files of earlier versions, which ask for it', () => {
    const user = { id: 'u1', name: 'Dana', scopes: ['User.Read'], status: 'signedIn', tokens: [] };
    const parsed = parseApp(JSON.stringify({ version: 1, ...app, users: [user] }));
    assert.ok(parsed.kind === 'app');
    assert.deepEqual([parsed.app.users[0]?.scopes, parsed.app.users[0]?.granted], [['User.Read'], undefined]);
  });
});
