import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { filesWith } from '../support/filesWith';
import {
  createSignInFixture,
  designer,
  reviewer,
  webClientId,
  webClientSecret,
  type SignInFixture,
} from '../support/signInFixture';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
} from '../support/workbench/notifications';
import { readOutputChannel } from '../support/workbench/output';
import { acceptQuickInput, quickInput, setRowChecked, waitForQuickInput } from '../support/workbench/quickInput';
import {
  acceptFirstScopes,
  allowAndReturn,
  chooseUser,
  copyTokenOfSignedIn,
  openBrowserFromDialog,
  openedBy,
  setSignInMethod,
} from '../support/workbench/signIn';
import {
  clickStatusBarItem,
  showStatusBarTooltip,
  statusBarItem,
  waitForStatusBarAriaLabel,
} from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, clickTreeRowAction, treeRow, treeRowMenu } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, restHands, runCommand, screenshot, waitForText } from '../support/workbench/window';

const revokePath = '/authentication/v2/revoke';
const refused = { kind: 'status', status: 503 } as const;

describe('a signed-in user', () => {
  let fixture: SignInFixture;
  let emulator: Emulator;
  let page: Page;
  let close: () => Promise<void>;

  before(async () => {
    fixture = await createSignInFixture();
    ({ emulator, page } = fixture);
    close = () => fixture.close();
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, {
      type: 'Traditional Web App',
      clientId: webClientId,
      clientSecret: webClientSecret,
      name: 'acme-viewer',
    });
    await notification(page, 'Added acme-viewer').waitFor();
    await setSignInMethod(page, 'Local Port', fixture.loopbackUri);
    await clearNotifications(page);
    // Shorter than the minute that a copied token must be valid for, so every click needs a new one.
    emulator.setAccessTokenLifetimeSeconds(50);
    await runCommand(page, 'APS: Sign In');
    await acceptFirstScopes(page, 'acme-viewer');
    const consent = await openBrowserFromDialog(fixture.browser, page);
    await chooseUser(consent, designer);
    await allowAndReturn(consent);
    await notification(page, 'Signed in to acme-viewer as designer@acme.example.').waitFor();
    await clearNotifications(page);
  });

  beforeEach(() => clearNotifications(page));

  after(() => close());

  it('gets a new access token with one click when the old one expires', async () => {
    emulator.setAccessTokenLifetimeSeconds(3599);
    await page.bringToFront();
    const copied = await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    // The first two were for the app itself, when its secret was checked and its type was found out.
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ userId }) => userId),
      [undefined, undefined, designer.userId, designer.userId],
    );
    assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
    assert.deepEqual([emulator.rotationCount, emulator.replayCount], [1, 0]);
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'designer@acme.example copied');
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'designer@acme.example 59m');
    assert.deepEqual(await notificationTexts(page), []);
    assert.equal(await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')), copied);
    assert.equal(emulator.rotationCount, 1);
  });

  it('is asked once to sign in again when the session has ended', async () => {
    emulator.endGrants(designer.userId);
    await runCommand(page, 'APS: Refresh Token');
    const text =
      "designer@acme.example in acme-viewer: The Autodesk session has ended. Sessions end after 15 days without use or when they're revoked.";
    assert.deepEqual(await notificationButtons(page, text), ['Sign In', 'Show Log']);
    // On a slow machine, progress is shown, which disappears a moment after the request ends.
    await notification(page, 'Getting an access token').waitFor({ state: 'hidden' });
    assert.deepEqual(await notificationTexts(page), [text]);
    await waitForText(treeRow(page, 'Apps', designer.email), 'sign in');
    await treeRow(page, 'Apps', 'acme-viewer').hover();
    await screenshot(page, 'sign-in-again');
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'sign in');
    await waitForStatusBarAriaLabel(page, 'apsAuth.status', 'designer@acme.example, sign in again');
    const tooltip = await showStatusBarTooltip(page, 'apsAuth.status');
    await waitForText(tooltip, 'Session ended: ');
    assert.deepEqual(await tooltip.locator('a').allInnerTexts(), ['Sign In', 'Menu']);
    await screenshot(page, 'sign-in-again-tooltip');
    await restHands(page);
    await clearNotifications(page);

    // The old access token seems valid for an hour, but Autodesk has revoked it.
    await clickStatusBarItem(page, 'apsAuth.status');
    await notification(page, text).waitFor();
    const consent = await openedBy(fixture.browser, () => clickNotificationButton(page, text, 'Sign In'));
    assert.equal(new URL(consent.url()).searchParams.get('scope'), 'data:read user-profile:read');
    await waitForText(consent.locator('form'), 'Signed in as Dana Designer');
    await allowAndReturn(consent);
    assert.equal(
      await copyTokenOfSignedIn(page, 'acme-viewer', designer.email),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
    assert.equal(emulator.issuedAccessTokens.at(-1)?.isRevoked, false);
    assert.equal(emulator.grantCount, 2);
    await waitForText(treeRow(page, 'Apps', designer.email), '59m');
  });

  /** Unchecks a row of the permissions. */
  async function withdraw(label: string): Promise<void> {
    await runCommand(page, 'APS: Manage Permissions');
    await waitForQuickInput(page, 'Manage Permissions');
    await waitForText(quickInput(page), label);
    await setRowChecked(page, label, false);
    await acceptQuickInput(page);
    await notification(page, 'Changed what other extensions can ask the editor for.').waitFor();
  }

  it('can be withheld from other extensions', async () => {
    await withdraw(`The access token of ${designer.email}`);
  });

  it('signs out at Autodesk too', async () => {
    assert.deepEqual((await treeRowMenu(page, 'Apps', designer.email)).slice(0, 6), [
      'Copy Token',
      'Copy As',
      'Refresh Token',
      'Inspect Token',
      'Revoke Token',
      'Show in Status Bar',
    ]);
    await chooseFromTreeRowMenu(page, 'Apps', designer.email, 'Sign Out');
    await notification(page, 'Signed out designer@acme.example.').waitFor();
    await treeRow(page, 'Apps', designer.email).waitFor({ state: 'hidden' });
    assert.equal(emulator.requestCount(revokePath), 1);
    assert.deepEqual(
      emulator.issuedAccessTokens.filter(({ userId, isRevoked }) => userId === designer.userId && !isRevoked),
      [],
    );
    await clearNotifications(page);
  });

  it('is a removed credential among the permissions then', async () => {
    await withdraw('The access token of a removed credential');
  });

  /** The consent page skips the user picker for the first user whom the browser remembers. */
  async function signIn(user: typeof designer | typeof reviewer, who: 'remembered' | 'chosen'): Promise<void> {
    const consent = await openedBy(fixture.browser, () => clickTreeRowAction(page, 'Apps', 'acme-viewer', 'Sign In'));
    if (who === 'chosen') await chooseUser(consent, user);
    await allowAndReturn(consent);
    await page.bringToFront();
    await notification(page, `Signed in to acme-viewer as ${user.email}.`).waitFor();
    await clearNotifications(page);
  }

  it("signs out locally when Autodesk can't be reached and can retry", async () => {
    await signIn(designer, 'remembered');
    emulator.fail(revokePath, refused, Infinity);
    await chooseFromTreeRowMenu(page, 'Apps', designer.email, 'Sign Out');
    const text =
      "designer@acme.example in acme-viewer: Signed out in this editor, but the session at Autodesk couldn't be ended. The server returned an error.";
    assert.deepEqual(await notificationButtons(page, text), ['Try Again', 'Show Log']);
    await screenshot(page, 'sign-out-not-told');
    await treeRow(page, 'Apps', designer.email).waitFor({ state: 'hidden' });
    assert.equal(emulator.issuedAccessTokens.at(-1)?.isRevoked, false);
    emulator.clearFaults();
    await clickNotificationButton(page, text, 'Try Again');
    await notification(page, 'Signed out designer@acme.example.').waitFor();
    assert.equal(emulator.issuedAccessTokens.at(-1)?.isRevoked, true);
    await clearNotifications(page);
  });

  it("signs out with all others when Autodesk can't be reached", async () => {
    await signIn(designer, 'remembered');
    await signIn(reviewer, 'chosen');
    emulator.fail(revokePath, { kind: 'status', status: 400, body: '{"error":"odd_error"}' }, Infinity);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Sign Out All Users');
    const dialog = await readDialog(page);
    assert.equal(dialog.message, 'Sign all users out of acme-viewer?');
    assert.equal(
      dialog.detail.replaceAll(/\s+/g, ' '),
      'designer@acme.example, reviewer@acme.example This also ends their sessions at Autodesk and invalidates their access tokens.',
    );
    await screenshot(page, 'sign-out-everywhere');
    await clickDialogButton(page, 'Sign Out All Users');
    const text =
      "acme-viewer: Signed out in this editor, but the session at Autodesk couldn't be ended. Autodesk rejected the request: odd_error";
    await notification(page, text).waitFor();
    for (const { email } of [designer, reviewer]) await treeRow(page, 'Apps', email).waitFor({ state: 'hidden' });
    const lastTwo = (): readonly (boolean | undefined)[] =>
      emulator.issuedAccessTokens.slice(-2).map(({ isRevoked }) => isRevoked);
    assert.deepEqual(lastTwo(), [false, false]);
    emulator.clearFaults();
    await clickNotificationButton(page, text, 'Try Again');
    await notification(page, 'Signed out acme-viewer.').waitFor();
    assert.deepEqual(lastTwo(), [true, true]);
    await clearNotifications(page);
  });

  it('signs out with all others at Autodesk too', async () => {
    await signIn(reviewer, 'remembered');
    await signIn(designer, 'chosen');
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Sign Out All Users');
    await readDialog(page);
    await clickDialogButton(page, 'Sign Out All Users');
    await notification(page, 'Signed all users out of acme-viewer.').waitFor();
    for (const { email } of [designer, reviewer]) await treeRow(page, 'Apps', email).waitFor({ state: 'hidden' });
    assert.deepEqual(
      emulator.issuedAccessTokens.filter(({ userId, isRevoked }) => userId !== undefined && !isRevoked),
      [],
    );
  });

  it('leaves no token or code in the log or in a file', async () => {
    await signIn(designer, 'remembered');
    await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    const tokens = [
      ...emulator.issuedAccessTokens.map(({ accessToken }) => accessToken),
      ...emulator.issuedRefreshTokens,
    ];
    assert.ok(emulator.issuedRefreshTokens.length >= 6 && emulator.issuedCodes.length >= 5);
    const log = await readOutputChannel(page, 'APS Auth', 'signed in');
    [...tokens, ...emulator.issuedCodes, webClientSecret].forEach((secret) => assert.ok(!log.includes(secret)));
    close = () => Promise.resolve();
    await fixture.close();

    assert.deepEqual(filesWith(fixture.folder, [...tokens, webClientSecret]), []);
    // The browser's history contains the code, which works only once.
    assert.deepEqual(filesWith(join(fixture.folder, 'data'), emulator.issuedCodes), []);
    assert.equal(filesWith(join(fixture.folder, 'data/User/globalStorage'), [designer.email]).length, 1);
  });
});
