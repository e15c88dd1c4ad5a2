import assert from 'node:assert/strict';
import { parseErrorResponse } from '../../src/oauth/errorResponse';

type Row = readonly [
  what: string,
  status: number,
  body: unknown,
  challenge: string | undefined,
  code: string | undefined,
  description?: string,
];

const rows: readonly Row[] = [
  ['the body', 400, { error: 'invalid_grant', error_description: 'Expired.' }, undefined, 'invalid_grant', 'Expired.'],
  ['a body without a description', 400, { error: 'invalid_grant' }, undefined, 'invalid_grant'],
  ['a body in Okta’s format', 400, { errorCode: 'E1', errorSummary: 'Failed.' }, undefined, 'E1', 'Failed.'],
  ['a body with GitHub’s code', 200, { error: 'bad_refresh_token' }, undefined, 'invalid_grant'],
  ['the header', 401, undefined, 'Bearer error="invalid_token", error_description="No."', 'invalid_token', 'No.'],
  ['the body before the header', 401, { error: 'invalid_scope' }, 'Bearer error="invalid_token"', 'invalid_scope'],
  [
    'the description in the header of a code in the body',
    401,
    { error: 'invalid_client' },
    'Bearer error="invalid_token", error_description="No."',
    'invalid_client',
    'No.',
  ],
  ['a 401 with a bare challenge', 401, undefined, 'Basic realm="api"', 'invalid_client'],
  ['a 401 that only Azure’s gateway explains', 401, { message: 'No key.' }, 'AzureKey realm="x"', undefined, 'No key.'],
  ['a problem by its detail', 400, { title: 'Bad Request', detail: 'No scope.' }, undefined, undefined, 'No scope.'],
  ['a problem by its title', 403, { title: 'Forbidden', status: 403 }, undefined, undefined, 'Forbidden'],
  ['a problem whose title is a code', 409, { title: 'conflict', detail: 'Twice.' }, undefined, 'conflict', 'Twice.'],
  ['a detail alone', 401, { detail: 'Incorrect client' }, undefined, undefined, 'Incorrect client'],
  ['a message alone', 403, { message: 'Forbidden' }, undefined, undefined, 'Forbidden'],
  [
    'a fault of Apigee',
    401,
    { fault: { faultstring: 'Invalid client', detail: { errorcode: 'oauth.v2.InvalidClientIdentifier' } } },
    undefined,
    'invalid_client',
    'Invalid client',
  ],
  ['a fault without details', 401, { fault: { faultstring: 'Spike' } }, undefined, undefined, 'Spike'],
  ['Apigee’s own names', 401, { ErrorCode: 'invalid_client', Error: 'Bad ID' }, undefined, 'invalid_client', 'Bad ID'],
  [
    'Zoom’s reason',
    400,
    { reason: 'Invalid client_id or client_secret', error: 'invalid_client' },
    undefined,
    'invalid_client',
    'Invalid client_id or client_secret',
  ],
  [
    'Instagram’s names',
    400,
    { error_type: 'OAuthException', code: 400, error_message: 'Invalid client_secret' },
    undefined,
    'OAuthException',
    'Invalid client_secret',
  ],
  [
    'an error that is an object',
    403,
    { error: { code: 403, message: 'Not enabled.', status: 'PERMISSION_DENIED' } },
    undefined,
    'PERMISSION_DENIED',
    'Not enabled.',
  ],
  // github.com/Esri/arcgis-rest-js/issues/1290, with a 200
  [
    'ArcGIS’s error in an error',
    200,
    { error: { code: 400, error: 'invalid_request', error_description: 'redirect_uri not specified', details: [] } },
    undefined,
    'invalid_request',
    'redirect_uri not specified',
  ],
  ['Twitch’s message', 400, { error: 'Bad Request', message: 'Bad token' }, undefined, undefined, 'Bad token'],
  // github.com/aarondcoleman/Fitbit.NET/issues/320
  [
    'Fitbit’s list',
    400,
    { errors: [{ errorType: 'invalid_grant', message: 'Refresh token invalid: 1a2b.' }], success: false },
    undefined,
    'invalid_grant',
    'Refresh token invalid: 1a2b.',
  ],
  // github.com/dreeveapp/dreeve/issues/372
  [
    'Strava’s list',
    400,
    { message: 'Bad Request', errors: [{ resource: 'Application', field: 'client_id', code: 'invalid' }] },
    undefined,
    undefined,
    'client_id invalid',
  ],
  ['a list of JSON:API', 403, { errors: [{ status: '403', detail: 'No app.' }] }, undefined, undefined, 'No app.'],
  ['a list of texts', 400, { errors: ['No code.'] }, undefined, undefined, 'No code.'],
  // tyk.io/docs/5.0/error-response-codes and github.com/TykTechnologies/tyk/issues/1399
  [
    'Tyk’s words',
    400,
    { error: 'Access to this API has been disallowed' },
    undefined,
    undefined,
    'Access to this API has been disallowed',
  ],
  ['Tyk’s words with a 401', 401, { error: 'Key not authorised' }, undefined, undefined, 'Key not authorised'],
  // Spring Boot’s default and NestJS
  [
    'a phrase of HTTP',
    401,
    { timestamp: 't', status: 401, error: 'Unauthorized', message: 'Full authentication is required', path: '/token' },
    undefined,
    undefined,
    'Full authentication is required',
  ],
  ['nothing but a phrase', 401, { error: 'Unauthorized' }, undefined, undefined, 'Unauthorized'],
  ['a phrase beside a challenge', 401, { error: 'Unauthorized' }, 'Basic realm="x"', 'invalid_client', 'Unauthorized'],
  // github.com/airbytehq/airbyte/issues/79592
  [
    'HubSpot’s status',
    400,
    { status: 'BAD_REFRESH_TOKEN', message: 'refresh token was not issued to this client', correlationId: 'x' },
    undefined,
    'BAD_REFRESH_TOKEN',
    'refresh token was not issued to this client',
  ],
  ['a status that is no code of OAuth', 401, { status: 'INVALID_KEY', message: 'No.' }, undefined, undefined, 'No.'],
  ['HubSpot’s other status', 400, { status: 'error', message: 'missing' }, undefined, undefined, 'missing'],
  // Supabase, WeChat (with a 200), Azure API Management, and ASP.NET
  ['Supabase’s names', 400, { code: 400, msg: 'No user.' }, undefined, undefined, 'No user.'],
  ['WeChat’s names', 200, { errcode: 40029, errmsg: 'invalid code' }, undefined, undefined, 'invalid code'],
  ['a message in Pascal case', 401, { Message: 'Denied.' }, undefined, undefined, 'Denied.'],
  [
    'a description in camel case',
    400,
    { error: 'invalid_grant', errorDescription: 'Over.' },
    undefined,
    'invalid_grant',
    'Over.',
  ],
  ['nothing in text that is no text', 400, { message: { a: 1 }, detail: [], title: 7 }, undefined, undefined],
  ['nothing in an empty list', 400, { errors: [] }, undefined, undefined],
  ['nothing in another status with a bare challenge', 400, undefined, 'Basic realm="api"', undefined],
  ['nothing in a 401 without a challenge', 401, undefined, undefined, undefined],
  ['nothing in another body', 500, { message: 'Failed.' }, undefined, undefined],
];

describe('parseErrorResponse', () => {
  for (const [what, status, body, challenge, code, description] of rows) {
    it(`reads ${what}`, () => {
      const error = parseErrorResponse({ status, body, challenge, retryAfterMs: 1, serverDate: 2 });
      assert.equal(error?.code, code);
      assert.equal(error?.description, description);
      assert.equal(error === undefined, code === undefined && description === undefined);
      if (error) assert.deepEqual([error.status, error.retryAfterMs, error.serverDate], [status, 1, 2]);
    });
  }
});
