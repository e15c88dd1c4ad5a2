import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { enterApp } from '../support/workbench/addApp';
import { escapeDialog, readDialog } from '../support/workbench/dialog';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  cancelQuickInput,
  fillQuickInput,
  quickInput,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { showStatusBarTooltip, statusBarItem } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenuByKeyboard, focusedTreeRow, tree } from '../support/workbench/tree';
import { focusView, openViewContainer } from '../support/workbench/views';
import { restHands, runCommand, screenshot, tooltips, waitForText } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

/** A name that would become an icon, links, and reordered text if it weren't shown as plain text. */
const name = '$(zap)[click](command:quitNow) http://a.example www.a.example e@a.io \u202egpj.exe\u2066';
const shown =
  /\$\u2060?\(zap\)\[click\]\u2060?\(command:quitNow\)\s+http:\/\/a\.example\s+www\.a\.example\s+e@a\.io\s+gpj\.exe/;

describe('a malicious app name', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Traditional Web App', clientId: otherClientId, clientSecret, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name });
  });

  after(() => fixture.close());

  it('is plain text in notifications', async () => {
    const added = new RegExp(`Added ${shown.source}`);
    await notification(page, added).waitFor();
    await isPlain(notification(page, added).locator('.notification-list-item-message'));
    await clickNotificationButton(page, added, 'Set Scopes');
  });

  it('is plain text in the title of the scope picker', async () => {
    await waitForQuickInput(page, 'Scopes of');
    await screenshot(page, 'name-scopes');
    await isPlain(quickInput(page).locator('.quick-input-title'));
    await acceptQuickInput(page);
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    await isPlain(notification(page, 'Refreshed the access token').locator('.notification-list-item-message'));
    await clearNotifications(page);
  });

  it('is plain text in the tree, the status bar, and their tooltips', async () => {
    await waitForText(tree(page, 'Apps'), /\$\u2060?\(zap\).*…/);
    await isPlain(tree(page, 'Apps').locator('.monaco-icon-label-container').first());
    await waitForText(statusBarItem(page, 'apsAuth.status'), /\$\u2060?\(zap\)\[click\]\u2060?\(command:\w+… 59m/);
    await isPlain(statusBarItem(page, 'apsAuth.status').locator('.statusbar-item-label'), ['codicon-key']);
    const tooltip = await showStatusBarTooltip(page, 'apsAuth.status');
    await waitForText(tooltip, shown);
    await screenshot(page, 'name-tooltip');
    assert.deepEqual(await tooltip.locator('a').allInnerTexts(), ['Copy', 'Copy As', 'Refresh', 'Inspect', 'Menu']);
    assert.equal(await tooltip.locator('.codicon').count(), 0);
    await restHands(page);
    await tree(page, 'Apps').locator('.label-name').first().hover();
    await waitForText(tooltips(page), shown);
    await isPlain(tooltips(page));
    await restHands(page);
  });

  it('is plain text in a quick pick', async () => {
    await runCommand(page, 'APS: Select Credential');
    await waitForQuickInput(page, 'Select Credential');
    await waitForText(quickInput(page).locator('.monaco-list'), shown);
    await screenshot(page, 'name-pick');
    await isPlain(quickInput(page).locator('.monaco-list-rows').first(), ['codicon-key']);
    await cancelQuickInput(page);
  });

  it('is plain text in the list of an input box', async () => {
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, '(1/3)');
    await fillQuickInput(page, clientId);
    await waitForText(quickInput(page).locator('.monaco-list'), 'already uses this client ID');
    await screenshot(page, 'name-twice');
    await isPlain(quickInput(page).locator('.monaco-list-rows').first(), ['codicon-error']);
    await cancelQuickInput(page);
  });

  it('is plain text in dialogs and error messages', async () => {
    await focusView(page, 'APS Auth', 'Apps');
    await page.keyboard.press('Home');
    await focusedTreeRow(page, 'Apps').and(page.locator('[aria-label*="zap"]')).waitFor();
    await chooseFromTreeRowMenuByKeyboard(page, 'Remove App');
    assert.match((await readDialog(page)).message, shown);
    await screenshot(page, 'name-dialog');
    await isPlain(page.locator('.monaco-dialog-box .dialog-message-text'));
    await escapeDialog(page);
    fixture.emulator.updateApp(clientId, { isArchived: true });
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Autodesk rejected the client ID').waitFor();
    await screenshot(page, 'name-error');
    await isPlain(notification(page, 'Autodesk rejected the client ID').locator('.notification-list-item-message'));
  });
});

/** Checks that there is no link, no foreign icon, and no character that changes the text direction. */
async function isPlain(place: Locator, ownIcons: readonly string[] = []): Promise<void> {
  const text = await place.innerText();
  assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069]/u);
  assert.equal(await place.locator('a[href], a[data-href]').count(), 0, text);
  const icons = (await place.locator('.codicon').all()).map((icon) => icon.getAttribute('class'));
  for (const classes of await Promise.all(icons))
    assert.ok(
      ownIcons.some((own) => classes?.includes(own)),
      `${classes ?? ''} in ${text}`,
    );
}
