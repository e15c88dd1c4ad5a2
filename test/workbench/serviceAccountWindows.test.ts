import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type Emulator, type ServiceAccountSnapshot } from '../emulator/emulator';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
} from '../support/workbench/notifications';
import { addAppWithAccounts, beginRotation, createKeyOf, getTokenOf } from '../support/workbench/serviceAccounts';
import { chooseFromTreeRowMenu, expandTreeRow, treeRow } from '../support/workbench/tree';
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
    await Promise.all([beginRotation(page, 'ci-publisher', 'Now'), beginRotation(other, 'ci-publisher', 'Now')]);
    const rotated = 'ci-publisher now signs with the new key';
    const outdated = 'ci-publisher: Another window has stored secrets since this one was loaded';
    for (const window of [page, other]) {
      await notification(window, rotated).or(notification(window, outdated)).waitFor();
      await screenshot(window, window === page ? 'windows-one' : 'windows-other');
    }
    const isFirst = (await notificationTexts(page)).some((text) => text.startsWith(rotated));
    const [winner, loser] = isFirst ? [page, other] : [other, page];
    // A window that was loaded before another one stored a key would delete that key, so it creates none.
    assert.deepEqual(await notificationButtons(loser, outdated), ['Reload Window', 'Show Log']);
    assert.deepEqual(
      keys().map(({ status }) => status),
      ['DISABLED', 'ENABLED'],
    );
    assert.equal(await refreshesToken(winner), true);
    await Promise.all([loser.waitForEvent('load'), clickNotificationButton(loser, outdated, 'Reload Window')]);
    await treeRow(loser, 'Apps', 'acme-pipeline').waitFor({ timeout: 60_000 });
    await expandTreeRow(loser, 'Apps', 'acme-pipeline');
    assert.equal(await refreshesToken(loser), true);
  });

  /** Whether a window can still sign for the account. */
  async function refreshesToken(window: Page): Promise<boolean> {
    await clearNotifications(window);
    await chooseFromTreeRowMenu(window, 'Apps', 'ci-publisher', 'Refresh Token');
    const refreshed = 'Refreshed the access token of ci-publisher';
    await notification(window, refreshed).or(notification(window, 'ci-publisher: ')).waitFor();
    return (await notificationTexts(window)).some((text) => text.startsWith(refreshed));
  }
});
