import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { after } from '../processes';
import { runCommand } from './window';

export interface SettingChange {
  readonly id: string;
  /** The title in the settings editor. */
  readonly title: string;
  readonly value: string;
  /** Where the editor stores the user settings. */
  readonly settingsFile: string;
}

/** The text box of a setting in the settings editor. */
export function settingBox(page: Page, title: string): Locator {
  return page.locator('.settings-editor .setting-item-contents').filter({ hasText: title }).getByRole('textbox');
}

/** Changes a user setting in the settings editor and waits until `settingsFile` contains it. */
export async function changeSetting(page: Page, { id, title, value, settingsFile }: SettingChange): Promise<void> {
  await findSetting(page, id);
  await settingBox(page, title).fill(value);
  await settingBox(page, title).blur();
  while (!readFileSync(settingsFile, 'utf8').includes(`"${id}": ${JSON.stringify(value)}`)) await after(50);
  await closeSettingsEditor(page);
}

/**
 * Chooses one of the values of a user setting in the settings editor. Waits until it `takesEffect`, because an editor that is
 * closed at once forgets it.
 */
export async function chooseSetting(
  page: Page,
  { id, title, value }: Omit<SettingChange, 'settingsFile'>,
  takesEffect: () => Promise<void>,
): Promise<void> {
  await findSetting(page, id);
  const item = page.locator('.settings-editor .setting-item-contents').filter({ hasText: title });
  await item.locator('select').selectOption(value);
  await takesEffect();
  await closeSettingsEditor(page);
}

async function findSetting(page: Page, id: string): Promise<void> {
  await runCommand(page, 'Preferences: Open User Settings');
  // The search box is focused at once. The focused element has no size.
  await page.locator('.settings-editor .search-container :focus').waitFor({ state: 'attached' });
  await page.keyboard.type(id);
}

/** Closes the settings editor, which covers the window and blocks the Command Palette. */
export async function closeSettingsEditor(page: Page): Promise<void> {
  await page
    .locator('.modal-editor-part')
    .getByRole('button', { name: /^Close/ })
    .click();
  await page.locator('.settings-editor').waitFor({ state: 'hidden' });
}
