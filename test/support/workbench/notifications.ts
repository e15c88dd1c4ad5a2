import type { Locator, Page } from 'playwright-core';
import { restHands, runCommand } from './window';

/** A visible notification. At most three are visible; one without buttons disappears after a few seconds. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page
    .locator('.notification-toast')
    .filter({ has: page.locator('.notification-list-item-message').filter({ hasText: text }) });
}

export function notificationTexts(page: Page): Promise<readonly string[]> {
  return page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
}

export async function notificationButtons(page: Page, text: string | RegExp): Promise<readonly string[]> {
  await notification(page, text).waitFor();
  return notification(page, text).locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
}

export function clickNotificationButton(page: Page, text: string | RegExp, button: string): Promise<void> {
  return notification(page, text).getByRole('button', { name: button, exact: true }).click();
}

/** Cancels the task of a progress notification. */
export function cancelProgress(page: Page, text: string | RegExp): Promise<void> {
  return clickNotificationButton(page, text, 'Cancel');
}

/** Waits until exactly one notification is left: progress may disappear a moment after an error message appears. */
export async function onlyOneNotification(page: Page): Promise<void> {
  await page.locator('.notification-toast').nth(1).waitFor({ state: 'hidden' });
  await page.locator('.notification-toast').waitFor();
}

/** The editor shows only the first three of several notifications within 800 ms. */
const editorsPatienceMs = 800;

/** Clears all notifications and waits until the editor would show new ones. */
export async function clearNotifications(page: Page): Promise<void> {
  await restHands(page);
  if ((await page.locator('.notification-toast').count()) > 0) {
    await runCommand(page, 'Notifications: Clear All Notifications');
    await page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
  }
  await page.waitForTimeout(editorsPatienceMs);
}
