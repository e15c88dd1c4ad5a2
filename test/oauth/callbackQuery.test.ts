import assert from 'node:assert/strict';
import { parseAuthorizationResponse } from '../../src/oauth/authorizationResponse';
import { callbackQuery } from '../../src/oauth/callbackQuery';

/** What `URI.parse` of VS Code leaves of a query on the desktop. */
const decodedByEditor = (query: string): string => decodeURIComponent(query);

const codeOf = (query: string): string => {
  const response = parseAuthorizationResponse(query);
  return response.kind === 'code' ? `${response.code} ${response.state}` : response.kind;
};

type Row = readonly [what: string, sent: string, read: string];

const codes: readonly Row[] = [
  ['a base64 code', 'code=AgAgOWVk%2BT%2F0%3D&state=s1', 'AgAgOWVk+T/0= s1'],
  ['the state first', 'state=s1&code=AgAgOWVk%2BT%2F0%3D%3D', 'AgAgOWVk+T/0== s1'],
  ['an escaped %2B', 'code=a%252Bb&state=s1', 'a%2Bb s1'],
  ['an escaped %25', 'code=a%2525b&state=s1', 'a%25b s1'],
  ['a percent sign', 'code=100%25&state=s1', '100% s1'],
  ['an ampersand', 'code=a%26b&state=s1', 'a&b s1'],
  ['an ampersand and an equals sign', 'code=a%26b%3D&state=s1', 'a&b= s1'],
  ['a name that nobody knows in the code', 'code=a%26b%3Dc&state=s1', 'a&b=c s1'],
  ['ampersands at the end', 'code=a%26%26&state=s1', 'a&& s1'],
  ['a number sign', 'code=a%23b&state=s1', 'a#b s1'],
  ['a question mark', 'code=a%3Fb&state=s1', 'a?b s1'],
  ['a URL', 'code=https%3A%2F%2Fx%2F%3Fy&state=s1', 'https://x/?y s1'],
  ['a space', 'code=a%20b&state=s1', 'a b s1'],
  [
    'a slash as Google sends it',
    'state=s1&code=4%2F0AX4&scope=a%20b&authuser=0&hd=acme.example&prompt=none',
    '4/0AX4 s1',
  ],
  ['a parameter of QuickBooks', 'code=c%2B1&realmId=123&state=s1', 'c+1 s1'],
  ['a parameter of Zoho', 'state=s1&code=c%2B1&location=eu&accounts-server=https%3A%2F%2Faccounts.zoho.eu', 'c+1 s1'],
  ['a session state of Keycloak', 'state=s1&session_state=a-b&iss=https%3A%2F%2Fx&code=a%2Bb', 'a+b s1'],
  ['the window of VS Code', 'windowId=7&code=c%2B1&state=s1', 'c+1 s1'],
  ['two codes', 'code=a&code=b&state=s1', 'unreadable'],
];

describe('callbackQuery', () => {
  for (const [what, sent, read] of codes) {
    it(`restores the code on the desktop: ${what}`, () =>
      assert.equal(codeOf(callbackQuery(decodedByEditor(sent), true)), read));

    it(`leaves the code as it is on the web: ${what}`, () => assert.equal(codeOf(callbackQuery(sent, false)), read));
  }

  it('restores the issuer and the words of an error', () => {
    const sent = 'error=access_denied&error_description=The+user+said%20no&state=s1&iss=https%3A%2F%2Fx%2Fa%2Bb';
    const response = parseAuthorizationResponse(callbackQuery(decodedByEditor(sent), true));
    assert.ok(response.kind === 'error');
    assert.equal(response.description, 'The user said no');
  });

  it('takes a lone surrogate and an empty query', () => {
    assert.equal(parseAuthorizationResponse(callbackQuery('code=\ud800&state=s', true)).kind, 'unreadable');
    assert.equal(parseAuthorizationResponse(callbackQuery('', true)).kind, 'unreadable');
  });
});
