import assert from 'node:assert/strict';
import { ApsError } from '../../src/aps/apsError';
import { AuthorizationResponseError, OAuthError } from '../../src/oauth/errors';
import { serverText } from '../../src/oauth/serverText';

const rows: readonly (readonly [what: string, text: string, plain: string])[] = [
  ['ordinary text', 'The scope is unknown.', 'The scope is unknown.'],
  ['text of another script', 'Ungültig – 無効', 'Ungültig – 無効'],
  ['exactly 200 characters', 'a'.repeat(200), 'a'.repeat(200)],
  ['201 characters', 'a'.repeat(201), `${'a'.repeat(199)}…`],
  ['a megabyte', 'a'.repeat(1_000_000), `${'a'.repeat(199)}…`],
  ['a pair of surrogates at the cut', `${'a'.repeat(198)}😀😀`, `${'a'.repeat(198)}…`],
  ['a forged line of the log', 'no\r\n2026-01-01 [info] all is well', 'no 2026-01-01 [info] all is well'],
  ['control characters', 'a\u0000\u001b[31mb\u007f\u0085c', 'a [31mb c'],
  ['line separators', 'a\u2028b\u2029c', 'a b c'],
  ['a change of direction', 'a\u202eb\u2066c\u200f', 'a b c'],
  ['nothing but spaces', ' \t\n', ''],
];

describe('serverText', () => {
  for (const [what, text, plain] of rows) {
    it(`makes a short line of ${what}`, () => assert.equal(serverText(text), plain));
  }

  it('is how every error holds the text of a server', () => {
    const [code, description] = [`x\n${'c'.repeat(900_000)}`, `y\r${'d'.repeat(900_000)}`];
    const errors = [
      new OAuthError({ code, description, status: 400 }),
      new AuthorizationResponseError(code, description),
      new ApsError({ code, description, status: 400, retryAfterMs: undefined }),
    ];
    for (const error of errors) {
      assert.ok(error.message.length < 300);
      assert.ok(!error.message.includes('\n'));
      assert.deepEqual([error.code, error.description], [serverText(code), serverText(description)]);
    }
  });
});
