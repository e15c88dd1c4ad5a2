import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import {
  companyClientId,
  companySecret,
  createOtherServersFixture,
  keyId,
  keySecret,
  otherKeyId,
  type OtherServersFixture,
} from '../support/customServersFixture';
import { startTinyServer, type TinyServer } from '../support/tinyServer';
import { startAddingServer } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerPrompt,
  answerQuickInput,
  cancelQuickInput,
  fillQuickInput,
  pickRow,
  quickInput,
  quickInputMessage,
  quickInputRows,
  quickInputValue,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { pageRow, readingPage } from '../support/workbench/readingPage';
import { copyTokenOfSignedIn, openedBy } from '../support/workbench/signIn';
import {
  chooseFromTreeRowMenu,
  clickTreeRowAction,
  showTreeRowTooltip,
  treeRow,
  treeRows,
} from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot, waitForText } from '../support/workbench/window';

const tokenPath = '/applixure/token';
const metadataPath = '/.well-known/oauth-authorization-server';

describe('an app of another OAuth 2.0 server', () => {
  let fixture: OtherServersFixture;
  let page: Page;
  let host: string;

  before(async () => {
    fixture = await createOtherServersFixture();
    ({ page } = fixture);
    ({ host } = new URL(fixture.emulator.baseUrl));
    await openViewContainer(page, 'APS Auth');
  });

  afterEach(() => clearNotifications(page));

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  const startAdding = (server: 'Applixure' | 'APS v1' | 'Custom'): Promise<void> => startAddingServer(page, server);

  const answer = (prompt: string, text: string): Promise<void> => answerPrompt(page, prompt, text);

  async function addApplixure(
    method: 'Secret in the Header' | 'Secret in the Body',
    clientId: string,
    name: string,
  ): Promise<void> {
    await startAdding('Applixure');
    await answer('Token endpoint', `${fixture.emulator.baseUrl}${tokenPath}`);
    await waitForText(quickInput(page), method);
    await pickRow(page, method);
    await answer('Client ID', clientId);
    await answer('Client secret', keySecret);
    await answer('Display name', name);
    await waitForText(quickInputMessage(page), 'Scopes, separated');
    await fillQuickInput(page, 'account-all:"read"');
    await waitForText(quickInputMessage(page), "Scopes can't contain quotes, backslashes, or non-ASCII characters.");
    await fillQuickInput(page, '');
    await acceptQuickInput(page);
    await notification(page, `Added ${name}. ${host} accepted the client ID and secret.`).waitFor();
  }

  it('is offered where a client ID is asked for', async () => {
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, 'Add App (1/3)');
    assert.equal((await quickInputRows(page)).at(-1)?.label, 'Other OAuth 2.0 Server…');
    await pickRow(page, 'Other OAuth 2.0 Server…');
    await waitForQuickInput(page, 'Add App (2)');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['Applixure', 'APS v1', 'Custom'],
    );
    await screenshot(page, 'other-server-presets');
    await cancelQuickInput(page);
  });

  it("rejects an endpoint URL that isn't secure", async () => {
    await startAdding('Applixure');
    for (const address of ['http://example.com', 'https://user:password@example.com', 'example.com/token']) {
      await fillQuickInput(page, address);
      await waitForText(quickInputMessage(page), 'Enter an https URL. Only URLs on this machine can use http.');
      await acceptQuickInput(page);
      assert.equal(await quickInputValue(page), address);
    }
    await screenshot(page, 'other-server-plain-http');
    await fillQuickInput(page, '');
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'Enter a URL.');
    await cancelQuickInput(page);
  });

  const methods = [
    { method: 'Secret in the Header', clientId: keyId, name: 'applixure-reports' },
    { method: 'Secret in the Body', clientId: otherKeyId, name: 'applixure-night' },
  ] as const;
  for (const { method, clientId, name } of methods) {
    it(`copies an opaque token with default scopes: ${method}`, async () => {
      await addApplixure(method, clientId, name);
      await screenshot(page, `other-server-added-${clientId}`);
      const added = new RegExp(`^Added ${name}\\. .* Its access token is valid for 59 min \\(account-all:read\\)\\.$`);
      const copied = await copiedBy(page, () => clickNotificationButton(page, added, 'Copy Token'));
      const issued = fixture.emulator.issuedAccessTokens.at(-1);
      assert.equal(copied, issued?.accessToken);
      assert.equal(issued?.clientId, clientId);
      await waitForText(treeRow(page, 'Apps', name), '59m · OAuth 2.0');
    });
  }

  it('shows the server and the granted scopes in the tooltip', async () => {
    const tooltip = await showTreeRowTooltip(page, 'Apps', 'applixure-reports');
    for (const text of [`Server: ${host}`, 'Granted scopes: account-all:read']) await waitForText(tooltip, text);
    await screenshot(page, 'other-server-tooltip');
  });

  it('shows that only the server can read its token', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'applixure-reports', 'Inspect Token');
    await readingPage(page).getByRole('status').filter({ hasText: 'Only its server can read it' }).waitFor();
    await pageRow(page, 'Kind', 'Opaque: only its server can read it').waitFor();
    await pageRow(page, 'At the server', `Not asked${host} can't be asked about tokens.`).waitFor();
    await screenshot(page, 'other-server-inspect');
    await runCommand(page, 'View: Close All Editors');
  });

  const failures = [
    {
      status: 400,
      body: '{"error":"invalid_scope","error_description":"No such [scope](command:x)."}',
      buttons: ['Set Scopes', 'Show Log'],
      text: (server: string) => `applixure-reports: ${server} rejected the scopes. Server response: No such`,
    },
    {
      status: 401,
      body: '{"error":"invalid_client"}',
      buttons: ['Change Client Secret', 'Change Server', 'Show Log'],
      text: (server: string) => `applixure-reports: ${server} rejected the client ID or secret.`,
    },
    {
      status: 500,
      body: '',
      buttons: ['Try Again', 'Show Log'],
      text: (server: string) =>
        `applixure-reports: ${server} returned an error (HTTP 500). This is usually temporary. Nothing you saved was lost. Try again in 2 min.`,
    },
    {
      status: 503,
      body: '',
      buttons: ['Try Again', 'Show Log'],
      text: (server: string) =>
        `applixure-reports: ${server} is temporarily unavailable. Nothing you saved was lost. Try again in 2 min.`,
    },
  ] as const;
  for (const { status, body, buttons, text } of failures) {
    it(`explains status ${status} in one message`, async () => {
      // Too long to wait, so the error is shown at once.
      const headers: Readonly<Record<string, string>> = {
        'Content-Type': 'application/json',
        ...(status >= 500 ? { 'Retry-After': '120' } : {}),
      };
      fixture.emulator.fail(tokenPath, { kind: 'status', status, body, headers });
      await chooseFromTreeRowMenu(page, 'Apps', 'applixure-reports', 'Refresh Token');
      assert.deepEqual(await notificationButtons(page, text(host)), buttons);
      await screenshot(page, `other-server-${status}`);
    });
  }

  it('keeps a valid token after its secret was rejected', async () => {
    await waitForText(treeRow(page, 'Apps', 'applixure-reports'), 'rejected · OAuth 2.0');
    await screenshot(page, 'other-server-refused-row');
    await chooseFromTreeRowMenu(page, 'Apps', 'applixure-reports', 'Refresh Token');
    await notification(page, 'Refreshed the access token of applixure-reports').waitFor();
  });

  it('offers version 2 before it uses the retired version 1 of APS', async () => {
    const before = fixture.emulator.requestCount();
    await startAdding('APS v1');
    assert.equal(await quickInputValue(page), 'https://developer.api.autodesk.com/authentication/v1/authenticate');
    await acceptQuickInput(page);
    const { message, buttons } = await readDialog(page);
    assert.equal(message, 'Autodesk has retired this endpoint.');
    assert.deepEqual(buttons, ['Use v1 Anyway', 'Cancel', 'Add as v2 App']);
    await screenshot(page, 'other-server-v1-retired');
    await clickDialogButton(page, 'Add as v2 App');
    await waitForQuickInput(page, 'Add App (1/3)');
    assert.equal(fixture.emulator.requestCount(), before);
    await cancelQuickInput(page);
  });

  it("discovers the endpoints of a server or explains why it can't", async () => {
    await startAdding('Custom');
    await answer('Issuer', fixture.emulator.baseUrl);
    assert.match((await readDialog(page)).message, /names a different issuer/);
    await screenshot(page, 'other-server-not-discovered');
    await clickDialogButton(page, 'Edit');
    await answer('Issuer', fixture.issuer);
    await waitForText(quickInput(page), 'client_secret_basic');
    await screenshot(page, 'other-server-authentication');
    await pickRow(page, 'Secret in the Header');
    await answer('Extra parameters', 'scope=all');
    await waitForText(quickInputMessage(page), 'Enter name=value pairs');
    await answer('Enter name=value pairs', '');
    await answer('Client ID', companyClientId);
    await answer('Client secret', companySecret);
    await answer('Display name', 'company-sso');
    await waitForText(quickInputMessage(page), 'Scopes, separated');
    await screenshot(page, 'other-server-scopes');
    await answer('Scopes', '');
    assert.match((await readDialog(page)).message, /requested grant type is not allowed for this client/);
    await clickDialogButton(page, 'Save Anyway');
    await notification(
      page,
      "Added company-sso. The app can't get access tokens for itself, so the secret will be checked when a user signs in.",
    ).waitFor();
    await screenshot(page, 'other-server-added-company');
  });

  it('says whether another attempt to discover the endpoints may help', async () => {
    const tiny = await startTinyServer();
    const { host: tinyHost } = new URL(tiny.origin);
    await startAdding('Custom');
    for (const [status, says] of [
      [503, 'The server returned an error (HTTP 503). This is usually temporary.'],
      [
        404,
        "This server doesn't publish metadata (RFC 8414 or OpenID Connect Discovery), or its metadata names a different issuer.",
      ],
    ] as const) {
      for (const path of [metadataPath, '/.well-known/openid-configuration']) tiny.answers.set(path, { status });
      await answer('Issuer', tiny.origin);
      const { message, buttons } = await readDialog(page);
      assert.equal(message, `${tinyHost}: ${says}`);
      assert.deepEqual(buttons.toSorted(), ['Cancel', 'Edit', 'Enter Endpoints Manually']);
      await screenshot(page, `other-server-discovery-${status}`);
      await clickDialogButton(page, 'Edit');
    }
    tiny.close();
    await waitForText(quickInputMessage(page), 'Issuer');
    await cancelQuickInput(page);
  });

  it("doesn't use metadata that a server publishes for many issuers", async () => {
    const tiny = await startTinyServer();
    const issuer = `${tiny.origin}/{tenant}`;
    const body = JSON.stringify({ issuer, token_endpoint: `${tiny.origin}/token` });
    tiny.answers.set(metadataPath, { body, delayMs: 1500 });
    await startAdding('Custom');
    await answer('Issuer', tiny.origin);
    await notification(page, `Looking up the endpoints of ${new URL(tiny.origin).host}`).waitFor();
    const question = await readDialog(page);
    await screenshot(page, 'other-server-many-issuers');
    tiny.close();
    assert.deepEqual(
      { ...question, buttons: question.buttons.toSorted() },
      {
        message: `The metadata of ${tiny.origin}/ names a different issuer: ${issuer}`,
        detail: "This name stands for many issuers. Enter your tenant's own.",
        buttons: ['Cancel', 'Edit', 'Enter Endpoints Manually'],
      },
    );
    await clickDialogButton(page, 'Cancel');
  });

  it("doesn't have the type that an app has at Autodesk", async () => {
    await runCommand(page, 'APS: Change App Type');
    const told = 'None of your apps is registered with Autodesk. Only those have a type.';
    assert.deepEqual(await notificationButtons(page, told), ['Add App']);
  });

  it('signs in a user at the server', async () => {
    await runCommand(page, 'APS: Choose Sign-In Method');
    await waitForQuickInput(page, /^Sign In to /);
    await pickRow(page, 'Local Port');
    await answerQuickInput(page, 'Choose Sign-In Method', fixture.loopbackUri);
    await quickInput(page).waitFor({ state: 'hidden' });
    await clickTreeRowAction(page, 'Apps', 'company-sso', 'Sign In');
    await waitForQuickInput(page, 'Scopes of company-sso');
    await fillQuickInput(page, 'openid email');
    await acceptQuickInput(page);
    const { detail } = await readDialog(page);
    assert.ok(detail.includes(`Register this redirect URI for the app at ${new URL(fixture.issuer).host}`));
    await screenshot(page, 'other-server-registration');
    const consent = await openedBy(fixture.browser, () => clickDialogButton(page, 'Open Browser'));
    await consent.locator('[name=login]').fill('dana');
    await consent.locator('[name=password]').fill('x');
    await consent.locator('button[type=submit]').click();
    await consent.getByRole('button', { name: 'Continue' }).click();
    await waitForText(consent.locator('h1'), 'Signed in to company-sso');
    await consent.close();
    assert.equal(await copyTokenOfSignedIn(page, 'company-sso', 'dana@company.example'), fixture.companyTokens.at(-1));
    const rows = (await treeRows(page, 'Apps')).map(({ label, description }) => [label, description]);
    assert.deepEqual(
      rows.filter(([label]) => label === 'dana@company.example'),
      [['dana@company.example', '59m']],
    );
    await screenshot(page, 'other-server-signed-in');
  });

  it('asks for the secret again only when the host changes', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'applixure-night', 'Change Server');
    await waitForQuickInput(page, 'Change Server: applixure-night');
    assert.equal(await quickInputValue(page), `${fixture.emulator.baseUrl}${tokenPath}`);
    await acceptQuickInput(page);
    await waitForText(quickInput(page), 'Secret in the Header');
    await pickRow(page, 'Secret in the Header');
    await notification(page, `applixure-night now gets its tokens from ${host}.`).waitFor();
    await clearNotifications(page);

    await chooseFromTreeRowMenu(page, 'Apps', 'applixure-night', 'Change Server');
    const { host: elsewhere } = new URL(fixture.issuer);
    await answer('Token endpoint', `http://${elsewhere}/token`);
    await waitForText(quickInput(page), 'Secret in the Header');
    await pickRow(page, 'Secret in the Header');
    await waitForText(quickInputMessage(page), `Client secret for ${elsewhere}`);
    await screenshot(page, 'other-server-new-secret');
    await fillQuickInput(page, 'PlantedNextSecretQp33WeRtZu');
    await acceptQuickInput(page);
    await notification(page, `applixure-night now gets its tokens from ${elsewhere}.`).waitFor();
    await waitForText(treeRow(page, 'Apps', 'applixure-night'), 'unchecked · OAuth 2.0');
  });

  it('stores no secret in its file', () => {
    const files = readdirSync(fixture.appFolder).map((name) => readFileSync(join(fixture.appFolder, name), 'utf8'));
    assert.equal(files.length, 3);
    for (const secret of [keySecret, companySecret, 'PlantedNextSecretQp33WeRtZu', ...fixture.companyTokens])
      assert.ok(!files.join().includes(secret));
  });

  const keyPrompts = [
    "Private key as PEM text (stored only in the editor's secret storage)",
    "Private key as PEM text, with its certificate if the server needs one (stored only in the editor's secret storage)",
  ] as const;

  async function startTokenServer(): Promise<TinyServer> {
    const tiny = await startTinyServer();
    tiny.answers.set('/token', { body: '{"access_token":"opaque-by-key","token_type":"Bearer","expires_in":3600}' });
    return tiny;
  }

  /** Enters the key and what follows, and returns the names of what the server is sent for a token. */
  async function getTokenByKey(tiny: TinyServer, prompt: (typeof keyPrompts)[number]): Promise<readonly string[]> {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const name = `by-key-${keyPrompts.indexOf(prompt)}`;
    await answer('Client ID', 'reports@acme.example');
    await waitForText(quickInputMessage(page), prompt);
    await fillQuickInput(page, 'no key at all');
    await waitForText(quickInputMessage(page), "This isn't a valid private key");
    await fillQuickInput(page, pem.replaceAll('\n', ' '));
    await acceptQuickInput(page);
    await answer('Display name', name);
    await waitForText(quickInputMessage(page), 'Scopes, separated');
    await acceptQuickInput(page);
    const copied = await copiedBy(page, () => clickNotificationButton(page, `Added ${name}`, 'Copy Token'));
    tiny.close();
    assert.equal(copied, 'opaque-by-key');
    await screenshot(page, `other-server-${name}`);
    return Object.keys(tiny.requests.at(-1)?.form ?? {}).sort();
  }

  it('authenticates with a private key pasted into the input box', async () => {
    const tiny = await startTokenServer();
    await startAdding('Custom');
    await answer('Issuer', '');
    await answer('Token endpoint', `${tiny.origin}/token`);
    for (const endpoint of [
      'Authorization endpoint',
      'Revocation endpoint',
      'Introspection endpoint',
      'UserInfo endpoint',
      'JWK Set',
      'Issuer, as it stands',
    ])
      await answer(endpoint, '');
    await waitForText(quickInput(page), 'JWT bearer');
    await screenshot(page, 'other-server-private-key');
    await pickRow(page, 'Private Key');
    await answer('Extra parameters', '');
    await answer('Key ID', 'key-1');
    await answer('Subject', '');
    await answer('Audience', '');
    assert.deepEqual(await getTokenByKey(tiny, keyPrompts[0]), ['assertion', 'client_id', 'grant_type']);
  });

  it('authenticates with a JWT that its private key signs', async () => {
    const tiny = await startTokenServer();
    const body = JSON.stringify({
      issuer: tiny.origin,
      token_endpoint: `${tiny.origin}/token`,
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    });
    tiny.answers.set(metadataPath, { body });
    await startAdding('Custom');
    await answer('Issuer', tiny.origin);
    await waitForText(quickInput(page), 'private_key_jwt');
    await pickRow(page, 'Private Key JWT');
    for (const prompt of ['Extra parameters', 'Key ID', 'Audience']) await answer(prompt, '');
    assert.deepEqual(await getTokenByKey(tiny, keyPrompts[1]), [
      'client_assertion',
      'client_assertion_type',
      'client_id',
      'grant_type',
    ]);
  });
});
