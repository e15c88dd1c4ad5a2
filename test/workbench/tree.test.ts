import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { LeaseFolder } from '../../src/credentials/leases/leaseFolder';
import type { Emulator } from '../emulator/emulator';
import { enterApp } from '../support/workbench/addApp';
import { clearNotifications, notification } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  cancelQuickInput,
  quickInputValue,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { clickStatusBarTooltipLink, showStatusBarTooltip, statusBarItem } from '../support/workbench/statusBar';
import {
  chooseFromTreeRowMenu,
  chooseFromTreeRowMenuByKeyboard,
  clickTreeRowAction,
  focusedTreeRow,
  showTreeRowTooltip,
  treeRow,
  treeRowActions,
  treeRowMenu,
} from '../support/workbench/tree';
import { chooseFromViewMenu, focusView, openViewContainer } from '../support/workbench/views';
import { copiedBy, screenshot, waitForText } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  publicClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

describe('the view and the status bar', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  const newestToken = (): string | undefined =>
    emulator.issuedAccessTokens.findLast((issued) => issued.clientId === clientId)?.accessToken;

  const findAppId = async (name: string): Promise<string | undefined> => {
    const files = await readdir(fixture.appFolder);
    const apps = await Promise.all(files.map((file) => readFile(join(fixture.appFolder, file), 'utf8')));
    return files[apps.findIndex((text) => text.includes(`"name": "${name}"`))]?.replace('.json', '');
  };

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await notification(page, 'Added acme-pipeline').waitFor();
    await enterApp(page, { type: 'Traditional Web App', clientId: otherClientId, clientSecret, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-desktop' });
    await notification(page, 'Added acme-desktop').waitFor();
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('offer the actions that fit each row', async () => {
    assert.deepEqual(await treeRowActions(page, 'Apps', 'acme-pipeline'), ['Copy Token']);
    assert.deepEqual(await treeRowActions(page, 'Apps', 'acme-desktop'), ['Sign In']);
    assert.deepEqual(await treeRowMenu(page, 'Apps', 'acme-pipeline'), [
      'Copy Token',
      'Copy As',
      'Refresh Token',
      'Inspect Token',
      'Revoke Token',
      'Show in Status Bar',
      'Write to .env',
      'Copy as .env',
      'Add to launch.json',
      'Set Scopes',
      'Rename App',
      'Change Client Secret',
      'Rotate Client Secret',
      'Change App Type',
      'Create Service Account',
      'Remove App',
    ]);
    assert.deepEqual(await treeRowMenu(page, 'Apps', 'acme-desktop'), [
      'Sign In',
      'Sign In with Another Method',
      'Choose Sign-In Method',
      'Copy Callback URL',
      'Write to .env',
      'Copy as .env',
      'Add to launch.json',
      'Rename App',
      'Change App Type',
      'Remove App',
    ]);
  });

  it('support arrow keys and Shift+F10', async () => {
    await focusView(page, 'APS Auth', 'Apps');
    await page.keyboard.press('Home');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'acme-desktop'))
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'acme-pipeline'))
      .waitFor();
    const copied = await copiedBy(page, () => chooseFromTreeRowMenuByKeyboard(page, 'Copy Token'));
    assert.equal(copied, newestToken());
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'acme-pipeline 59m');
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '59m');
    assert.equal(
      await focusedTreeRow(page, 'Apps').getAttribute('aria-label'),
      'acme-pipeline, Server-to-Server, valid for 59 min',
    );
  });

  it('copy and refresh a token from its row', async () => {
    const first = newestToken();
    assert.equal(await copiedBy(page, () => clickTreeRowAction(page, 'Apps', 'acme-pipeline', 'Copy Token')), first);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Refresh Token');
    await notification(page, 'Refreshed the access token of acme-pipeline, valid for 59 min (data:read).').waitFor();
    const second = newestToken();
    assert.notEqual(second, first);
    assert.equal(await copiedBy(page, () => clickTreeRowAction(page, 'Apps', 'acme-pipeline', 'Copy Token')), second);
  });

  it('run a menu command on the right row while a file is locked', async () => {
    const writing = new LeaseFolder(join(dirname(fixture.appFolder), 'leases'));
    const lease = await writing.take(`file of ${await findAppId('acme-pipeline')}`, 0, AbortSignal.timeout(5000));
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    // Writing the scopes waits for the other window. Meanwhile, opening the view repaints its rows.
    await acceptQuickInput(page);
    await openViewContainer(page, 'Explorer');
    await openViewContainer(page, 'APS Auth');
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Rename App');
    await lease.release();
    await waitForQuickInput(page, 'Rename App');
    assert.equal(await quickInputValue(page), 'acme-pipeline');
    await cancelQuickInput(page);
  });

  it("show details of an app in its row's tooltip", async () => {
    const tooltip = await showTreeRowTooltip(page, 'Apps', 'acme-pipeline');
    await screenshot(page, 'tree-tooltip');
    assert.deepEqual(await linesOf(tooltip), [
      'acme-pipeline',
      'App type: Server-to-Server',
      `Client ID: ${clientId}`,
      'Scopes: data:read',
      'Access token: valid until … (59 min)',
      'Client secret: entered today',
    ]);
  });

  it('offer the token actions in the status bar tooltip', async () => {
    const tooltip = await showStatusBarTooltip(page, 'apsAuth.status');
    await screenshot(page, 'status-bar-tooltip');
    assert.deepEqual(await linesOf(tooltip), [
      'acme-pipeline, Server-to-Server',
      'Access token: valid until … (59 min)',
      'Scopes:',
      'data:read',
      'Copy · Copy As · Refresh · Inspect · Menu',
    ]);
    const before = newestToken();
    await clickStatusBarTooltipLink(page, 'apsAuth.status', 'Refresh');
    await notification(page, 'Refreshed the access token of acme-pipeline').waitFor();
    assert.notEqual(newestToken(), before);
    await clickStatusBarTooltipLink(page, 'apsAuth.status', 'Menu');
    await waitForQuickInput(page, 'APS Auth (1/2)');
    await cancelQuickInput(page);
    assert.equal(await copiedBy(page, () => clickStatusBarTooltipLink(page, 'apsAuth.status', 'Copy')), newestToken());
  });

  it('show a log with the name of the app and without secrets', async () => {
    await chooseFromViewMenu(page, 'Show Log');
    const log = page.locator('.output-view .view-lines');
    await waitForText(log, 'acme-pipeline: access token');
    await screenshot(page, 'log');
    // A long line wraps on the screen.
    const lines = (await linesOf(log)).join('');
    assert.match(lines, /\[info\] acme-pipeline: access token for 3599 s in \d+ ms \(data:read\)/);
    for (const { accessToken } of emulator.issuedAccessTokens) assert.ok(!lines.includes(accessToken));
    assert.ok(!lines.includes(clientSecret));
  });
});

async function linesOf(locator: Locator): Promise<readonly string[]> {
  const text = (await locator.innerText()).replaceAll('\u00a0', ' ');
  return text
    .replace(/valid until [^(]*?\d+:\d\d.[AP]M/, 'valid until …')
    .split('\n')
    .filter(Boolean);
}
