import type { Locator, Page } from 'playwright-core';
import { restHands, runCommand } from './window';

/**
 * A visible notification. At most three are visible; one without buttons disappears after a few seconds. While the list of all
 * notifications is open, they appear there instead.
 */
export function notification(page: Page, text: string | RegExp): Locator {
  return page
    .locator('.notification-toast, .notifications-center:visible .notification-list-item')
    .filter({ has: page.locator('.notification-list-item-message').filter({ hasText: text }) });
}

export function notificationTexts(page: Page): Promise<readonly string[]> {
  return page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
}

export async function notificationButtons(page: Page, text: string | RegExp): Promise<readonly string[]> {
  await notification(page, text).waitFor();
  return notification(page, text).locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
}

/** Also if the notification has disappeared in the meantime, as a person would. */
export async function clickNotificationButton(page: Page, text: string | RegExp, button: string): Promise<void> {
  const visible = notification(page, text).getByRole('button', { name: button, exact: true });
  // Not in one time limit: a click that ends too late has pressed the button all the same.
  const isClicked = await visible
    .waitFor({ timeout: 10_000 })
    .then(() => visible.click({ timeout: 10_000 }))
    .then(
      () => true,
      () => false,
    );
  if (!isClicked) await clickListedNotification(page, text, button);
}

/** Opens the list of all notifications, in which one stays after it has disappeared. */
export async function listedNotification(page: Page, text: string | RegExp): Promise<Locator> {
  const list = page.locator('.notifications-center:visible');
  if ((await list.count()) === 0) await runCommand(page, 'Notifications: Show Notifications');
  await list.waitFor();
  return list.locator('.notification-list-item').filter({ hasText: text });
}

/** Presses a button of a notification in the list of all notifications. */
export async function clickListedNotification(page: Page, text: string | RegExp, button: string): Promise<void> {
  const listed = await listedNotification(page, text);
  await listed.getByRole('button', { name: button, exact: true }).click();
}

/** The links in the text of a notification. */
export async function notificationLinks(page: Page, text: string | RegExp): Promise<readonly string[]> {
  await notification(page, text).waitFor();
  return notification(page, text).locator('.notification-list-item-message a').allInnerTexts();
}

export function clickNotificationLink(page: Page, text: string | RegExp, link: string): Promise<void> {
  return notification(page, text).locator('.notification-list-item-message a').getByText(link, { exact: true }).click();
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
  const shown = page.locator('.notification-toast, .notifications-center:visible');
  const count = await shown.count();
  if (count === 0) return;
  await runCommand(page, 'Notifications: Clear All Notifications');
  await shown.first().waitFor({ state: 'hidden' });
  if (count > 1) await page.waitForTimeout(editorsPatienceMs);
}
