import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { after } from '../processes';
import { runCommand } from './window';

export interface SettingChange {
  readonly id: string;
  /** As the settings editor shows it. */
  readonly title: string;
  readonly value: string;
  /** Where the editor keeps the settings of the user. */
  readonly settingsFile: string;
}

/** The text box of a setting in the settings editor, where that shows it. */
export function settingBox(page: Page, title: string): Locator {
  return page.locator('.settings-editor .setting-item-contents').filter({ hasText: title }).getByRole('textbox');
}

/** Changes a setting of the user as a person does who looks for it, and waits until `settingsFile` has it. */
export async function changeSetting(page: Page, { id, title, value, settingsFile }: SettingChange): Promise<void> {
  await runCommand(page, 'Preferences: Open User Settings');
  // The search box has the keyboard at once; the element that takes the keys has no size.
  await page.locator('.settings-editor .search-container :focus').waitFor({ state: 'attached' });
  await page.keyboard.type(id);
  await settingBox(page, title).fill(value);
  await settingBox(page, title).blur();
  while (!readFileSync(settingsFile, 'utf8').includes(`"${id}": ${JSON.stringify(value)}`)) await after(50);
  await closeSettingsEditor(page);
}

/** It lies over the window, and the palette does not come up before it is gone. */
export async function closeSettingsEditor(page: Page): Promise<void> {
  await page
    .locator('.modal-editor-part')
    .getByRole('button', { name: /^Close/ })
    .click();
  await page.locator('.settings-editor').waitFor({ state: 'hidden' });
}
