import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startEmulator, type Emulator } from '../emulator/emulator';
import { findFreePort } from '../support/editorServer';
import { addAppWithToken } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
} from '../support/workbench/notifications';
import { pageRow } from '../support/workbench/readingPage';
import { changeSetting, closeSettingsEditor, settingBox } from '../support/workbench/settingsEditor';
import { clickStatusBarItem, statusBarItem } from '../support/workbench/statusBar';
import { treeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import {
  copiedBy,
  readClipboard,
  reloadWorkbench,
  runCommand,
  screenshot,
  waitForText,
  writeClipboard,
} from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

describe('the apsAuth.baseUrl setting', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let otherServer: Emulator;

  const setBaseUrl = (baseUrl: string): Promise<void> =>
    changeSetting(page, {
      id: 'apsAuth.baseUrl',
      title: 'Base Url',
      value: baseUrl,
      settingsFile: join(fixture.folder, 'data/User/settings.json'),
    });
  /** The button on the message that names the new host, and then the one in the dialog. */
  const confirmHost = async (baseUrl: string): Promise<void> => {
    const { host } = new URL(baseUrl);
    const sentence = `The apsAuth.baseUrl setting now names ${host}. Nothing is sent there until you confirm it.`;
    await clickNotificationButton(page, sentence, 'Confirm Host');
    assert.equal((await readDialog(page)).message, `Send client secrets and sign-ins to ${host}?`);
    await screenshot(page, 'confirm-host');
    await clickDialogButton(page, 'Use This Host');
    await notification(page, `Access tokens now come from ${host}.`).waitFor();
    await clearNotifications(page);
  };
  const statusBarShows = (text: RegExp): Promise<void> => waitForText(statusBarItem(page, 'apsAuth.status'), text);

  before(async () => {
    otherServer = await startEmulator({ apps: [{ clientId, clientSecret, type: 'serverToServer' }] });
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await statusBarShows(/59m/);
    await clearNotifications(page);
  });

  after(async () => {
    await fixture.close();
    await otherServer.close();
  });

  it('ignores a value from the workspace', async () => {
    mkdirSync(join(fixture.editor.workspace, '.vscode'));
    // The other settings show when the workspace settings have been read.
    const settings = {
      'apsAuth.baseUrl': otherServer.baseUrl,
      'workbench.statusBar.visible': true,
      'workbench.activityBar.location': 'top',
    };
    writeFileSync(join(fixture.editor.workspace, '.vscode/settings.json'), JSON.stringify(settings));
    await page.locator('.sidebar .header-or-footer .action-label[aria-label^="APS Auth"]').waitFor();
    const issued = emulator.issuedAccessTokens.length;
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token of acme-pipeline').waitFor();
    await screenshot(page, 'workspace-settings');
    assert.equal(otherServer.requestCount(), 0);
    assert.equal(emulator.issuedAccessTokens.length, issued + 1);
  });

  it('ignores a value from the workspace after a reload', async () => {
    writeFileSync(
      join(fixture.editor.workspace, '.vscode/settings.json'),
      JSON.stringify({ 'apsAuth.baseUrl': otherServer.baseUrl }),
    );
    await reloadWorkbench(page);
    await statusBarShows(/59m/);
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token of acme-pipeline').waitFor();
    assert.equal(otherServer.requestCount(), 0);
    await clearNotifications(page);
  });

  it('rejects an http URL on another machine', async () => {
    await setBaseUrl('http://aps.example.invalid');
    await statusBarShows(/^\s*acme-pipeline\s*$/);
    await writeClipboard(page, 'what was copied before');
    await clickStatusBarItem(page, 'apsAuth.status');
    const sentence =
      'acme-pipeline: The apsAuth.baseUrl setting must be an https URL. Only URLs on this machine can use http.';
    assert.deepEqual(await notificationButtons(page, sentence), ['Open Setting', 'Show Log']);
    await screenshot(page, 'insecure-base-url');
    assert.equal(await readClipboard(page), 'what was copied before');
    await clickNotificationButton(page, sentence, 'Open Setting');
    await settingBox(page, 'Base Url').waitFor();
    await screenshot(page, 'open-setting');
    await closeSettingsEditor(page);
    await clearNotifications(page);
  });

  it('shows an error when no server responds at the URL', async () => {
    const baseUrl = `http://127.0.0.1:${await findFreePort()}`;
    await setBaseUrl(baseUrl);
    await statusBarShows(/^\s*acme-pipeline\s*$/);
    await confirmHost(baseUrl);
    await runCommand(page, 'APS: Copy Token');
    const sentence = `acme-pipeline: Couldn't connect to ${new URL(baseUrl).host} (ECONNREFUSED).`;
    assert.deepEqual(await notificationButtons(page, sentence), [
      'Try Again',
      'Open Setting',
      'Run Diagnostics',
      'Show Log',
    ]);
    await screenshot(page, 'nothing-answers');
    await clickNotificationButton(page, sentence, 'Run Diagnostics');
    await pageRow(page, "Autodesk's server", `Nothing accepts connections at ${baseUrl} (ECONNREFUSED).`).waitFor();
    await clearNotifications(page);
  });

  it('keeps separate tokens for each server', async () => {
    await setBaseUrl(otherServer.baseUrl);
    await runCommand(page, 'APS: Copy Token');
    const sentence =
      "acme-pipeline: The apsAuth.baseUrl setting names a host that this app's secrets weren't saved for, so nothing was sent to it.";
    assert.deepEqual(await notificationButtons(page, sentence), ['Confirm Host', 'Open Setting', 'Show Log']);
    assert.equal(otherServer.requestCount(), 0);
    await confirmHost(otherServer.baseUrl);
    const copied = await copiedBy(page, () => runCommand(page, 'APS: Copy Token'));
    assert.equal(copied, otherServer.issuedAccessTokens[0]?.accessToken);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '59m');
    await setBaseUrl(emulator.baseUrl);
    const requests = emulator.requestCount();
    assert.equal(
      await copiedBy(page, () => runCommand(page, 'APS: Copy Token')),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
    assert.equal(emulator.requestCount(), requests);
  });
});
