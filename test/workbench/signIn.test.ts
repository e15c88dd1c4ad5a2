import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { createSignInFixture, designer, publicClientId, type SignInFixture } from '../support/signInFixture';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import { clickNotificationButton, notification } from '../support/workbench/notifications';
import { acceptQuickInput, answerQuickInput, pickRow, quickInput, waitForQuickInput } from '../support/workbench/quickInput';
import { statusBarText } from '../support/workbench/statusBar';
import { treeRows } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { readClipboard, runCommand, screenshot, waitForText } from '../support/workbench/window';
import { statusBarItem } from '../support/workbench/statusBar';

describe('a user', () => {
  let fixture: SignInFixture;
  let page: Page;

  before(async () => {
    fixture = await createSignInFixture();
    ({ page } = fixture);
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
  });

  after(() => fixture.close());

  it('signs in over an address on this machine', async () => {
    await runCommand(page, 'APS: Set Sign-In Way');
    await waitForQuickInput(page, 'Sign In to acme-viewer');
    await screenshot(page, 'sign-in-ways');
    await pickRow(page, 'Address on this machine');
    await answerQuickInput(page, 'Redirect URI', fixture.loopbackUri);
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
    await waitForText(consent.locator('h1'), 'Back to the editor');
    await screenshot(consent, 'sign-in-back');
    await consent.close();
    await notification(page, 'Signed in to acme-viewer as designer@acme.example.').waitFor();
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'designer@acme.example 59m');
    await screenshot(page, 'signed-in');
    await clickNotificationButton(page, 'Signed in to acme-viewer', 'Copy Token');
    await notification(page, 'Copied the access token of designer@acme.example').waitFor();
    assert.equal(await readClipboard(page), fixture.emulator.issuedAccessTokens[0]?.accessToken);
    assert.equal(await statusBarText(page, 'apsAuth.status'), 'designer@acme.example 59m');
    assert.deepEqual((await treeRows(page, 'Apps')).map(({ label, description }) => [label, description]), [
      ['acme-viewer', '1 user signed in'],
      ['designer@acme.example', 'valid for 59 min'],
    ]);
  });
});
