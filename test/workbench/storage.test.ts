import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { addAppWithToken } from '../support/workbench/addApp';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
} from '../support/workbench/notifications';
import { answerQuickInput } from '../support/workbench/quickInput';
import { clickStatusBarItem, statusBarAriaLabel, statusBarItem } from '../support/workbench/statusBar';
import { tree, treeRow, treeRows } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, reloadWorkbench, runCommand, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const newerFile = '{"version":2,"id":"newer","name":"acme-newer","vault":"team"}\n';

describe('what is kept between two runs', () => {
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

  it('is there again after the window is loaded anew, the token without a new request', async () => {
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

  it('may be damaged, empty or from a newer version: each is said once, and harms no other app', async () => {
    writeFileSync(join(fixture.appFolder, 'damaged.json'), '{"version":1,"id":"dam');
    writeFileSync(join(fixture.appFolder, 'empty.json'), '');
    writeFileSync(join(fixture.appFolder, 'newer.json'), newerFile);
    await reloadWorkbench(page);
    await notification(
      page,
      "An app's file couldn't be read and was renamed to damaged.json.damaged. Other apps aren't affected. Add this app again.",
    ).waitFor();
    await notification(page, 'The file of an app could not be read and is kept aside as empty.json.damaged.').waitFor();
    await notification(
      page,
      'An app was saved by a newer version of APS Auth (newer.json) and is not shown. Update APS Auth to see it.',
    ).waitFor();
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'valid for');
    await screenshot(page, 'damaged-files');
    assert.deepEqual(
      (await treeRows(page, 'Apps')).map(({ label }) => label),
      ['acme-pipeline'],
    );
    assert.equal(readFileSync(join(fixture.appFolder, 'damaged.json.damaged'), 'utf8'), '{"version":1,"id":"dam');
    assert.equal(readFileSync(join(fixture.appFolder, 'newer.json'), 'utf8'), newerFile);
    await clearNotifications(page);
    assert.equal(
      await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
  });

  it('says nothing any more of a file that is set aside', async () => {
    await reloadWorkbench(page);
    await notification(page, 'newer.json').waitFor();
    assert.deepEqual(
      (await notificationTexts(page)).filter((text) => text.includes('damaged')),
      [],
    );
    assert.deepEqual(
      readdirSync(fixture.appFolder)
        .filter((name) => !name.endsWith('.json'))
        .toSorted(),
      ['damaged.json.damaged', 'empty.json.damaged'],
    );
    await clearNotifications(page);
  });

  it('leads to the client secret when the secret storage has lost it', async () => {
    await page.evaluate('localStorage.removeItem("secrets.provider")');
    await reloadWorkbench(page);
    await waitForText(tree(page, 'Apps'), 'acme-pipeline');
    await runCommand(page, 'APS: Copy Token');
    const lost =
      'acme-pipeline: The client secret missing from secret storage. Everything else about this app is still saved.';
    assert.deepEqual(await notificationButtons(page, lost), ['Change Client Secret', 'Show Log']);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'client secret missing');
    assert.equal(
      await statusBarAriaLabel(page, 'apsAuth.status'),
      'acme-pipeline, access token client secret missing. Copy it',
    );
    await screenshot(page, 'secret-missing');
    await clickNotificationButton(page, lost, 'Change Client Secret');
    await answerQuickInput(page, 'Change Client Secret: acme-pipeline', clientSecret);
    await notification(
      page,
      'Changed the client secret of acme-pipeline. Autodesk accepted the client ID and the secret.',
    ).waitFor();
    assert.equal(
      await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'valid for 59 min');
  });
});

/** The editor goes on before the browser has put the encrypted secrets away. */
function secretsAreSealed(page: Page): Promise<unknown> {
  return page.waitForFunction('localStorage.getItem("secrets.provider") !== null');
}
