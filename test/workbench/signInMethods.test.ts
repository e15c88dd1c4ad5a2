import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { startRelayServer, type RelayServer } from '../support/relayServer';
import { createSignInFixture, designer, publicClientId, reviewer, type SignInFixture } from '../support/signInFixture';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton } from '../support/workbench/dialog';
import {
  clearNotifications,
  notification,
  notificationButtons,
  notificationTexts,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  fillQuickInput,
  isPasswordInput,
  pickRow,
  quickInput,
  quickInputMessage,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import {
  acceptFirstScopes,
  allow,
  chooseUser,
  copyTokenOfSignedIn,
  deny,
  openBrowserFromDialog,
  openedBy,
  readRedirectUri,
  setSignInMethod,
} from '../support/workbench/signIn';
import { treeRows } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { openWorkbench, runCommand, screenshot, waitForText } from '../support/workbench/window';

const waiting = 'Signing in to acme-viewer';
const denied = 'acme-viewer: Access was denied in the browser, so no one was signed in.';

describe('the sign-in methods', () => {
  let fixture: SignInFixture;
  let page: Page;
  let relay: RelayServer;
  const registered: string[] = [];

  const issuedLast = (): { userId: string | undefined; accessToken: string | undefined } => {
    const last = fixture.emulator.issuedAccessTokens.at(-1);
    return { userId: last?.userId, accessToken: last?.accessToken };
  };

  before(async () => {
    relay = await startRelayServer();
    fixture = await createSignInFixture();
    registered.push(fixture.loopbackUri, relay.relayUri);
    fixture.emulator.updateApp(publicClientId, { redirectUris: registered });
    ({ page } = fixture);
    fixture.browser.setDefaultTimeout(15_000);
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    await setSignInMethod(page, 'Local Port', fixture.loopbackUri);
    await clearNotifications(page);
  });

  beforeEach(() => clearNotifications(page));

  after(async () => {
    await fixture.close();
    relay.close();
  });

  it('sign in a user who pastes the URL of an unreachable page', async () => {
    await runCommand(page, 'APS: Sign In with Another Method');
    await acceptFirstScopes(page, 'acme-viewer');
    await waitForQuickInput(page, 'Sign In to acme-viewer');
    await pickRow(page, 'Paste URL');
    assert.equal(await readRedirectUri(page), fixture.loopbackUri);
    const consent = await openBrowserFromDialog(fixture.browser, page);
    await chooseUser(consent, designer);
    await allow(consent);
    await consent.waitForURL(/^chrome-error:/);
    await screenshot(consent, 'sign-in-dead-page');
    // The URL that a user copies from the address bar. The page is the browser's own error page.
    const landed = await addressBar(consent);
    assert.ok(landed.startsWith(`${fixture.loopbackUri}?code=`));
    await consent.close();
    await page.bringToFront();

    await waitForQuickInput(page, 'Paste URL');
    assert.equal(await isPasswordInput(page), true);
    await fillQuickInput(page, landed.replace(/state=.*/, 'state=guessed'));
    await waitForText(quickInputMessage(page), "This URL doesn't match the current sign-in.");
    await acceptQuickInput(page);
    await screenshot(page, 'sign-in-paste-refused');
    await waitForQuickInput(page, 'Paste URL');
    await fillQuickInput(page, ` ${landed}\n`);
    await waitForText(quickInputMessage(page), 'Paste the full URL of that page.');
    await acceptQuickInput(page);
    assert.deepEqual(
      { userId: designer.userId, accessToken: await copyTokenOfSignedIn(page, 'acme-viewer', designer.email) },
      issuedLast(),
    );
  });

  it('show that access was denied when a URL is pasted', async () => {
    await setSignInMethod(page, 'Paste URL', fixture.loopbackUri);
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await deny(consent);
    await consent.waitForURL(/^chrome-error:/);
    const landed = await addressBar(consent);
    await consent.close();
    await page.bringToFront();
    await waitForQuickInput(page, 'Paste URL');
    await fillQuickInput(page, landed);
    await acceptQuickInput(page);
    assert.deepEqual(await notificationButtons(page, denied), ['Sign In']);
    await progressIsGone(page);
    assert.deepEqual(await notificationTexts(page), [denied]);
    await clearNotifications(page);
  });

  it('end without a message when the input box is closed', async () => {
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await consent.close();
    await page.bringToFront();
    await waitForQuickInput(page, 'Paste URL');
    await page.keyboard.press('Escape');
    await quickInput(page).waitFor({ state: 'hidden' });
    await progressIsGone(page);
    assert.deepEqual(await notificationTexts(page), []);
  });

  it('sign in a user over the team relay page', async () => {
    await setSignInMethod(page, 'Team Relay Page', relay.relayUri);
    await runCommand(page, 'APS: Sign In');
    assert.equal(await readRedirectUri(page), relay.relayUri);
    const consent = await openBrowserFromDialog(fixture.browser, page);
    await chooseUser(consent, reviewer);
    await allow(consent);
    await waitForText(consent.locator('body'), 'You can close this page now');
    assert.ok(consent.url().startsWith(fixture.editor.origin));
    await screenshot(consent, 'sign-in-relay-back');
    await consent.close();
    assert.deepEqual(
      { userId: reviewer.userId, accessToken: await copyTokenOfSignedIn(page, 'acme-viewer', reviewer.email) },
      issuedLast(),
    );
  });

  it('show that access was denied over the team relay page', async () => {
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await deny(consent);
    await waitForText(consent.locator('body'), 'You can close this page now');
    await consent.close();
    await page.bringToFront();
    await notification(page, denied).waitFor();
    await clearNotifications(page);
  });

  /** Registers the callback URL of this sign-in, because it is different each time. */
  async function openConsent(window: Page): Promise<Page> {
    await window.bringToFront();
    await runCommand(window, 'APS: Sign In');
    const redirectUri = await readRedirectUri(window);
    assert.match(
      redirectUri,
      /\/callback\?vscode-reqid=\d+&vscode-scheme=code-oss&vscode-authority=aps-auth\.aps-auth&vscode-path=%2Fcallback$/,
    );
    registered.push(redirectUri);
    fixture.emulator.updateApp(publicClientId, { redirectUris: registered });
    return openBrowserFromDialog(fixture.browser, window);
  }

  it('sign in a user over the callback URL of VS Code for the web', async () => {
    await setSignInMethod(page, 'Editor');
    const consent = await openConsent(page);
    await chooseUser(consent, designer);
    await allow(consent);
    await waitForText(consent.locator('body'), 'You can close this page now');
    await consent.close();
    assert.deepEqual(
      { userId: designer.userId, accessToken: await copyTokenOfSignedIn(page, 'acme-viewer', designer.email) },
      issuedLast(),
    );
  });

  it('show that access was denied over the editor', async () => {
    const consent = await openConsent(page);
    await deny(consent);
    await waitForText(consent.locator('body'), 'You can close this page now');
    await consent.close();
    await page.bringToFront();
    await notification(page, denied).waitFor();
    await clearNotifications(page);
  });

  /** Gives a callback another number: VS Code for the web passes it to every window that waits for its number. */
  async function returnAs(consent: Page, requestId: string): Promise<void> {
    await consent.route('**/consent?*', async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      const location = response.headers().location?.replace(/vscode-reqid=\d+/, `vscode-reqid=${requestId}`) ?? '';
      await route.fulfill({ response, headers: { ...response.headers(), location } });
    });
  }

  /** What is left of a sign-in when its window is closed, and a number for which another window still waits. */
  let abandoned: { readonly consent: Page; readonly requestId: string };

  it('forward a callback to the window that started the sign-in', async () => {
    const other = await openWorkbench(fixture.browser, fixture.editor.url);
    await openViewContainer(other, 'APS Auth');
    const otherConsent = await openConsent(other);
    const otherRequest = vscodeRequestIdOf(otherConsent);

    const consent = await openConsent(page);
    const requestId = vscodeRequestIdOf(consent);
    assert.notEqual(requestId, otherRequest);
    await chooseUser(consent, reviewer);
    await returnAs(consent, otherRequest);
    await allow(consent);
    await waitForText(consent.locator('body'), 'You can close this page now');
    assert.ok(consent.url().includes(`vscode-reqid=${otherRequest}&`));
    await consent.close();
    assert.deepEqual(
      { userId: reviewer.userId, accessToken: await copyTokenOfSignedIn(page, 'acme-viewer', reviewer.email) },
      issuedLast(),
    );

    await other.bringToFront();
    await notification(other, waiting).waitFor();
    await screenshot(other, 'sign-in-other-window');
    assert.deepEqual(
      (await notificationTexts(other)).filter((text) => !text.startsWith(waiting)),
      [],
    );
    const closed = other.waitForEvent('close');
    await other.close({ runBeforeUnload: true });
    await closed;
    abandoned = { consent: otherConsent, requestId };
    await page.bringToFront();
    assert.deepEqual(
      (await treeRows(page, 'Apps')).map(({ label }) => label),
      ['acme-viewer', designer.email, reviewer.email],
    );
  });

  it('say so if the window that started the sign-in is closed', async () => {
    const { consent, requestId } = abandoned;
    await chooseUser(consent, designer);
    await returnAs(consent, requestId);
    await allow(consent);
    await waitForText(consent.locator('body'), 'You can close this page now');
    await consent.close();
    await page.bringToFront();
    const text = 'The browser returned, but no open window is waiting for this sign-in. Start again.';
    assert.deepEqual(await notificationButtons(page, text), ['Sign In']);
    await screenshot(page, 'sign-in-window-closed');
  });

  /** Progress disappears a moment after the task ends. */
  function progressIsGone(window: Page): Promise<void> {
    return notification(window, waiting).first().waitFor({ state: 'hidden' });
  }

  it('ignore another window that waits for the same callback', async () => {
    const other = await openWorkbench(fixture.browser, fixture.editor.url);
    const asking = await openWorkbench(fixture.browser, fixture.editor.url);
    // Each window counts its own callbacks, so both wait for the first, whose URL was registered above.
    const openBrowser = async (window: Page): Promise<Page> => {
      await window.bringToFront();
      await runCommand(window, 'APS: Sign In');
      return openedBy(fixture.browser, () => clickDialogButton(window, 'Open Browser'));
    };
    const otherConsent = await openBrowser(other);
    const consent = await openBrowser(asking);
    assert.deepEqual([otherConsent, consent].map(vscodeRequestIdOf), ['1', '1']);
    await chooseUser(consent, designer);
    await allow(consent);
    await waitForText(consent.locator('body'), 'You can close this page now');
    await consent.close();
    assert.deepEqual(
      { userId: designer.userId, accessToken: await copyTokenOfSignedIn(asking, 'acme-viewer', designer.email) },
      issuedLast(),
    );

    await other.bringToFront();
    await notification(other, waiting).waitFor();
    assert.deepEqual(
      (await notificationTexts(other)).filter((text) => !text.startsWith(waiting)),
      [],
    );
    for (const opened of [otherConsent, other, asking]) await opened.close();
    await page.bringToFront();
  });

  function vscodeRequestIdOf(consent: Page): string {
    const redirectUri = new URL(consent.url()).searchParams.get('redirect_uri') ?? '';
    return new URL(redirectUri).searchParams.get('vscode-reqid') ?? '';
  }

  /** The URL in the address bar. An error page has a URL of its own. */
  async function addressBar(deadPage: Page): Promise<string> {
    const session = await fixture.browser.newCDPSession(deadPage);
    const { frameTree } = await session.send('Page.getFrameTree');
    return frameTree.frame.unreachableUrl ?? '';
  }
});
