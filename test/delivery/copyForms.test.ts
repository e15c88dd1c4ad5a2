import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import type { App, User } from '../../src/credentials/catalog/app';
import { resolveApp, resolveUser } from '../../src/credentials/catalog/resolvedCredential';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { copyForms, exampleUrl, formatCopy, type CopyForm } from '../../src/delivery/copyForms';

const url = new URL('https://developer.api.autodesk.com/modelderivative/v2/designdata/formats');
const values = { token: 'eyJ.a-b_c~+/d==', url, scopes: ['data:read', 'data:write'] };

describe('an access token in a copied form', () => {
  for (const [form, text] of [
    ['token', 'eyJ.a-b_c~+/d=='],
    ['header', 'Authorization: Bearer eyJ.a-b_c~+/d=='],
    ['curl', `curl -H 'Authorization: Bearer eyJ.a-b_c~+/d==' '${url.href}'`],
    ['powerShell', `Invoke-RestMethod -Uri '${url.href}' -Headers @{ Authorization = 'Bearer eyJ.a-b_c~+/d==' }`],
    ['httpie', `http GET '${url.href}' 'Authorization: Bearer eyJ.a-b_c~+/d=='`],
    ['restClient', `GET ${url.href}\nAuthorization: Bearer eyJ.a-b_c~+/d==`],
    [
      'httpYac',
      `{{
  const session = await require('vscode').authentication.getSession('aps-auth', ["data:read","data:write"], { createIfNone: true });
  exports.token = session.accessToken;
}}
GET ${url.href}
Authorization: Bearer {{token}}`,
    ],
    [
      'python',
      `import requests

response = requests.get("${url.href}", headers={"Authorization": "Bearer eyJ.a-b_c~+/d=="})
print(response.text)`,
    ],
    [
      'node',
      `const response = await fetch("${url.href}", {
  headers: { Authorization: "Bearer eyJ.a-b_c~+/d==" },
});
console.log(await response.text());`,
    ],
    [
      'cSharp',
      `using System.Net.Http.Headers;

using var client = new HttpClient();
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "eyJ.a-b_c~+/d==");
Console.WriteLine(await client.GetStringAsync("${url.href}"));`,
    ],
  ] as const satisfies readonly (readonly [CopyForm, string])[]) {
    it(`is written for ${form}`, () => assert.equal(formatCopy(form, values), text));
  }

  it('has no white space around it, and no line end in it', () => {
    for (const form of copyForms) {
      const text = formatCopy(form, { ...values, token: ' to\nk\u2028en\r\n' });
      assert.equal(text, text.trim());
      assert.ok(form === 'httpYac' || text.includes('token'), form);
    }
  });

  const hostile = `a'b"c$(touch run)\`touch run\`\\d|e\u2019f`;

  it('is quoted for PowerShell, also where quotes are typographic', () => {
    assert.ok(
      formatCopy('powerShell', { ...values, token: hostile }).includes(
        "= 'Bearer a''b\"c$(touch run)`touch run`\\d|e\u2019\u2019f' }",
      ),
    );
  });

  it('is quoted for a shell', function () {
    if (process.platform === 'win32') this.skip();
    for (const form of ['curl', 'httpie'] as const) {
      const script = formatCopy(form, { ...values, token: hostile }).replace(/^\w+/, `printf '%s\\n'`);
      const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\n');
      const header = `Authorization: Bearer ${form === 'curl' ? hostile : hostile.replaceAll('\\', '\\\\')}`;
      assert.ok(printed.includes(header));
      assert.ok(printed.includes(url.href));
    }
  });
});

describe('the URL of an example', () => {
  const user: User = { id: 'u', name: 'Dana', email: undefined, scopes: [], status: 'signedIn', tokens: [] };
  const app: App = {
    id: 'app1',
    name: 'acme',
    type: 'traditionalWeb',
    clientId: 'c',
    server: undefined,
    scopes: [],
    secretStatus: 'accepted',
    tokens: [],
    signIn: initialSignInSettings,
    users: [user],
    serviceAccounts: undefined,
  };
  const server = {
    preset: 'custom',
    authentication: 'basic',
    parameters: {},
    issuer: undefined,
    tokenEndpoint: 'https://login.acme.example/oauth/token',
    authorizationEndpoint: undefined,
    revocationEndpoint: undefined,
    introspectionEndpoint: undefined,
    userInfoEndpoint: 'https://api.acme.example/userinfo',
    jwksEndpoint: undefined,
  } as const;

  it('needs no scope at Autodesk', () => {
    for (const base of ['https://developer.api.autodesk.com', 'https://developer.api.autodesk.com/']) {
      assert.equal(exampleUrl(resolveApp(app), new URL(base)).href, url.href);
    }
  });

  it("is on the credential's own server", () => {
    const custom = { ...app, server };
    assert.equal(exampleUrl(resolveUser(custom, 'u'), url).href, 'https://api.acme.example/userinfo');
    assert.equal(exampleUrl(resolveApp(custom), url).href, 'https://login.acme.example/');
    const without = { ...app, server: { ...server, userInfoEndpoint: undefined } };
    assert.equal(exampleUrl(resolveUser(without, 'u'), url).href, 'https://login.acme.example/');
  });
});
