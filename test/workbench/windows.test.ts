import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import {
  createSignInFixture,
  designer,
  webClientId,
  webClientSecret,
  type SignInFixture,
} from '../support/signInFixture';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
} from '../support/workbench/notifications';
import {
  acceptFirstScopes,
  allowAndReturn,
  chooseUser,
  openBrowserFromDialog,
  setSignInMethod,
} from '../support/workbench/signIn';
import { clickStatusBarItem, statusBarItem, statusBarText } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, clickTreeRowAction, treeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, openWorkbench, runCommand, screenshot, waitForText } from '../support/workbench/window';

/** In VS Code for the web, each window keeps the secrets it was loaded with, but all windows share the files. */
describe('two windows', () => {
  let fixture: SignInFixture;
  let emulator: Emulator;
  let first: Page;
  let second: Page;

  const newestToken = (): string | undefined => emulator.issuedAccessTokens.at(-1)?.accessToken;

  const reload = async (text: string): Promise<void> => {
    await Promise.all([second.waitForEvent('load'), clickNotificationButton(second, text, 'Reload Window')]);
    await treeRow(second, 'Apps', 'acme-viewer').waitFor({ timeout: 60_000 });
  };

  before(async () => {
    fixture = await createSignInFixture();
    ({ emulator, page: first } = fixture);
    second = await openWorkbench(fixture.browser, fixture.editor.url);
    await openViewContainer(second, 'APS Auth');
    await first.bringToFront();
    await openViewContainer(first, 'APS Auth');
  });

  after(() => fixture.close());

  it('show an added app in the other window and ask for a reload', async () => {
    await enterApp(first, {
      type: 'Traditional Web App',
      clientId: webClientId,
      clientSecret: webClientSecret,
      name: 'acme-viewer',
    });
    await clickNotificationButton(first, 'Added acme-viewer', 'Get Token');
    await acceptFirstScopes(first, 'acme-viewer');
    await waitForText(statusBarItem(first, 'apsAuth.status'), 'acme-viewer 59m');
    const requests = emulator.requestCount();
    await second.bringToFront();
    await waitForText(treeRow(second, 'Apps', 'acme-viewer'), 'reload');
    assert.equal(await statusBarText(second, 'apsAuth.status'), 'acme-viewer reload');
    await screenshot(second, 'added-elsewhere');
    assert.equal(emulator.requestCount(), requests);
  });

  it('offer to reload when a token is requested', async () => {
    await clickStatusBarItem(second, 'apsAuth.status');
    const text =
      "acme-viewer: This app was added in another window, and its client secret isn't available in this one yet. Reload this window.";
    assert.deepEqual(await notificationButtons(second, text), ['Reload Window', 'Change Client Secret', 'Show Log']);
    await screenshot(second, 'reload-window');
    await waitForText(treeRow(first, 'Apps', 'acme-viewer'), '59m');
    const requests = emulator.requestCount();
    await reload(text);
    await waitForText(statusBarItem(second, 'apsAuth.status'), 'acme-viewer 59m');
    assert.equal(await copiedBy(second, () => clickStatusBarItem(second, 'apsAuth.status')), newestToken());
    assert.equal(emulator.requestCount(), requests);
  });

  it("don't use a refresh token twice", async () => {
    await first.bringToFront();
    await clearNotifications(first);
    await setSignInMethod(first, 'Local Port', fixture.loopbackUri);
    await runCommand(first, 'APS: Sign In');
    await acceptFirstScopes(first, 'acme-viewer');
    const consent = await openBrowserFromDialog(fixture.browser, first);
    await chooseUser(consent, designer);
    await allowAndReturn(consent);
    await notification(first, `Signed in to acme-viewer as ${designer.email}.`).waitFor();
    await second.bringToFront();
    await clearNotifications(second);
    await waitForText(treeRow(second, 'Apps', designer.email), 'reload');
    await screenshot(second, 'signed-in-elsewhere');
    const requests = emulator.requestCount();
    await runCommand(second, 'APS: Sign In');
    const outdated = 'acme-viewer: Another window has stored secrets since this one was loaded';
    assert.deepEqual(await notificationButtons(second, outdated), ['Reload Window', 'Show Log']);
    await screenshot(second, 'outdated-window');
    await clearNotifications(second);
    await chooseFromTreeRowMenu(second, 'Apps', designer.email, 'Copy Token');
    const text = `${designer.email} in acme-viewer: Another window renewed this sign-in, and this window is out of date.`;
    assert.deepEqual(await notificationButtons(second, text), ['Reload Window', 'Sign In', 'Show Log']);
    assert.equal(emulator.requestCount(), requests);
    await reload(text);
    await waitForText(treeRow(second, 'Apps', designer.email), '59m');
    assert.equal(
      await copiedBy(second, () => clickTreeRowAction(second, 'Apps', designer.email, 'Copy Token')),
      newestToken(),
    );
    assert.deepEqual([emulator.requestCount(), emulator.replayCount], [requests, 0]);
  });

  it('both show a revoked token and a new one', async () => {
    await first.bringToFront();
    await clearNotifications(first);
    await waitForText(treeRow(second, 'Apps', 'acme-viewer'), '59m');
    await chooseFromTreeRowMenu(first, 'Apps', 'acme-viewer', 'Revoke Token');
    await clickDialogButton(first, 'Revoke');
    await notification(first, 'Revoked the access token of acme-viewer.').waitFor();
    await waitForText(treeRow(second, 'Apps', 'acme-viewer'), /acme-viewer\s*1 user/);
    await chooseFromTreeRowMenu(first, 'Apps', 'acme-viewer', 'Get Token');
    await notification(first, 'Copied the access token of acme-viewer').waitFor();
    const requests = emulator.requestCount();
    await waitForText(treeRow(second, 'Apps', 'acme-viewer'), '59m');
    assert.equal(emulator.requestCount(), requests);
  });
});
