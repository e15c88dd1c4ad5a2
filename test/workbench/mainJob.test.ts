import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { clickNotificationButton, notification } from '../support/workbench/notifications';
import { answerQuickInput, isPasswordInput, waitForQuickInput } from '../support/workbench/quickInput';
import { clickStatusBarItem, statusBarItem, waitForStatusBarAriaLabel } from '../support/workbench/statusBar';
import { focusedTreeRow, tree, treeRow, treeRows } from '../support/workbench/tree';
import { clickWelcomeButton, openViewContainer } from '../support/workbench/views';
import { copiedBy, restHands, screenshot, waitForText } from '../support/workbench/window';
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
    await waitForQuickInput(page, 'Add App (1/3)');
    await screenshot(page, 'add-app');
    await answerQuickInput(page, '(1/3)', ` CLIENT_ID="${clientId}" `);
    await waitForQuickInput(page, '(2/3)');
    assert.ok(await isPasswordInput(page));
    await screenshot(page, 'add-app-secret');
    await answerQuickInput(page, '(2/3)', clientSecret);
    await answerQuickInput(page, '(3/3)', 'acme-pipeline');
    await notification(
      page,
      'Added acme-pipeline. Autodesk accepted the client ID and secret. Its access token is valid for 59 min (data:read).',
    ).waitFor();
    await screenshot(page, 'added');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'acme-pipeline'))
      .waitFor();
    await tree(page, 'Apps').and(page.locator(':focus')).waitFor();
    // The check of the client secret, the type of the app, and its first access token.
    assert.equal(emulator.requestCount('/authentication/v2/token'), 3);
  });

  it('is copied with the next step', async () => {
    const copied = await copiedBy(page, () => clickNotificationButton(page, 'Added acme-pipeline', 'Copy Token'));
    assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
    assert.deepEqual(emulator.issuedAccessTokens.at(-1)?.scopes, ['data:read']);
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'copied');
    await screenshot(page, 'copied');
  });

  it('shows its time left in the status bar and the tree', async () => {
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'acme-pipeline 59m');
    await waitForStatusBarAriaLabel(page, 'apsAuth.status', 'acme-pipeline, valid for 59 min. Copy access token');
    await waitForText(tree(page, 'Apps'), '59m');
    await screenshot(page, 'token');
    const [row] = await treeRows(page, 'Apps');
    assert.equal(row?.label, 'acme-pipeline');
    assert.equal(row.description, '59m');
    assert.equal(row.ariaLabel, 'acme-pipeline, Server-to-Server, valid for 59 min');
  });

  it('is copied again with one click and without a request', async () => {
    const requests = emulator.requestCount('/authentication/v2/token');
    await restHands(page);
    const copied = await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
    assert.equal(emulator.requestCount('/authentication/v2/token'), requests);
  });
});
