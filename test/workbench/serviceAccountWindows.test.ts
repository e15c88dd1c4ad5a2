import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type Emulator, type ServiceAccountSnapshot } from '../emulator/emulator';
import { clearNotifications, notification, notificationTexts } from '../support/workbench/notifications';
import { addAppWithAccounts, createKeyOf, getTokenOf } from '../support/workbench/serviceAccounts';
import { chooseFromTreeRowMenu, clickTreeRowAction, expandTreeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { openWorkbench, screenshot } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const accountPath = '/authentication/v2/service-accounts/{serviceAccountId}';

describe('a service account in two windows', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let other: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    for (const path of [accountPath, `${accountPath}/keys`, `${accountPath}/keys/{keyId}`, jwtBearerExchange])
      emulator.setRateLimitPerMinute(path, Infinity);
    emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 1);
    await createKeyOf(page, 'ci-publisher');
    await getTokenOf(page, 'ci-publisher');
    await page.waitForFunction('localStorage.getItem("secrets.provider") !== null');
    // A browser window reads the secrets only once, when it starts.
    other = await openWorkbench(fixture.browser, fixture.editor.url);
    await openViewContainer(other, 'APS Auth');
    await expandTreeRow(other, 'Apps', 'acme-pipeline');
  });

  after(() => fixture.close());

  const keys = (): ServiceAccountSnapshot['keys'] => emulator.serviceAccounts(clientId)[0]?.keys ?? [];

  it('has a working key after both windows rotate it at once', async () => {
    // Delayed, so that each rotation starts before the other ends.
    emulator.fail('/authentication/v2/token', { kind: 'delay', delayMs: 1500 }, 2);
    await Promise.all([
      chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Rotate Key'),
      chooseFromTreeRowMenu(other, 'Apps', 'ci-publisher', 'Rotate Key'),
    ]);
    for (const window of [page, other]) {
      await notification(window, 'ci-publisher now signs with the new key').waitFor();
      await screenshot(window, window === page ? 'windows-one' : 'windows-other');
    }
    const created = keys().slice(1);
    assert.equal(created.length, 2);
    assert.ok(created.some(({ status }) => status === 'ENABLED'));
    const outcomes = await Promise.all([page, other].map(refreshesToken));
    assert.ok(outcomes.includes(true), 'one of the windows still gets a token');
  });

  /** Whether a window can still sign for the account. */
  async function refreshesToken(window: Page): Promise<boolean> {
    await clearNotifications(window);
    await clickTreeRowAction(window, 'Apps', 'ci-publisher', 'Refresh Token');
    const refreshed = 'Refreshed the access token of ci-publisher';
    await notification(window, refreshed).or(notification(window, 'ci-publisher: ')).waitFor();
    return (await notificationTexts(window)).some((text) => text.startsWith(refreshed));
  }
});
