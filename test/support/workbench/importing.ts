import type { Page } from 'playwright-core';
import { acceptQuickInput, quickInput, setRowChecked, waitForPlaceholder } from './quickInput';
import { answerFileDialog } from './serviceAccounts';
import { runCommand } from './window';

/** Checks every row of a list, or none. */
export function checkAll(page: Page, isChecked = true): Promise<void> {
  return quickInput(page).locator('.quick-input-header .monaco-checkbox').first().setChecked(isChecked);
}

/** Begins an import, and checks the places to look into, which is to be accepted. */
export async function beginImport(page: Page, ...places: readonly string[]): Promise<void> {
  await runCommand(page, 'APS: Import Apps');
  await waitForPlaceholder(page, 'Where should APS Auth look for apps?');
  await checkAll(page);
  await checkAll(page, false);
  for (const place of places) await setRowChecked(page, place, true);
}

/** Begins an import from a file. */
export async function lookForAppsInFile(page: Page, path: string): Promise<void> {
  await beginImport(page, 'Other file…');
  await acceptQuickInput(page);
  await answerFileDialog(page, 'Import Apps', path);
}
