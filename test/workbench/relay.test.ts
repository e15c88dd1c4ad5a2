import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { repository } from '../support/repository';
import { readClipboard } from '../support/workbench/window';

const random = 'Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9';
const editorCallback = 'vscode://aps-auth.aps-auth/callback';
const webQuery = 'vscode-reqid=1&vscode-scheme=code-oss&vscode-authority=aps-auth.aps-auth&vscode-path=%2Fcallback';

function stateOf(callback: string): string {
  return `${random}.${Buffer.from(callback).toString('base64url')}`;
}

describe('the relay page in a browser', () => {
  let server: Server;
  let origin: string;
  let browser: BrowserContext;
  let page: Page;
  let complaints: string[];

  before(async () => {
    const html = readFileSync(join(repository, 'media/relay.html'));
    server = createServer((request, response) => {
      const isRelay = request.url?.startsWith('/relay') === true;
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(isRelay ? html : 'arrived');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    origin = `http://127.0.0.1:${address.port}`;
    browser = await launchBrowser({ origin });
    await browser.route(/^https:/, (route) => route.fulfill({ contentType: 'text/html', body: 'arrived' }));
  });

  after(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
  });

  beforeEach(async () => {
    complaints = [];
    page = await browser.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) complaints.push(message.text());
    });
  });

  afterEach(async () => {
    await page.close();
    assert.deepEqual(
      complaints.filter((text) => /Content.Security.Policy/i.test(text)),
      [],
    );
  });

  async function open(query: string): Promise<void> {
    // The page may redirect before it has loaded completely.
    await page.goto(`${origin}/relay.html${query}`, { waitUntil: 'commit' });
  }

  /** The URLs that the page asks the browser to open. For an editor's scheme, nothing else is visible. */
  async function recordRequestedNavigations(): Promise<readonly string[]> {
    const requested: string[] = [];
    const session = await browser.newCDPSession(page);
    await session.send('Page.enable');
    session.on('Page.frameRequestedNavigation', ({ url }) => requested.push(url));
    return requested;
  }

  for (const editor of ['vscode', 'vscode-insiders', 'vscodium', 'cursor', 'windsurf', 'code-oss']) {
    it(`redirects to ${editor}`, async () => {
      const requested = await recordRequestedNavigations();
      const callback = `${editor}://aps-auth.aps-auth/callback`;
      const query = `code=a%2Bb&state=${stateOf(callback)}`;
      await open(`?${query}`);
      await page.getByText('Continue in the editor.').waitFor();
      assert.equal(await page.locator('#link').getAttribute('href'), `${callback}?${query}`);
      assert.deepEqual(requested, [`${callback}?${query}`]);
    });
  }

  it('offers a link and its own URL if the redirect takes a moment', async () => {
    const query = `code=c1&state=${stateOf(`${editorCallback}?windowId=2`)}`;
    await open(`?${query}`);
    const link = page.getByRole('link', { name: 'Return to the editor' });
    await page.getByText('Continue in the editor.').waitFor();
    assert.ok(await link.isHidden());
    await link.waitFor({ timeout: 4000 });
    assert.equal(await link.getAttribute('href'), `${editorCallback}?windowId=2&${query}`);
    assert.ok(await page.getByRole('button', { name: 'Copy URL of This Page' }).isVisible());
  });

  const targets: readonly (readonly [what: string, callback: () => string])[] = [
    ['vscode.dev', () => `https://vscode.dev/callback?${webQuery}`],
    ['a subdomain of vscode.dev', () => `https://insiders.vscode.dev/stable-1234/callback?${webQuery}`],
    ['a codespace', () => 'https://acme-1234.github.dev/extension-auth-callback?x=1'],
    ['a codespace without a query', () => 'https://acme-1234.github.dev/extension-auth-callback'],
    ['a local code-server', () => `${origin}/stable-1234/callback?${webQuery}&vscode-query=windowId%3D1`],
    ['a local code-server on localhost', () => `${origin.replace('127.0.0.1', 'localhost')}/callback?${webQuery}`],
  ];
  for (const [what, callback] of targets) {
    it(`redirects to ${what} with an unchanged query`, async () => {
      const query = `state=${stateOf(callback())}&code=a%2Bb+c%20d&iss=https%3A%2F%2Fx`;
      await open(`?${query}`);
      await page.getByText('arrived', { exact: true }).waitFor();
      assert.equal(page.url(), `${callback()}${callback().includes('?') ? '&' : '?'}${query}`);
      assert.equal(await page.evaluate('document.referrer'), '');
    });
  }

  it('redirects an error response too', async () => {
    const callback = `https://vscode.dev/callback?${webQuery}`;
    await open(`?error=access_denied&state=${stateOf(callback)}`);
    await page.getByText('arrived', { exact: true }).waitFor();
  });

  const refused = [
    'https://evil.example/callback',
    `https://evil.example/callback?${webQuery}`,
    `http://vscode.dev/callback?${webQuery}`,
    `https://vscode.dev.evil.example/callback?${webQuery}`,
    `https://evilvscode.dev/callback?${webQuery}`,
    `https://a.b.vscode.dev/callback?${webQuery}`,
    'https://acme-8080.app.github.dev/extension-auth-callback',
    `https://vscode.dev:8443/callback?${webQuery}`,
    `https://user@vscode.dev/callback?${webQuery}`,
    `https://vscode.dev/callback?${webQuery}#x`,
    'https://vscode.dev/redirect?url=https://evil.example',
    `https://vscode.dev/redirect?${webQuery}`,
    'https://vscode.dev/callback',
    'https://vscode.dev/callback?vscode-authority=evil.evil',
    'https://vscode.dev/callback?vscode-authority=aps-auth.aps-auth&vscode-authority=evil.evil',
    `https://.vscode.dev/callback?${webQuery}`,
    'vscode://evil.evil/callback',
    'vscode://aps-auth.aps-auth/other',
    'vscode://aps-auth.aps-auth/callback/x',
    'vscode://x@aps-auth.aps-auth/callback',
    'vscode://aps-auth.aps-auth:1/callback',
    'vscode:aps-auth.aps-auth/callback',
    'vscode://aps-auth.aps-auth/callback#x',
    'zed://aps-auth.aps-auth/callback',
    'javascript:alert(1)',
    'javascript://aps-auth.aps-auth/callback?%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    `http://10.0.0.1/callback?${webQuery}`,
    `http://localhost.evil.example/callback?${webQuery}`,
    'http://127.0.0.1/other',
  ];
  it("doesn't redirect to any other URL and shows that URL", async () => {
    for (const callback of refused) {
      const query = `?code=c1&state=${stateOf(callback)}`;
      await open(query);
      await page.getByRole('heading', { name: "Couldn't return to the editor" }).waitFor();
      assert.equal(page.url(), `${origin}/relay.html${query}`);
      assert.equal(await page.getByRole('link').count(), 0, callback);
    }
    await page.getByText('This page returns only to known editors').waitFor();
    assert.equal(await page.locator('code').innerText(), 'http://127.0.0.1/other');
  }).timeout(60_000);

  it('escapes HTML in a URL', async () => {
    const callback = 'https://evil.example/?<img src=x onerror=alert(1)>';
    await open(`?code=c1&state=${stateOf(callback)}`);
    assert.equal(await page.locator('code').textContent(), new URL(callback).href);
    assert.equal(await page.locator('img').count(), 0);
  });

  const unusable: readonly (readonly [what: string, query: string, message: string])[] = [
    ['an empty query', '', 'There is nothing to return.'],
    ['a state alone', `?state=${stateOf(editorCallback)}`, 'There is nothing to return.'],
    ['a code alone', '?code=c1', "doesn't specify an editor"],
    ['a state without a URL', `?code=c1&state=${random}`, "doesn't specify an editor"],
    ['a state with an invalid URL', `?code=c1&state=${random}.bm9uZQ`, "doesn't specify an editor"],
    ['a state that is not base64', `?code=c1&state=${random}.%00%ff*`, "doesn't specify an editor"],
    [
      'a state that is not UTF-8',
      `?code=c1&state=${random}.${Buffer.from(`${editorCallback}?\xff`, 'latin1').toString('base64url')}`,
      "doesn't specify an editor",
    ],
    ['two codes', `?code=c1&code=c2&state=${stateOf(editorCallback)}`, 'contains code more than once'],
    ['two states', `?code=c1&state=${stateOf(editorCallback)}&state=x`, 'contains state more than once'],
  ];
  for (const [what, query, message] of unusable) {
    it(`explains what is wrong with ${what}`, async () => {
      await open(query);
      await page.getByRole('status').getByText(message).waitFor();
      assert.equal(page.url(), `${origin}/relay.html${query}`);
      assert.equal(await page.getByRole('link').count(), 0);
    });
  }

  it('copies its own URL', async () => {
    const query = `?code=c1&state=${stateOf('https://evil.example/')}`;
    await open(query);
    await page.getByRole('button', { name: 'Copy URL of This Page' }).click();
    await page.getByRole('status').getByText('Copied.').waitFor();
    assert.equal(await readClipboard(page), `${origin}/relay.html${query}`);
  });

  it('supports light and dark color schemes', async () => {
    const colours = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await open('');
      colours.add(String(await page.evaluate('getComputedStyle(document.body).backgroundColor')));
    }
    assert.equal(colours.size, 2);
  });
});
