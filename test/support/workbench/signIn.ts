import type { BrowserContext, Page } from 'playwright-core';
import { clickDialogButton, readDialog } from './dialog';
import { clearNotifications, clickNotificationButton } from './notifications';
import { acceptQuickInput, answerQuickInput, pickRow, quickInput, waitForQuickInput } from './quickInput';
import { copiedBy, runCommand, waitForText } from './window';

/** The sign-in methods as the picker names them. */
export type WayName = 'Editor' | 'Local Callback URL' | 'Team Relay Page' | 'Paste the URL';

/** Chooses the sign-in method of the only app; types `address` if the method asks for a URL. */
export async function setSignInWay(page: Page, way: WayName, address?: string): Promise<void> {
  await runCommand(page, 'APS: Choose Sign-In Method');
  await waitForQuickInput(page, /^Sign In to /);
  await pickRow(page, way);
  if (address !== undefined) await answerQuickInput(page, 'Redirect URI', address);
  // A picker that is still closing would close the palette with it.
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** Accepts the preselected scopes. The step appears until a user has signed in to the app. */
export async function acceptFirstScopes(page: Page, appName: string): Promise<void> {
  await waitForQuickInput(page, `Scopes of ${appName}`);
  await acceptQuickInput(page);
}

/** The callback URL shown by the dialog before its first use. Leaves the dialog open. */
export async function readRedirectUri(page: Page): Promise<string> {
  const { detail } = await readDialog(page);
  return detail.split('\n').find((line) => line.startsWith('http')) ?? '';
}

/** The page that the browser opens because of `action`. */
export async function openedBy(browser: BrowserContext, action: () => Promise<void>): Promise<Page> {
  const [opened] = await Promise.all([browser.waitForEvent('page'), action()]);
  await opened.waitForLoadState();
  return opened;
}

/** Continues from the dialog that shows the callback URL to register. */
export function openBrowserFromDialog(browser: BrowserContext, page: Page): Promise<Page> {
  return openedBy(browser, async () => {
    await readDialog(page);
    await clickDialogButton(page, 'Open Browser');
  });
}

/** Without a remembered user, or with a forced login, the consent page asks who signs in. */
export async function chooseUser(consent: Page, user: { readonly userId: string }): Promise<void> {
  await consent.getByLabel('Sign in as').selectOption(user.userId);
}

export function allow(consent: Page): Promise<void> {
  return consent.getByRole('button', { name: 'Allow' }).click();
}

export function deny(consent: Page): Promise<void> {
  return consent.getByRole('button', { name: 'Deny' }).click();
}

/** Presses Allow and waits for the page of the loopback listener. */
export async function allowAndReturn(consent: Page): Promise<void> {
  await allow(consent);
  await waitForText(consent.locator('h1'), 'Return to the editor');
  await consent.close();
}

/** Copies the token of the new user with the button of the sign-in message. */
export async function copyTokenOfSignedIn(page: Page, appName: string, userName: string): Promise<string> {
  await page.bringToFront();
  const copied = await copiedBy(page, () =>
    clickNotificationButton(page, `Signed in to ${appName} as ${userName}.`, 'Copy Token'),
  );
  await clearNotifications(page);
  return copied;
}
