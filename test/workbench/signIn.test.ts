import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Page } from 'playwright-core';
import { findFreePort } from '../support/editorServer';
import {
  createSignInFixture,
  designer,
  publicClientId,
  reviewer,
  serverClientId,
  serverClientSecret,
  type SignInFixture,
} from '../support/signInFixture';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
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
  answerQuickInput,
  cancelQuickInput,
  pickRow,
  quickInput,
  setRowChecked,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { allow, allowAndReturn, chooseUser, copyTokenOfSignedIn, deny, openedBy } from '../support/workbench/signIn';
import { statusBarItem } from '../support/workbench/statusBar';
import {
  chooseFromTreeRowMenu,
  clickTreeRowAction,
  showTreeRowTooltip,
  tree,
  treeRow,
  treeRowActions,
  treeRows,
} from '../support/workbench/tree';
import { openViewContainer, welcome } from '../support/workbench/views';
import { readClipboard, restHands, runCommand, screenshot, waitForText } from '../support/workbench/window';

describe('signing in over a local port', () => {
  let fixture: SignInFixture;
  let page: Page;

  before(async () => {
    fixture = await createSignInFixture();
    ({ page } = fixture);
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('signs in a user and copies the access token', async () => {
    await runCommand(page, 'APS: Choose Sign-In Method');
    await waitForQuickInput(page, 'Sign In to acme-viewer');
    await screenshot(page, 'sign-in-ways');
    await pickRow(page, 'Local Port');
    await answerQuickInput(page, 'Choose Sign-In Method', fixture.loopbackUri);
    await quickInput(page).waitFor({ state: 'hidden' });
    await runCommand(page, 'APS: Sign In');
    await waitForQuickInput(page, 'Scopes of acme-viewer');
    await acceptQuickInput(page);
    const dialog = await readDialog(page);
    assert.ok(dialog.detail.includes(fixture.loopbackUri));
    await screenshot(page, 'sign-in-registration');
    const opened = fixture.browser.waitForEvent('page');
    await clickDialogButton(page, 'Open Browser');
    const consent = await opened;
    await consent.getByLabel('Sign in as').selectOption(designer.userId);
    await screenshot(consent, 'sign-in-consent');
    await screenshot(page, 'sign-in-waiting');
    await consent.getByRole('button', { name: 'Allow' }).click();
    await waitForText(consent.locator('h1'), 'Signed in to acme-viewer');
    await waitForText(consent.locator('p'), 'designer@acme.example');
    await screenshotSchemes(consent, 'sign-in-back');
    await consent.close();
    await notification(page, 'Signed in to acme-viewer as designer@acme.example.').waitFor();
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'designer@acme.example 59m');
    await screenshot(page, 'signed-in');
    await clickNotificationButton(page, 'Signed in to acme-viewer', 'Copy Token');
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'copied');
    assert.equal(await readClipboard(page), fixture.emulator.issuedAccessTokens[0]?.accessToken);
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'designer@acme.example 59m');
    await waitForText(tree(page, 'Apps'), '59m');
    assert.deepEqual(
      (await treeRows(page, 'Apps')).map(({ label, description }) => [label, description]),
      [
        ['acme-viewer', '1 user'],
        ['designer@acme.example', '59m'],
      ],
    );
  });

  it('says what becomes of the users if the app gets another type', async () => {
    for (const [type, line] of [
      ['Server-to-Server', 'Its signed-in users stay: 1.'],
      ['Traditional Web App', 'Its users stay, but they may have to sign in again: 1.'],
    ] as const) {
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Change App Type');
      await pickRow(page, type);
      const { detail } = await readDialog(page);
      assert.ok(detail.split('\n').includes(line), detail);
      await escapeDialog(page);
    }
  });

  it('shows that access was denied', async () => {
    await clearNotifications(page);
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await deny(consent);
    await waitForText(consent.locator('h1'), "You weren't signed in");
    await screenshotSchemes(consent, 'sign-in-denied-page');
    await consent.close();
    await page.bringToFront();
    const text = 'acme-viewer: Access was denied in the browser, so no one was signed in.';
    assert.deepEqual(await notificationButtons(page, text), ['Sign In']);
    await notification(page, text).locator('.codicon-info').waitFor();
    await screenshot(page, 'sign-in-denied');
    assert.deepEqual(await userRows(), [designer.email]);
    await clearNotifications(page);
  });

  it("ignores callbacks that don't belong to the sign-in", async () => {
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    const state = new URL(consent.url()).searchParams.get('state') ?? '';
    const { origin } = new URL(fixture.loopbackUri);
    const statusOf = async (url: string, options: RequestInit = {}): Promise<number> =>
      (await fetch(url, options)).status;
    assert.equal(await statusOf(`${fixture.loopbackUri}?code=guessed&state=guessed`), 400);
    assert.equal(await statusOf(`${fixture.loopbackUri}?code=guessed`), 400);
    assert.equal(await statusOf(`${fixture.loopbackUri}?error=access_denied&state=${state}&state=${state}`), 400);
    assert.equal(await statusOf(`${origin}/?code=guessed&state=${state}`), 404);
    assert.equal(await statusOf(`${fixture.loopbackUri}?code=guessed&state=${state}`, { method: 'POST' }), 405);
    const guess = await fixture.browser.newPage();
    await guess.goto(`${fixture.loopbackUri}?code=guessed&state=guessed`);
    await waitForText(guess.locator('h1'), 'Unexpected callback');
    assert.ok(!(await guess.content()).includes('acme-viewer'));
    await screenshotSchemes(guess, 'sign-in-not-expected');
    await guess.close();

    await chooseUser(consent, reviewer);
    await allowAndReturn(consent);
    assert.equal(await copyTokenOfSignedIn(page, 'acme-viewer', reviewer.email), lastIssuedTo(reviewer));
  });

  it('keeps several users and replaces one who signs in again', async () => {
    assert.deepEqual(await userRows(), [designer.email, reviewer.email]);
    await screenshot(page, 'sign-in-two-users');
    const before = lastIssuedTo(reviewer);
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    assert.equal(new URL(consent.url()).searchParams.get('prompt'), 'login');
    await chooseUser(consent, reviewer);
    await allowAndReturn(consent);
    assert.equal(await copyTokenOfSignedIn(page, 'acme-viewer', reviewer.email), lastIssuedTo(reviewer));
    assert.notEqual(lastIssuedTo(reviewer), before);
    assert.deepEqual(await userRows(), [designer.email, reviewer.email]);
  });

  it('asks a user for consent to other scopes, on their row too', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', reviewer.email, 'Set Scopes');
    await waitForQuickInput(page, `Scopes of ${reviewer.email}`);
    await setRowChecked(page, 'data:write', true);
    await acceptQuickInput(page);
    await notification(page, `${reviewer.email} must sign in again to consent to these scopes.`).waitFor();
    await waitForText(treeRow(page, 'Apps', reviewer.email), 'consent');
    const tooltip = await showTreeRowTooltip(page, 'Apps', reviewer.email);
    await waitForText(tooltip, 'Scopes: data:read user-profile:read');
    await waitForText(tooltip, 'Scopes after the next sign-in: data:read data:write user-profile:read');
    await restHands(page);
    await screenshot(page, 'sign-in-needs-consent');
    await clearNotifications(page);
    const consent = await openedBy(fixture.browser, () => clickTreeRowAction(page, 'Apps', reviewer.email, 'Sign In'));
    assert.equal(new URL(consent.url()).searchParams.get('scope'), 'data:read data:write user-profile:read');
    assert.equal(new URL(consent.url()).searchParams.get('prompt'), null);
    await allowAndReturn(consent);
    await notification(page, `Signed in to acme-viewer as ${reviewer.email}.`).waitFor();
    await waitForText(treeRow(page, 'Apps', reviewer.email), '59m');
  });

  it('sends the person back to the editor if the access token takes long', async () => {
    fixture.emulator.fail('/authentication/v2/token', { kind: 'delay', delayMs: 4500 });
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await chooseUser(consent, reviewer);
    await allow(consent);
    await waitForText(consent.locator('h1'), 'Return to the editor');
    await waitForText(consent.locator('p'), 'There, the sign-in to acme-viewer continues. You can close this page.');
    await screenshotSchemes(consent, 'sign-in-continues');
    await consent.close();
    assert.equal(await copyTokenOfSignedIn(page, 'acme-viewer', reviewer.email), lastIssuedTo(reviewer));
  });

  it('frees the port when canceled', async () => {
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await consent.close();
    await page.bringToFront();
    assert.equal(await isPortFree(), false);
    await cancelProgress(page, 'Signing in to acme-viewer');
    await notification(page, 'Signing in to acme-viewer').waitFor({ state: 'hidden' });
    assert.deepEqual(await notificationTexts(page), []);
    while (!(await isPortFree()));
  });

  it('shows which port is busy and offers another method', async () => {
    const port = Number(new URL(fixture.loopbackUri).port);
    const occupant = createServer().listen(port, '127.0.0.1');
    await once(occupant, 'listening');
    await runCommand(page, 'APS: Sign In');
    const text = `acme-viewer: The browser can't return because another program is using port ${port} on this machine.`;
    assert.deepEqual(await notificationButtons(page, text), ['Try Another Method', 'Try Again', 'Show Log']);
    await screenshot(page, 'sign-in-port-busy');
    await clickNotificationButton(page, text, 'Try Another Method');
    await waitForQuickInput(page, 'Sign In to acme-viewer');
    await screenshot(page, 'sign-in-another-way');
    await cancelQuickInput(page);
    await quickInput(page).waitFor({ state: 'hidden' });
    occupant.close();
    await once(occupant, 'close');
  });

  it('shows an error description as plain text and ignores the code', async () => {
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    const state = new URL(consent.url()).searchParams.get('state') ?? '';
    const description = '[press here](command:workbench.action.quit) $(bug)\u202e';
    await consent.goto(
      `${fixture.loopbackUri}?${new URLSearchParams({ code: 'guessed', error: 'odd_error', error_description: description, state }).toString()}`,
    );
    await waitForText(consent.locator('p'), "Signing in to acme-viewer didn't work.");
    assert.ok(!(await consent.content()).includes('press here'));
    await screenshotSchemes(consent, 'sign-in-failed-page');
    await consent.close();
    await page.bringToFront();
    await notification(page, 'Autodesk rejected the request').waitFor();
    const [text = ''] = (await notificationTexts(page)).filter((shown) => shown.includes('rejected'));
    assert.equal(
      text.replaceAll('\u2060', ''),
      'acme-viewer: Autodesk rejected the request: [press here](command:workbench.action.quit) $(bug)',
    );
    assert.equal(
      await notification(page, 'Autodesk rejected the request').locator('.notification-list-item-message a').count(),
      0,
    );
    await screenshot(page, 'sign-in-odd-text');
    await clearNotifications(page);
    assert.deepEqual(await userRows(), [designer.email, reviewer.email]);
  });

  it('rejects a Server-to-Server app', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Remove App');
    await readDialog(page);
    await screenshot(page, 'sign-in-remove-app');
    await clickDialogButton(page, 'Revoke and Remove');
    await welcome(page).waitFor();
    assert.ok(
      fixture.emulator.issuedAccessTokens.filter(({ userId }) => userId === reviewer.userId).slice(-1)[0]?.isRevoked,
    );
    await enterApp(page, {
      type: 'Server-to-Server',
      clientId: serverClientId,
      clientSecret: serverClientSecret,
      name: 'acme-pipeline',
    });
    await notification(page, 'Added acme-pipeline').waitFor();
    await clearNotifications(page);
    await runCommand(page, 'APS: Sign In');
    const text =
      "acme-pipeline: Users can't sign in to a Server-to-Server app. Add a Traditional Web App or a Desktop, Mobile, Single-Page App.";
    assert.deepEqual(await notificationButtons(page, text), ['Add App', 'Open Portal', 'Show Log']);
    assert.ok(!(await treeRowActions(page, 'Apps', 'acme-pipeline')).includes('Sign In'));
    await clearNotifications(page);
  });

  it('says what fits when there is no one or nothing to choose', async () => {
    await runCommand(page, 'APS: Revoke Token');
    await clickDialogButton(page, 'Revoke');
    await notification(page, 'Revoked the access token').waitFor();
    await clearNotifications(page);
    for (const [command, says] of [
      ['APS: Sign Out', "No one is signed in. Users can't sign in to the apps you have"],
      ['APS: Sign Out All Users', "No one is signed in. Users can't sign in to the apps you have"],
      ['APS: Change Server', 'All your apps are registered with Autodesk.'],
      ['APS: Revoke Token', 'There is no access token to revoke.'],
    ] as const) {
      await runCommand(page, command);
      const button = command === 'APS: Revoke Token' ? 'Get Token' : 'Add App';
      assert.deepEqual(await notificationButtons(page, says), [button]);
      await clearNotifications(page);
    }
  });

  /** As it looks in a browser with a light and with a dark scheme. */
  async function screenshotSchemes(opened: Page, name: string): Promise<void> {
    for (const colorScheme of ['light', 'dark'] as const) {
      await opened.emulateMedia({ colorScheme });
      await screenshot(opened, `${name}-${colorScheme}`);
    }
  }

  async function userRows(): Promise<readonly string[]> {
    return (await treeRows(page, 'Apps')).filter(({ level }) => level === 2).map(({ label }) => label);
  }

  function lastIssuedTo({ userId }: { readonly userId: string }): string | undefined {
    return fixture.emulator.issuedAccessTokens.findLast((issued) => issued.userId === userId)?.accessToken;
  }

  async function isPortFree(): Promise<boolean> {
    const { port } = new URL(fixture.loopbackUri);
    return (await findFreePort(Number(port))) === Number(port);
  }
});
