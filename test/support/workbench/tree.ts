import type { Locator, Page } from 'playwright-core';
import { chooseMenuItem, menuItems } from './views';
import { restHands, tooltips } from './window';

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  readonly ariaLabel: string;
  /** 1 for top-level rows. */
  readonly level: number;
  readonly state: 'expanded' | 'collapsed' | 'leaf';
}

export function tree(page: Page, view: string): Locator {
  return page.locator(`.monaco-list[role="tree"][aria-label="${view}"]`);
}

export function treeRow(page: Page, view: string, label: string): Locator {
  return tree(page, view)
    .locator('.monaco-list-row')
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) });
}

/** The rows from top to bottom. */
export async function treeRows(page: Page, view: string): Promise<readonly TreeRow[]> {
  const rows = await Promise.all((await tree(page, view).locator('.monaco-list-row').all()).map(readTreeRow));
  return rows.toSorted((one, other) => one.index - other.index).map(({ row }) => row);
}

async function readTreeRow(locator: Locator): Promise<{ index: number; row: TreeRow }> {
  const attribute = async (name: string): Promise<string> => (await locator.getAttribute(name)) ?? '';
  const expanded = await attribute('aria-expanded');
  const row: TreeRow = {
    label: await locator.locator('.label-name').innerText(),
    description: (await locator.locator('.label-description').allInnerTexts()).join(' '),
    ariaLabel: await attribute('aria-label'),
    level: Number(await attribute('aria-level')),
    state: expanded === 'true' ? 'expanded' : expanded === 'false' ? 'collapsed' : 'leaf',
  };
  return { index: Number(await attribute('data-index')), row };
}

/** The row that has the focus. */
export function focusedTreeRow(page: Page, view: string): Locator {
  return tree(page, view).locator('.monaco-list-row.focused');
}

export async function expandTreeRow(page: Page, view: string, label: string): Promise<void> {
  const row = treeRow(page, view, label);
  if ((await row.getAttribute('aria-expanded')) !== 'true') await row.locator('.monaco-tl-twistie').click();
  await row.and(page.locator('[aria-expanded="true"]')).waitFor();
}

export async function collapseTreeRow(page: Page, view: string, label: string): Promise<void> {
  const row = treeRow(page, view, label);
  if ((await row.getAttribute('aria-expanded')) !== 'false') await row.locator('.monaco-tl-twistie').click();
  await row.and(page.locator('[aria-expanded="false"]')).waitFor();
}

/** Clicks an inline action, which is visible only while the mouse is over the row. */
export async function clickTreeRowAction(page: Page, view: string, label: string, action: string): Promise<void> {
  const row = treeRow(page, view, label);
  await row.hover();
  await row.getByRole('button', { name: action, exact: true }).click();
}

export async function treeRowActions(page: Page, view: string, label: string): Promise<readonly string[]> {
  const row = treeRow(page, view, label);
  await row.hover();
  const buttons = await row.locator('.actions .action-label').all();
  return Promise.all(buttons.map(async (button) => (await button.getAttribute('aria-label')) ?? ''));
}

export async function chooseFromTreeRowMenu(page: Page, view: string, label: string, item: string): Promise<void> {
  await treeRow(page, view, label).click({ button: 'right' });
  await chooseMenuItem(page, item);
}

/** The items of a row's context menu. Leaves the menu closed. */
export async function treeRowMenu(page: Page, view: string, label: string): Promise<readonly string[]> {
  await treeRow(page, view, label).click({ button: 'right' });
  await menuItems(page).first().waitFor();
  const items = await menuItems(page).allInnerTexts();
  await page.keyboard.press('Escape');
  await menuItems(page).first().waitFor({ state: 'hidden' });
  return items;
}

/** Chooses an item of the focused row's context menu by keyboard. */
export async function chooseFromTreeRowMenuByKeyboard(page: Page, item: string): Promise<void> {
  await page.keyboard.press('Shift+F10');
  await menuItems(page).first().waitFor();
  for (const offered of await menuItems(page).allInnerTexts()) {
    await page.keyboard.press('ArrowDown');
    if (offered === item) break;
  }
  await page.keyboard.press('Enter');
}

/** Hovers over a row until its tooltip appears. */
export async function showTreeRowTooltip(page: Page, view: string, label: string): Promise<Locator> {
  await restHands(page);
  await treeRow(page, view, label).locator('.label-name').hover();
  await tooltips(page).waitFor();
  return tooltips(page);
}
