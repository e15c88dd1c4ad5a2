import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
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
  fillQuickInput,
  isPasswordInput,
  pickRow,
  quickInputMessage,
  quickInputRows,
  quickInputValue,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { chooseAndConfirm } from '../support/workbench/serviceAccounts';
import {
  clickStatusBarItem,
  statusBarItem,
  statusBarText,
  waitForStatusBarAriaLabel,
} from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, clickTreeRowAction, treeRow, treeRows } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import {
  copiedBy,
  reloadWorkbench,
  runCommand,
  screenshot,
  waitForText,
  waitUntilRemembered,
} from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  publicClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const thirdClientId = 'qW7eR9tY3uI5oP1aS8dF2gH6jK4lZ0xC';
const tokenPath = '/authentication/v2/token';
const wrongSecret = 'WrongClientSecret0123456789AbCdEfGhIjKlMnOpQrStUvWxYz';
const rotatedSecret = 'RotatedClientSecret0123456789AbCdEfGhIjKlMnOpQrStUvWxYz';

describe('the app list', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  const newestToken = (): string | undefined => emulator.issuedAccessTokens.at(-1)?.accessToken;
  const appIdOf = (name: string): string => {
    const file = readdirSync(fixture.appFolder).find((entry) =>
      readFileSync(join(fixture.appFolder, entry), 'utf8').includes(`"${name}"`),
    );
    return basename(file ?? name, '.json');
  };
  const statusBarShows = (text: string | RegExp): Promise<void> =>
    waitForText(statusBarItem(page, 'apsAuth.status'), text);

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    emulator.addApp({ clientId: thirdClientId, clientSecret, type: 'traditionalWeb' });
    for (const [id, name] of [
      [otherClientId, 'acme-viewer'],
      [thirdClientId, 'acme-hub'],
    ] as const) {
      await enterApp(page, { type: 'Traditional Web App', clientId: id, clientSecret, name });
      await notification(page, `Added ${name}`).waitFor();
    }
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-desktop' });
    await notification(page, 'Added acme-desktop').waitFor();
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('shows no app in the status bar until one is selected', async () => {
    assert.equal(await statusBarText(page, 'apsAuth.status'), 'APS');
    await waitForStatusBarAriaLabel(page, 'apsAuth.status', 'APS: select a credential');
    await screenshot(page, 'several-apps');
    await clickStatusBarItem(page, 'apsAuth.status');
    await waitForQuickInput(page, 'Select Credential');
    await cancelQuickInput(page);
    assert.equal(await statusBarText(page, 'apsAuth.status'), 'APS');
    await chooseAndConfirm(page, 'acme-hub', 'Remove App', 'Remove');
    await treeRow(page, 'Apps', 'acme-hub').waitFor({ state: 'hidden' });
  });

  it('shows the app that was added last in the status bar', async () => {
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await statusBarShows('acme-pipeline 59m');
    await notification(page, 'Added acme-pipeline').waitFor();
  });

  it('offers only apps that can get a token', async () => {
    await runCommand(page, 'APS: Get Token');
    await waitForQuickInput(page, 'Get Token');
    assert.deepEqual(await quickInputRows(page), [
      { label: 'acme-pipeline', description: 'Server-to-Server · in the status bar', isChecked: false },
      { label: 'acme-viewer', description: 'Traditional Web App', isChecked: false },
    ]);
    await screenshot(page, 'pick-app');
    const copied = await copiedBy(page, async () => {
      await answerQuickInput(page, 'Get Token', 'acme-viewer');
      await waitForQuickInput(page, 'Scopes of acme-viewer');
      await acceptQuickInput(page);
    });
    assert.equal(copied, newestToken());
    assert.equal(emulator.issuedAccessTokens.at(-1)?.clientId, otherClientId);
    await statusBarShows('acme-viewer 59m');
  });

  it('remembers the selected app for the workspace', async () => {
    await runCommand(page, 'APS: Select Credential');
    await answerQuickInput(page, 'Select Credential', 'acme-pipeline');
    await statusBarShows('acme-pipeline 59m');
    await waitUntilRemembered(page, appIdOf('acme-pipeline'));
    await reloadWorkbench(page);
    await statusBarShows('acme-pipeline');
    const requests = emulator.requestCount(tokenPath);
    assert.equal(
      await copiedBy(page, () => clickTreeRowAction(page, 'Apps', 'acme-viewer', 'Copy Token')),
      newestToken(),
    );
    assert.equal(emulator.requestCount(tokenPath), requests);
    await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    await statusBarShows('acme-pipeline 59m');
    assert.equal(emulator.requestCount(tokenPath), requests);
  });

  it('shows a new app name everywhere', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Rename App');
    await waitForQuickInput(page, 'Rename App');
    assert.equal(await quickInputValue(page), 'acme-pipeline');
    await fillQuickInput(page, 'acme-viewer');
    await waitForText(quickInputMessage(page), 'You already have an app with this name.');
    await answerQuickInput(page, 'Rename App', 'acme-night');
    await treeRow(page, 'Apps', 'acme-night').waitFor();
    await statusBarShows('acme-night 59m');
    assert.deepEqual(
      (await treeRows(page, 'Apps')).map(({ label }) => label),
      ['acme-desktop', 'acme-night', 'acme-viewer'],
    );
  });

  it('asks for the new client secret after it was replaced in the portal', async () => {
    emulator.updateApp(clientId, { clientSecret: rotatedSecret });
    await runCommand(page, 'APS: Refresh Token');
    const refusal =
      "acme-night: Autodesk rejected the client ID or secret. If both are correct, the app may be archived because it isn't in a developer hub.";
    assert.deepEqual(await notificationButtons(page, refusal), ['Change Client Secret', 'Open Portal', 'Show Log']);
    await waitForText(treeRow(page, 'Apps', 'acme-night'), 'rejected');
    await screenshot(page, 'refused');
    await clickNotificationButton(page, refusal, 'Change Client Secret');
    await waitForQuickInput(page, 'Change Client Secret: acme-night');
    assert.ok(await isPasswordInput(page));
    await answerQuickInput(page, 'Change Client Secret: acme-night', rotatedSecret);
    await notification(
      page,
      'Changed the client secret of acme-night. Autodesk accepted the client ID and secret.',
    ).waitFor();
    await waitForText(treeRow(page, 'Apps', 'acme-night'), '59m');
    const requests = emulator.requestCount(tokenPath);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-night', 'Refresh Token');
    await notification(page, 'Refreshed the access token of acme-night, valid for 59 min').waitFor();
    assert.equal(emulator.requestCount(tokenPath), requests + 1);
  });

  it('keeps the client secret that works until another one is accepted', async () => {
    // Too long to wait, so the check ends at once.
    emulator.fail(tokenPath, { kind: 'status', status: 503, headers: { 'Retry-After': '120' } });
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-night', 'Change Client Secret');
    await answerQuickInput(page, 'Change Client Secret: acme-night', wrongSecret);
    await notification(
      page,
      /^Changed the client secret of acme-night\. The client ID and secret couldn't be checked yet\. .* The previous one is kept until the new one has been accepted\.$/,
    ).waitFor();
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-night', 'Refresh Token');
    await notification(
      page,
      'acme-night: The new client secret was rejected, and the previous one still works, so APS Auth uses that one again.',
    ).waitFor();
    await notification(page, 'Refreshed the access token of acme-night').waitFor();
    assert.equal(emulator.issuedAccessTokens.at(-1)?.clientId, clientId);
  });

  it('revokes a token at Autodesk after confirmation', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Revoke Token');
    const dialog = await readDialog(page);
    await screenshot(page, 'revoke-dialog');
    assert.deepEqual(dialog, {
      message: 'Revoke the access token of acme-viewer?',
      detail: 'Autodesk will stop accepting it everywhere. You can get a new one at any time.',
      buttons: ['Cancel', 'Revoke'],
    });
    await escapeDialog(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Revoke Token');
    await readDialog(page);
    assert.equal(emulator.requestCount('/authentication/v2/revoke'), 0);
    assert.deepEqual(await notificationTexts(page), []);
    await clickDialogButton(page, 'Revoke');
    await notification(page, 'Revoked the access token of acme-viewer.').waitFor();
    await waitForText(treeRow(page, 'Apps', 'acme-viewer'), 'no token');
    const ofViewer = emulator.issuedAccessTokens.filter(
      (issued) => issued.clientId === otherClientId && issued.scopes.join(' ') === 'data:read',
    );
    assert.equal(ofViewer.at(-1)?.isRevoked, true);
  });

  it('removes an app without a request to Autodesk', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Remove App');
    const dialog = await readDialog(page);
    assert.deepEqual(dialog, {
      message: 'Remove acme-viewer from this editor?',
      detail:
        "This deletes its client secret and access tokens from secret storage. The app itself isn't deleted at Autodesk.",
      buttons: ['Cancel', 'Remove'],
    });
    await escapeDialog(page);
    assert.equal(await treeRow(page, 'Apps', 'acme-viewer').count(), 1);
    const requests = emulator.requestCount();
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Remove App');
    await readDialog(page);
    await clickDialogButton(page, 'Remove');
    await treeRow(page, 'Apps', 'acme-viewer').waitFor({ state: 'hidden' });
    assert.equal(emulator.requestCount(), requests);
  });

  it('revokes a valid token while removing an app if the user chooses to', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-night', 'Remove App');
    const dialog = await readDialog(page);
    await screenshot(page, 'remove-dialog');
    assert.deepEqual(dialog, {
      message: 'Remove acme-night from this editor?',
      detail:
        "This deletes its client secret and access tokens from secret storage. The app itself isn't deleted at Autodesk. Its access token remains valid until it expires, unless you revoke it.",
      buttons: ['Revoke and Remove', 'Cancel', 'Remove'],
    });
    await clickDialogButton(page, 'Revoke and Remove');
    await treeRow(page, 'Apps', 'acme-night').waitFor({ state: 'hidden' });
    await statusBarItem(page, 'apsAuth.status').waitFor({ state: 'hidden' });
    assert.equal(emulator.issuedAccessTokens.at(-1)?.isRevoked, true);
  });

  it('explains why there is no token when only a public app is left', async () => {
    await runCommand(page, 'APS: Get Token');
    const why = 'To get an access token, add an app that has a client secret, or sign in.';
    assert.deepEqual(await notificationButtons(page, why), ['Sign In']);
    await screenshot(page, 'public-app-only');
    await clearNotifications(page);
    await runCommand(page, 'APS: Change Client Secret');
    await notification(page, 'None of your apps has a client secret.').waitFor();
    await runCommand(page, 'APS: Rotate Client Secret');
    await notification(page, 'None of your apps at Autodesk has a client secret.').waitFor();
  });

  it('asks for the client secret that an app of another type needs', async () => {
    await clearNotifications(page);
    await runCommand(page, 'APS: Change App Type');
    await pickRow(page, 'Traditional Web App');
    const { detail } = await readDialog(page);
    assert.match(detail, /You are asked for its client secret\./);
    await clickDialogButton(page, 'Change');
    await waitForText(quickInputMessage(page), 'Client secret, from the APS portal');
    await cancelQuickInput(page);
  });
});
