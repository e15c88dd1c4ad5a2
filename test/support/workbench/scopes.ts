import type { Page } from 'playwright-core';
import { acceptQuickInput, fillQuickInput, quickInput, setRowChecked, waitForPlaceholder } from './quickInput';
import { waitForText } from './window';

/** Goes from the list of scopes to the list of requests that require them. */
export async function findScopesByRequest(page: Page): Promise<void> {
  await fillQuickInput(page, 'by request');
  await setRowChecked(page, 'Find by request…', true);
  await acceptQuickInput(page);
  // The row of the list before names a request, too.
  await waitForPlaceholder(page, 'Which requests are you going to send?');
  await waitForText(quickInput(page).locator('.monaco-list'), 'GET /project/v1/hubs');
}
