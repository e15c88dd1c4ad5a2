import assert from 'node:assert/strict';
import { parseAuthorizationResponse, type AuthorizationResponse } from '../../src/oauth/authorizationResponse';

const code = (state: string, value: string, issuer?: string): AuthorizationResponse => ({
  kind: 'code',
  state,
  code: value,
  issuer,
});
const error = (value: string, description?: string, issuer?: string): AuthorizationResponse => ({
  kind: 'error',
  state: 's1',
  code: value,
  description,
  issuer,
});
const unreadable: AuthorizationResponse = { kind: 'unreadable' };

type Row = readonly [what: string, query: string, response: AuthorizationResponse];

const asItShouldBe: readonly Row[] = [
  ['a code', 'code=c1&state=s1', code('s1', 'c1')],
  ['a leading question mark', '?code=c1&state=s1', code('s1', 'c1')],
  ['surrounding spaces and a line break', '  ?code=c1&state=s1\n', code('s1', 'c1')],
  ['a complete URL', 'http://localhost:8080/api/auth/callback?code=c1&state=s1', code('s1', 'c1')],
  ['a complete vscode: URL', 'vscode://aps-auth.aps-auth/callback?code=c1&state=s1&windowId=2', code('s1', 'c1')],
  ['a URL with a fragment', 'https://acme.example/relay?code=c1&state=s1#_=_', code('s1', 'c1')],
  [
    'parameters of the redirect URI',
    'vscode-reqid=1&vscode-path=%2Fcb&vscode-query=a%3Db%26state%3Dx&code=c1&state=s1',
    code('s1', 'c1'),
  ],
  [
    'an issuer',
    'code=c1&state=s1&iss=https%3A%2F%2Fdeveloper.api.autodesk.com',
    code('s1', 'c1', 'https://developer.api.autodesk.com'),
  ],
  ['an empty issuer', 'code=c1&state=s1&iss=', code('s1', 'c1', '')],
  ['escaped characters', 'code=a%2Bb%2Fc%3D%3D&state=s%201', code('s 1', 'a+b/c==')],
  ['a bare = in a value', 'code=c1==&state=s1=', code('s1=', 'c1==')],
  ['a question mark in a value', 'http://localhost/?code=a?b&state=s1', code('s1', 'a?b')],
  ['a URL in a value', 'state=s1&code=https://x/?y', code('s1', 'https://x/?y')],
  [
    'an error response',
    'error=access_denied&error_description=The+user%20denied&state=s1',
    error('access_denied', 'The user denied'),
  ],
  ['an error with an issuer', 'error=e&state=s1&iss=https%3A%2F%2Fx', error('e', undefined, 'https://x')],
  ['an error without a description', 'error=access_denied&state=s1', error('access_denied')],
  ['an error next to a code', 'code=c1&state=s1&error=server_error', error('server_error')],
  ['a code next to an empty error', 'code=c1&state=s1&error=', code('s1', 'c1')],
  ['an error next to an empty code', 'code=&state=s1&error=server_error', error('server_error')],
  [
    'a description with Markdown and control characters',
    'error=e&state=s1&error_description=%5Bx%5D(command%3Ay)%0A%1B',
    error('e', '[x](command:y)\n\u001b'),
  ],
  ['a very long description', `error=e&state=s1&error_description=${'a'.repeat(5000)}`, error('e', 'a'.repeat(1000))],
];

const encodedOnceTooOften: readonly Row[] = [
  ['&amp; for &', 'code=c1&amp;state=s1', code('s1', 'c1')],
  ['&amp; for & before the issuer', 'code=c1&state=s1&amp;iss=https%3A%2F%2Fx', code('s1', 'c1', 'https://x')],
  ['&amp;amp; for &', 'code=c1&amp;amp;state=s1', code('s1', 'c1')],
  ['%3D for =', 'code%3Dc1&state%3Ds1', code('s1', 'c1')],
  ['%3d for = in one parameter', 'code=c1&state%3ds1', code('s1', 'c1')],
  ['%3D for = and %26 for &', 'code%3Dc1%26state%3Ds1', code('s1', 'c1')],
  ['%26 for &', 'state=s1%26code=c1', code('s1', 'c1')],
  ['%3D for = and &amp; for &', 'code%3Dc1&amp;state%3Ds1', code('s1', 'c1')],
  [
    'everything, including a value',
    `https://x/cb?${encodeURIComponent('code=a%2Bb%26c&state=s1')}`,
    code('s1', 'a+b&c'),
  ],
  ['only the window ID', 'windowId%3D3&code=c1&state=s1', code('s1', 'c1')],
  ['an error response', 'error%3Daccess_denied%26state%3Ds1', error('access_denied')],
];

const leftAlone: readonly Row[] = [
  ['a state that contains what looks like a code', 'state=s1%26code%3Dother&code=c1', code('s1&code=other', 'c1')],
  ['a code that contains what looks like a state', 'code=c1%26state%3Dother&state=s1', code('s1', 'c1&state=other')],
  ['a state that contains what looks like an error', 'state=s1%26error%3De&code=c1', code('s1&error=e', 'c1')],
  ['a code that was escaped twice', 'code=a%2526b&state=s1', code('s1', 'a%26b')],
  ['an escaped &amp;', 'code=a%26amp%3Bstate%3Dx&state=s1', code('s1', 'a&amp;state=x')],
];

const unusable: readonly (readonly [what: string, query: string])[] = [
  ['an empty query', ''],
  ['a URL without a query', 'vscode://aps-auth.aps-auth/callback'],
  ['a URL with the response in its fragment', 'https://acme.example/relay#code=c1&state=s1'],
  ['a sentence', 'I have no idea what to paste here?'],
  ['a missing state', 'code=c1'],
  ['an empty state', 'code=c1&state='],
  ['an error without a state', 'error=access_denied'],
  ['neither code nor error', 'state=s1'],
  ['parameter names in another case', 'Code=c1&State=s1'],
  ['two codes', 'code=c1&code=c2&state=s1'],
  ['two identical codes', 'code=c1&code=c1&state=s1'],
  ['two states', 'code=c1&state=s1&state=s2'],
  ['two states, one empty', 'state=&code=c1&state=s1'],
  ['two states, one after &amp;', 'code=c1&state=s1&amp;state=s2'],
  ['two codes with %26 for &', 'code%3Dc1%26code%3Dc2%26state%3Ds1'],
  ['two errors', 'error=e1&error=e2&state=s1'],
  ['two issuers', 'code=c1&state=s1&iss=a&iss=b'],
  ['a line break in the code', 'code=c%0A1&state=s1'],
  ['a null character in the state', 'code=c1&state=s%001'],
  ['a non-ASCII state', 'code=c1&state=s%C3%A41'],
  ['invalid UTF-8 in the code', 'code=%ff%fe&state=s1'],
  ['control characters in the error', 'error=a%1Bb&state=s1'],
  ['control characters in the issuer', 'code=c1&state=s1&iss=%07'],
  ['a very long code', `code=${'c'.repeat(5000)}&state=s1`],
  ['a very long state', `code=c1&state=${'s'.repeat(5000)}`],
  ['a very long error', `error=${'e'.repeat(5000)}&state=s1`],
  ['a very long issuer', `code=c1&state=s1&iss=${'i'.repeat(5000)}`],
  ['a query of 1 MB', `code=c1&state=s1&x=${'x'.repeat(1024 * 1024)}`],
  ['only separators', '&&&==&=&'],
  ['percent signs', '%%%%%3D%&%'],
];

describe('parseAuthorizationResponse', () => {
  for (const [what, query, response] of [...asItShouldBe, ...leftAlone]) {
    it(`reads ${what}`, () => assert.deepEqual(parseAuthorizationResponse(query), response));
  }

  for (const [what, query, response] of encodedOnceTooOften) {
    it(`reads a query that was encoded twice: ${what}`, () =>
      assert.deepEqual(parseAuthorizationResponse(query), response));
  }

  for (const [what, query] of unusable) {
    it(`rejects ${what}`, () => assert.deepEqual(parseAuthorizationResponse(query), unreadable));
  }
});
