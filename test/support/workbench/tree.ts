import type { Locator, Page } from 'playwright-core';
import { chooseMenuItem, menuItems } from './views';
import { showTooltip } from './window';

export interface TreeRow {
  readonly label: string;
  readonly description: string;
  readonly ariaLabel: string;
  /** 1 for top-level rows. */
  readonly level: number;
  readonly state: 'expanded' | 'collapsed' | 'leaf';
}

/** The name as a screen reader reads it, if the row shows only part of it. */
function wholeName(shown: string, ariaLabel: string): string {
  const [spoken = ''] = ariaLabel.replace(/^key (\S+) of .*/, '$1').split(', ');
  const [start = '', end] = shown.split('…');
  return end !== undefined && spoken.startsWith(start) && spoken.endsWith(end) ? spoken : shown;
}

export function tree(page: Page, view: string): Locator {
  return page.locator(`.monaco-list[role="tree"][aria-label="${view}"]`);
}

/** The row with this name, which the row may show only in part. */
export function treeRow(page: Page, view: string, label: string): Locator {
  const rows = tree(page, view).locator('.monaco-list-row');
  return rows
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) })
    .or(
      rows.and(
        page.locator([`${label},`, `key ${label} of`].map((start) => `[aria-label^=${JSON.stringify(start)}]`).join()),
      ),
    );
}

/** The rows from top to bottom. */
export async function treeRows(page: Page, view: string): Promise<readonly TreeRow[]> {
  const rows = await Promise.all((await tree(page, view).locator('.monaco-list-row').all()).map(readTreeRow));
  return rows.toSorted((one, other) => one.index - other.index).map(({ row }) => row);
}

async function readTreeRow(locator: Locator): Promise<{ index: number; row: TreeRow }> {
  const attribute = async (name: string): Promise<string> => (await locator.getAttribute(name)) ?? '';
  const expanded = await attribute('aria-expanded');
  const ariaLabel = await attribute('aria-label');
  const row: TreeRow = {
    label: wholeName(await locator.locator('.label-name').innerText(), ariaLabel),
    description: (await locator.locator('.label-description').allInnerTexts()).join(' '),
    ariaLabel,
    level: Number(await attribute('aria-level')),
    state: expanded === 'true' ? 'expanded' : expanded === 'false' ? 'collapsed' : 'leaf',
  };
  return { index: Number(await attribute('data-index')), row };
}

/**
 * The visible rows whose state is cut off at their right edge, with how many pixels of it are missing. What follows the state
 * after a dot doesn't count.
 */
export async function cutTreeRows(page: Page, view: string): Promise<readonly string[]> {
  const cut: unknown = await page.evaluate(`
    [...document.querySelectorAll('.monaco-list[role="tree"][aria-label="${view}"] .monaco-list-row')].flatMap((row) => {
      const state = row.querySelector('.label-description');
      if (!state || state.textContent === '') return [];
      let edge = row.getBoundingClientRect().right;
      for (let box = state.parentElement; box !== row; box = box.parentElement)
        if (getComputedStyle(box).overflowX !== 'visible') edge = Math.min(edge, box.getBoundingClientRect().right);
      const text = document.createRange();
      const words = document.createTreeWalker(state, NodeFilter.SHOW_TEXT).nextNode();
      text.setStart(words, 0);
      text.setEnd(words, words.data.split(' · ')[0].length);
      const missing = Math.ceil(text.getBoundingClientRect().right - edge);
      return missing > 0 ? [row.querySelector('.label-name').textContent + ' | ' + state.textContent + ' | ' + missing] : [];
    })`);
  if (!Array.isArray(cut)) throw new Error('There is no tree.');
  return cut.map(String);
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
  await row.getByRole('button', { name: new RegExp(`^${action}( \\(|$)`) }).click();
}

export async function treeRowActions(page: Page, view: string, label: string): Promise<readonly string[]> {
  const row = treeRow(page, view, label);
  await row.hover();
  const buttons = await row.locator('.actions .action-label').all();
  const labels = await Promise.all(buttons.map((button) => button.getAttribute('aria-label')));
  // Without the key that does the same.
  return labels.map((label) => (label ?? '').replace(/ \(.*\)$/, ''));
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
  await menuItems(page)
    .and(page.getByText(item, { exact: true }))
    .waitFor();
  const focused = page.locator('.monaco-menu .action-item.focused').filter({ hasText: item });
  do await page.keyboard.press('ArrowDown');
  while (!(await focused.isVisible()));
  await page.keyboard.press('Enter');
}

/** Hovers over a row until its tooltip appears. */
export function showTreeRowTooltip(page: Page, view: string, label: string): Promise<Locator> {
  return showTooltip(page, treeRow(page, view, label).locator('.label-name'));
}
