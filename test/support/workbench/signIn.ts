import type { BrowserContext, Page } from 'playwright-core';
import { clickDialogButton, readDialog } from './dialog';
import { clearNotifications, clickNotificationButton } from './notifications';
import { acceptQuickInput, answerQuickInput, pickRow, quickInput, waitForQuickInput } from './quickInput';
import { copiedBy, runCommand, waitForText } from './window';

/** The sign-in methods as the picker names them. */
export type MethodName = 'Editor' | 'Local Port' | 'Team Relay Page' | 'Paste URL';

/** Chooses the sign-in method of the only app. `url` is typed if the method asks for one. */
export async function setSignInMethod(page: Page, method: MethodName, url?: string): Promise<void> {
  await runCommand(page, 'APS: Choose Sign-In Method');
  await answerSignInMethod(page, method, url);
}

/** Chooses the sign-in method of an app that has been picked. */
export async function answerSignInMethod(page: Page, method: MethodName, url?: string): Promise<void> {
  await waitForQuickInput(page, /^Sign In to /);
  await pickRow(page, method);
  if (url !== undefined) await answerQuickInput(page, 'Choose Sign-In Method', url);
  // A picker that is about to close would close the Command Palette too.
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** Accepts the default scopes, which are asked for until someone has signed in to the app. */
export async function acceptFirstScopes(page: Page, appName: string): Promise<void> {
  await waitForQuickInput(page, `Scopes of ${appName}`);
  await acceptQuickInput(page);
}

/** Reads the callback URL from the dialog that shows it before its first use. Leaves the dialog open. */
export async function readRedirectUri(page: Page): Promise<string> {
  const { detail } = await readDialog(page);
  return detail.split('\n').find((line) => line.startsWith('http')) ?? '';
}

/** The page that `action` makes the browser open. */
export async function openedBy(browser: BrowserContext, action: () => Promise<void>): Promise<Page> {
  const [opened] = await Promise.all([browser.waitForEvent('page'), action()]);
  await opened.waitForLoadState();
  return opened;
}

/** Opens the browser from the dialog that shows what to register. */
export function openBrowserFromDialog(browser: BrowserContext, page: Page): Promise<Page> {
  return openedBy(browser, async () => {
    await readDialog(page);
    await clickDialogButton(page, 'Open Browser');
  });
}

/** Chooses a user on the consent page, which asks when the browser remembers no one or must not. */
export async function chooseUser(consent: Page, user: { readonly userId: string }): Promise<void> {
  await consent.getByLabel('Sign in as').selectOption(user.userId);
}

export function allow(consent: Page): Promise<void> {
  return consent.getByRole('button', { name: 'Allow' }).click();
}

export function deny(consent: Page): Promise<void> {
  return consent.getByRole('button', { name: 'Deny' }).click();
}

/** Clicks Allow and waits for the page of the local listener. */
export async function allowAndReturn(consent: Page): Promise<void> {
  await allow(consent);
  await waitForText(consent.locator('h1'), 'Signed in to');
  await consent.close();
}

/** Copies the token of a user who has just signed in, from the notification. */
export async function copyTokenOfSignedIn(page: Page, appName: string, userName: string): Promise<string> {
  await page.bringToFront();
  const copied = await copiedBy(page, () =>
    clickNotificationButton(page, `Signed in to ${appName} as ${userName}.`, 'Copy Token'),
  );
  await clearNotifications(page);
  return copied;
}
