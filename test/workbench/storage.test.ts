import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { addAppWithToken } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
} from '../support/workbench/notifications';
import { answerQuickInput } from '../support/workbench/quickInput';
import { clickStatusBarItem, statusBarItem, waitForStatusBarAriaLabel } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, tree, treeRow, treeRows } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, reloadWorkbench, runCommand, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const newerFile = '{"version":2,"id":"newer","name":"acme-newer","vault":"team"}\n';

describe('stored apps', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await waitForText(statusBarItem(page, 'apsAuth.status'), '59m');
    await clearNotifications(page);
  });

  after(() => fixture.close());

  it('survive a reload together with their tokens', async () => {
    await secretsAreSealed(page);
    await reloadWorkbench(page);
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'acme-pipeline 59m');
    const requests = emulator.requestCount();
    assert.equal(
      await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
    assert.equal(emulator.requestCount(), requests);
  });

  it("are reported when damaged and don't affect other apps", async () => {
    writeFileSync(join(fixture.appFolder, 'damaged.json'), '{"version":1,"id":"dam');
    writeFileSync(join(fixture.appFolder, 'empty.json'), '');
    writeFileSync(join(fixture.appFolder, 'newer.json'), newerFile);
    await reloadWorkbench(page);
    await notification(
      page,
      "The files of 2 apps are damaged: damaged.json, empty.json. Other apps aren't affected. Add these apps again, or remove them with their secrets.",
    ).waitFor();
    await notification(
      page,
      'The app in newer.json was saved by a newer version of APS Auth. Update APS Auth to see it.',
    ).waitFor();
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '59m');
    await screenshot(page, 'damaged-files');
    assert.deepEqual(
      (await treeRows(page, 'Apps')).map(({ label }) => label),
      ['acme-pipeline', 'damaged.json', 'empty.json'],
    );
    assert.equal(readFileSync(join(fixture.appFolder, 'damaged.json'), 'utf8'), '{"version":1,"id":"dam');
    assert.equal(readFileSync(join(fixture.appFolder, 'newer.json'), 'utf8'), newerFile);
    await clearNotifications(page);
    assert.equal(
      await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
  });

  it('can be removed when damaged', async () => {
    for (const name of ['damaged.json', 'empty.json']) {
      await chooseFromTreeRowMenu(page, 'Apps', name, 'Remove App');
      assert.match((await readDialog(page)).message, new RegExp(`Remove ${name} from this editor`));
      await clickDialogButton(page, 'Remove');
      await treeRow(page, 'Apps', name).waitFor({ state: 'detached' });
    }
    assert.deepEqual(
      readdirSync(fixture.appFolder).filter((name) => /damaged|empty/.test(name)),
      [],
    );
  });

  it('ask for a client secret that secret storage has lost', async () => {
    await page.evaluate('localStorage.removeItem("secrets.provider")');
    await reloadWorkbench(page);
    await waitForText(tree(page, 'Apps'), 'acme-pipeline');
    await runCommand(page, 'APS: Copy Token');
    const lost =
      'acme-pipeline: The client secret is missing from secret storage. Everything else about this app is still saved.';
    assert.deepEqual(await notificationButtons(page, lost), ['Change Client Secret', 'Show Log']);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'no secret');
    await waitForStatusBarAriaLabel(page, 'apsAuth.status', 'acme-pipeline, client secret missing. Copy access token');
    await screenshot(page, 'secret-missing');
    await clickNotificationButton(page, lost, 'Change Client Secret');
    await answerQuickInput(page, 'Change Client Secret: acme-pipeline', clientSecret);
    await notification(
      page,
      'Changed the client secret of acme-pipeline. Autodesk accepted the client ID and secret.',
    ).waitFor();
    assert.equal(
      await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '59m');
  });
});

/** Waits until the browser has stored the encrypted secrets. */
function secretsAreSealed(page: Page): Promise<unknown> {
  return page.waitForFunction('localStorage.getItem("secrets.provider") !== null');
}
