import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { createSignInFixture, designer, publicClientId, type SignInFixture } from '../support/signInFixture';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  cancelProgress,
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  cancelQuickInput,
  fillQuickInput,
  pickRow,
  quickInput,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import {
  acceptFirstScopes,
  allow,
  chooseUser,
  copyTokenOfSignedIn,
  openBrowserFromDialog,
  openedBy,
  setSignInMethod,
} from '../support/workbench/signIn';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot, waitForText } from '../support/workbench/window';

const waiting = 'Signing in to acme-viewer:';

describe('a sign-in without a callback', () => {
  let fixture: SignInFixture;
  let page: Page;
  let hint: string;

  before(async () => {
    fixture = await createSignInFixture();
    fixture.emulator.updateApp(publicClientId, { redirectUris: ['http://localhost:8080/'] });
    ({ page } = fixture);
    hint = `Still waiting for the browser. If Autodesk shows an error page, this callback URL isn't registered for the app: ${fixture.loopbackUri}`;
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    await setSignInMethod(page, 'Local Port', fixture.loopbackUri);
    await clearNotifications(page);
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('shows the callback URL to register before it opens the browser', async () => {
    await runCommand(page, 'APS: Sign In');
    await acceptFirstScopes(page, 'acme-viewer');
    const dialog = await readDialog(page);
    assert.equal(dialog.message, 'Register the callback URL of acme-viewer in the APS portal before you sign in.');
    assert.equal(
      dialog.detail.replaceAll(/\s+/g, ' '),
      `Add this callback URL to the app in the APS portal, exactly as shown: ${fixture.loopbackUri} If you've already added it, open the browser.`,
    );
    assert.deepEqual(dialog.buttons.toSorted(), ['Cancel', 'Copy URL', 'Open Browser', 'Open Portal']);
    assert.equal(await copiedBy(page, () => clickDialogButton(page, 'Copy URL')), fixture.loopbackUri);
    // The dialog comes back because the browser has yet to be opened.
    assert.equal((await readDialog(page)).message, dialog.message);
    await clickDialogButton(page, 'Cancel');
    assert.deepEqual(await notificationTexts(page), []);
  });

  it('offers help after 20 seconds', async () => {
    await runCommand(page, 'APS: Sign In');
    await acceptFirstScopes(page, 'acme-viewer');
    const consent = await openBrowserFromDialog(fixture.browser, page);
    await waitForText(consent.locator('h1'), 'There was a problem opening this page');
    await consent.close();
    await page.bringToFront();
    await notification(page, hint).waitFor({ timeout: 30_000 });
    assert.deepEqual(await notificationButtons(page, hint), ['Paste URL', 'Try Another Method', 'Copy URL']);
    await waitForText(
      notification(page, waiting),
      `Signing in to acme-viewer: If Autodesk shows an error page, register this callback URL for the app: ${fixture.loopbackUri}`,
    );
    await screenshot(page, 'sign-in-hint');

    assert.equal(await copiedBy(page, () => clickNotificationButton(page, hint, 'Copy URL')), fixture.loopbackUri);
    await notification(page, hint).waitFor();

    await clickNotificationButton(page, hint, 'Paste URL');
    await waitForQuickInput(page, 'Paste URL');
    await cancelQuickInput(page);
    await notification(page, hint).waitFor();

    // Now that the callback URL is registered, another method works.
    fixture.emulator.updateApp(publicClientId, { redirectUris: [fixture.loopbackUri] });
    await clickNotificationButton(page, hint, 'Try Another Method');
    await waitForQuickInput(page, 'Sign In to acme-viewer');
    await screenshot(page, 'sign-in-hint-another-way');
    const again = await openedBy(fixture.browser, () => pickRow(page, 'Paste URL'));
    await chooseUser(again, designer);
    const landing = again.waitForRequest((request) => request.url().startsWith(fixture.loopbackUri));
    await allow(again);
    const landed = (await landing).url();
    await again.close();
    await page.bringToFront();
    await waitForQuickInput(page, 'Paste URL');
    await fillQuickInput(page, landed);
    await acceptQuickInput(page);
    assert.equal(
      await copyTokenOfSignedIn(page, 'acme-viewer', designer.email),
      fixture.emulator.issuedAccessTokens[0]?.accessToken,
    );
  }).timeout(90_000);

  it('offers no second input box while one is open', async () => {
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await consent.close();
    await page.bringToFront();
    await waitForQuickInput(page, 'Paste URL');
    await notification(page, hint).waitFor({ timeout: 30_000 });
    assert.deepEqual(await notificationButtons(page, hint), ['Try Another Method', 'Copy URL']);
    assert.equal(await quickInput(page).count(), 1);
    await screenshot(page, 'sign-in-hint-paste');
    await cancelProgress(page, waiting);
    await quickInput(page).waitFor({ state: 'hidden' });
    await notification(page, waiting).waitFor({ state: 'hidden' });
  }).timeout(90_000);
});
