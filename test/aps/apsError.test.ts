import assert from 'node:assert/strict';
import { parseApsErrorResponse } from '../../src/aps/apsError';

type Row = readonly [what: string, body: unknown, code: string | undefined, description: string | undefined];

const words = 'One or more requested scopes are invalid.';
const rows: readonly Row[] = [
  ...['AUTH-004', 'AUTH-008', 'AUTH-009', 'AUTH-011', 'AUTH-013', 'AUTH-016', 'ERR-004', 'ID-GE-006'].map(
    (code): Row => [code, { developerMessage: words, userMessage: '', errorCode: code, 'more info': 'x' }, code, words],
  ),
  // github.com/Autodesk-Forge/forge-digital-twin/issues/34: the link has another name there
  ['AUTH-001', { developerMessage: words, moreInfo: 'https://x', errorCode: 'AUTH-001' }, 'AUTH-001', words],
  ['a code without words', { errorCode: 'AUTH-004' }, 'AUTH-004', ''],
  ['a code with words for the user', { errorCode: 'ERR-001', userMessage: 'Slow down.' }, 'ERR-001', 'Slow down.'],
  ['words without a code', { developerMessage: 'Quota exceeded.' }, undefined, 'Quota exceeded.'],
  ['a problem', { title: 'conflict', detail: 'The name is in use.' }, 'conflict', 'The name is in use.'],
  ['a problem without a detail', { title: 'not_found' }, 'not_found', ''],
];

describe('parseApsErrorResponse', () => {
  for (const [what, body, code, description] of rows) {
    it(`reads the code and the words of ${what}`, () => {
      const error = parseApsErrorResponse({ status: 400, body, retryAfterMs: undefined, serverDate: undefined });
      assert.deepEqual([error?.code, error?.description], [code, description]);
    });
  }

  for (const body of [
    undefined,
    null,
    'text',
    [],
    {},
    { error: 'invalid_grant' },
    { message: 'Forbidden' },
    { fault: { faultstring: 'Spike arrest' } },
  ]) {
    it(`leaves ${JSON.stringify(body ?? null)} to others`, () => {
      assert.equal(
        parseApsErrorResponse({ status: 400, body, retryAfterMs: undefined, serverDate: undefined }),
        undefined,
      );
    });
  }
});
