import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { addAppWithToken } from '../support/workbench/addApp';
import { clearNotifications } from '../support/workbench/notifications';
import {
  clickStatusBarItem,
  statusBarItem,
  statusBarText,
  waitForStatusBarAriaLabel,
} from '../support/workbench/statusBar';
import { treeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const tokenPath = '/authentication/v2/token';

describe('an expiring access token', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  const newestToken = (): string | undefined => emulator.issuedAccessTokens.at(-1)?.accessToken;
  const statusBarShows = (text: RegExp): Promise<void> => waitForText(statusBarItem(page, 'apsAuth.status'), text);

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await statusBarShows(/59m/);
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('shows the time left in the status bar and the tree', async () => {
    emulator.setAccessTokenLifetimeSeconds(125);
    await runCommand(page, 'APS: Refresh Token');
    await statusBarShows(/2m/);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '2m');
    await statusBarShows(/1m/);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '1m');
    assert.equal(await statusBarText(page, 'apsAuth.status'), 'acme-pipeline 1m');
    await waitForStatusBarAriaLabel(page, 'apsAuth.status', 'acme-pipeline, valid for 1 min. Copy access token');
  });

  it('shows the last minute and the expiry without a request', async () => {
    emulator.setAccessTokenLifetimeSeconds(8);
    await runCommand(page, 'APS: Refresh Token');
    await statusBarShows(/<1m/);
    await waitForStatusBarAriaLabel(
      page,
      'apsAuth.status',
      'acme-pipeline, valid for less than a minute. Copy access token',
    );
    await warning(page).waitFor();
    await screenshot(page, 'last-minute');
    const requests = emulator.requestCount();
    await statusBarShows(/expired/);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'expired');
    await waitForStatusBarAriaLabel(page, 'apsAuth.status', 'acme-pipeline, expired. Copy access token');
    await warning(page).waitFor();
    await screenshot(page, 'expired');
    assert.equal(emulator.requestCount(), requests, 'nobody asked for a new one');
  });

  it('is refreshed when it has expired and is copied', async () => {
    const expired = newestToken();
    emulator.setAccessTokenLifetimeSeconds(3599);
    const copied = await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'acme-pipeline copied');
    assert.equal(copied, newestToken());
    assert.notEqual(copied, expired);
    await statusBarShows(/59m/);
  });

  it('is refreshed when it is copied in its last minute', async () => {
    emulator.setAccessTokenLifetimeSeconds(59);
    await runCommand(page, 'APS: Refresh Token');
    await statusBarShows(/<1m/);
    const inItsLastMinute = newestToken();
    emulator.setAccessTokenLifetimeSeconds(3599);
    const copied = await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    assert.equal(copied, newestToken());
    assert.notEqual(copied, inItsLastMinute);
  });

  it('is copied without a request while it is valid', async () => {
    const requests = emulator.requestCount(tokenPath);
    assert.equal(await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')), newestToken());
    assert.equal(emulator.requestCount(tokenPath), requests);
  });
});

/** The status bar item, if it warns. */
function warning(page: Page): Locator {
  return statusBarItem(page, 'apsAuth.status').and(page.locator('.warning-kind'));
}
