import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { createSignInFixture, designer, publicClientId, type SignInFixture } from '../support/signInFixture';
import { startTinyServer, type TinyServer } from '../support/tinyServer';
import { enterApp, startAddingServer } from '../support/workbench/addApp';
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
  answerPrompt,
  cancelQuickInput,
  fillQuickInput,
  pickRow,
  quickInput,
  quickInputMessage,
  quickInputRows,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import {
  acceptFirstScopes,
  allow,
  answerSignInMethod,
  chooseUser,
  copyTokenOfSignedIn,
  openBrowserFromDialog,
  openedBy,
  setSignInMethod,
} from '../support/workbench/signIn';
import { chooseFromTreeRowMenu, clickTreeRowAction, treeRow } from '../support/workbench/tree';
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

  describe('at a server that shows a code on a page of its own', () => {
    const outOfBand = 'urn:ietf:wg:oauth:2.0:oob';
    const code = 'PlantedCode-4_7xQ';
    let server: TinyServer;
    let host: string;

    before(async () => {
      server = await startTinyServer('127.0.0.2');
      ({ host } = new URL(server.origin));
      for (const tenant of ['', '/tenant']) {
        const issuer = `${server.origin}${tenant}`;
        const metadata = {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          token_endpoint_auth_methods_supported: ['none'],
        };
        server.answers.set(`/.well-known/oauth-authorization-server${tenant}`, { body: JSON.stringify(metadata) });
      }
      server.answers.set('/authorize', { headers: { 'Content-Type': 'text/html' }, body: `<h1>${code}</h1>` });
      server.answers.set('/token', {
        body: '{"access_token":"opaque-by-code","token_type":"Bearer","expires_in":3600}',
      });
      await startAddingServer(page, 'Custom');
      await answerServer(server.origin);
      await answerPrompt(page, 'Client ID', 'acme-client');
      await answerPrompt(page, 'Display name', 'acme-sso');
      await answerPrompt(page, 'Scopes, separated', 'reports');
      await notification(page, 'Added acme-sso').waitFor();
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-sso', 'Choose Sign-In Method');
      await answerSignInMethod(page, 'Paste URL', outOfBand);
    });

    after(() => server.close());

    /** Answers what is asked about a server whose apps need no secret. */
    async function answerServer(issuer: string): Promise<void> {
      await answerPrompt(page, 'Issuer', issuer);
      await waitForText(quickInput(page), 'No Secret');
      await pickRow(page, 'No Secret');
      await answerPrompt(page, 'Extra parameters', '');
    }

    /** Returns the code that the server shows. */
    async function openCodePage(): Promise<string> {
      await clickTreeRowAction(page, 'Apps', 'acme-sso', 'Sign In');
      await acceptFirstScopes(page, 'acme-sso');
      const codePage = await openBrowserFromDialog(fixture.browser, page);
      const shown = await codePage.locator('h1').innerText();
      await codePage.close();
      await page.bringToFront();
      await waitForQuickInput(page, 'Paste Code');
      await waitForText(quickInputMessage(page), 'After you sign in, the page shows a code. Paste it.');
      return shown;
    }

    it('offers no second input box while one is open', async () => {
      await openCodePage();
      const late = `Signing in to acme-sso: Still waiting for the browser, for up to 5 min. If ${host} shows an error page, this redirect URI isn't registered for the app: ${outOfBand}.`;
      await notification(page, late).waitFor({ timeout: 30_000 });
      assert.deepEqual(await notificationLinks(page, late), ['Copy Redirect URI', 'Try Another Method']);
      assert.equal(await quickInput(page).count(), 1);
      await screenshot(page, 'sign-in-hint-paste');
      await cancelProgress(page, late);
      await quickInput(page).waitFor({ state: 'hidden' });
      await notification(page, 'Signing in to acme-sso').waitFor({ state: 'hidden' });
    }).timeout(90_000);

    it('takes the code', async () => {
      await fillQuickInput(page, await openCodePage());
      await acceptQuickInput(page);
      assert.equal(await copyTokenOfSignedIn(page, 'acme-sso', 'user'), 'opaque-by-code');
      const { form } = server.requests.at(-1) ?? assert.fail();
      assert.deepEqual([form.code, form.redirect_uri], [code, outOfBand]);
    });

    it('asks users to sign in again after a change of the issuer', async () => {
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-sso', 'Change Server');
      await answerServer(`${server.origin}/tenant`);
      await notification(page, `acme-sso now gets its tokens from ${host}. Users must sign in again.`).waitFor();
      await treeRow(page, 'Apps', 'user').waitFor({ state: 'detached' });
    });
  });
});
