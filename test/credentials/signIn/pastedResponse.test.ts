import assert from 'node:assert/strict';
import { readPastedResponse } from '../../../src/credentials/signIn/pastedResponse';
import { isPastedRedirect } from '../../../src/credentials/signIn/redirectUri';
import { parseAuthorizationResponse } from '../../../src/oauth/authorizationResponse';

const web = { redirectUri: 'https://myapp.example.com/api/auth/callback', state: 's1' };
const oob = { redirectUri: 'urn:ietf:wg:oauth:2.0:oob', state: 's1' };

const codeOf = (query: string | undefined): string | undefined => {
  const response = parseAuthorizationResponse(query ?? '');
  return response.kind === 'code' ? response.code : undefined;
};

describe('readPastedResponse', () => {
  const read: readonly (readonly [what: string, pending: typeof web, text: string, code: string | undefined])[] = [
    ['the URL of a production callback', web, 'https://myapp.example.com/api/auth/callback?code=c%2B1&state=s1', 'c+1'],
    ['a URL with a fragment', web, ' https://myapp.example.com/cb?code=c1&state=s1#_=_\n', 'c1'],
    ['a query alone', web, 'code=c1&state=s1', 'c1'],
    ['a URL of another sign-in', web, 'https://myapp.example.com/api/auth/callback?code=c1&state=s2', undefined],
    ['a bare code where a URL is expected', web, '4/0AX4XfWh', undefined],
    ['a bare code that the server shows', oob, ' 4/0AX4XfWh+a=\n', '4/0AX4XfWh+a='],
    ['a URL where the server shows the code', oob, 'https://host/approval?code=c1&state=s1', 'c1'],
    ['a URL of another sign-in where it shows the code', oob, 'https://host/approval?code=c1&state=s2', undefined],
    ['a URL without a query where it shows the code', oob, 'https://host/approval', undefined],
    ['a sentence where it shows the code', oob, 'Please copy this code', undefined],
    // github.com/cemalturkcan/opencode-anthropic-login-via-cli/pull/18
    ['the code and the state that Anthropic shows', web, ' aB3-x_y#s1\n', 'aB3-x_y'],
    ['the code and the state of another sign-in', web, 'aB3-x_y#s2', undefined],
    ['the code and the state of another sign-in, out of band', oob, 'aB3-x_y#s2', undefined],
    // developers.arcgis.com: the page that shows the code has it in its URL too
    ['the URL of ArcGIS’s page', oob, 'https://acme.example/oauth2/approval?code=c1&state=s1', 'c1'],
    [
      'Microsoft’s page for native clients',
      web,
      'https://login.microsoftonline.com/common/oauth2/nativeclient?code=M.C1&state=s1&session_state=x',
      'M.C1',
    ],
    ['an error that the server shows', web, 'https://myapp.example.com/?error=access_denied&state=s1', undefined],
    ['nothing', oob, '', undefined],
  ];
  for (const [what, pending, text, code] of read)
    it(`${code === undefined ? 'rejects' : 'reads'} ${what}`, () =>
      assert.equal(codeOf(readPastedResponse(pending, text)), code));
});

describe('a redirect URI for pasting', () => {
  const accepted = [
    'https://localhost:3000/cb',
    'https://myapp.example.com/api/auth/callback',
    'https://oauth.powerbi.com/views/oauthredirect.html',
    'https://myapp.example.com/callback?tenant=1',
    'http://localhost/callback',
    'http://127.0.0.1/callback',
    'http://localhost:8080/api/auth/callback',
    'urn:ietf:wg:oauth:2.0:oob',
    'com.example.app:/oauth2redirect',
    'myapp://callback',
    // Microsoft Entra, Anthropic, Postman, QuickBooks, and Figma’s guides
    'https://login.microsoftonline.com/common/oauth2/nativeclient',
    'https://platform.claude.com/oauth/code/callback',
    'https://oauth.pstmn.io/v1/callback',
    'https://developer.intuit.com/v2/OAuth2Playground/RedirectUrl',
    'msal0f3a1b2c://auth',
  ];
  for (const uri of accepted) it(`can be ${uri}`, () => assert.equal(isPastedRedirect(uri), true));

  const rejected = [
    '',
    'localhost',
    '/callback',
    'https://a b',
    'https://x/#f',
    'https://u:p@x/',
    'javascript:alert(1)',
  ];
  for (const uri of [...rejected, 'data:text/html,x', `https://x/${'y'.repeat(2048)}`])
    it(`can't be ${uri.slice(0, 30)}`, () => assert.equal(isPastedRedirect(uri), false));
});
