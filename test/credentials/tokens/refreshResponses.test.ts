import assert from 'node:assert/strict';
import type { App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import {
  createCredentialsFixture,
  redirectUri,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { startTinyServer, type TinyAnswer, type TinyServer } from '../../support/tinyServer';

const ok = { access_token: 'token-2', token_type: 'Bearer', expires_in: 3600, refresh_token: 'refresh-2' };

/** Responses to a refresh that hold the next refresh token and something that a client may dislike. */
const nextTokenRows: readonly (readonly [what: string, body: Readonly<Record<string, unknown>>, problem?: string])[] = [
  ['a lifetime of 0', { ...ok, expires_in: 0 }],
  ['a negative lifetime', { ...ok, expires_in: -1 }],
  ['a lifetime in words', { ...ok, expires_in: 'soon' }, 'noLifetime'],
  ['a lifetime that is a list', { ...ok, expires_in: [3600] }, 'noLifetime'],
  ['a fractional lifetime as text', { ...ok, expires_in: '3599.5' }],
  ['a lifetime with a space', { ...ok, expires_in: '3600 ' }],
  ['an empty lifetime', { ...ok, expires_in: '' }],
  ['no token type', { ...ok, token_type: undefined }],
  ['another token type', { ...ok, token_type: 'DPoP' }, 'notBearer'],
  ['no access token', { ...ok, access_token: undefined }, 'noAccessToken'],
  ['an access token that is null', { ...ok, access_token: null }, 'noAccessToken'],
  ['an error beside it', { error: 'temporarily_unavailable', refresh_token: 'refresh-2' }, 'temporarily_unavailable'],
];

type ErrorRow = readonly [vendor: string, status: number, body: Readonly<Record<string, unknown>>];

/** From the documentation of the vendors, or from reports about them. */
const deadRows: readonly ErrorRow[] = [
  ['Atlassian', 403, { error: 'unauthorized_client', error_description: 'refresh_token is invalid' }],
  ['Zoom', 401, { reason: 'Invalid Token!', error: 'invalid_request' }],
  ['a resource server', 401, { error: 'invalid_token', error_description: 'The token is expired' }],
  ['a server without words', 400, { error: 'invalid_token' }],
  ['X', 400, { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' }],
  ['Twitch', 400, { error: 'Bad Request', status: 400, message: 'Invalid refresh token' }],
  ['Slack', 200, { ok: false, error: 'invalid_refresh_token' }],
  ['GitHub', 200, { error: 'bad_refresh_token' }],
  ['Bitbucket', 400, { error: 'invalid_request', error_description: 'Invalid refresh_token' }],
  // github.com/airbytehq/airbyte/issues/79592 and supaglue pull request 1935
  ['HubSpot', 400, { status: 'BAD_REFRESH_TOKEN', message: 'missing or invalid refresh token', correlationId: 'x' }],
  ['HubSpot, of another app', 400, { status: 'BAD_REFRESH_TOKEN', message: 'It was not issued to this client' }],
  // github.com/dreeveapp/dreeve/issues/1449
  [
    'Strava',
    400,
    { message: 'Bad Request', errors: [{ resource: 'RefreshToken', field: 'refresh_token', code: 'invalid' }] },
  ],
  // github.com/aarondcoleman/Fitbit.NET/issues/320
  ['Fitbit', 400, { errors: [{ errorType: 'invalid_grant', message: 'Refresh token invalid: 1a.' }], success: false }],
  // github.com/authlib/authlib/issues/112
  ['Authlib', 400, { error: 'invalid_request', error_description: 'Invalid "refresh_token" in request.' }],
  // github.com/laravel/passport/issues/1605
  [
    'Laravel Passport',
    401,
    { error: 'invalid_request', message: 'The refresh token is invalid.', hint: 'Token has been revoked' },
  ],
  ['Laravel Passport, without a code', 401, { message: 'The refresh token is invalid.' }],
  // docs.followupboss.com/docs/oauth-error-codes
  ['Follow Up Boss', 401, { error: 'expired-refresh-token' }],
  // github.com/Esri/arcgis-rest-js/issues/1290 has the form, QGIS’s pull request 31653 the status
  ['ArcGIS', 200, { error: { code: 498, error: 'invalid_request', message: 'Invalid refresh_token' } }],
  // github.com/schmorrison/Zoho/pull/18
  ['Zoho', 200, { error: 'invalid_code' }],
  // Apigee’s reference of HTTP responses
  ['Apigee', 401, { ErrorCode: 'invalid_request', Error: 'Refresh Token expired' }],
  // github.com/intuit/oauth-jsclient/issues/77
  ['QuickBooks', 400, { error: 'invalid_grant', error_description: 'Incorrect or invalid refresh token' }],
];

/** Refusals of something else, after which the refresh token may still be good. */
const otherRows: readonly (readonly [...ErrorRow, secretStatus: App['secretStatus']])[] = [
  [
    'Auth0, of the grant type',
    403,
    { error: 'unauthorized_client', error_description: "Grant type 'refresh_token' not allowed for the client." },
    'accepted',
  ],
  ['Zoom, of the secret', 400, { reason: 'Invalid client_id or client_secret', error: 'invalid_client' }, 'refused'],
  ['a scope', 400, { error: 'invalid_scope', error_description: 'Not for this refresh token.' }, 'accepted'],
  ['a missing parameter', 400, { error: 'invalid_request', error_description: 'The token is missing.' }, 'accepted'],
  ['a gateway without its key', 401, { message: 'Access denied due to missing subscription key.' }, 'accepted'],
  ['a gateway with another token', 401, { message: 'Invalid token' }, 'accepted'],
  ['Tyk', 401, { error: 'Key not authorised' }, 'accepted'],
  ['Spring', 401, { status: 401, error: 'Unauthorized', message: 'Full authentication is required' }, 'accepted'],
  ['Strava, of the client', 400, { errors: [{ field: 'client_id', code: 'invalid' }] }, 'accepted'],
  ['HubSpot, of the client', 400, { status: 'BAD_CLIENT_ID', message: 'missing or invalid client id' }, 'accepted'],
];

describe('a refresh response', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let tiny: TinyServer;
  let app: App;
  let credential: Credential;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    tiny = await startTinyServer();
    app = await addApp();
    answer({ body: JSON.stringify({ ...ok, access_token: 'token-1', refresh_token: 'refresh-1' }) });
    credential = await signIn();
  });

  afterEach(async () => {
    tiny.close();
    await fixture.close();
  });

  function addApp(): Promise<App> {
    const server = {
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
    } as const;
    return session.catalog.add(
      { name: 'acme-reports', type: 'oauth2', clientId: 'client-1', secretStatus: 'unchecked', server },
      'planted-other-secret-Yw72',
    );
  }

  function answer(response: TinyAnswer): void {
    tiny.answers.set('/token', response);
  }

  async function signIn(): Promise<Credential> {
    const pending = session.userSignIn.begin(app, { redirectUri, scopes: ['read', 'write'], forceLogin: false });
    const user = await session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
    return { kind: 'user', appId: app.id, userId: user.id };
  }

  function refresh(): Promise<unknown> {
    return session.broker.getToken(credential, { scopes: ['read', 'write'], force: true });
  }

  for (const [what, body, problem] of nextTokenRows) {
    it(`keeps the next refresh token beside ${what}`, async () => {
      answer({ body: JSON.stringify(body) });
      if (problem === undefined) await refresh();
      else
        await assert.rejects(refresh(), (error) => {
          assert.match(String(error), new RegExp(problem));
          assert.doesNotMatch(String(error), /refresh-2/);
          return true;
        });
      answer({ body: JSON.stringify({ ...ok, access_token: 'token-3', refresh_token: undefined }) });
      await refresh();
      assert.equal(tiny.requests.at(-1)?.form.refresh_token, 'refresh-2');
      assert.equal(session.catalog.getApp(app.id).users[0]?.status, 'signedIn');
    });
  }

  for (const [vendor, status, body] of deadRows) {
    it(`ends the sign-in in the words of ${vendor}`, async () => {
      answer({ status, body: JSON.stringify(body) });
      await assert.rejects(refresh(), { name: 'CredentialError', problem: 'signInAgain' });
      const { users, secretStatus } = session.catalog.getApp(app.id);
      assert.deepEqual([users[0]?.status, secretStatus], ['signInAgain', 'accepted']);
    });
  }

  for (const [what, status, body, expected] of otherRows) {
    it(`keeps the sign-in after a refusal by ${what}`, async () => {
      answer({ status, body: JSON.stringify(body) });
      await assert.rejects(refresh(), { name: 'OAuthError', status });
      const { users, secretStatus } = session.catalog.getApp(app.id);
      assert.deepEqual([users[0]?.status, secretStatus], ['signedIn', expected]);
    });
  }

  it('is requested without scope, unless it narrows the scopes', async () => {
    await refresh();
    assert.equal(tiny.requests.at(-1)?.form.scope, undefined);
    await session.broker.getToken(credential, { scopes: ['read'], force: true });
    assert.equal(tiny.requests.at(-1)?.form.scope, 'read');
  });

  const scopeRows: readonly ErrorRow[] = [
    [
      'Microsoft Entra',
      400,
      { error: 'invalid_request', error_description: "AADSTS90014: The field 'scope' is missing." },
    ],
    ['a server with the code for it', 400, { error: 'invalid_scope' }],
    [
      'Azure AD B2C',
      400,
      {
        error: 'invalid_request',
        error_description: "AADB2C90055: The scope 'openid' provided must specify a resource.",
      },
    ],
    // github.com/open-webui/open-webui/pull/22356
    [
      'Microsoft Entra, for an API of the app itself',
      400,
      {
        error: 'invalid_request',
        error_description:
          "AADSTS90009: Application 'x' is requesting a token for itself. Only if resource is specified.",
      },
    ],
    // github.com/thephpleague/oauth2-server/issues/1345
    [
      'Laravel Passport',
      400,
      { error: 'invalid_scope', message: 'The requested scope is invalid, unknown, or malformed' },
    ],
  ];
  for (const [vendor, status, body] of scopeRows) {
    it(`is requested once more with scope if it is missing for ${vendor}`, async () => {
      answer({ status, body: JSON.stringify(body) });
      await assert.rejects(refresh(), { name: 'OAuthError', status });
      assert.deepEqual(
        tiny.requests.slice(1).map(({ form }) => [form.refresh_token, form.scope]),
        [
          ['refresh-1', undefined],
          ['refresh-1', 'read write'],
        ],
      );
      assert.equal(session.catalog.getApp(app.id).users[0]?.status, 'signedIn');
    });
  }

  it('is not requested for more scopes if the server refuses to narrow', async () => {
    answer({ status: 400, body: '{"error":"invalid_request","error_description":"scope parameter not supported"}' });
    await assert.rejects(session.broker.getToken(credential, { scopes: ['read'], force: true }), { status: 400 });
    assert.deepEqual(
      tiny.requests.slice(1).map(({ form }) => form.scope),
      ['read'],
    );
  });

  it('is not requested again after another refusal', async () => {
    answer({ status: 400, body: '{"error":"invalid_request","error_description":"The token is missing."}' });
    await assert.rejects(refresh(), { status: 400 });
    assert.equal(tiny.requests.length, 2);
  });
});
