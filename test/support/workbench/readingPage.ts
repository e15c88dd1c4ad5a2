import type { Locator, Page } from 'playwright-core';

/** The page of the extension that is shown in the editor area. */
export function readingPage(page: Page): Locator {
  return page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('main');
}

/** What a row of the page says, once it says it. */
export function pageRow(page: Page, name: string | RegExp, text: string | RegExp = ''): Locator {
  const named = page.getByRole('rowheader', { name, exact: true });
  return readingPage(page).getByRole('row').filter({ has: named }).getByRole('cell').filter({ hasText: text });
}

/** Presses a button of the page. */
export function pressPageButton(page: Page, name: string): Promise<void> {
  return readingPage(page).getByRole('button', { name, exact: true }).first().click();
}
