import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { explainFailure, type FailureHints } from '../../src/inspection/explainFailure';
import { fixes, type FailureCause, type FailureFix } from '../../src/inspection/failureCause';
import { repository } from '../support/repository';
import { fakeToken } from './fakeToken';

const aps = 'https://developer.api.autodesk.com';
const opaque = 'hQ9vT2mZx8Lb4Nc7Wp5Ds1FgH3jAe6uK0rYq';

function gatewayBody(errorCode: string | undefined, developerMessage: string): string {
  return JSON.stringify({
    developerMessage,
    userMessage: '',
    errorCode,
    'more info': `${aps}/documentation/v1/errors/${errorCode ?? ''}`,
  });
}

function oauthBody(error: string, error_description: string): string {
  return JSON.stringify({ error, error_description });
}

function serviceBody(title: string, detail: string): string {
  return JSON.stringify({ title, detail });
}

/** Without hints, as someone pastes it with its status. */
function assertCause(text: string, status: number | undefined, cause: FailureCause, fix: FailureFix): void {
  const explanation = explainFailure(text, { status });
  assert.deepEqual([explanation.cause, explanation.fix], [cause, fix], text);
}

const documented: readonly (readonly [
  code: string,
  status: number,
  words: string,
  cause: FailureCause,
  fix: FailureFix,
])[] = [
  ['AUTH-001', 403, 'The client_id specified does not have access to the api product', 'apiNotEnabled', 'openPortal'],
  ['AUTH-002', 403, 'The client_id does not have access to the endpoint', 'endpointNotAllowed', 'openPortal'],
  [
    'AUTH-003',
    401,
    'The client_id (application key)/client_secret are not valid',
    'clientRejected',
    'changeClientSecret',
  ],
  ['AUTH-004', 400, 'The scopes are invalid', 'scopeRejected', 'setScopes'],
  ['AUTH-005', 403, 'The user id does not match', 'userMismatch', 'signIn'],
  ['ID-AUTH-005', 403, 'Token rejected', 'userMismatch', 'signIn'],
  ['AUTH-006', 401, 'The access token is invalid', 'tokenRejected', 'refreshToken'],
  ['AUTH-007', 415, 'The content-type specified must use application/x-www-form-urlencoded', 'contentType', 'none'],
  ['AUTH-008', 400, 'The required parameter(s) scope not present in the request', 'parameterMissing', 'none'],
  ['AUTH-009', 400, "Unsupported grant_type 'password' specified", 'grantTypeRejected', 'none'],
  ['AUTH-010', 403, 'Token does not have the privilege for this request.', 'scopeMissing', 'setScopes'],
  ['AUTH-011', 400, 'The grant_type is invalid for the endpoint', 'grantTypeRejected', 'none'],
  ['AUTH-012', 401, 'The Authorization header is missing or invalid', 'headerMissing', 'none'],
  ['AUTH-013', 400, 'The token_type_hint is invalid', 'parameterInvalid', 'none'],
  ['AUTH-014', 400, 'No page explains this one', 'seeDescription', 'none'],
  ['AUTH-016', 400, 'The query parameter is invalid', 'parameterInvalid', 'none'],
  ['ERR-001', 429, 'Rate limit exceeded', 'rateLimited', 'waitFor'],
  ['ERR-003', 500, 'Generic internal server error.', 'serverFailed', 'waitFor'],
  ['ERR-004', 403, 'The trial has expired', 'trialEnded', 'openPortal'],
  ['ID-GE-004', 400, 'Something general', 'seeDescription', 'none'],
  ['ID-CU-064', 400, 'First name contains invalid words', 'nameRejected', 'none'],
  ['ID-UU-012', 400, 'Last name is too long', 'nameRejected', 'none'],
];

const oauthErrors: readonly (readonly [
  code: string,
  status: number,
  words: string,
  cause: FailureCause,
  fix: FailureFix,
])[] = [
  ['invalid_request', 400, "The token request must specify a valid 'grant_type'.", 'grantTypeRejected', 'none'],
  ['invalid_request', 400, "The request is missing a required parameter 'code_verifier'.", 'parameterMissing', 'none'],
  [
    'invalid_request',
    400,
    "The 'client_id' is not supported in the request body when Authorization headers are present.",
    'credentialsTwice',
    'none',
  ],
  ['invalid_request', 400, 'The state has other characters.', 'seeDescription', 'none'],
  ['invalid_grant', 400, 'The authorization code is invalid or has expired.', 'codeRejected', 'signIn'],
  ['invalid_grant', 400, 'PKCE verification failed.', 'pkceFailed', 'signIn'],
  ['invalid_grant', 400, 'The grant was issued to another client.', 'otherClient', 'signIn'],
  ['invalid_grant', 400, "The 'redirect_uri' is invalid.", 'redirectUriMismatch', 'openPortal'],
  ['invalid_grant', 400, 'The scope is invalid.', 'scopeRejected', 'setScopes'],
  ['invalid_grant', 400, 'The refresh token is invalid or expired.', 'refreshTokenRejected', 'signIn'],
  ['invalid_grant', 400, "The 'assertion' is invalid.", 'assertionRejected', 'none'],
  ['invalid_grant', 400, 'The service account is not currently in an enabled state.', 'accountDisabled', 'none'],
  ['invalid_grant', 400, 'Invalid JWT: nbf is in the future.', 'clockWrong', 'none'],
  [
    'invalid_scope',
    400,
    'The requested scope is invalid, unknown, malformed or exceeds the scope granted by the resource owner.',
    'scopeRejected',
    'setScopes',
  ],
  ['invalid_credentials', 401, 'No client credentials found.', 'credentialsMissing', 'none'],
  ['invalid_credentials', 401, 'The client credentials are invalid.', 'clientRejected', 'changeClientSecret'],
  ['invalid_client', 401, 'Client authentication failed.', 'clientRejected', 'changeClientSecret'],
  [
    'unauthorized_client',
    400,
    'The client is not authorized to use this grant type.',
    'grantNotForAppType',
    'openPortal',
  ],
  ['unsupported_grant_type', 400, 'Only client_credentials is supported.', 'grantTypeRejected', 'none'],
  ['access_denied', 400, 'The resource owner denied the request.', 'accessDenied', 'signIn'],
  ['invalid_token', 401, 'The access token expired', 'tokenRejected', 'refreshToken'],
  ['insufficient_scope', 403, 'More is needed', 'scopeMissing', 'setScopes'],
  ['login_required', 400, 'Sign in', 'signInNeeded', 'signIn'],
];

/** Further refusals of the emulator: those of service accounts, of v1, of the gateway, and of Applixure. */
const refusals: readonly (readonly [body: string, status: number, cause: FailureCause, fix: FailureFix])[] = [
  [serviceBody('unauthorized', 'The token has expired or is invalid.'), 401, 'tokenRejected', 'refreshToken'],
  [serviceBody('unauthorized', 'The token should be a two-legged token.'), 401, 'needsApp', 'none'],
  [
    serviceBody('invalid_client', 'The client is not a server-to-server application.'),
    403,
    'notServerToServer',
    'openPortal',
  ],
  [
    serviceBody(
      'invalid_client',
      'The client is not allowed to read keys on behalf of other server-to-server applications.',
    ),
    403,
    'notServerToServer',
    'openPortal',
  ],
  [
    serviceBody('limit_exceeded', 'The number of service accounts has exceeded the limit.'),
    403,
    'limitReached',
    'none',
  ],
  [serviceBody('limit_exceeded', 'The number of keys has exceeded the limit.'), 403, 'limitReached', 'none'],
  [serviceBody('not_found', 'The service account is not found.'), 404, 'deletedAtAutodesk', 'none'],
  [serviceBody('not_found', 'The key is not found.'), 404, 'deletedAtAutodesk', 'none'],
  [
    serviceBody('invalid_request', 'The service account is not currently in an enabled state.'),
    400,
    'accountDisabled',
    'none',
  ],
  [
    serviceBody('invalid_request', 'The service account is already in an enabled state.'),
    400,
    'alreadyInState',
    'none',
  ],
  [
    serviceBody('invalid_request', 'The service account is already in a disabled state.'),
    400,
    'alreadyInState',
    'none',
  ],
  [serviceBody('invalid_request', 'The key is already in an disabled state.'), 400, 'alreadyInState', 'none'],
  [serviceBody('invalid_request', "The 'status' is invalid."), 400, 'seeDescription', 'none'],
  [serviceBody('invalid_request', 'The request body is invalid.'), 400, 'seeDescription', 'none'],
  [serviceBody('invalid_request', "The 'name' is empty."), 400, 'nameRejected', 'none'],
  [
    serviceBody('invalid_request', "The length of the 'name' should be between 5 and 100 characters."),
    400,
    'nameRejected',
    'none',
  ],
  [serviceBody('invalid_request', "The 'name' contains invalid characters."), 400, 'nameRejected', 'none'],
  [
    serviceBody('invalid_request', "The 'name' should contain at least one alpha numeric character."),
    400,
    'nameRejected',
    'none',
  ],
  [serviceBody('invalid_request', "The 'name' contains a restricted word."), 400, 'nameRejected', 'none'],
  [serviceBody('invalid_request', "The 'name' already exists."), 400, 'nameRejected', 'none'],
  [
    gatewayBody('AUTH-001', 'The client_id specified does not have access to the api product.'),
    403,
    'apiNotEnabled',
    'openPortal',
  ],
  [
    gatewayBody('AUTH-007', 'The content-type specified in the request must be application/x-www-form-urlencoded.'),
    415,
    'contentType',
    'none',
  ],
  [
    gatewayBody(
      'AUTH-008',
      'The required parameter(s) client_id, client_secret, grant_type not present in the request.',
    ),
    400,
    'parameterMissing',
    'none',
  ],
  [
    gatewayBody(
      'AUTH-009',
      "Unsupported grant_type 'password' specified. The grant_type must be either client_credentials or authorization_code.",
    ),
    400,
    'grantTypeRejected',
    'none',
  ],
  [
    gatewayBody('AUTH-003', 'The client_id (application key)/client_secret are not valid.'),
    401,
    'clientRejected',
    'changeClientSecret',
  ],
  [gatewayBody('AUTH-004', 'The scopes are invalid.'), 400, 'scopeRejected', 'setScopes'],
  [gatewayBody('AUTH-006', 'The access token is invalid.'), 401, 'tokenRejected', 'refreshToken'],
  [gatewayBody('AUTH-012', 'The Authorization header is missing or invalid.'), 401, 'headerMissing', 'none'],
  [gatewayBody(undefined, 'Quota limit exceeded.'), 429, 'rateLimited', 'waitFor'],
  [gatewayBody(undefined, 'The requested resource does not exist.'), 404, 'notFound', 'none'],
  [
    oauthBody('invalid_scope', 'The requested scope is invalid, unknown or malformed.'),
    400,
    'scopeRejected',
    'setScopes',
  ],
  [
    oauthBody('invalid_request', 'The client must not authenticate in more than one way.'),
    400,
    'credentialsTwice',
    'none',
  ],
  [oauthBody('invalid_request', 'The parameter grant_type is missing.'), 400, 'grantTypeRejected', 'none'],
  [oauthBody('invalid_scope', 'The key has none of the scopes.'), 400, 'scopeRejected', 'setScopes'],
  [
    oauthBody('invalid_client', 'The key is unknown or its secret is wrong.'),
    401,
    'clientRejected',
    'changeClientSecret',
  ],
];

describe('explainFailure', () => {
  for (const [code, status, words, cause, fix] of documented) {
    it(`explains ${code} in JSON, in a log, and by the code alone`, () => {
      assertCause(gatewayBody(code, words), status, cause, fix);
      assertCause(`{ developerMessage: '${words.replaceAll("'", '’')}', errorCode: '${code}' }`, status, cause, fix);
      assertCause(`2026-11-28T10:11:12Z ERROR upload failed: ${code}`, undefined, cause, fix);
      assert.equal(explainFailure(gatewayBody(code, words)).code, code);
    });
  }

  for (const [index, [code, status, words, cause, fix]] of oauthErrors.entries()) {
    it(`explains ${code} as ${cause} (${index})`, () => {
      assertCause(oauthBody(code, words), status, cause, fix);
      assertCause(`HTTP/1.1 ${status} X\r\nDate: x\r\n\r\n${oauthBody(code, words)}`, undefined, cause, fix);
      const printed = `{ error: '${code}', error_description: "${words}" }`;
      assertCause(`Error: ${printed}\n    at grant (/app/index.js:3:11)`, status, cause, fix);
    });
  }

  for (const [index, [body, status, cause, fix]] of refusals.entries()) {
    it(`explains a refusal of the emulator as ${cause} (${index})`, () => {
      assertCause(body, status, cause, fix);
      assertCause(`Request failed with status code ${status}\n${body}`, undefined, cause, fix);
    });
  }

  it('knows every refusal that the emulator can send', () => {
    const known = [
      ...documented.map(([, , words]) => words),
      ...oauthErrors.map(([, , words]) => words),
      ...refusals.map(([body]) => body),
    ];
    const sent = listRefusals();
    assert.ok(sent.length > 35, String(sent.length));
    assert.deepEqual(
      sent.filter((words) => !known.some((text) => words.test(text))),
      [],
    );
  });

  it('has a fix for every cause, and a cause for every fix', () => {
    assert.deepEqual([...new Set(Object.values(fixes))].toSorted(), [
      'changeClientSecret',
      'customIntegration',
      'none',
      'openPortal',
      'refreshToken',
      'region',
      'setScopes',
      'signIn',
      'waitFor',
    ]);
  });
});

describe('explainFailure without a code', () => {
  const texts: readonly (readonly [what: string, text: string, status: number | undefined, cause: FailureCause])[] = [
    ['an archived app', '{"message":"Application must be assigned to a Developer Hub."}', 400, 'developerHub'],
    ['an archived app, in plain text', 'Application must be assigned to a Developer Hub.', undefined, 'developerHub'],
    ['a missing privilege', 'Token does not have the privilege for this request', 403, 'scopeMissing'],
    ['an expired token', '{"reason":"Token Expired"}', 401, 'tokenRejected'],
    ['a wrong secret', 'The client credentials are invalid.', undefined, 'clientRejected'],
    ['an empty list of hubs', '{"jsonapi":{"version":"1.0"},"links":{},"data":[]}', 200, 'customIntegration'],
    [
      'a project that the user may not see',
      '{"jsonapi":{"version":"1.0"},"errors":[{"status":"403","code":"BIM360DM_ERROR","detail":"You don\'t have permission"}]}',
      undefined,
      'customIntegration',
    ],
    ['a login page', '<!DOCTYPE html><html><body>Sign in to the network</body></html>', 403, 'notAutodesk'],
    ['a page of a gateway', '<html><h1>502 Bad Gateway</h1></html>', undefined, 'serverFailed'],
    ['no DNS', 'curl: (6) Could not resolve host: developer.api.autodesk.com', undefined, 'noResponse'],
    ['a refused connection', 'Error: connect ECONNREFUSED 127.0.0.1:443', undefined, 'noResponse'],
    ['an unknown certificate', 'request failed, reason: SELF_SIGNED_CERT_IN_CHAIN', undefined, 'noResponse'],
    ['401 alone', '401', undefined, 'tokenRejected'],
    ['403 alone', '403 Forbidden', undefined, 'forbidden'],
    ['404 alone', 'HTTP/2 404', undefined, 'notFound'],
    ['a status in front of other words', '404 page of no one', undefined, 'notFound'],
    ['415 alone', '"status": 415', undefined, 'contentType'],
    ['429 alone', '{"statusCode":429}', undefined, 'rateLimited'],
    ['503 alone', 'AxiosError: Request failed with status code 503', undefined, 'serverFailed'],
    ['a picked status', '', 403, 'forbidden'],
    ['words that no one knows', '{"message":"The moon is full."}', 400, 'seeDescription'],
    ['nothing', '', undefined, 'unknown'],
    ['a poem', 'Roses are red, violets are blue.', undefined, 'unknown'],
    ['a token response', '{"access_token":"x","token_type":"Bearer","expires_in":3599}', undefined, 'unknown'],
    [
      'a fault of Apigee',
      '{"fault":{"faultstring":"Invalid","detail":{"errorcode":"oauth.v2.InvalidClientIdentifier"}}}',
      401,
      'clientRejected',
    ],
    ['the wrong region', '{"message":"Use the x-ads-region header."}', 404, 'region'],
  ];
  for (const [what, text, status, cause] of texts) {
    it(`explains ${what}`, () => {
      const explanation = explainFailure(text, { status });
      assert.deepEqual([explanation.cause, explanation.fix], [cause, fixes[cause]]);
    });
  }

  it('tells how long to wait', () => {
    const text = 'HTTP/1.1 429 Too Many Requests\nRetry-After: 37\n\n{"developerMessage":"Quota limit exceeded."}';
    const { cause, waitMs, words } = explainFailure(text);
    assert.deepEqual([cause, waitMs, words], ['rateLimited', 37_000, 'Quota limit exceeded.']);
  });

  it('believes the last response in a log', () => {
    const text = 'HTTP/1.1 200 Connection established\n\nHTTP/1.1 302 Found\n\nHTTP/1.1 403 Forbidden\n';
    assert.equal(explainFailure(text).status, 403);
  });

  it('finds the error deep inside of a log', () => {
    const error = {
      config: { url: '/oss/v2/buckets', headers: {} },
      response: { status: 403, data: { errorCode: 'AUTH-001', developerMessage: 'No.' } },
    };
    const text = `[10:11:12] {unrelated: true} upload {"message":"starting"}\n${JSON.stringify({ level: 'error', error })}`;
    const { cause, code, words, status } = explainFailure(text);
    assert.deepEqual([cause, code, words, status], ['apiNotEnabled', 'AUTH-001', 'No.', 403]);
    assert.equal(explainFailure(`function () { return\n${JSON.stringify(error.response.data)}`).words, 'No.');
  });
});

describe('explainFailure with evidence', () => {
  const now = 1_800_000_000_000;
  const hour = 3_600_000;
  const denied = gatewayBody('AUTH-010', 'Token does not have the privilege for this request.');
  const noAccess = gatewayBody('AUTH-001', 'The client_id specified does not have access to the api product');
  const rejected = gatewayBody('AUTH-006', 'The access token is invalid');
  const get = (path: string, header = `Authorization: Bearer ${opaque}`): string =>
    `curl '${aps}${path}' -H '${header}'\n`;

  function token(claims: object): string {
    return fakeToken({
      client_id: 'client-1',
      iss: aps,
      aud: 'https://autodesk.com',
      exp: now / 1000 + 3600,
      ...claims,
    });
  }

  const app = { legs: 'twoLegged', scopes: ['data:read'], expiresAt: now + hour } as const;
  const user = { legs: 'threeLegged', scopes: ['data:read'], expiresAt: now + hour } as const;
  const cases: readonly (readonly [
    what: string,
    text: string,
    hints: FailureHints,
    cause: FailureCause,
    missing?: readonly string[],
  ])[] = [
    [
      'a scope that the credential lacks',
      `${get('/modelderivative/v2/designdata/job')} -X POST ${denied}`,
      { credential: app },
      'scopeMissing',
      ['data:write', 'data:create'],
    ],
    [
      'a scope that the token in the text lacks',
      get('/oss/v2/buckets', `Authorization: Bearer ${token({ scope: ['data:read'] })}`) + denied,
      { credential: { ...app, scopes: ['bucket:read'] } },
      'scopeMissing',
      ['bucket:read'],
    ],
    [
      'a user where none is wanted',
      get('/authentication/v2/service-accounts') + denied,
      { credential: user },
      'needsApp',
    ],
    [
      'no user where one is needed',
      get('/data/v1/projects/b.1/folders/urn%3A1/search') + denied,
      { credential: { ...app, scopes: ['data:read', 'data:search'] } },
      'needsUser',
    ],
    ['enough scopes in ACC', get('/project/v1/hubs/b.1/projects') + denied, { credential: user }, 'customIntegration'],
    [
      'a bare 403 with enough scopes',
      `${get('/project/v1/hubs/b.1')}\nHTTP/1.1 403`,
      { credential: user },
      'customIntegration',
    ],
    [
      'enough scopes for a bucket',
      `${get('/oss/v2/buckets')}\nHTTP/1.1 403`,
      { credential: { ...app, scopes: ['bucket:read'] } },
      'forbidden',
    ],
    [
      'enough scopes, but no access to the API',
      get('/project/v1/hubs') + noAccess,
      { credential: app },
      'apiNotEnabled',
    ],
    [
      'AUTH-001 with too few scopes',
      get('/oss/v2/buckets') + noAccess,
      { credential: app },
      'scopeMissing',
      ['bucket:read'],
    ],
    [
      'an operation that no one knows',
      get('/construction/issues/v1/projects/1/issues') + denied,
      { credential: app },
      'scopeMissing',
      [],
    ],
    ['a credential that no one knows', get('/oss/v2/buckets') + denied, {}, 'scopeMissing', []],
    ['a European account without a region', get('/hq/v1/accounts/1/users') + noAccess + ' (EMEA)', {}, 'region'],
    [
      'a European account with its region',
      get('/hq/v1/accounts/1/users', 'x-ads-region: EMEA') + noAccess,
      {},
      'apiNotEnabled',
    ],
    ['an expired credential', rejected, { credential: { expiresAt: now }, now }, 'tokenExpired'],
    ['a credential that is still valid', rejected, { credential: { expiresAt: now + 1 }, now }, 'tokenRejected'],
    [
      'an expired token in the text',
      get('/project/v1/hubs', `Authorization: Bearer ${token({ exp: now / 1000 - 1 })}`) + rejected,
      { now },
      'tokenExpired',
    ],
    [
      'two blanks after Bearer',
      get('/project/v1/hubs', `Authorization: Bearer  ${opaque}`) + rejected,
      {},
      'headerMalformed',
    ],
    [
      'a quote after Bearer',
      get('/project/v1/hubs', `Authorization: Bearer "${opaque}"`) + rejected,
      {},
      'headerMalformed',
    ],
    [
      'a typographic quote',
      get('/project/v1/hubs', `Authorization: Bearer “${opaque}”`) + rejected,
      {},
      'headerMalformed',
    ],
    [
      'Bearer twice',
      get('/project/v1/hubs', `Authorization: Bearer Bearer ${opaque}`) + rejected,
      {},
      'headerMalformed',
    ],
    ['a variable', get('/project/v1/hubs', 'Authorization: Bearer ${TOKEN}') + rejected, {}, 'headerMalformed'],
    ['a placeholder', get('/project/v1/hubs', 'Authorization: Bearer {{token}}') + rejected, {}, 'headerMalformed'],
    ['undefined', get('/project/v1/hubs', 'Authorization: Bearer undefined') + rejected, {}, 'headerMalformed'],
    ['a good header', get('/project/v1/hubs') + rejected, {}, 'tokenRejected'],
    [
      'a 401 of the token endpoint',
      `POST ${aps}/authentication/v2/token HTTP/1.1\n\nHTTP/1.1 401`,
      {},
      'clientRejected',
    ],
    [
      'an assertion and a wrong clock',
      oauthBody('invalid_grant', "The 'assertion' is invalid."),
      { clockSkewMs: -90_000 },
      'clockWrong',
    ],
    [
      'an assertion and a good clock',
      oauthBody('invalid_grant', "The 'assertion' is invalid."),
      { clockSkewMs: 900 },
      'assertionRejected',
    ],
    ['the retired version', `curl ${aps}/authentication/v1/authenticate -d x=1\nHTTP/1.1 404`, {}, 'v1Retired'],
  ];
  for (const [what, text, hints, cause, missing] of cases) {
    it(`considers ${what}`, () => {
      const explanation = explainFailure(text, hints);
      assert.equal(explanation.cause, cause);
      if (missing) assert.deepEqual(explanation.missingScopes, missing);
    });
  }

  it('names the operation of a curl line', () => {
    const lines: readonly (readonly [line: string, operation: string])[] = [
      [`curl -X POST "${aps}/oss/v2/buckets"`, 'POST /oss/v2/buckets'],
      [`curl ${aps}/oss/v2/buckets -d '{"bucketKey":"a"}'`, 'POST /oss/v2/buckets'],
      [`curl -G ${aps}/oss/v2/buckets -d limit=1`, 'GET /oss/v2/buckets'],
      [`curl --request=DELETE ${aps}/oss/v2/buckets/a`, 'DELETE /oss/v2/buckets/{bucketKey}'],
      [`> GET /oss/v2/buckets HTTP/1.1\n> Host: developer.api.autodesk.com`, 'GET /oss/v2/buckets'],
      [`PATCH ${aps}/data/v1/projects/b.1/items/2`, 'PATCH /data/v1/projects/{project_id}/items/{item_id}'],
      [`${aps}/oss/v2/buckets`, 'GET /oss/v2/buckets'],
      [
        `{"moreInfo":"https://forge.autodesk.com/en/docs/oauth/v2/","url":"${aps}/oss/v2/buckets"}`,
        'GET /oss/v2/buckets',
      ],
    ];
    for (const [line, expected] of lines) {
      const { operation } = explainFailure(line);
      assert.equal(operation && `${operation.method} ${operation.path}`, expected, line);
    }
    assert.equal(explainFailure('> GET /oss/v2/buckets HTTP/1.1\n> Host: example.com').operation, undefined);
  });

  it('says what else it may be', () => {
    assert.deepEqual(explainFailure(noAccess).otherCauses, [
      'developerHub',
      'customIntegration',
      'region',
      'scopeMissing',
    ]);
    assert.deepEqual(explainFailure(get('/oss/v2/buckets') + noAccess, { credential: app }).otherCauses, [
      'apiNotEnabled',
    ]);
    assert.deepEqual(explainFailure(rejected, { credential: { expiresAt: 0 } }).otherCauses, []);
  });
});

describe('explainFailure with hostile text', () => {
  it('keeps no secret of it', () => {
    const jwt = fakeToken({ client_id: 'client-1' });
    const secrets = ['s3cretS3cretS3cret', 'r3freshR3freshR3fresh', opaque, jwt, 'Y2xpZW50OnNlY3JldA=='];
    const text = [
      `curl ${aps}/authentication/v2/token -u client-1 -H 'Authorization: Bearer ${opaque}'`,
      oauthBody(
        'invalid_grant',
        `Not ${opaque}, ${jwt}, Basic ${secrets[4] ?? ''}, client_secret=${secrets[0] ?? ''}, refresh_token: ${secrets[1] ?? ''}`,
      ),
    ].join('\n');
    const found = JSON.stringify(explainFailure(text));
    assert.deepEqual(
      secrets.filter((secret) => found.includes(secret)),
      [],
    );
    assert.match(found, /Not …, …, Basic …, client_secret=…, refresh_token: …/);
  });

  it('shows words as plain text on one line', () => {
    const words = `[click](command:evil)\n\u0000\u202e<b>$(x)</b>${'x'.repeat(5000)}`;
    const explanation = explainFailure(oauthBody('invalid_grant', words));
    assert.equal(explanation.words.startsWith('[click](command:evil) <b>$(x)</b>xxx'), true);
    assert.equal(explanation.words.length, 200);
    assert.equal(explainFailure(oauthBody('\u0007'.repeat(9) + 'odd', 'x')).code, ' odd'.trim());
  });

  it('is not confused by the names of objects', () => {
    assert.equal(explainFailure('{"__proto__":{"errorCode":"AUTH-001"}}').cause, 'apiNotEnabled');
    assert.equal(explainFailure('{"errorCode":{"a":1},"error":["invalid_grant"],"title":7}').cause, 'codeRejected');
    assert.equal(explainFailure('{"constructor":1,"toString":2}').cause, 'unknown');
  });

  it('reads megabytes of anything without backtracking', () => {
    const parts = [
      '{',
      '{"',
      '"',
      '\\',
      '{"a":',
      '}',
      '{}',
      'HTTP/1.1 ',
      'status: ',
      'curl -X ',
      'Authorization: Bearer ',
      'detail:"',
      'error_description=',
      'https://',
      'GET /',
      '<html',
      ' ',
      'AUTH-',
      'eyJ',
      'Bearer ',
      'code=',
    ];
    for (const part of parts) {
      assert.ok(explainFailure(part.repeat(1_000_000 / part.length)));
    }
  });
});

/** What the emulator says in its error responses, `${…}` standing for anything. */
function listRefusals(): readonly RegExp[] {
  const root = join(repository, 'test/emulator');
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(?<!\.test)\.ts$/.test(path),
  );
  const senders = ['oauthError', 'serviceAccountError', 'invalidRequest', 'invalidGrant', 'refuse'];
  const found: RegExp[] = [];
  for (const path of paths) {
    const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const isSent = ts.isCallExpression(node) && senders.includes(node.expression.getText());
      const isName = ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node);
      const isMessage = isName && /^(?:developerMessage|error_description|description)$/.test(node.name.getText());
      const isProblem = ts.isReturnStatement(node) && path === 'serviceAccountNames.ts';
      const text = isSent
        ? node.arguments.at(-1)
        : isMessage
          ? node.initializer
          : isProblem
            ? node.expression
            : undefined;
      if (text) found.push(...patternsOf(text));
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

function patternsOf(node: ts.Node): readonly RegExp[] {
  if (ts.isStringLiteralLike(node)) return [pattern([node.text])];
  if (ts.isTemplateExpression(node)) {
    return [pattern([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)])];
  }
  if (ts.isConditionalExpression(node)) return [...patternsOf(node.whenTrue), ...patternsOf(node.whenFalse)];
  return [];
}

function pattern(parts: readonly string[]): RegExp {
  return new RegExp(parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));
}
