import type { Locator, Page } from 'playwright-core';
import { waitForText } from './window';

export interface QuickInputRow {
  readonly label: string;
  readonly description: string;
  readonly isChecked: boolean;
}

export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible');
}

/** Waits for a step by its title, because all steps share one widget. */
export async function waitForQuickInput(page: Page, title: string | RegExp): Promise<void> {
  await waitForText(quickInput(page).locator('.quick-input-title'), title);
}

export function quickInputTitle(page: Page): Promise<string> {
  return quickInput(page).locator('.quick-input-title').innerText();
}

/** Holds the prompt, or what is wrong with the value typed so far. */
export function quickInputMessage(page: Page): Locator {
  return quickInput(page).locator('.quick-input-message');
}

/** Waits for a list by what it asks, which it says only while nothing is typed. */
export function waitForPlaceholder(page: Page, text: string): Promise<void> {
  return quickInput(page).locator(`input[placeholder^="${text}"]`).waitFor();
}

export async function quickInputPlaceholder(page: Page): Promise<string> {
  return (await textBox(page).getAttribute('placeholder')) ?? '';
}

export function quickInputValue(page: Page): Promise<string> {
  return textBox(page).inputValue();
}

export async function isPasswordInput(page: Page): Promise<boolean> {
  return (await textBox(page).getAttribute('type')) === 'password';
}

export function fillQuickInput(page: Page, text: string): Promise<void> {
  return textBox(page).fill(text);
}

export function acceptQuickInput(page: Page): Promise<void> {
  return textBox(page).press('Enter');
}

export function cancelQuickInput(page: Page): Promise<void> {
  return textBox(page).press('Escape');
}

/** Waits for the step with this title, types the answer, and accepts it. */
export async function answerQuickInput(page: Page, title: string | RegExp, text: string): Promise<void> {
  await waitForQuickInput(page, title);
  await fillQuickInput(page, text);
  await acceptQuickInput(page);
}

/** Waits for the input box with this prompt, types the answer, and accepts it. */
export async function answerPrompt(page: Page, prompt: string, text: string): Promise<void> {
  await waitForText(quickInputMessage(page), prompt);
  await fillQuickInput(page, text);
  await acceptQuickInput(page);
}

/** The rows that fit on the screen, once no more of them appear. Filter a long list first. */
export async function quickInputRows(page: Page): Promise<readonly QuickInputRow[]> {
  const rows = quickInput(page).locator('.monaco-list-row');
  await rows.first().waitFor();
  let texts: readonly string[];
  do {
    texts = await rows.allInnerTexts();
    await page.evaluate('new Promise(requestAnimationFrame)');
  } while (texts.join('\n') !== (await rows.allInnerTexts()).join('\n'));
  return Promise.all((await rows.all()).map(readRow));
}

async function readRow(row: Locator): Promise<QuickInputRow> {
  const [label, descriptions, checked] = await Promise.all([
    row.locator('.label-name').first().innerText(),
    row.locator('.label-description').allInnerTexts(),
    row.getAttribute('aria-checked'),
  ]);
  return { label, description: descriptions.join(' '), isChecked: checked === 'true' };
}

export function pickRow(page: Page, label: string): Promise<void> {
  return quickInputRow(page, label).click();
}

export async function setRowChecked(page: Page, label: string, checked: boolean): Promise<void> {
  await quickInputRow(page, label).locator('.monaco-checkbox').setChecked(checked);
}

/** Clicks a button of the title bar or the input box by its tooltip. */
export function clickQuickInputButton(page: Page, name: string): Promise<void> {
  return quickInput(page).locator('.quick-input-titlebar, .quick-input-header').getByRole('button', { name }).click();
}

export async function clickQuickInputRowButton(page: Page, label: string, name: string): Promise<void> {
  const row = quickInputRow(page, label);
  await row.hover();
  await row.getByRole('button', { name }).click();
}

function textBox(page: Page): Locator {
  return quickInput(page).locator('.quick-input-box input');
}

function quickInputRow(page: Page, label: string): Locator {
  return quickInput(page)
    .locator('.monaco-list-row')
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) });
}
