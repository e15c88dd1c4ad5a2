import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type Emulator, type ServiceAccountSnapshot } from '../emulator/emulator';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  cancelProgress,
  clearNotifications,
  clickNotificationButton,
  notification,
  onlyOneNotification,
} from '../support/workbench/notifications';
import { pickRow, quickInputRows, waitForQuickInput } from '../support/workbench/quickInput';
import {
  addAppWithAccounts,
  chooseAndConfirm,
  createKeyOf,
  getTokenOf,
  keyRowLabel,
  rotateKeyOf,
  rowSays,
} from '../support/workbench/serviceAccounts';
import {
  chooseFromTreeRowMenu,
  clickTreeRowAction,
  expandTreeRow,
  treeRow,
  treeRowActions,
  treeRowMenu,
  treeRows,
} from '../support/workbench/tree';
import { menuItems } from '../support/workbench/views';
import { runCommand, screenshot } from '../support/workbench/window';
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
  /** As the tree shows them; the order is that of their creation. */
  const keyRow = (index: number): string => keyRowLabel(keys()[index]?.keyId ?? '');

  it('are created one after another, and the fourth is not offered', async () => {
    await createKeyOf(page, 'ci-publisher');
    await rowSays(page, 'ci-publisher', '1 of 3 keys');
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await rowSays(page, keyRow(0), 'default');
    await createKeyOf(page, 'ci-publisher');
    assert.ok((await treeRowMenu(page, 'Apps', 'ci-publisher')).includes('Create Key'));
    await createKeyOf(page, 'ci-publisher');
    await rowSays(page, 'ci-publisher', '3 of 3 keys');
    assert.deepEqual(await treeRowMenu(page, 'Apps', 'ci-publisher'), [
      'Get Token',
      'Copy Token',
      'Refresh Token',
      'Set Scopes',
      'Copy Service Account Email',
      'Copy as .env',
      'Refresh Service Accounts',
      'Disable Service Account',
      'Rotate Key',
      'Import Key',
      'Delete Service Account',
    ]);
    assert.deepEqual(await treeRowActions(page, 'Apps', 'ci-publisher'), ['Copy Token', 'Refresh Token']);
  });

  it('say in the palette, where a fourth is asked for, that there are three', async () => {
    await runCommand(page, 'APS: Create Key');
    await notification(
      page,
      'ci-publisher: Autodesk allows 10 service accounts for an app and 3 keys for an account, and that is reached.',
    ).waitFor();
    assert.equal(keys().length, 3);
  });

  it('tell a screen reader what their icons show', async () => {
    const labels = (await treeRows(page, 'Apps')).map(({ ariaLabel }) => ariaLabel);
    assert.deepEqual(labels, [
      'acme-pipeline, Server-to-Server, no token yet',
      'Service accounts of acme-pipeline, 1 of 10',
      'ci-publisher, service account, no token yet · 3 of 3 keys',
      `key ${keyRow(0)} of ci-publisher, enabled, default · used today, private key here`,
      `key ${keyRow(1)} of ci-publisher, enabled, used today, private key here`,
      `key ${keyRow(2)} of ci-publisher, enabled, used today, private key here`,
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

  it('sign for the account when they are made the default', async () => {
    await getTokenOf(page, 'ci-publisher');
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Set as Default Key');
    await notification(page, `ci-publisher now signs with key ${keyRow(1)}.`).waitFor();
    await rowSays(page, keyRow(1), 'default');
    emulator.setKeyStatus(
      emulator.serviceAccounts(clientId)[0]?.serviceAccountId ?? '',
      keys()[0]?.keyId ?? '',
      'DISABLED',
    );
    await clickTreeRowAction(page, 'Apps', 'ci-publisher', 'Refresh Token');
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
  });

  it('are disabled after a question that says what comes of it, and enabled again', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Disable Key');
    const dialog = await readDialog(page);
    assert.deepEqual(dialog, {
      message: `Disable the key ${keyRow(1)} of ci-publisher?`,
      detail:
        "Anything that uses this key can't get access tokens until you enable it again. This is the account's default key. Another key will replace it.",
      buttons: ['Cancel', 'Disable'],
    });
    await escapeDialog(page);
    assert.equal(keys()[1]?.status, 'ENABLED');
    await chooseAndConfirm(page, keyRow(1), 'Disable Key', 'Disable');
    await rowSays(page, keyRow(1), 'disabled');
    assert.equal(keys()[1]?.status, 'DISABLED');
    await screenshot(page, 'keys-disabled');
    assert.deepEqual(await treeRowMenu(page, 'Apps', keyRow(1)), ['Export Key', 'Enable Key', 'Delete Key']);
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Enable Key');
    await treeRow(page, 'Apps', keyRow(1)).filter({ hasNotText: 'disabled' }).waitFor();
    assert.equal(keys()[1]?.status, 'ENABLED');
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(1), 'Set as Default Key');
    await rowSays(page, keyRow(1), 'default');
  });

  it('make room for a rotation, for which one of three has to go first', async () => {
    const [first, second, third] = keys();
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Rotate Key');
    await waitForQuickInput(page, 'Delete one of the three keys of ci-publisher first');
    await screenshot(page, 'keys-make-room');
    assert.deepEqual(await quickInputRows(page), [
      { label: keyRow(0), description: 'disabled · used today', isChecked: false },
      { label: keyRow(2), description: 'used today', isChecked: false },
    ]);
    await pickRow(page, keyRow(0));
    assert.equal((await readDialog(page)).message, `Delete the key ${keyRow(0)} of ci-publisher?`);
    await clickDialogButton(page, 'Delete');
    await notification(page, 'ci-publisher signs with the new key').waitFor();
    assert.ok(!keys().some(({ keyId }) => keyId === first?.keyId));
    assert.deepEqual(keys().slice(0, 2), [
      { keyId: second?.keyId, status: 'DISABLED' },
      { keyId: third?.keyId, status: 'ENABLED' },
    ]);
    assert.equal(keys()[2]?.status, 'ENABLED');
  });

  it('are deleted, and of the only one that works it is said what is lost with it', async () => {
    while (keys().length > 1) {
      const dispensable = (await treeRows(page, 'Apps')).find(
        ({ level, description }) => level === 4 && !description.includes('default'),
      );
      await chooseAndConfirm(page, dispensable?.label ?? '', 'Delete Key', 'Delete');
      await treeRow(page, 'Apps', dispensable?.label ?? '').waitFor({ state: 'hidden' });
    }
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(0), 'Delete Key');
    assert.deepEqual(await readDialog(page), {
      message: `Delete the key ${keyRow(0)} of ci-publisher?`,
      detail:
        "This deletes the key at Autodesk and its private key in this editor. You can't undo this. This is the only working key for this account. Without it, you can't get access tokens. To replace it, rotate the key instead.",
      buttons: ['Cancel', 'Delete'],
    });
    await screenshot(page, 'keys-delete-only');
    await escapeDialog(page);
    assert.equal(keys().length, 1);
  });

  it('are left as they were when Autodesk asks a rotation to wait and it is cancelled', async () => {
    const before = keys();
    emulator.setRateWindowMs(40_000);
    emulator.setRateLimitPerMinute(jwtBearerExchange, 0);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Rotate Key');
    const waiting = /Rotating the key of ci-publisher: Rate limit reached. Trying again in 4\d s./;
    await notification(page, waiting).waitFor();
    await screenshot(page, 'keys-rotation-waits');
    assert.equal(keys().length, 2);
    await cancelProgress(page, waiting);
    await notification(page, waiting).waitFor({ state: 'hidden' });
    await rowSays(page, 'ci-publisher', '1 of 3 keys');
    assert.deepEqual(keys(), before);
    emulator.setRateLimitPerMinute(jwtBearerExchange, Infinity);
    await clickTreeRowAction(page, 'Apps', 'ci-publisher', 'Refresh Token');
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
    await onlyOneNotification(page);
  });

  it('both work when the end of a rotation is cancelled, which is said', async () => {
    emulator.setRateLimitPerMinute(keyPath, 0);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Rotate Key');
    const waiting = /Rotating the key of ci-publisher: Autodesk asks to wait\./;
    await notification(page, waiting).waitFor();
    await cancelProgress(page, waiting);
    await notification(
      page,
      /ci-publisher now signs with the new key .*, which has been tested. The old key .* couldn't be disabled and still works./,
    ).waitFor();
    await screenshot(page, 'keys-old-still-works');
    assert.deepEqual(
      keys().map(({ status }) => status),
      ['ENABLED', 'ENABLED'],
    );
    await rowSays(page, keyRow(1), 'default');
    emulator.setRateLimitPerMinute(keyPath, Infinity);
    await clickNotificationButton(page, 'ci-publisher signs', 'Delete Old Key');
    await clickDialogButton(page, 'Delete');
    await notification(page, 'Deleted the key').waitFor();
    await clickTreeRowAction(page, 'Apps', 'ci-publisher', 'Refresh Token');
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
  });

  it('are rotated where there is but one, which leaves the new one and the old one disabled', async () => {
    const [old] = keys();
    await rotateKeyOf(page, 'ci-publisher');
    assert.deepEqual(
      keys().map(({ keyId, status }) => [keyId === old?.keyId, status]),
      [
        [true, 'DISABLED'],
        [false, 'ENABLED'],
      ],
    );
  });
});
