import assert from 'node:assert/strict';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';
import type { Client } from '../../src/oauth/client';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { OAuthError } from '../../src/oauth/errors';
import { requestToken } from '../../src/oauth/tokenEndpoint';
import type { TokenResponse } from '../../src/oauth/tokenResponse';
import { startTinyServer, tokenServerAt, type TinyAnswer, type TinyServer } from '../support/tinyServer';

const clientSecret = 'planted-client-secret-Zx81';
const client: Client = { clientId: 'client-1', authentication: { kind: 'basic', clientSecret } };

interface Reply {
  readonly vendor: string;
  readonly answer: TinyAnswer;
  readonly means: Omit<TokenResponse, 'requestedAt' | 'serverDate'>;
}

interface RefusedReply {
  readonly vendor: string;
  readonly answer: TinyAnswer;
  readonly code: string | undefined;
  readonly description: string | undefined;
  readonly status: number;
}

const none = { expiresIn: undefined, scopes: undefined, refreshToken: undefined, idToken: undefined };
const json = (body: unknown): TinyAnswer => ({ body: JSON.stringify(body) });
const form = { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' };

/** From the documentation of the vendors, with shortened tokens. */
const replies: readonly Reply[] = [
  {
    // learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, with the second lifetime of v2-oauth2-on-behalf-of-flow
    vendor: 'Microsoft Entra, for an app',
    answer: json({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 0, access_token: 'eyJ0.eyJh.c2ln' }),
    means: { ...none, accessToken: 'eyJ0.eyJh.c2ln', expiresIn: 3599 },
  },
  {
    // learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow, with the scopes of v2-oauth2-device-code: for user.read openid profile
    vendor: 'Microsoft Entra, for a user',
    answer: json({
      access_token: 'eyJ0.eyJh.c2ln',
      token_type: 'Bearer',
      expires_in: 3599,
      scope: 'User.Read profile openid email',
      refresh_token: 'AwABAAAAvPM1',
      id_token: 'eyJ0.eyJ1.',
    }),
    means: {
      accessToken: 'eyJ0.eyJh.c2ln',
      expiresIn: 3599,
      scopes: ['User.Read', 'profile', 'openid', 'email'],
      refreshToken: 'AwABAAAAvPM1',
      idToken: 'eyJ0.eyJ1.',
    },
  },
  {
    // learn.microsoft.com/azure/active-directory/azuread-dev/v1-oauth2-client-creds-grant-flow: the lifetime is text
    vendor: 'Microsoft Entra, version 1',
    answer: json({
      access_token: 'eyJ0.eyJh.c2ln',
      token_type: 'Bearer',
      expires_in: '3599',
      expires_on: '1388452167',
      resource: 'https://service.example.com/',
    }),
    means: { ...none, accessToken: 'eyJ0.eyJh.c2ln', expiresIn: 3599 },
  },
  {
    // developers.google.com/identity/protocols/oauth2/web-server, with the lifetime of time-based access
    vendor: 'Google',
    answer: json({
      access_token: '1/fFAGRNJru1FTz70BzhT3Zg',
      expires_in: 3920,
      token_type: 'Bearer',
      refresh_token: '1//xEoDL4iW3cxlI7yDbSRFYNG01kVKM2C',
      scope:
        'https://www.googleapis.com/auth/drive.metadata.readonly https://www.googleapis.com/auth/calendar.readonly',
      refresh_token_expires_in: 604799,
    }),
    means: {
      ...none,
      accessToken: '1/fFAGRNJru1FTz70BzhT3Zg',
      expiresIn: 3920,
      refreshToken: '1//xEoDL4iW3cxlI7yDbSRFYNG01kVKM2C',
      scopes: [
        'https://www.googleapis.com/auth/drive.metadata.readonly',
        'https://www.googleapis.com/auth/calendar.readonly',
      ],
    },
  },
  {
    // developer.okta.com/docs/guides/implement-grant-type/clientcreds/main
    vendor: 'Okta',
    answer: json({ access_token: 'eyJr.eyJ2.c2ln', token_type: 'Bearer', expires_in: 3600, scope: 'customScope' }),
    means: { ...none, accessToken: 'eyJr.eyJ2.c2ln', expiresIn: 3600, scopes: ['customScope'] },
  },
  {
    // auth0.com/docs/secure/tokens/access-tokens/management-api-access-tokens/get-management-api-access-tokens-for-production
    vendor: 'Auth0',
    answer: json({
      access_token: 'eyJz.Ggg.c2ln',
      expires_in: 86_400,
      scope: 'read:clients create:clients read:client_keys',
      token_type: 'Bearer',
    }),
    means: {
      ...none,
      accessToken: 'eyJz.Ggg.c2ln',
      expiresIn: 86_400,
      scopes: ['read:clients', 'create:clients', 'read:client_keys'],
    },
  },
  {
    // keycloak.org/docs/latest/server_admin/#_service_accounts: no refresh token by default; docs.camunda.io has the two fields that this leaves out
    vendor: 'Keycloak',
    answer: json({
      access_token: 'eyJh.eyJl.c2ln',
      expires_in: 60,
      refresh_expires_in: 0,
      token_type: 'Bearer',
      'not-before-policy': 0,
      scope: 'email profile',
    }),
    means: { ...none, accessToken: 'eyJh.eyJl.c2ln', expiresIn: 60, scopes: ['email', 'profile'] },
  },
  {
    // docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html: without a scope
    vendor: 'AWS Cognito',
    answer: json({ access_token: 'eyJr.eyJz.c2ln', expires_in: 3600, token_type: 'Bearer' }),
    means: { ...none, accessToken: 'eyJr.eyJz.c2ln', expiresIn: 3600 },
  },
  {
    // docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps: no lifetime, commas, and a form by default
    vendor: 'GitHub, as a form',
    answer: {
      headers: form,
      body: 'access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=repo%2Cgist&token_type=bearer',
    },
    means: { ...none, accessToken: 'gho_16C7e42F292c6912E7710c838347Ae178B4a', scopes: ['repo', 'gist'] },
  },
  {
    // docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens: the scope is always empty
    vendor: 'GitHub, with expiring tokens',
    answer: json({
      access_token: 'ghu_16C7e42F292c6912E7710c838347Ae178B4a',
      expires_in: 28_800,
      refresh_token: 'ghr_1B4a2e77838347a7E420ce178F2E7c6912E1692',
      refresh_token_expires_in: 15_897_600,
      scope: '',
      token_type: 'bearer',
    }),
    means: {
      ...none,
      accessToken: 'ghu_16C7e42F292c6912E7710c838347Ae178B4a',
      expiresIn: 28_800,
      scopes: [],
      refreshToken: 'ghr_1B4a2e77838347a7E420ce178F2E7c6912E1692',
    },
  },
  {
    // docs.gitlab.com/api/oauth2: opaque tokens with their time of creation
    vendor: 'GitLab',
    answer: json({
      access_token: 'de6780bc506a0446309bd9362820ba8aed28aa506c71eedbe1c5c4f9dd350e54',
      token_type: 'bearer',
      expires_in: 7200,
      refresh_token: '8257e65c97202ed1726cf9571600918f3bffb2544b26e00a61df9897668c33a1',
      created_at: 1_607_635_748,
    }),
    means: {
      ...none,
      accessToken: 'de6780bc506a0446309bd9362820ba8aed28aa506c71eedbe1c5c4f9dd350e54',
      expiresIn: 7200,
      refreshToken: '8257e65c97202ed1726cf9571600918f3bffb2544b26e00a61df9897668c33a1',
    },
  },
  {
    // cloud.google.com/apigee/docs/api-platform/security/oauth/using-access-tokens
    vendor: 'Apigee',
    answer: json({ token_type: 'BearerToken', access_token: 'oQ', expires_in: '1799', status: 'approved', scope: '' }),
    means: { ...none, accessToken: 'oQ', expiresIn: 1799, scopes: [] },
  },
  {
    // developers.arcgis.com/documentation/security-and-authentication/reference/rest-authentication-operations: no type
    vendor: 'ArcGIS',
    answer: json({ access_token: '2Yo', expires_in: 7200 }),
    means: { ...none, accessToken: '2Yo', expiresIn: 7200 },
  },
  {
    // developer.atlassian.com/cloud/jira/platform/oauth-2-3lo-apps: no type
    vendor: 'Atlassian',
    answer: json({ access_token: 'eyJh.c2ln', expires_in: 3600, scope: 'read:jira-work offline_access' }),
    means: { ...none, accessToken: 'eyJh.c2ln', expiresIn: 3600, scopes: ['read:jira-work', 'offline_access'] },
  },
  {
    // linear.app/developers/oauth-2-0-authentication: ten years
    vendor: 'Linear',
    answer: json({ access_token: '00a2', token_type: 'Bearer', expires_in: 315_705_599, scope: 'read write' }),
    means: { ...none, accessToken: '00a2', expiresIn: 315_705_599, scopes: ['read', 'write'] },
  },
  {
    // github.com/MicrosoftDocs/azure-devops-docs/issues/810: a type of its own, and the lifetime is text
    vendor: 'Azure DevOps',
    answer: json({ access_token: 'eyJ0', token_type: 'jwt-bearer', expires_in: '3599', scope: 'vso.work' }),
    means: { ...none, accessToken: 'eyJ0', expiresIn: 3599, scopes: ['vso.work'] },
  },
  {
    // developer.ebay.com/api-docs/static/oauth-qref-client-credentials-grant.html, by github.com/nov/rack-oauth2/issues/65
    vendor: 'eBay',
    answer: json({ access_token: 'v^1.1#i^1', expires_in: 7200, token_type: 'Application Access Token' }),
    means: { ...none, accessToken: 'v^1.1#i^1', expiresIn: 7200 },
  },
  {
    // learn.microsoft.com/linkedin/shared/authentication/authorization-code-flow: no type
    vendor: 'LinkedIn',
    answer: json({ access_token: 'AQXN', expires_in: 5_184_000, scope: 'r_basicprofile' }),
    means: { ...none, accessToken: 'AQXN', expiresIn: 5_184_000, scopes: ['r_basicprofile'] },
  },
  {
    // docs.slack.dev/authentication/installing-with-oauth: for a bot, with commas
    vendor: 'Slack, for a bot',
    answer: json({
      ok: true,
      access_token: 'xoxb-1',
      token_type: 'bot',
      scope: 'commands,incoming-webhook',
      authed_user: { id: 'U1', scope: 'chat:write', access_token: 'xoxp-1', token_type: 'user' },
    }),
    means: { ...none, accessToken: 'xoxb-1', scopes: ['commands', 'incoming-webhook'] },
  },
  {
    // The same page: without scopes for a bot, there is only the user's token
    vendor: 'Slack, for a user',
    answer: json({
      ok: true,
      authed_user: {
        id: 'U1',
        scope: 'chat:write',
        access_token: 'xoxe.xoxp-1',
        token_type: 'user',
        expires_in: 43_200,
        refresh_token: 'xoxe-1',
      },
    }),
    means: {
      ...none,
      accessToken: 'xoxe.xoxp-1',
      expiresIn: 43_200,
      scopes: ['chat:write'],
      refreshToken: 'xoxe-1',
    },
  },
  {
    // requests-oauthlib’s compliance fix for Mailchimp, pull request 169: no end is 0, and the scope is null
    vendor: 'Mailchimp',
    answer: json({ access_token: '5c6c', expires_in: 0, scope: null }),
    means: { ...none, accessToken: '5c6c' },
  },
  {
    // github.com/Weble/ZohoClient/issues/11: milliseconds next to seconds
    vendor: 'Zoho, of 2021',
    answer: json({ access_token: '1000.a', expires_in_sec: 3600, token_type: 'Bearer', expires_in: 3_600_000 }),
    means: { ...none, accessToken: '1000.a', expiresIn: 3600 },
  },
  {
    // developer.salesforce.com: no lifetime at all
    vendor: 'Salesforce',
    answer: json({
      access_token: '00Dx!AR8A',
      instance_url: 'https://acme.example',
      issued_at: '1278448384422',
      token_type: 'Bearer',
      scope: 'id api refresh_token',
    }),
    means: { ...none, accessToken: '00Dx!AR8A', scopes: ['id', 'api', 'refresh_token'] },
  },
  {
    vendor: 'Applixure',
    answer: json({
      access_token: '2bCL1o2gTwFrsMaSFBK1FbusqfdDUR5J',
      token_type: 'bearer',
      expires_in: 3600,
      scope: 'account-all:read account-data:manage',
    }),
    means: {
      ...none,
      accessToken: '2bCL1o2gTwFrsMaSFBK1FbusqfdDUR5J',
      expiresIn: 3600,
      scopes: ['account-all:read', 'account-data:manage'],
    },
  },
];

const refusedReplies: readonly RefusedReply[] = [
  {
    // learn.microsoft.com/entra/identity-platform/reference-error-codes; the status and the words from learn.microsoft.com/azure/azure-arc/kubernetes/troubleshooting
    vendor: 'Microsoft Entra, with four lines',
    answer: {
      status: 401,
      ...json({
        error: 'invalid_client',
        error_description:
          'AADSTS7000215: Invalid client secret is provided.\r\nTrace ID: 0000aaaa\r\nCorrelation ID: aaaa0000\r\nTimestamp: 2020-04-07 20:52:51Z',
        error_codes: [7_000_215],
        timestamp: '2020-04-07 20:52:51Z',
        trace_id: '0000aaaa',
        correlation_id: 'aaaa0000',
        error_uri: 'https://login.microsoftonline.com/error?code=7000215',
      }),
    },
    code: 'invalid_client',
    description:
      'AADSTS7000215: Invalid client secret is provided. Trace ID: 0000aaaa Correlation ID: aaaa0000 Timestamp: 2020-04-07 20:52:51Z',
    status: 401,
  },
  // developers.google.com/identity/protocols/oauth2/service-account has the code, github.com/SocialiteProviders/Providers/issues/564 the rest
  {
    vendor: 'Google',
    answer: { status: 401, ...json({ error: 'invalid_client', error_description: 'Unauthorized' }) },
    code: 'invalid_client',
    description: 'Unauthorized',
    status: 401,
  },
  {
    // developer.okta.com/docs/reference/api/oidc/#token
    vendor: 'Okta',
    answer: { status: 401, ...json({ error: 'invalid_client', error_description: 'No client credentials found.' }) },
    code: 'invalid_client',
    description: 'No client credentials found.',
    status: 401,
  },
  {
    // The same page has the code only
    vendor: 'Okta, about scopes',
    answer: {
      status: 400,
      ...json({
        error: 'invalid_scope',
        error_description: 'One or more scopes are not configured for the authorization server resource.',
      }),
    },
    code: 'invalid_scope',
    description: 'One or more scopes are not configured for the authorization server resource.',
    status: 400,
  },
  {
    // The format of Okta's own API, as services based on Okta document it
    vendor: 'Okta, about an unknown client',
    answer: {
      status: 400,
      ...json({
        errorCode: 'invalid_client',
        errorSummary: "Invalid value for 'client_id' parameter.",
        errorLink: 'invalid_client',
        errorId: 'oae1',
        errorCauses: [],
      }),
    },
    code: 'invalid_client',
    description: "Invalid value for 'client_id' parameter.",
    status: 400,
  },
  // github.com/auth0/node-auth0/issues/582; auth0.com/docs/api/authentication has invalid_client for it
  {
    vendor: 'Auth0',
    answer: { status: 401, ...json({ error: 'access_denied', error_description: 'Unauthorized' }) },
    code: 'access_denied',
    description: 'Unauthorized',
    status: 401,
  },
  {
    // github.com/keycloak/keycloak: ClientIdAndSecretAuthenticator.java
    vendor: 'Keycloak',
    answer: {
      status: 401,
      ...json({ error: 'unauthorized_client', error_description: 'Invalid client or Invalid client credentials' }),
    },
    code: 'unauthorized_client',
    description: 'Invalid client or Invalid client credentials',
    status: 401,
  },
  // docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
  {
    vendor: 'AWS Cognito, without a description',
    answer: { status: 400, ...json({ error: 'invalid_client' }) },
    code: 'invalid_client',
    description: undefined,
    status: 400,
  },
  {
    // docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
    vendor: 'GitHub, with a 200',
    answer: json({
      error: 'incorrect_client_credentials',
      error_description: 'The client_id and/or client_secret passed are incorrect.',
      error_uri:
        '/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/#incorrect-client-credentials',
    }),
    code: 'invalid_client',
    description: 'The client_id and/or client_secret passed are incorrect.',
    status: 200,
  },
  {
    // The same page has it as JSON only
    vendor: 'GitHub, with a 200 and as a form',
    answer: {
      headers: form,
      body: 'error=bad_verification_code&error_description=The+code+passed+is+incorrect+or+expired.&error_uri=https%3A%2F%2Fdocs.github.com',
    },
    code: 'invalid_grant',
    description: 'The code passed is incorrect or expired.',
    status: 200,
  },
  {
    // docs.gitlab.com/api/oauth2 leaves it to RFC 6749; the words from github.com/xanzy/go-gitlab/issues/1104
    vendor: 'GitLab',
    answer: {
      status: 401,
      ...json({
        error: 'invalid_client',
        error_description:
          'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
      }),
    },
    code: 'invalid_client',
    description:
      'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.',
    status: 401,
  },
  {
    // github.com/Esri/arcgis-rest-js/issues/1290
    vendor: 'ArcGIS, with a 200',
    answer: json({ error: { code: 400, error: 'invalid_client_id', message: 'Invalid client_id', details: [] } }),
    code: 'invalid_client_id',
    description: 'Invalid client_id',
    status: 200,
  },
  {
    vendor: 'a server with a status of its own, with a 200',
    answer: json({ code: 40_105, message: 'Access token is incorrect or has been revoked.', data: {} }),
    code: undefined,
    description: 'Access token is incorrect or has been revoked.',
    status: 200,
  },
  {
    vendor: 'a server that reports it in a header',
    answer: {
      status: 401,
      headers: {
        'WWW-Authenticate': 'Bearer realm="api", error="invalid_token", error_description="The token expired, it says"',
      },
    },
    code: 'invalid_token',
    description: 'The token expired, it says',
    status: 401,
  },
  {
    vendor: 'a server that only requests credentials',
    answer: {
      status: 401,
      headers: { 'WWW-Authenticate': 'Basic realm="login", charset="UTF-8"' },
      body: '<html>401</html>',
    },
    code: 'invalid_client',
    description: undefined,
    status: 401,
  },
];

describe('requestToken with documented responses', () => {
  let tiny: TinyServer;
  let server: AuthorizationServer;

  beforeEach(async () => {
    tiny = await startTinyServer();
    server = tokenServerAt(tiny.origin);
  });
  afterEach(() => tiny.close());

  for (const { vendor, answer, means } of replies) {
    it(`reads the response of ${vendor}`, async () => {
      tiny.answers.set('/token', answer);
      const { serverDate, ...response } = await requestClientCredentialsToken(server, client, [], { now: () => 5 });
      assert.deepEqual(response, { ...means, requestedAt: 5 });
      assert.ok(Math.abs((serverDate ?? 0) - Date.now()) < 60_000);
    });
  }

  for (const { vendor, answer, code, description, status } of refusedReplies) {
    it(`reads the error response of ${vendor}`, async () => {
      tiny.answers.set('/token', answer);
      await assert.rejects(requestClientCredentialsToken(server, client, []), (error) => {
        assert.ok(error instanceof OAuthError);
        assert.deepEqual(
          { code: error.code, description: error.description, status: error.status },
          { code, description, status },
        );
        return true;
      });
    });
  }

  const bearerTypes = [
    undefined,
    null,
    ' ',
    'Bearer ',
    'BEARER',
    'JWT',
    'urn:ietf:params:oauth:token-type:jwt',
    'user',
    7,
  ];
  for (const type of bearerTypes) {
    it(`takes a token of the type ${String(type)} as a bearer token`, async () => {
      tiny.answers.set('/token', json({ access_token: 'a', token_type: type, expires_in: 60 }));
      assert.equal((await requestClientCredentialsToken(server, client, [])).accessToken, 'a');
    });
  }

  for (const type of [
    'mac',
    'DPoP',
    'pop',
    'N_A',
    'Bearer DPoP',
    'hmac-sha-256',
    'urn:ietf:params:oauth:token-type:pop',
  ]) {
    it(`rejects a token of the type ${type} as one of another kind`, async () => {
      tiny.answers.set('/token', json({ access_token: 'a', token_type: type, expires_in: 60 }));
      await assert.rejects(requestClientCredentialsToken(server, client, []), {
        name: 'UnexpectedResponseError',
        problem: 'notBearer',
      });
    });
  }

  for (const lifetime of [3_153_600_001, 1e15, 1e300, '99999999999999999999']) {
    it(`takes a lifetime of ${lifetime} s as a hundred years`, async () => {
      tiny.answers.set('/token', json({ access_token: 'a', expires_in: lifetime }));
      assert.equal((await requestClientCredentialsToken(server, client, [])).expiresIn, 3_153_600_000);
    });
  }

  // gotosocial pull request 731, api.bondora.com/doc, and the same as text
  for (const lifetime of [0, -1, '0', '-1']) {
    it(`takes a lifetime of ${JSON.stringify(lifetime)} as none`, async () => {
      tiny.answers.set('/token', json({ access_token: 'a', expires_in: lifetime }));
      assert.equal((await requestClientCredentialsToken(server, client, [])).expiresIn, undefined);
    });
  }

  it('reads the end of a token that is a JWT where the response has none', async () => {
    const exp = Date.UTC(2026, 0, 1) / 1000 + 1800;
    const accessToken = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.c2ln`;
    const headers = { Date: 'Thu, 01 Jan 2026 00:00:00 GMT' };
    tiny.answers.set('/token', { ...json({ access_token: accessToken }), headers });
    assert.equal((await requestClientCredentialsToken(server, client, [])).expiresIn, 1800);
  });

  it('redacts secrets that a WWW-Authenticate header quotes', async () => {
    tiny.answers.set('/token', {
      status: 401,
      headers: { 'WWW-Authenticate': `Basic error="invalid_client", error_description="${clientSecret} is wrong"` },
    });
    await assert.rejects(requestClientCredentialsToken(server, client, []), { description: '… is wrong' });
  });

  it('reports a 401 without an error as an unexpected response', async () => {
    tiny.answers.set('/token', { status: 401, body: '<html>Not here</html>' });
    await assert.rejects(requestClientCredentialsToken(server, client, []), {
      name: 'UnexpectedResponseError',
      problem: 'status',
      status: 401,
    });
  });

  it('rejects an HTML page with status 200', async () => {
    tiny.answers.set('/token', { headers: { 'Content-Type': 'text/html' }, body: '<html>Sign in</html>' });
    await assert.rejects(requestClientCredentialsToken(server, client, []), {
      name: 'UnexpectedResponseError',
      problem: 'notJson',
    });
  });

  it('sends extra parameters without replacing standard ones', async () => {
    tiny.answers.set('/token', json({ access_token: 'a', token_type: 'Bearer' }));
    const parameters = {
      audience: 'https://api.example.com/',
      grant_type: 'password',
      scope: 'everything',
      client_id: 'another',
      client_secret: 'another',
    };
    const inBody: Client = { clientId: 'client-1', authentication: { kind: 'body', clientSecret } };
    await requestToken({ ...server, parameters }, inBody, { grant_type: 'client_credentials', scope: 'data:read' });
    assert.deepEqual(tiny.requests[0]?.form, {
      audience: 'https://api.example.com/',
      grant_type: 'client_credentials',
      scope: 'data:read',
      client_id: 'client-1',
      client_secret: clientSecret,
    });
  });

  it('follows no redirect with a secret', async () => {
    const elsewhere = await startTinyServer();
    for (const status of [301, 302, 303, 307, 308]) {
      tiny.answers.set('/token', { status, headers: { Location: `${elsewhere.origin}/token` } });
      await assert.rejects(requestClientCredentialsToken(server, client, []), { problem: 'redirect', status });
    }
    assert.deepEqual(elsewhere.requests, []);
    elsewhere.close();
  });
});
