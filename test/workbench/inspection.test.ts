import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { signIn } from '../emulator/signIn';
import { filesWith } from '../support/filesWith';
import { enterApp } from '../support/workbench/addApp';
import { clearNotifications } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  fillQuickInput,
  isPasswordInput,
  pickRow,
  quickInput,
  quickInputMessage,
  quickInputValue,
  setRowChecked,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { pageRow, pressPageButton, readingPage } from '../support/workbench/readingPage';
import { findScopesByRequest } from '../support/workbench/scopes';
import { answerFileDialog } from '../support/workbench/serviceAccounts';
import { clickStatusBarItem } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, treeRow } from '../support/workbench/tree';
import { openViewContainer, resizeSidebar } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot, waitForText, writeClipboard } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const hostile = '<img src=x onerror=alert(1)> [run](command:apsAuth.removeApp) $(zap)';

const resource = 'urn:adsk.objects:os.object:acme';

/** No server issued it. Its signature is what is looked for afterwards. */
const plantedSignature = 'UGxhbnRlZFNpZ25hdHVyZVp4ODE';
const plantedToken = tokenWith({
  iss: 'https://developer.api.autodesk.com',
  client_id: hostile,
  scope: [hostile, `data:read:${resource}`],
  iat: 1_700_000_000,
  nbf: 1_700_086_400,
  exp: 4_102_444_800,
  [hostile]: hostile,
});

function tokenWith(claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', kid: hostile })}.${part(claims)}.${plantedSignature}`;
}

/** By name: the theme, and the class by which the window is known. */
const themes: Readonly<Record<string, readonly [theme: string, className: string]>> = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  'high-contrast': ['Dark High', 'hc-black'],
  'high-contrast-light': ['Light High', 'hc-light'],
};

describe('a token and an error', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let host: string;
  /** That of the app. */
  let token: string;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    ({ host } = new URL(fixture.emulator.baseUrl));
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '59m');
    token = fixture.emulator.issuedAccessTokens.at(-1)?.accessToken ?? '';
    await clearNotifications(page);
  });

  after(() => fixture.close());

  it('say on a page what the token of a row is for, and that it works', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Inspect Token');
    await pageRow(page, 'Signature', 'Signed by Autodesk').waitFor();
    await pageRow(page, 'At the server', 'Active').waitFor();
    await pageRow(page, 'App', 'acme-pipeline, your app').waitFor();
    await pageRow(page, 'data:read', 'Read files, folders, projects').waitFor();
    await readingPage(page).getByRole('status').filter({ hasText: 'Valid for 59 min' }).waitFor();
    assert.ok(fixture.emulator.requestCount('/modelderivative/v2/designdata/formats') === 0);
    const refresh = await readingPage(page).getByRole('button', { name: 'Refresh Token' }).elementHandle();
    await readingPage(page)
      .getByRole('button', { name: `Send Test Request to ${host}` })
      .focus();
    await page.keyboard.press('Enter');
    await pageRow(page, 'Test request', `Accepted${host} responded with 200.`).waitFor();
    assert.ok(await refresh.isVisible(), 'the rest of the page stays as it was');
    const text = await readingPage(page).innerText();
    for (const part of token.split('.')) assert.ok(!text.includes(part.slice(0, 12)), text);
  });

  it('look right in every theme and at a narrow width', async () => {
    for (const [name, [theme, className]] of Object.entries(themes)) {
      await runCommand(page, 'Preferences: Color Theme');
      const picker = page.locator('.quick-input-widget input[placeholder^="Select Color Theme"]');
      await picker.fill(theme);
      await picker.press('Enter');
      await page.locator(`.monaco-workbench.${className}`).waitFor();
      await screenshot(page, `inspect-${name}`);
    }
    await resizeSidebar(page, 820);
    await screenshot(page, 'inspect-narrow');
    await resizeSidebar(page, 300);
  });

  it('show a pasted token as plain text, and send it to no one', async () => {
    const before = fixture.emulator.requestCount();
    await runCommand(page, 'APS: Inspect Token');
    await waitForQuickInput(page, 'Inspect Token');
    await pickRow(page, 'Paste a Token…');
    await waitForText(quickInputMessage(page), "Paste an access token. It isn't stored.");
    assert.ok(await isPasswordInput(page));
    await fillQuickInput(page, 'not a token');
    await waitForText(quickInputMessage(page), "This text doesn't contain an access token.");
    await fillQuickInput(page, plantedToken);
    await acceptQuickInput(page);
    await pageRow(page, 'Signature', 'Not signed').waitFor();
    await pageRow(page, 'Client ID', hostile).waitFor();
    await pageRow(page, 'Issued', '2023').waitFor();
    await pageRow(page, 'Valid from', '2023').waitFor();
    await pageRow(page, hostile).first().waitFor();
    const meaning = 'Read files, folders, projects, models, and other data (only this resource)';
    await pageRow(page, `data:read:${resource}`, meaning).waitFor();
    assert.equal(await readingPage(page).locator('img, a').count(), 0);
    await pageRow(page, 'At the server', 'Only the app that the token is for can ask').waitFor();
    await screenshot(page, 'inspect-hostile');
    assert.equal(fixture.emulator.requestCount(), before);
  });

  it('ask for the user of a token in the clipboard only after a click', async () => {
    const app = {
      clientId: otherClientId,
      clientSecret,
      redirectUris: ['http://localhost:8080/api/auth/callback'],
    } as const;
    const user = { userId: 'DESIGNER0001', name: 'Dana Designer', email: 'designer@acme.example' };
    fixture.emulator.addUser(user);
    fixture.emulator.updateApp(otherClientId, { redirectUris: app.redirectUris });
    const { accessToken } = await signIn(fixture.emulator, app, user.userId, { scope: 'user-profile:read' });
    await writeClipboard(page, `export TOKEN="${accessToken}"\n# Authorization: Bearer ${accessToken}`);
    await runCommand(page, 'APS: Inspect Token');
    await waitForQuickInput(page, 'Inspect Token');
    await pickRow(page, 'Token in the Clipboard');
    await pageRow(page, 'User', user.userId).waitFor();
    await pageRow(page, 'Signature', 'Signed by Autodesk').waitFor();
    await pageRow(page, 'User info', 'Not asked yet.').waitFor();
    assert.equal(fixture.emulator.requestCount('/userinfo'), 0);
    await pressPageButton(page, `Request User Info from ${host}`);
    await pageRow(page, 'User info', `${user.name}${user.email}`).waitFor();
    await screenshot(page, 'inspect-user');
  });

  it('compare an error with the token in it, and lead to the scopes', async () => {
    await writeClipboard(
      page,
      `curl -X POST -H 'Authorization: Bearer ${token}' https://developer.api.autodesk.com/oss/v2/buckets -d '{}'\n` +
        'HTTP/1.1 403 Forbidden\n{"developerMessage":"Token does not have the privilege for this request.","errorCode":"AUTH-010"}',
    );
    await runCommand(page, 'APS: Explain Error');
    await waitForQuickInput(page, 'Explain Error');
    await pickRow(page, 'In the Clipboard');
    await readingPage(page).getByRole('status').filter({ hasText: 'The access token lacks a scope' }).waitFor();
    await pageRow(page, 'Operation', 'POST /oss/v2/buckets').waitFor();
    await pageRow(page, 'Missing', 'bucket:create').waitFor();
    assert.ok(!(await readingPage(page).innerText()).includes(token.slice(0, 20)));
    await screenshot(page, 'explain');
    await pressPageButton(page, 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    await findScopesByRequest(page);
    await fillQuickInput(page, 'POST buckets');
    await setRowChecked(page, 'POST /oss/v2/buckets', true);
    await screenshot(page, 'explain-requests');
    await acceptQuickInput(page);
    await quickInput(page).waitFor({ state: 'hidden' });
    await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    assert.deepEqual(fixture.emulator.issuedAccessTokens.at(-1)?.scopes, ['bucket:create', 'data:read']);
  });

  it('explain a status that is typed, and hide a token in it', async () => {
    await runCommand(page, 'APS: Explain Error');
    await pickRow(page, 'Type or Paste…');
    await waitForPlaceholder(page, 'Type or paste a response');
    await fillQuickInput(page, `401 Authorization: Bearer "${plantedToken}"`);
    await page.waitForFunction("document.querySelector('.quick-input-widget input.input').value.includes('…')");
    assert.ok(!(await quickInputValue(page)).includes(plantedSignature));
    await acceptQuickInput(page);
    await readingPage(page).getByRole('status').filter({ hasText: 'has something extra in it' }).waitFor();
  });

  it('explain what is selected in the editor', async () => {
    const file = join(fixture.editor.workspace, 'failed.log');
    writeFileSync(file, 'HTTP/1.1 429 Too Many Requests\n');
    await runCommand(page, 'File: Open File...');
    await answerFileDialog(page, 'Open File', file);
    await page.locator('.editor-instance .view-line').filter({ hasText: '429' }).click();
    await page.keyboard.press('Control+A');
    await runCommand(page, 'APS: Explain Error');
    await pickRow(page, 'Selected in the Editor');
    await readingPage(page).getByRole('status').filter({ hasText: 'Too many requests' }).waitFor();
    await screenshot(page, 'explain-selection');
  });

  it('leave the token nowhere', async () => {
    await runCommand(page, 'View: Close All Editors');
    assert.deepEqual(filesWith(fixture.folder, [plantedToken, plantedSignature]), []);
  });
});
