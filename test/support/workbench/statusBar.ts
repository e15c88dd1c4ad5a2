import type { Locator, Page } from 'playwright-core';
import { showTooltip } from './window';

/** The item with the ID passed to `createStatusBarItem`. Its name isn't on the page. */
export function statusBarItem(page: Page, id: string): Locator {
  return page.locator(`.statusbar-item[id="aps-auth.aps-auth.${id}"]`);
}

export async function statusBarText(page: Page, id: string): Promise<string> {
  return (await label(page, id).innerText()).trim();
}

/** Waits until this is what a screen reader says. */
export function waitForStatusBarAriaLabel(page: Page, id: string, text: string): Promise<void> {
  return statusBarItem(page, id)
    .locator(`.statusbar-item-label[aria-label=${JSON.stringify(text)}]`)
    .waitFor();
}

export function clickStatusBarItem(page: Page, id: string): Promise<void> {
  return label(page, id).click();
}

/** Hovers over the item until its tooltip appears. */
export function showStatusBarTooltip(page: Page, id: string): Promise<Locator> {
  return showTooltip(page, label(page, id));
}

export async function clickStatusBarTooltipLink(page: Page, id: string, link: string): Promise<void> {
  const tooltip = await showStatusBarTooltip(page, id);
  await tooltip
    .locator('a')
    .getByText(link, { exact: true })
    .or(tooltip.locator('a', { hasText: link }))
    .first()
    .click();
}

/** Opens the menu of the status bar, which has the names of all items. */
export function openStatusBarMenu(page: Page): Promise<void> {
  return page.locator('.part.statusbar .left-items').click({ button: 'right' });
}

function label(page: Page, id: string): Locator {
  return statusBarItem(page, id).locator('.statusbar-item-label');
}
