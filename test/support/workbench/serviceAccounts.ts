import type { Page } from 'playwright-core';
import { enterApp, type AppEntry } from './addApp';
import { clickDialogButton, readDialog } from './dialog';
import { clearNotifications, notification } from './notifications';
import { acceptQuickInput, fillQuickInput, pickRow, quickInput, waitForQuickInput } from './quickInput';
import { chooseFromTreeRowMenu, expandTreeRow, tree, treeRow } from './tree';
import { openViewContainer } from './views';
import { waitForText } from './window';

/** Adds a Server-to-Server app and expands the row of its service accounts, which loads them. `used` is their number. */
export async function addAppWithAccounts(
  page: Page,
  entry: Pick<AppEntry, 'clientId' | 'clientSecret' | 'name'>,
  used: number,
): Promise<void> {
  await openViewContainer(page, 'APS Auth');
  await enterApp(page, { type: 'Server-to-Server', ...entry });
  await notification(page, `Added ${entry.name}`).waitFor();
  await clearNotifications(page);
  await expandTreeRow(page, 'Apps', entry.name);
  await expandTreeRow(page, 'Apps', 'Service accounts');
  await waitForText(tree(page, 'Apps'), `${used} of 10`);
}

/** Creates a key of an account from its row. */
export async function createKeyOf(page: Page, account: string): Promise<void> {
  await chooseFromTreeRowMenu(page, 'Apps', account, 'Create Key');
  await notification(page, `for ${account}. Its private key is stored only in the editor's secret storage.`).waitFor();
  await clearNotifications(page);
}

/** Gets the first access token of an account, for the scope `data:read`, from its row. */
export async function getTokenOf(page: Page, account: string): Promise<void> {
  await chooseFromTreeRowMenu(page, 'Apps', account, 'Get Token');
  await waitForQuickInput(page, `Scopes of ${account}`);
  await acceptQuickInput(page);
  await notification(page, `Copied the access token of ${account}`).waitFor();
  await clearNotifications(page);
}

/** The label of a key's row, as written by `shortenKeyId`. */
export function keyRowLabel(keyId: string): string {
  return `${keyId.slice(0, 4)}…${keyId.slice(-4)}`;
}

/** Chooses an item of the row's menu and clicks a button of the dialog that follows. */
export async function chooseAndConfirm(page: Page, row: string, item: string, button: string): Promise<void> {
  await chooseFromTreeRowMenu(page, 'Apps', row, item);
  await readDialog(page);
  await clickDialogButton(page, button);
}

/** Begins to rotate the key of an account from its row. `when` is when the old key is to be disabled. */
export async function beginRotation(page: Page, account: string, when: 'Now' | 'In a Day' | 'Manually'): Promise<void> {
  await chooseFromTreeRowMenu(page, 'Apps', account, 'Rotate Key');
  await waitForQuickInput(page, `Rotate Key of ${account}`);
  await pickRow(page, when);
}

/** Rotates the key of an account from its row, disables the old one, and waits for the notification. */
export async function rotateKeyOf(page: Page, account: string): Promise<void> {
  await beginRotation(page, account, 'Now');
  await notification(page, `${account} now signs with the new key`).waitFor();
}

/** Types a path into the editor's file dialog, which is a quick input in the browser, and accepts it. */
export async function answerFileDialog(page: Page, title: string | RegExp, path: string): Promise<void> {
  const accept = quickInput(page).locator('.quick-input-action:visible .monaco-button:not(.secondary)');
  await accept.waitFor();
  await waitForQuickInput(page, title);
  // The dialog first fills in a path by itself, which must not overwrite what is typed.
  await quickInput(page).locator('.monaco-list-row').first().waitFor();
  await fillQuickInput(page, path);
  // The dialog ignores input while it reads a folder.
  const isAccepted = (): Promise<boolean> =>
    accept.waitFor({ state: 'hidden', timeout: 2000 }).then(
      () => true,
      () => false,
    );
  do await accept.click();
  while (!(await isAccepted()));
}

/** Waits until the row of an account or key shows a text. */
export function rowSays(page: Page, row: string, text: string | RegExp): Promise<void> {
  return waitForText(treeRow(page, 'Apps', row), text);
}

/** Waits until the row of an account has this number of keys, whatever else matters more to those who see it. */
export function rowHasKeys(page: Page, row: string, count: number): Promise<void> {
  return treeRow(page, 'Apps', row)
    .and(page.locator(`[aria-label$="${count} of 3 keys"]`))
    .waitFor();
}
