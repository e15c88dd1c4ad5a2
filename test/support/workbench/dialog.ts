import type { Locator, Page } from 'playwright-core';

export interface Dialog {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** Waits for a modal dialog and reads it. */
export async function readDialog(page: Page): Promise<Dialog> {
  await dialogButtons(page).first().waitFor();
  const [messages, details, buttons] = await Promise.all([
    dialog(page).locator('.dialog-message-text').allInnerTexts(),
    dialog(page).locator('.dialog-message-detail').allInnerTexts(),
    dialogButtons(page).allInnerTexts(),
  ]);
  // A message without a detail is shown where the detail would be.
  const [message = '', detail = ''] = [...messages, ...details];
  return { message, detail, buttons };
}

export function clickDialogButton(page: Page, name: string): Promise<void> {
  return dialogButtons(page)
    .and(page.getByText(name, { exact: true }))
    .click();
}

/** Closes the dialog with Escape. */
export async function escapeDialog(page: Page): Promise<void> {
  await dialog(page).waitFor();
  await page.keyboard.press('Escape');
  await dialog(page).waitFor({ state: 'hidden' });
}

export function dialog(page: Page): Locator {
  return page.locator('.monaco-dialog-box');
}

function dialogButtons(page: Page): Locator {
  return dialog(page).locator('.dialog-buttons .monaco-button');
}
