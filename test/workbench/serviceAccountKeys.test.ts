import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type Emulator, type ServiceAccountSnapshot } from '../emulator/emulator';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  cancelProgress,
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  onlyOneNotification,
} from '../support/workbench/notifications';
import {
  cancelQuickInput,
  pickRow,
  quickInputPlaceholder,
  quickInputRows,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import {
  addAppWithAccounts,
  beginRotation,
  chooseAndConfirm,
  createKeyOf,
  getTokenOf,
  keyRowLabel,
  rotateKeyOf,
  rowHasKeys,
  rowSays,
} from '../support/workbench/serviceAccounts';
import {
  chooseFromTreeRowMenu,
  chooseFromTreeRowMenuByKeyboard,
  clickTreeRowAction,
  expandTreeRow,
  focusedTreeRow,
  showTreeRowTooltip,
  treeRow,
  treeRowActions,
  treeRowMenu,
  treeRows,
} from '../support/workbench/tree';
import { focusView, menuItems, openViewContainer } from '../support/workbench/views';
import { reloadWorkbench, restHands, runCommand, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const keyPath = '/authentication/v2/service-accounts/{serviceAccountId}/keys/{keyId}';
const keysPath = '/authentication/v2/service-accounts/{serviceAccountId}/keys';
const accountPath = '/authentication/v2/service-accounts/{serviceAccountId}';

describe('the keys of a service account', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    for (const path of [keyPath, keysPath, accountPath, jwtBearerExchange])
      emulator.setRateLimitPerMinute(path, Infinity);
    emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 1);
    await expandTreeRow(page, 'Apps', 'acme-pipeline');
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  const keys = (): ServiceAccountSnapshot['keys'] => emulator.serviceAccounts(clientId)[0]?.keys ?? [];
  /** The label of a key's row. Keys are numbered in the order of their creation. */
  const keyRow = (index: number): string => keyRowLabel(keys()[index]?.keyId ?? '');

  const keyUrl = (index: number): string =>
    keyPath
      .replace('{serviceAccountId}', emulator.serviceAccounts(clientId)[0]?.serviceAccountId ?? '')
      .replace('{keyId}', keys()[index]?.keyId ?? '');

  it('are limited to three in the context menu', async () => {
    await createKeyOf(page, 'ci-publisher');
    await rowHasKeys(page, 'ci-publisher', 1);
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await rowSays(page, keyRow(0), 'default');
    await createKeyOf(page, 'ci-publisher');
    assert.ok((await treeRowMenu(page, 'Apps', 'ci-publisher')).includes('Create Key'));
    await createKeyOf(page, 'ci-publisher');
    await rowHasKeys(page, 'ci-publisher', 3);
    assert.deepEqual(await treeRowMenu(page, 'Apps', 'ci-publisher'), [
      'Get Token',
      'Copy As',
      'Show in Status Bar',
      'Write to .env',
      'Copy as .env',
      'Add to launch.json',
      'Set Scopes',
      'Copy Service Account Email',
      'Refresh Service Accounts',
      'Disable Service Account',
      'Rotate Key',
      'Import Key',
      'Delete Service Account',
    ]);
    assert.deepEqual(await treeRowActions(page, 'Apps', 'ci-publisher'), ['Get Token']);
  });

  it('are limited to three in the Command Palette', async () => {
    await runCommand(page, 'APS: Create Key');
    await notification(
      page,
      "ci-publisher: You've reached Autodesk's limit of 10 service accounts per app or 3 keys per account.",
    ).waitFor();
    assert.equal(keys().length, 3);
  });

  it('have labels that tell a screen reader what their icons show', async () => {
    const labels = (await treeRows(page, 'Apps')).map(({ ariaLabel }) => ariaLabel);
    assert.deepEqual(labels, [
      'acme-pipeline, Server-to-Server, valid for 59 min',
      'Service accounts of acme-pipeline, 1 of 10',
      'ci-publisher, service account, no access token yet, 3 of 3 keys',
      `key ${keyRow(0)} of ci-publisher, enabled, default · used today, private key in this editor`,
      `key ${keyRow(1)} of ci-publisher, enabled, used today, private key in this editor`,
      `key ${keyRow(2)} of ci-publisher, enabled, used today, private key in this editor`,
    ]);
    assert.deepEqual(await treeRowMenu(page, 'Apps', keyRow(0)), ['Export Key', 'Disable Key', 'Delete Key']);
    assert.deepEqual(await treeRowMenu(page, 'Apps', keyRow(1)), [
      'Set as Default Key',
      'Export Key',
      'Disable Key',
      'Delete Key',
    ]);
    await treeRow(page, 'Apps', keyRow(1)).click({ button: 'right' });
    await menuItems(page).last().hover();
    await screenshot(page, 'keys-menu');
    await page.keyboard.press('Escape');
  });

  it('sign for the account when set as default', async () => {
    await getTokenOf(page, 'ci-publisher');
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Set as Default Key');
    await notification(page, `ci-publisher now signs with key ${keyRow(1)}.`).waitFor();
    await rowSays(page, keyRow(1), 'default');
    emulator.setKeyStatus(
      emulator.serviceAccounts(clientId)[0]?.serviceAccountId ?? '',
      keys()[0]?.keyId ?? '',
      'DISABLED',
    );
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Refresh Token');
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
  });

  it('are disabled after confirmation and enabled again', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Disable Key');
    const dialog = await readDialog(page);
    assert.deepEqual(dialog, {
      message: `Disable key ${keyRow(1)} of ci-publisher?`,
      detail:
        "Anything that uses this key can't get access tokens until you enable the key again. This is the account's default key. Another key will become the default.",
      buttons: ['Cancel', 'Disable'],
    });
    await escapeDialog(page);
    assert.equal(keys()[1]?.status, 'ENABLED');
    emulator.fail(keyUrl(1), { kind: 'delay', delayMs: 1500 });
    await chooseAndConfirm(page, keyRow(1), 'Disable Key', 'Disable');
    await notification(page, 'Disabling a key of ci-publisher').waitFor();
    await rowSays(page, keyRow(1), 'disabled');
    assert.equal(keys()[1]?.status, 'DISABLED');
    await screenshot(page, 'keys-disabled');
    assert.deepEqual(await treeRowMenu(page, 'Apps', keyRow(1)), ['Export Key', 'Enable Key', 'Delete Key']);
    emulator.fail(keyUrl(1), { kind: 'delay', delayMs: 1500 });
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Enable Key');
    await notification(page, 'Enabling a key of ci-publisher').waitFor();
    await treeRow(page, 'Apps', keyRow(1)).filter({ hasNotText: 'disabled' }).waitFor();
    assert.equal(keys()[1]?.status, 'ENABLED');
    await notification(page, `Enabled key ${keyRow(1)} of ci-publisher.`).waitFor();
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Set as Default Key');
    await rowSays(page, keyRow(1), 'default');
    await notification(page, `ci-publisher now signs with key ${keyRow(1)}.`).waitFor();
  });

  it('are deleted to make room for a rotation', async () => {
    const [first, second, third] = keys();
    await beginRotation(page, 'ci-publisher', 'Now');
    await waitForQuickInput(page, 'Delete one of the three keys of ci-publisher first');
    await screenshot(page, 'keys-make-room');
    assert.deepEqual(await quickInputRows(page), [
      { label: keyRow(0), description: 'disabled · used today', isChecked: false },
      { label: keyRow(2), description: 'used today', isChecked: false },
    ]);
    await pickRow(page, keyRow(0));
    assert.equal((await readDialog(page)).message, `Delete key ${keyRow(0)} of ci-publisher?`);
    await clickDialogButton(page, 'Delete');
    await notification(page, 'ci-publisher now signs with the new key').waitFor();
    assert.ok(!keys().some(({ keyId }) => keyId === first?.keyId));
    assert.deepEqual(keys().slice(0, 2), [
      { keyId: second?.keyId, status: 'DISABLED' },
      { keyId: third?.keyId, status: 'ENABLED' },
    ]);
    assert.equal(keys()[2]?.status, 'ENABLED');
  });

  it('warn before the only working one is deleted', async () => {
    while (keys().length > 1) {
      const dispensable = (await treeRows(page, 'Apps')).find(
        ({ level, description }) => level === 4 && !description.includes('default'),
      );
      await chooseAndConfirm(page, dispensable?.label ?? '', 'Delete Key', 'Delete');
      await treeRow(page, 'Apps', dispensable?.label ?? '').waitFor({ state: 'hidden' });
    }
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(0), 'Delete Key');
    assert.deepEqual(await readDialog(page), {
      message: `Delete key ${keyRow(0)} of ci-publisher?`,
      detail:
        "This deletes the key at Autodesk and its private key in this editor. You can't undo this. This is the only working key for this account. Without it, you can't get access tokens. To replace it, rotate the key instead.",
      buttons: ['Cancel', 'Delete'],
    });
    await screenshot(page, 'keys-delete-only');
    await escapeDialog(page);
    assert.equal(keys().length, 1);
  });

  it('stay unchanged when a waiting rotation is canceled', async () => {
    const before = keys();
    emulator.setRateWindowMs(40_000);
    emulator.setRateLimitPerMinute(jwtBearerExchange, 0);
    await beginRotation(page, 'ci-publisher', 'Now');
    const waiting = /Rotating the key of ci-publisher: Rate limit reached\. Trying again in 4\d s\./;
    await notification(page, waiting).waitFor();
    await screenshot(page, 'keys-rotation-waits');
    assert.equal(keys().length, 2);
    await cancelProgress(page, waiting);
    await notification(page, waiting).waitFor({ state: 'hidden' });
    await rowHasKeys(page, 'ci-publisher', 1);
    assert.deepEqual(keys(), before);
    emulator.setRateLimitPerMinute(jwtBearerExchange, Infinity);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Refresh Token');
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
    await onlyOneNotification(page);
  });

  it('both work when a rotation is canceled near its end', async () => {
    emulator.setRateLimitPerMinute(keyPath, 0);
    await beginRotation(page, 'ci-publisher', 'Now');
    const waiting = /Rotating the key of ci-publisher: Rate limit reached\./;
    await notification(page, waiting).waitFor();
    await cancelProgress(page, waiting);
    await notification(
      page,
      /ci-publisher now signs with the new key .*, which has been tested\. The old key .* couldn't be disabled and still works\./,
    ).waitFor();
    await screenshot(page, 'keys-old-still-works');
    assert.deepEqual(
      keys().map(({ status }) => status),
      ['ENABLED', 'ENABLED'],
    );
    await rowSays(page, keyRow(1), 'default');
    emulator.setRateLimitPerMinute(keyPath, Infinity);
    await clickNotificationButton(page, 'ci-publisher now signs', 'Delete Old Key');
    await clickDialogButton(page, 'Delete');
    await notification(page, 'Deleted key').waitFor();
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Refresh Token');
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
  });

  it('are rotated, which disables the old one, and undone', async () => {
    const [old] = keys();
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Rotate Key');
    await waitForQuickInput(page, 'Rotate Key of ci-publisher');
    assert.equal(await quickInputPlaceholder(page), `When should the old key ${keyRow(0)} be disabled?`);
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['Now', 'In a Day', 'Manually'],
    );
    await screenshot(page, 'keys-rotation-asks');
    await cancelQuickInput(page);
    await rotateKeyOf(page, 'ci-publisher');
    const statuses = (): unknown => keys().map(({ keyId, status }) => [keyId === old?.keyId, status]);
    assert.deepEqual(statuses(), [
      [true, 'DISABLED'],
      [false, 'ENABLED'],
    ]);
    await screenshot(page, 'keys-rotated');
    await clickNotificationButton(page, 'ci-publisher now signs', 'Undo');
    await notification(page, `Enabled key ${keyRow(0)} of ci-publisher.`).waitFor();
    assert.deepEqual(statuses(), [
      [true, 'ENABLED'],
      [false, 'ENABLED'],
    ]);
    await rowSays(page, keyRow(1), 'default');
  });

  it('are rotated by keyboard, and the old one is disabled a day later', async () => {
    const first = keyRow(0);
    await chooseAndConfirm(page, first, 'Delete Key', 'Delete');
    await treeRow(page, 'Apps', first).waitFor({ state: 'hidden' });
    await clearNotifications(page);
    await focusView(page, 'APS Auth', 'Apps');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'ci-publisher'))
      .waitFor();
    await chooseFromTreeRowMenuByKeyboard(page, 'Rotate Key');
    await waitForQuickInput(page, 'Rotate Key of ci-publisher');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const text = `The old key ${keyRow(0)} still works. Its row reminds you to disable it in a day.`;
    await notification(page, text).waitFor();
    assert.deepEqual(await notificationButtons(page, text), ['Disable Old Key', 'Delete Old Key']);
    await clearNotifications(page);
    const tooltip = await showTreeRowTooltip(page, 'Apps', keyRow(0));
    const tomorrow = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium' }).format(Date.now() + 86_400_000);
    await waitForText(tooltip, `Reminder to disable it: ${tomorrow}`);
    await restHands(page);
    assert.deepEqual(await treeRowActions(page, 'Apps', keyRow(0)), []);
    endDay(fixture.appFolder);
    await rowSays(page, keyRow(0), 'disable now');
    await rowSays(page, 'ci-publisher', 'old key');
    await reloadWorkbench(page);
    await openViewContainer(page, 'APS Auth');
    await rowSays(page, 'ci-publisher', 'old key');
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await rowSays(page, keyRow(0), 'disable now');
    await screenshot(page, 'keys-disable-now');
    assert.deepEqual(await treeRowActions(page, 'Apps', keyRow(0)), ['Disable Key']);
    await clickTreeRowAction(page, 'Apps', keyRow(0), 'Disable Key');
    await readDialog(page);
    await clickDialogButton(page, 'Disable');
    await rowSays(page, keyRow(0), 'disabled');
    await treeRow(page, 'Apps', 'ci-publisher').filter({ hasNotText: 'old key' }).waitFor();
    assert.deepEqual(
      keys().map(({ status }) => status),
      ['DISABLED', 'ENABLED'],
    );
  });

  it('remind no longer once the reminder is dismissed', async () => {
    await clearNotifications(page);
    await beginRotation(page, 'ci-publisher', 'In a Day');
    await notification(page, 'ci-publisher now signs with the new key').waitFor();
    endDay(fixture.appFolder);
    await rowSays(page, keyRow(1), 'disable now');
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Dismiss Reminder');
    await treeRow(page, 'Apps', keyRow(1)).filter({ hasNotText: 'disable now' }).waitFor();
    assert.equal(keys()[1]?.status, 'ENABLED');
  });

  it('both work after a rotation until the person disables the old one', async () => {
    const disabled = keyRow(0);
    await chooseAndConfirm(page, disabled, 'Delete Key', 'Delete');
    await treeRow(page, 'Apps', disabled).waitFor({ state: 'hidden' });
    await clearNotifications(page);
    const statuses = (): readonly string[] => keys().map(({ status }) => status);
    await beginRotation(page, 'ci-publisher', 'Manually');
    const text = `The old key ${keyRow(1)} still works until you disable it.`;
    await notification(page, text).waitFor();
    assert.deepEqual(statuses(), ['ENABLED', 'ENABLED', 'ENABLED']);
    await rowSays(page, keyRow(2), 'default');
    await clickNotificationButton(page, text, 'Disable Old Key');
    assert.equal((await readDialog(page)).message, `Disable key ${keyRow(1)} of ci-publisher?`);
    await clickDialogButton(page, 'Disable');
    await rowSays(page, keyRow(1), 'disabled');
    assert.deepEqual(statuses(), ['ENABLED', 'DISABLED', 'ENABLED']);
  });
});

/** Lets the day end after which a person is reminded. */
function endDay(appFolder: string): void {
  for (const file of readdirSync(appFolder)) {
    const path = join(appFolder, file);
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"disableAt": \d+/, '"disableAt": 1'));
  }
}
