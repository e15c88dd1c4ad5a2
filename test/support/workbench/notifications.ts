import type { Locator, Page } from 'playwright-core';
import { restHands, runCommand } from './window';

/** A notification that is on the screen now. At most three are; one without buttons goes after some seconds. */
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

/** Cancels what a progress notification reports on. */
export function cancelProgress(page: Page, text: string | RegExp): Promise<void> {
  return clickNotificationButton(page, text, 'Cancel');
}

/** Waits until there is one notification and no other: the progress of what has failed may go a moment after the message has come. */
export async function onlyOneNotification(page: Page): Promise<void> {
  await page.locator('.notification-toast').nth(1).waitFor({ state: 'hidden' });
  await page.locator('.notification-toast').waitFor();
}

/** Of more than three notifications in 800 ms, which no person asks for, the editor shows only the first three. */
const editorsPatienceMs = 800;

/** Clears the screen for messages that are yet to come, and waits until the editor would show them. */
export async function clearNotifications(page: Page): Promise<void> {
  await restHands(page);
  if ((await page.locator('.notification-toast').count()) > 0) {
    await runCommand(page, 'Notifications: Clear All Notifications');
    await page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
  }
  await page.waitForTimeout(editorsPatienceMs);
}
