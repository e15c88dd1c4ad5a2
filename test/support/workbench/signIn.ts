import type { BrowserContext, Page } from 'playwright-core';
import { clickDialogButton, readDialog } from './dialog';
import { clearNotifications, clickNotificationButton } from './notifications';
import { acceptQuickInput, answerQuickInput, pickRow, quickInput, waitForQuickInput } from './quickInput';
import { copiedBy, runCommand, waitForText } from './window';

/** What the picker calls the ways back from the browser. */
export type WayName = 'Editor' | 'Local Callback URL' | 'Team Relay Page' | 'Paste the URL';

/** Chooses the way for the only app there is; `address` is typed where the way has one of its own. */
export async function setSignInWay(page: Page, way: WayName, address?: string): Promise<void> {
  await runCommand(page, 'APS: Choose Sign-In Method');
  await waitForQuickInput(page, /^Sign In to /);
  await pickRow(page, way);
  if (address !== undefined) await answerQuickInput(page, 'Redirect URI', address);
  // The palette would be cancelled together with a picker that is still about to close.
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** Accepts the scopes that are selected at first, which is asked for until somebody has signed in to the app. */
export async function acceptFirstScopes(page: Page, appName: string): Promise<void> {
  await waitForQuickInput(page, `Scopes of ${appName}`);
  await acceptQuickInput(page);
}

/** The callback URL that the dialog before the first use of it says, which stays open. */
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

/** Presses on in the dialog that says what to register. */
export function openBrowserFromDialog(browser: BrowserContext, page: Page): Promise<Page> {
  return openedBy(browser, async () => {
    await readDialog(page);
    await clickDialogButton(page, 'Open Browser');
  });
}

/** Where the browser remembers nobody, or must not, the consent page asks who it is. */
export async function chooseUser(consent: Page, user: { readonly userId: string }): Promise<void> {
  await consent.getByLabel('Sign in as').selectOption(user.userId);
}

export function allow(consent: Page): Promise<void> {
  return consent.getByRole('button', { name: 'Allow' }).click();
}

export function deny(consent: Page): Promise<void> {
  return consent.getByRole('button', { name: 'Deny' }).click();
}

/** Presses Allow and sees the page of the listener on this machine. */
export async function allowAndReturn(consent: Page): Promise<void> {
  await allow(consent);
  await waitForText(consent.locator('h1'), 'Return to the editor');
  await consent.close();
}

/** Copies the token of the user who has just signed in, by the button of the message that says so. */
export async function copyTokenOfSignedIn(page: Page, appName: string, userName: string): Promise<string> {
  await page.bringToFront();
  const copied = await copiedBy(page, () =>
    clickNotificationButton(page, `Signed in to ${appName} as ${userName}.`, 'Copy Token'),
  );
  await clearNotifications(page);
  return copied;
}
