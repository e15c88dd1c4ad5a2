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
      if (error) assert.deepEqual([error.status, error.retryAfterMs, error.serverDate], [status, 1, 2]);
    });
  }
});
