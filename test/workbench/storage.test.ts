import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { addAppWithToken } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import { lookForAppsInFile } from '../support/workbench/importing';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerPrompt,
  answerQuickInput,
  cancelQuickInput,
  pickRow,
  quickInputMessage,
  quickInputRows,
  setRowChecked,
  waitForPlaceholder,
} from '../support/workbench/quickInput';
import { answerFileDialog } from '../support/workbench/serviceAccounts';
import { clickStatusBarItem, statusBarItem, waitForStatusBarAriaLabel } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, expandTreeRow, tree, treeRow, treeRows } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import {
  copiedBy,
  reloadWorkbench,
  runCommand,
  screenshot,
  waitForText,
  waitUntilRemembered,
} from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const offered = "This workspace shares an app that you haven't added.";

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
    const shared = { name: 'team-viewer', clientId: 'teamViewer'.padEnd(32, 'x'), type: 'desktopMobileSpa' };
    writeFileSync(join(fixture.editor.workspace, 'aps-apps.json'), JSON.stringify({ version: 1, apps: [shared] }));
    await reloadWorkbench(page);
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'acme-pipeline 59m');
    const requests = emulator.requestCount();
    assert.equal(
      await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')),
      emulator.issuedAccessTokens.at(-1)?.accessToken,
    );
    assert.equal(emulator.requestCount(), requests);
  });

  it("don't get those that the workspace shares against a person's will", async () => {
    assert.deepEqual(await notificationButtons(page, offered), ['Set Up Apps', "Don't Ask Again"]);
    await screenshot(page, 'one-shared-app');
    await clickNotificationButton(page, offered, "Don't Ask Again");
    await notification(page, offered).waitFor({ state: 'detached' });
    await waitUntilRemembered(page, 'declinedShareFiles');
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
    assert.ok(!(await notificationTexts(page)).includes(offered));
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
    await clearNotifications(page);
  });

  const plainFile = (): string => join(fixture.folder, 'aps-apps-without-secrets.json');

  const plant = (name: string, type: string, fields: object): void => {
    const app = {
      version: 1,
      id: name,
      name,
      type,
      clientId: name.padEnd(32, 'x'),
      secretStatus: 'accepted',
      ...fields,
    };
    writeFileSync(join(fixture.appFolder, `${name}.json`), JSON.stringify(app));
  };

  it('are shared in a file, also if there is only one', async () => {
    const path = join(fixture.editor.workspace, 'aps-apps.json');
    rmSync(path);
    await runCommand(page, 'APS: Share Apps');
    await waitForPlaceholder(page, 'Which apps do you want to share?');
    await acceptQuickInput(page);
    await answerFileDialog(page, 'Share Apps', path);
    await notification(page, /^Wrote 1 app to aps-apps\.json, without secrets\.$/).waitFor();
    const text = readFileSync(path, 'utf8');
    assert.ok(text.includes(clientId) && !text.includes(clientSecret));
    await clearNotifications(page);
  });

  const exportPlain = async (): Promise<void> => {
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'What goes into the file?');
    await pickRow(page, 'Everything but Secrets');
    await answerFileDialog(page, 'Export Apps', plainFile());
  };

  it('are exported without secrets, unless the file gets too large', async () => {
    plant('acme-archive', 'serverToServer', { notes: 'x'.repeat(1024 * 1024) });
    await treeRow(page, 'Apps', 'acme-archive').waitFor();
    await runCommand(page, 'APS: Export Apps');
    await waitForPlaceholder(page, 'Which apps?');
    await exportPlain();
    await notification(page, 'The file would be larger than 1 MB. Export fewer apps at a time.').waitFor();
    await screenshot(page, 'export-too-large');
    assert.ok(!existsSync(plainFile()));
    await clearNotifications(page);

    await runCommand(page, 'APS: Export Apps');
    await waitForPlaceholder(page, 'Which apps?');
    await setRowChecked(page, 'acme-archive', false);
    await exportPlain();
    await notification(page, `Exported to ${plainFile()}.`).waitFor();
    const text = readFileSync(plainFile(), 'utf8');
    assert.ok(text.includes(clientId) && !text.includes(clientSecret));
    rmSync(join(fixture.appFolder, 'acme-archive.json'));
    await treeRow(page, 'Apps', 'acme-archive').waitFor({ state: 'detached' });
    await clearNotifications(page);
  });

  const passphrase = 'correct horse battery';
  const email = 'ci-publisher@acme.example';

  it('are exported without the secrets that secret storage has lost', async () => {
    const key = { id: 'k1', status: 'enabled', hasPrivateKey: true };
    const account = { id: 'ci-publisher', email, status: 'enabled', scopes: ['data:read'], keys: [key] };
    plant('acme-ci', 'serverToServer', { serviceAccounts: [account] });
    const user = { id: 'dana', name: 'Dana Designer', email: 'dana@acme.example', status: 'signedIn' };
    plant('acme-viewer', 'traditionalWeb', { users: [user] });
    for (const name of ['acme-ci', 'acme-viewer']) await treeRow(page, 'Apps', name).waitFor();
    const file = join(fixture.folder, 'aps-apps.jwe');
    await runCommand(page, 'APS: Export Apps');
    await waitForPlaceholder(page, 'Which apps?');
    await acceptQuickInput(page);
    await pickRow(page, 'Everything, Encrypted with a Passphrase');
    for (const prompt of ['Passphrase, which', 'The same passphrase again']) {
      await answerPrompt(page, prompt, passphrase);
    }
    await answerFileDialog(page, 'Export Apps', file);
    const lost = ['client secret of acme-ci', `private key of ${email}`, 'client secret of acme-viewer'].join(', ');
    await notification(page, `Exported to ${file}. These couldn't be read: ${lost}.`).waitFor();
    await screenshot(page, 'export-lacks-secrets');
    await clearNotifications(page);
  });

  it('come back with users who have to sign in again', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Remove App');
    await readDialog(page);
    await clickDialogButton(page, 'Remove');
    await treeRow(page, 'Apps', 'acme-viewer').waitFor({ state: 'detached' });
    await lookForAppsInFile(page, join(fixture.folder, 'aps-apps.jwe'));
    await answerPrompt(page, 'Passphrase of ', passphrase);
    await waitForPlaceholder(page, 'Which apps should be imported?');
    assert.deepEqual(await quickInputRows(page), [
      { label: 'acme-viewer', description: 'Traditional Web App', isChecked: true },
    ]);
    await acceptQuickInput(page);
    const said = 'Imported: acme-viewer. Users have to sign in again. Already added, and unchanged: ';
    await notification(page, said).waitFor();
    await screenshot(page, 'restored-users');
    await expandTreeRow(page, 'Apps', 'acme-viewer');
    await waitForText(treeRow(page, 'Apps', 'dana@acme.example'), 'sign in');
    await clearNotifications(page);
  });

  it('stay as they are if a file can only be read in part, or not at all', async () => {
    const whole = readFileSync(plainFile(), 'utf8');
    const encrypted = readFileSync(join(fixture.folder, 'aps-apps.jwe'), 'utf8');
    const cases: readonly (readonly [file: string, text: string, says: string])[] = [
      [
        'newer.json',
        whole.replace('"version": 1', '"version": 2'),
        'newer.json: A newer version of APS Auth wrote this file. Update APS Auth to import it.',
      ],
      [
        'partly.json',
        whole.replace('"serverToServer"', '"teleporter"'),
        "No apps were imported. Apps that couldn't be read: 1.",
      ],
      [
        'of-others.jwe',
        withHeader(encrypted, { typ: 'JWT' }),
        "of-others.jwe: This encrypted file isn't from APS Auth.",
      ],
      [
        'damaged.jwe',
        withHeader(encrypted, { p2c: 9_000_000 }),
        "damaged.jwe: The file is damaged, so it can't be read.",
      ],
    ];
    const before = await treeRows(page, 'Apps');
    for (const [file, text, says] of cases) {
      writeFileSync(join(fixture.folder, file), text);
      await lookForAppsInFile(page, join(fixture.folder, file));
      await notification(page, says).waitFor();
      await screenshot(page, `restore-${file}`);
      await clearNotifications(page);
    }
    // Hashing this often takes a second or two.
    const slow = join(fixture.folder, 'slow.jwe');
    writeFileSync(slow, withHeader(encrypted, { p2c: 2_000_000 }));
    await lookForAppsInFile(page, slow);
    await answerPrompt(page, `Passphrase of ${slow}`, passphrase);
    await notification(page, `Decrypting ${slow}`).waitFor();
    await waitForText(quickInputMessage(page), 'This is the wrong passphrase, or the file is damaged.');
    await cancelQuickInput(page);
    assert.deepEqual(await treeRows(page, 'Apps'), before);
  });
});

/** An encrypted file whose header says something else. */
function withHeader(file: string, changed: object): string {
  const [header = '', ...others] = file.split('.');
  const fields: unknown = JSON.parse(Buffer.from(header, 'base64url').toString());
  const text = JSON.stringify(Object.assign({}, fields, changed));
  return [Buffer.from(text).toString('base64url'), ...others].join('.');
}

/** Waits until the browser has stored the encrypted secrets. */
function secretsAreSealed(page: Page): Promise<unknown> {
  return page.waitForFunction('localStorage.getItem("secrets.provider") !== null');
}
