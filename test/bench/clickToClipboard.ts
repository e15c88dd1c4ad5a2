import type { Page } from 'playwright-core';
import { enterApp } from '../support/workbench/addApp';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import { acceptQuickInput, waitForQuickInput } from '../support/workbench/quickInput';
import { statusBarItem } from '../support/workbench/statusBar';
import { runCommand, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture } from '../support/workbenchFixture';
import { median } from './median';
import type { Row } from './table';

const clicks = 15;

/** The time from a click on the status bar to the token in the clipboard, in the real workbench. */
export async function measureClickToClipboard(): Promise<readonly Row[]> {
  const fixture = await createWorkbenchFixture();
  const { page, emulator } = fixture;
  try {
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clickNotificationButton(page, 'Added acme-pipeline', 'Get Token');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    await acceptQuickInput(page);
    await notification(page, 'Copied the access token').waitFor();
    await clearNotifications(page);
    const warm = await clickOften(page);
    // Shorter than the required validity of a cached token, so that each click sends a request.
    emulator.setAccessTokenLifetimeSeconds(30);
    await runCommand(page, 'APS: Refresh Token');
    await waitForText(statusBarItem(page, 'apsAuth.status'), '<1m');
    const before = emulator.requestCount();
    const cold = await clickOften(page);
    const requests = (emulator.requestCount() - before) / clicks;
    return [
      {
        what: `click to clipboard, warm, median of ${clicks}, and its requests`,
        this: `${median(warm).toFixed(0)} ms, 0`,
      },
      {
        what: `click to clipboard, cold, median of ${clicks}, and its requests`,
        this: `${median(cold).toFixed(0)} ms, ${requests}`,
        others: `warm ${median(warm).toFixed(0)} ms`,
        ratio: (median(cold) / median(warm)).toFixed(2),
      },
    ];
  } finally {
    await fixture.close();
  }
}

async function clickOften(page: Page): Promise<readonly number[]> {
  const durationsMs: number[] = [];
  while (durationsMs.length < clicks) durationsMs.push(await clickOnce(page));
  return durationsMs;
}

/** Measured in the page, to exclude the time between the test and the browser. */
function clickOnce(page: Page): Promise<number> {
  return page
    .evaluate(
      `(async () => {
    const label = document.querySelector('.statusbar-item[id="aps-auth.aps-auth.apsAuth.status"] .statusbar-item-label');
    await navigator.clipboard.writeText('nothing has been copied yet');
    const startedAt = performance.now();
    label.click();
    for (;;) {
      if ((await navigator.clipboard.readText()) !== 'nothing has been copied yet') return performance.now() - startedAt;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  })()`,
    )
    .then(Number);
}
