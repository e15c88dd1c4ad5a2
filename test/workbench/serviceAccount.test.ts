import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  fillQuickInput,
  pickRow,
  quickInputMessage,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { beginRotation, rowHasKeys } from '../support/workbench/serviceAccounts';
import { statusBarItem } from '../support/workbench/statusBar';
import {
  chooseFromTreeRowMenu,
  clickTreeRowAction,
  expandTreeRow,
  tree,
  treeRow,
  treeRowMenu,
} from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const accountsPath = '/authentication/v2/service-accounts';

describe('the life cycle of a service account', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await notification(page, 'Added acme-pipeline').waitFor();
    await clearNotifications(page);
  });

  after(() => fixture.close());

  const account = () => emulator.serviceAccounts(clientId)[0];

  it('lists the accounts of an app when their row is expanded', async () => {
    const [requests, listings] = [emulator.requestCount(), emulator.requestCount(accountsPath)];
    await treeRow(page, 'Apps', 'acme-pipeline').locator('.label-name').click();
    await treeRow(page, 'Apps', 'Service accounts').waitFor();
    assert.equal(emulator.requestCount(), requests);
    await treeRow(page, 'Apps', 'Service accounts').locator('.label-name').click();
    await waitForText(tree(page, 'Apps'), '0 of 10');
    assert.equal(emulator.requestCount(accountsPath), listings + 1);
    await screenshot(page, 'accounts-none');
  });

  it('creates an account and validates its name', async () => {
    await clickTreeRowAction(page, 'Apps', 'Service accounts', 'Create Service Account');
    await waitForQuickInput(page, 'Create Service Account for acme-pipeline (1/3)');
    await fillQuickInput(page, 'ci p');
    await waitForText(quickInputMessage(page), 'Names must be 5 to 100 characters long.');
    await fillQuickInput(page, 'ci publisher');
    await waitForText(quickInputMessage(page), 'Use only letters, digits, hyphens, and underscores.');
    await fillQuickInput(page, '-----');
    await waitForText(quickInputMessage(page), 'Use at least one letter or digit.');
    await fillQuickInput(page, 'CI_Publisher');
    await waitForText(quickInputMessage(page), 'Autodesk recommends lowercase letters, digits, and hyphens');
    await answerQuickInput(page, '(1/3)', 'ci-publisher');
    await waitForQuickInput(page, '(2/3)');
    await fillQuickInput(page, 'x'.repeat(101));
    await waitForText(quickInputMessage(page), 'Use at most 100 characters.');
    await fillQuickInput(page, 'CI');
    await waitForText(
      quickInputMessage(page),
      "According to Autodesk's documentation, at least 5 characters are required.",
    );
    await answerQuickInput(page, '(2/3)', 'service');
    await waitForQuickInput(page, '(3/3)');
    await acceptQuickInput(page);
    await notification(
      page,
      'Created ci-publisher. Create a key to get access tokens. The app now has 1 of 10 service accounts.',
    ).waitFor();
    await waitForText(treeRow(page, 'Apps', 'ci-publisher'), 'no key');
    await screenshot(page, 'account-created');
    assert.equal(account()?.name, 'ci-publisher');
  });

  it('creates a key', async () => {
    await clickNotificationButton(page, 'Created ci-publisher', 'Create Key');
    await notification(page, /Created key .* for ci-publisher/).waitFor();
    await screenshot(page, 'account-key-created');
    assert.equal(account()?.keys.length, 1);
  });

  it('gets an access token', async () => {
    await clickNotificationButton(page, 'Created key', 'Get Token');
    await waitForQuickInput(page, 'Scopes of ci-publisher');
    await acceptQuickInput(page);
    await notification(page, 'Copied the access token of ci-publisher, valid for 59 min (data:read).').waitFor();
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'ci-publisher 59m');
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await waitForText(treeRow(page, 'Apps', 'ci-publisher'), '59m');
    await screenshot(page, 'account-token');
  });

  it('stays stored if its app gets another type', async () => {
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Change App Type');
    await waitForQuickInput(page, 'Change App Type: acme-pipeline');
    await pickRow(page, 'Desktop, Mobile, Single-Page App');
    const { detail } = await readDialog(page);
    assert.deepEqual(detail.split('\n'), [
      'This changes only what the editor stores. The type of an app in the portal never changes.',
      'Users can sign in to it.',
      'Its service accounts and their private keys stay stored, but the view shows them only after you change the type back: 1.',
      'Its client secret stays stored, but is no longer used.',
    ]);
    await escapeDialog(page);
  });

  it('copies the token from the row', async () => {
    await clearNotifications(page);
    const token = emulator.issuedAccessTokens.at(-1)?.accessToken;
    assert.equal(await copiedBy(page, () => clickTreeRowAction(page, 'Apps', 'ci-publisher', 'Copy Token')), token);
    await treeRowMenu(page, 'Apps', 'ci-publisher');
    await screenshot(page, 'account-menu');
  });

  it('rotates the key and deletes the old one', async () => {
    await clearNotifications(page);
    const [oldKey] = account()?.keys ?? [];
    await beginRotation(page, 'ci-publisher', 'Now');
    await notification(page, /ci-publisher now signs with the new key .*, which has been tested\./).waitFor();
    assert.deepEqual(
      account()
        ?.keys.map(({ keyId, status }) => [keyId === oldKey?.keyId, status])
        .sort(),
      [
        [false, 'ENABLED'],
        [true, 'DISABLED'],
      ],
    );
    await rowHasKeys(page, 'ci-publisher', 2);
    await screenshot(page, 'account-rotated');
    await clickNotificationButton(page, 'ci-publisher now signs', 'Delete Old Key');
    assert.match((await readDialog(page)).message, /^Delete key .* of ci-publisher\?$/);
    await screenshot(page, 'account-delete-key');
    await clickDialogButton(page, 'Delete');
    await notification(page, 'Deleted key').waitFor();
    assert.equal(account()?.keys.length, 1);
  });

  it('says that it disables and enables the account if that takes long', async () => {
    await clearNotifications(page);
    const path = `${accountsPath}/${account()?.serviceAccountId ?? ''}`;
    emulator.fail(path, { kind: 'delay', delayMs: 1500 });
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Disable Service Account');
    assert.equal((await readDialog(page)).message, 'Disable ci-publisher?');
    await clickDialogButton(page, 'Disable');
    await notification(page, 'Disabling ci-publisher').waitFor();
    await notification(page, 'Disabled ci-publisher.').waitFor();
    assert.equal(account()?.status, 'DISABLED');
    await waitForText(treeRow(page, 'Apps', 'ci-publisher'), 'disabled');
    emulator.fail(path, { kind: 'delay', delayMs: 1500 });
    await clickTreeRowAction(page, 'Apps', 'ci-publisher', 'Enable Service Account');
    await notification(page, 'Enabling ci-publisher').waitFor();
    await notification(page, 'Enabled ci-publisher.').waitFor();
    assert.equal(account()?.status, 'ENABLED');
    await treeRow(page, 'Apps', 'ci-publisher').filter({ hasNotText: 'disabled' }).waitFor();
  });

  it('disables and deletes the account', async () => {
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Disable Service Account');
    await clickDialogButton(page, 'Disable');
    await waitForText(treeRow(page, 'Apps', 'ci-publisher'), 'disabled');
    await screenshot(page, 'account-disabled');
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Delete Service Account');
    assert.equal((await readDialog(page)).message, 'Delete service account ci-publisher?');
    await screenshot(page, 'account-delete');
    await clickDialogButton(page, 'Delete');
    await notification(page, 'Deleted ci-publisher.').waitFor();
    await waitForText(tree(page, 'Apps'), '0 of 10');
    assert.equal(emulator.serviceAccounts(clientId).length, 0);
  });
});
