import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { clickNotificationButton, notification } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  isPasswordInput,
  pickRow,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { clickStatusBarItem, statusBarAriaLabel, statusBarText } from '../support/workbench/statusBar';
import { tree, treeRows } from '../support/workbench/tree';
import { clickWelcomeButton, openViewContainer } from '../support/workbench/views';
import { copiedBy, readClipboard, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

describe('the first access token', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
  });

  after(() => fixture.close());

  it('starts with an app added from the welcome view', async () => {
    await openViewContainer(page, 'APS Auth');
    await screenshot(page, 'welcome');
    await clickWelcomeButton(page, 'Add App');
    await waitForQuickInput(page, 'Add App');
    await screenshot(page, 'add-app-type');
    await pickRow(page, 'Server-to-Server');
    await answerQuickInput(page, '(1/3)', ` CLIENT_ID="${clientId}" `);
    await waitForQuickInput(page, '(2/3)');
    assert.ok(await isPasswordInput(page));
    await screenshot(page, 'add-app-secret');
    await answerQuickInput(page, '(2/3)', clientSecret);
    await answerQuickInput(page, '(3/3)', 'acme-pipeline');
    await notification(page, 'Added acme-pipeline. Autodesk accepted the client ID and secret.').waitFor();
    await screenshot(page, 'added');
    assert.equal(emulator.requestCount('/authentication/v2/token'), 1);
  });

  it('is copied after the scopes are chosen', async () => {
    await clickNotificationButton(page, 'Added acme-pipeline', 'Get Token');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    await screenshot(page, 'scopes');
    await acceptQuickInput(page);
    await notification(page, 'Copied the access token of acme-pipeline, valid for 59 min (data:read).').waitFor();
    assert.equal(await readClipboard(page), emulator.issuedAccessTokens[1]?.accessToken);
    await screenshot(page, 'copied');
  });

  it('shows its time left in the status bar and the tree', async () => {
    assert.equal(await statusBarText(page, 'apsAuth.status'), 'acme-pipeline 59m');
    assert.equal(
      await statusBarAriaLabel(page, 'apsAuth.status'),
      'acme-pipeline, valid for 59 min. Copy access token',
    );
    await waitForText(tree(page, 'Apps'), 'valid for 59 min');
    await screenshot(page, 'token');
    const [row] = await treeRows(page, 'Apps');
    assert.equal(row?.label, 'acme-pipeline');
    assert.equal(row.description, 'valid for 59 min');
    assert.equal(row.ariaLabel, 'acme-pipeline, Server-to-Server, valid for 59 min');
  });

  it('is copied again with one click and without a request', async () => {
    const copied = await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    assert.equal(copied, emulator.issuedAccessTokens[1]?.accessToken);
    assert.equal(emulator.requestCount('/authentication/v2/token'), 2);
  });
});
