import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { addAppWithToken, enterApp } from '../support/workbench/addApp';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import { cancelQuickInput, quickInputRows, waitForQuickInput } from '../support/workbench/quickInput';
import { openViewContainer } from '../support/workbench/views';
import { runCommand, screenshot } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

describe('the settings of every day', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  before(async () => {
    fixture = await createWorkbenchFixture({
      settings: {
        'apsAuth.defaultScopes': ['data:read', 'bucket:read', 7, 'not a scope', 'openid'],
        'apsAuth.warnBeforeExpiryMinutes': 60,
      },
    });
    ({ page } = fixture);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('choose the scopes that an app starts with', async () => {
    await enterApp(page, { type: 'Traditional Web App', clientId: otherClientId, clientSecret, name: 'acme-viewer' });
    await clickNotificationButton(page, 'Added acme-viewer', 'Get Token');
    await waitForQuickInput(page, 'Scopes of acme-viewer');
    const rows = await quickInputRows(page);
    const checked = rows.filter(({ isChecked }) => isChecked).map(({ label }) => label);
    assert.deepEqual(checked, ['data:read', 'bucket:read']);
    await cancelQuickInput(page);
  });

  it('warn before a token expires that nothing renews', async () => {
    await runCommand(page, 'APS: Select Credential');
    await waitForQuickInput(page, 'Select Credential');
    await page.keyboard.type('acme-pipeline');
    await page.keyboard.press('Enter');
    fixture.emulator.updateApp(clientId, { clientSecret: `${clientSecret}New` });
    await runCommand(page, 'APS: Refresh Token');
    const warning =
      /^The access token of acme-pipeline expires in \d+ min\. To get another one, change the client secret\.$/;
    await notification(page, warning).waitFor();
    await screenshot(page, 'expiry-warning');
    await clickNotificationButton(page, warning, 'Change Client Secret');
    await waitForQuickInput(page, 'Change Client Secret');
    await cancelQuickInput(page);
  });
});
