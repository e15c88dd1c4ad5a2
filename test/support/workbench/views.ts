import type { Locator, Page } from 'playwright-core';
import { runCommand, waitForText } from './window';

/** Shows a view container of the activity bar, such as `APS Auth`. */
export async function openViewContainer(page: Page, name: string): Promise<void> {
  const tab = page
    .locator('.activitybar .action-item[role="tab"]')
    .filter({ has: page.locator(`.action-label[aria-label^="${name}"]`) });
  // A click on an open tab would close the side bar.
  if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
  await waitForText(page.locator('.sidebar .composite.title'), name);
}

/** Focuses a view with the command that the editor creates for each view. */
export async function focusView(page: Page, container: string, view: string): Promise<void> {
  await runCommand(page, `${container}: Focus on ${view} View`);
  await page.locator(`.monaco-list[role="tree"][aria-label="${view}"]:focus`).waitFor();
}

/** Clicks a button in the title of the view. */
export function clickViewAction(page: Page, name: string): Promise<void> {
  return page
    .locator('.sidebar .composite.title, .sidebar .pane-header:visible')
    .getByRole('button', { name, exact: true })
    .click();
}

/** Chooses an item of the "…" menu in the title of the view. */
export async function chooseFromViewMenu(page: Page, item: string): Promise<void> {
  await page
    .locator('.sidebar .composite.title, .sidebar .pane-header:visible')
    .getByRole('button', { name: 'Views and More Actions...' })
    .click();
  await chooseMenuItem(page, item);
}

/** The welcome content that an empty view shows instead of rows. */
export function welcome(page: Page): Locator {
  return page.locator('.sidebar .welcome-view-content:visible');
}

export function clickWelcomeButton(page: Page, name: string): Promise<void> {
  return welcome(page).getByRole('button', { name, exact: true }).click();
}

/** The items of the open menu. Playwright finds them in open shadow roots too. */
export function menuItems(page: Page): Locator {
  return page.locator('.monaco-menu .action-item:not(.disabled) .action-label:not(.separator):visible');
}

/** Hovers over the item and presses Enter, because a menu ignores clicks at first. */
export async function chooseMenuItem(page: Page, item: string): Promise<void> {
  await menuItems(page)
    .and(page.getByText(item, { exact: true }))
    .hover();
  await page.locator('.monaco-menu .action-item.focused').filter({ hasText: item }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.monaco-menu').first().waitFor({ state: 'hidden' });
}

/** Drags the edge of the side bar until it is as many pixels wide. */
export async function resizeSidebar(page: Page, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (!box) throw new Error('The side bar is closed.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, y, { steps: 5 });
  await page.mouse.up();
}
