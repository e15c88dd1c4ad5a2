import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { createSignInFixture, designer, publicClientId, type SignInFixture } from '../support/signInFixture';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  cancelProgress,
  clearNotifications,
  clickNotificationLink,
  notification,
  notificationButtons,
  notificationLinks,
  notificationTexts,
  onlyOneNotification,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  cancelQuickInput,
  fillQuickInput,
  pickRow,
  quickInput,
  quickInputRows,
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
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, offeredCommands, runCommand, screenshot, waitForText } from '../support/workbench/window';

const waiting = 'Signing in to acme-viewer:';

describe('a sign-in without a callback', () => {
  let fixture: SignInFixture;
  let page: Page;
  let hint: string;

  before(async () => {
    fixture = await createSignInFixture();
    fixture.emulator.updateApp(publicClientId, { redirectUris: ['http://localhost:8080/'] });
    ({ page } = fixture);
    hint = `Signing in to acme-viewer: Still waiting for the browser, for up to 5 min. If Autodesk shows an error page, this callback URL isn't registered for the app: ${fixture.loopbackUri}.`;
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

  it('lets the callback URL be copied at any time', async () => {
    const copied = await copiedBy(page, () => chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Copy Callback URL'));
    assert.equal(copied, fixture.loopbackUri);
    await notification(page, `Copied the callback URL of acme-viewer: ${fixture.loopbackUri}`).waitFor();
  });

  it('gives way to the next one and its listener', async () => {
    await runCommand(page, 'APS: Sign In');
    await acceptFirstScopes(page, 'acme-viewer');
    for (const attempt of ['first', 'second']) {
      // The callback URL is shown again, because the browser never came back to it.
      const consent = await openBrowserFromDialog(fixture.browser, page);
      await consent.close();
      await page.bringToFront();
      // For a moment, the one before is still shown.
      await notification(page, waiting).first().waitFor();
      if (attempt === 'first') {
        await runCommand(page, 'APS: Sign In');
        await acceptFirstScopes(page, 'acme-viewer');
      }
    }
    await onlyOneNotification(page);
    assert.deepEqual(await notificationTexts(page), [
      `Signing in to acme-viewer: Continue in the browser within 5 min. It returns to the callback URL ${fixture.loopbackUri}. Copy Sign-In Link · More Options`,
    ]);
    await screenshot(page, 'sign-in-again');
    await cancelProgress(page, waiting);
    await notification(page, waiting).waitFor({ state: 'hidden' });
    assert.deepEqual(await notificationTexts(page), []);
    assert.ok(!(await offeredCommands(page, 'APS: Copy')).includes('APS: Copy Sign-In Link'));
  });

  it('gives its link to another browser, by keyboard too', async () => {
    await runCommand(page, 'APS: Sign In');
    await acceptFirstScopes(page, 'acme-viewer');
    const consent = await openBrowserFromDialog(fixture.browser, page);
    const link = consent.url();
    await consent.close();
    await page.bringToFront();
    assert.equal(await copiedBy(page, () => clickNotificationLink(page, waiting, 'Copy Sign-In Link')), link);
    const copied =
      'Signing in to acme-viewer: Copied the sign-in link. Open it in another browser or profile within 5 min.';
    await notification(page, copied).waitFor();
    await screenshot(page, 'sign-in-link-copied');
    await runCommand(page, 'Notifications: Focus Notification Toast');
    const focusedLink = notification(page, copied).locator('a:focus').getByText('Copy Sign-In Link');
    for (let stops = 0; stops < 5 && !(await focusedLink.isVisible()); stops++) await page.keyboard.press('Tab');
    assert.equal(await copiedBy(page, () => page.keyboard.press('Enter')), link);
    assert.equal(await copiedBy(page, () => runCommand(page, 'APS: Copy Sign-In Link')), link);
    assert.equal(await copiedBy(page, () => runCommand(page, 'APS: Copy Callback URL')), fixture.loopbackUri);
    await notification(
      page,
      `Copied ${fixture.loopbackUri}. Once it is registered, reload the page in the browser`,
    ).waitFor();
    await screenshot(page, 'sign-in-url-copied');
    await cancelProgress(page, waiting);
    await notification(page, waiting).waitFor({ state: 'hidden' });
  });

  it('offers help after 20 seconds', async () => {
    await runCommand(page, 'APS: Sign In');
    await acceptFirstScopes(page, 'acme-viewer');
    const consent = await openBrowserFromDialog(fixture.browser, page);
    await waitForText(consent.locator('h1'), 'There was a problem opening this page');
    await consent.close();
    await page.bringToFront();
    await notification(page, hint).waitFor({ timeout: 30_000 });
    assert.deepEqual(await notificationLinks(page, hint), ['Open Portal', 'More Options']);
    await onlyOneNotification(page);
    assert.deepEqual(await notificationButtons(page, hint), ['Cancel']);
    await screenshot(page, 'sign-in-hint');

    await clickNotificationLink(page, hint, 'More Options');
    await waitForQuickInput(page, 'Signing in to acme-viewer');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['Copy Sign-In Link', 'Open Portal', 'Paste URL', 'Try Another Method'],
    );
    await screenshot(page, 'sign-in-options');
    await pickRow(page, 'Paste URL');
    await waitForQuickInput(page, 'Paste URL');
    await cancelQuickInput(page);
    await notification(page, hint).waitFor();

    // Now that the callback URL is registered, another method works.
    fixture.emulator.updateApp(publicClientId, { redirectUris: [fixture.loopbackUri] });
    await runCommand(page, 'APS: Show Sign-In Options');
    await pickRow(page, 'Try Another Method');
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
    assert.deepEqual(await notificationLinks(page, hint), ['Open Portal', 'Try Another Method']);
    assert.equal(await quickInput(page).count(), 1);
    await screenshot(page, 'sign-in-hint-paste');
    await cancelProgress(page, hint);
    await quickInput(page).waitFor({ state: 'hidden' });
    await notification(page, waiting).waitFor({ state: 'hidden' });
  }).timeout(90_000);
});
