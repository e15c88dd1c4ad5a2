import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { authorizationUrl } from './signIn';

const web = {
  clientId: 'webClientId',
  clientSecret: 'webSecret',
  type: 'traditionalWeb',
  redirectUris: ['http://localhost:8080/api/auth/callback'],
} as const;
const designer = { userId: 'DESIGNER0001', name: 'Dora Signer', email: 'designer@acme.example' };
const reviewer = { userId: 'REVIEWER0002', name: '<b>Rex</b>', email: 'reviewer@acme.example' };

describe('the consent page', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [web], users: [designer, reviewer] });
  });
  afterEach(() => emulator.close());

  function open(url: string, init: RequestInit = {}): Promise<Response> {
    return fetch(url, { redirect: 'manual', ...init });
  }

  function press(url: string, form: Readonly<Record<string, string>>): Promise<Response> {
    const consentUrl = url.replace('/authorize?', '/consent?');
    return open(consentUrl, { method: 'POST', body: new URLSearchParams(form) });
  }

  it('shows the users, the app, and the requested scopes', async () => {
    const scope = 'data:read data:read:urn:adsk.<script>alert(1)</script>';
    const response = await open(authorizationUrl(emulator, web, { scope }));

    assert.equal(response.status, 200);
    const page = await response.text();
    assert.match(page, /<title>Allow access to your Autodesk account\?<\/title>/);
    assert.match(page, /<label for="user">Sign in as<\/label> <select id="user" name="user">/);
    assert.match(page, /<option value="DESIGNER0001">Dora Signer \(designer@acme\.example\)<\/option>/);
    assert.match(page, /<option value="REVIEWER0002">&lt;b&gt;Rex&lt;\/b&gt; \(reviewer@acme\.example\)<\/option>/);
    assert.match(page, /The app <code>webClientId<\/code> asks for:/);
    assert.match(page, /<li><code>data:read:urn:adsk\.&lt;script&gt;alert\(1\)&lt;\/script&gt;<\/code><\/li>/);
    assert.match(page, /<button name="decision" value="allow">Allow<\/button>/);
    assert.match(page, /<button name="decision" value="deny">Deny<\/button>/);
  });

  it('keeps the authorization request in the form action', async () => {
    const url = authorizationUrl(emulator, web, { nonce: '"><script>' });
    const page = await (await open(url)).text();

    const action = /<form method="post" action="([^"]*)">/.exec(page)?.[1] ?? '';
    const consentUrl = new URL(action.replaceAll('&amp;', '&'), url);
    assert.equal(consentUrl.pathname, '/authentication/v2/consent');
    assert.deepEqual([...consentUrl.searchParams], [...new URL(url).searchParams]);
  });

  it('redirects with a code and remembers the user', async () => {
    const url = authorizationUrl(emulator, web);
    const allowed = await press(url, { decision: 'allow', user: reviewer.userId });

    assert.equal(allowed.status, 302);
    assert.match(allowed.headers.get('location') ?? '', /\/callback\?code=[A-Za-z0-9]{40}&state=someState$/);
    assert.equal(allowed.headers.get('set-cookie'), 'apsEmulatorUser=REVIEWER0002; Path=/; HttpOnly; SameSite=Lax');
    const page = await (await open(url, { headers: { Cookie: 'other=1; apsEmulatorUser=REVIEWER0002' } })).text();
    assert.match(page, /Signed in as &lt;b&gt;Rex&lt;\/b&gt; \(reviewer@acme\.example\)/);
    assert.match(page, /<input type="hidden" name="user" value="REVIEWER0002">/);
    assert.doesNotMatch(page, /<select/);
  });

  it('lists all users for prompt=login or an unknown cookie', async () => {
    const prompting = authorizationUrl(emulator, web, { prompt: 'login' });
    const remembered = await open(prompting, { headers: { Cookie: 'apsEmulatorUser=REVIEWER0002' } });
    assert.match(await remembered.text(), /<select/);

    const unknown = await open(authorizationUrl(emulator, web), {
      headers: { Cookie: 'apsEmulatorUser=GONE00000000' },
    });
    assert.match(await unknown.text(), /<select/);
  });

  it('redirects without a code or a cookie if the user denies', async () => {
    const url = authorizationUrl(emulator, web);
    const denied = await press(url, { decision: 'deny', user: reviewer.userId });

    assert.equal(denied.headers.get('location'), emulator.authorize(url, 'deny'));
    assert.equal(denied.headers.get('set-cookie'), null);
  });

  it('validates the request again when the form is submitted', async () => {
    const elsewhere = authorizationUrl(emulator, web, { redirect_uri: 'https://evil.example/' });
    assert.equal((await press(elsewhere, { decision: 'allow', user: designer.userId })).status, 400);

    const url = authorizationUrl(emulator, web);
    assert.equal((await press(url, { decision: 'allow', user: 'UNKNOWN00003' })).status, 400);
  });

  it('allows each app 100 requests per minute', async () => {
    const { headers } = await open(authorizationUrl(emulator, web));
    assert.equal(headers.get('ratelimit-value'), '100');
    assert.equal(headers.get('ratelimit-remaining'), '99');
  });
});
