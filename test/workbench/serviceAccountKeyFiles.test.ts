import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { CreatedKey, Emulator } from '../emulator/emulator';
import { escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
  onlyOneNotification,
} from '../support/workbench/notifications';
import {
  answerQuickInput,
  cancelQuickInput,
  isPasswordInput,
  pickRow,
  quickInputMessage,
  quickInputRows,
  quickInputValue,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import {
  addAppWithAccounts,
  answerFileDialog,
  chooseAndConfirm,
  getTokenOf,
  keyRowLabel,
  rowSays,
} from '../support/workbench/serviceAccounts';
import { chooseFromTreeRowMenu, expandTreeRow, treeRowMenu } from '../support/workbench/tree';
import { screenshot, waitForText, writeClipboard } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const passphrase = 'correct horse battery staple';
const hasGit = spawnSync('git', ['--version']).status === 0;

describe('a private key outside of the secret storage', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let key: CreatedKey;
  let keyOfAnother: CreatedKey;
  /** Where the person keeps files. */
  let folder: string;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    emulator.setRateWindowMs(1000);
    key = await emulator.addKey(emulator.addServiceAccount(clientId, { name: 'ci-publisher' }).serviceAccountId);
    keyOfAnother = await emulator.addKey(emulator.addServiceAccount(clientId, { name: 'nightly' }).serviceAccountId);
    folder = join(fixture.folder, 'files');
    mkdirSync(folder);
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 2);
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await rowSays(page, keyRow(), 'no private key');
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  const keyRow = (): string => keyRowLabel(key.keyId);
  const pkcs8 = (): string => createPrivateKey(key.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  const encrypted = (): string =>
    createPrivateKey(key.privateKey)
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase })
      .toString();
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const importFromClipboard = async (text: string): Promise<void> => {
    await writeClipboard(page, text);
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(), 'Import Key');
    await waitForQuickInput(page, 'Import a private key of ci-publisher');
    await pickRow(page, 'From the Clipboard');
  };
  const importFromFile = async (path: string): Promise<void> => {
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Import Key');
    await waitForQuickInput(page, 'Import a private key of ci-publisher');
    await pickRow(page, 'From a File');
    await answerFileDialog(page, 'Import a private key of ci-publisher', path);
  };
  const imported = /^Imported the private key of ci-publisher: Autodesk takes what it signs\./;
  /** Takes the private key away again, which Autodesk must not notice. */
  const forget = async (): Promise<void> => {
    const [account] = emulator.serviceAccounts(clientId);
    await chooseAndConfirm(page, keyRow(), 'Delete Key', 'Delete');
    await notification(page, 'Deleted the key').waitFor();
    // A menu that is open while the tree changes is closed by it.
    await rowSays(page, 'ci-publisher', '0 of 3 keys');
    key = await emulator.addKey(account?.serviceAccountId ?? '');
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Refresh Service Accounts');
    await rowSays(page, keyRow(), 'no private key');
    await clearNotifications(page);
  };

  const refusals: readonly {
    readonly what: string;
    readonly text: () => string;
    readonly says: string;
    readonly buttons: readonly string[];
  }[] = [
    {
      what: 'no key',
      text: () => 'npm install',
      buttons: ['Import Key', 'Show Log'],
      says: "ci-publisher: This isn't a valid private key. The text between the BEGIN and END lines is missing or damaged.",
    },
    {
      what: 'a damaged key',
      text: () => key.privateKey.replace(/\n.{64}\n/, '\n'),
      buttons: ['Import Key', 'Show Log'],
      says: "ci-publisher: This isn't a valid private key. The text between the BEGIN and END lines is missing or damaged.",
    },
    {
      what: 'a public key',
      text: () => createPublicKey(key.privateKey).export({ type: 'spki', format: 'pem' }).toString(),
      buttons: ['Import Key', 'Show Log'],
      says: 'ci-publisher: This is a public key. Use the private key that Autodesk showed when the key was created.',
    },
    {
      what: 'a key of an elliptic curve',
      text: () =>
        generateKeyPairSync('ec', { namedCurve: 'P-256' })
          .privateKey.export({ type: 'pkcs8', format: 'pem' })
          .toString(),
      buttons: ['Import Key', 'Show Log'],
      says: "ci-publisher: This isn't an RSA key. Service account keys are 2048-bit RSA keys.",
    },
    {
      what: 'a key of 1024 bits',
      text: () =>
        generateKeyPairSync('rsa', { modulusLength: 1024 })
          .privateKey.export({ type: 'pkcs1', format: 'pem' })
          .toString(),
      buttons: ['Import Key', 'Show Log'],
      says: 'ci-publisher: This key is shorter than 2048 bits. Service account keys are 2048-bit RSA keys.',
    },
    {
      what: 'the key of another account',
      text: () => keyOfAnother.privateKey,
      buttons: ['Import Key', 'Refresh', 'Show Log'],
      says: 'ci-publisher: Autodesk rejected this private key. It belongs to another key or account, or the key or account is disabled.',
    },
  ];

  for (const { what, text, says, buttons } of refusals) {
    it(`is not imported where it is ${what}, which is said`, async () => {
      await importFromClipboard(text());
      assert.deepEqual(await notificationButtons(page, says), buttons);
      await onlyOneNotification(page);
      await rowSays(page, keyRow(), 'no private key');
    });
  }

  it('is asked for once more by the button of the refusal', async () => {
    await importFromClipboard('npm install');
    await clickNotificationButton(page, 'This is no private key', 'Import Key');
    await waitForQuickInput(page, 'Import a private key of ci-publisher');
    await screenshot(page, 'key-import');
    await cancelQuickInput(page);
  });

  it('is imported from the clipboard, proved at once, and taken from the clipboard if wanted', async () => {
    await importFromClipboard(key.privateKey);
    assert.deepEqual(await notificationButtons(page, imported), ['Get Token', 'Clear Clipboard']);
    await screenshot(page, 'key-imported');
    await clickNotificationButton(page, imported, 'Clear Clipboard');
    await page.waitForFunction('navigator.clipboard.readText().then((text) => text === "")');
    await rowSays(page, keyRow(), 'default');
    await clearNotifications(page);
    await getTokenOf(page, 'ci-publisher');
  });

  it('is imported from a file that is named by the key', async () => {
    await forget();
    await importFromFile(file(`${key.keyId}.pem`, pkcs8()));
    assert.deepEqual(await notificationButtons(page, imported), ['Get Token']);
    await rowSays(page, keyRow(), 'default');
  });

  it('is imported with line ends written out, as a .env file has them', async () => {
    await forget();
    await importFromClipboard(`"${key.privateKey.trim().replaceAll('\n', '\\n')}"`);
    await notification(page, imported).waitFor();
  });

  it('is imported encrypted, with a passphrase that is asked for until it opens the key', async () => {
    await forget();
    await importFromFile(file('encrypted.pem', encrypted()));
    await waitForText(quickInputMessage(page), 'Passphrase of the private key');
    assert.ok(await isPasswordInput(page));
    await answerQuickInput(page, 'Import Key', 'wrong horse');
    await waitForText(quickInputMessage(page), 'Incorrect passphrase. Try again');
    await screenshot(page, 'key-passphrase');
    await answerQuickInput(page, 'Import Key', passphrase);
    await notification(page, imported).waitFor();
    await rowSays(page, keyRow(), 'default');
  });

  it('asks which key it belongs to where there are several and the file does not say it', async () => {
    await forget();
    const [account] = emulator.serviceAccounts(clientId);
    const other = await emulator.addKey(account?.serviceAccountId ?? '');
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Refresh Service Accounts');
    await rowSays(page, 'ci-publisher', '2 of 3 keys');
    await importFromFile(file('some.pem', key.privateKey));
    await waitForText(page.locator('.quick-input-widget:visible .quick-input-title'), /^Import Key$/);
    await screenshot(page, 'key-import-which');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      [keyRow(), keyRowLabel(other.keyId)],
    );
    await pickRow(page, keyRow());
    await notification(page, imported).waitFor();
    await rowSays(page, keyRow(), 'default');
  });

  it('is exported after a question, to a file that is named by the key and only this user can read', async () => {
    assert.deepEqual(await treeRowMenu(page, 'Apps', keyRow()), ['Export Key', 'Disable Key', 'Delete Key']);
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(), 'Export Key');
    assert.deepEqual(await readDialog(page), {
      message: `Export the private key ${keyRow()} of ci-publisher to a file?`,
      detail:
        'Anyone who has this file and the client secret can act as ci-publisher. Only you can read the file. Delete it when you no longer need it.',
      buttons: ['Cancel', 'Export'],
    });
    await screenshot(page, 'key-export');
    await escapeDialog(page);
    await chooseAndConfirm(page, keyRow(), 'Export Key', 'Export');
    await waitForQuickInput(page, 'Export Key');
    await quickInputRows(page);
    assert.match(await quickInputValue(page), new RegExp(`/${key.keyId}\\.pem$`));
    const path = join(folder, `exported-${key.keyId}.pem`);
    await answerFileDialog(page, 'Export Key', path);
    await notification(page, `Exported the private key of ci-publisher to ${path}.`).waitFor();
    assert.equal(readFileSync(path, 'utf8'), key.privateKey);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it('is not exported to where git would track it', async function () {
    // Without a git nobody can say what it would track.
    if (!hasGit) this.skip();
    const repository = join(folder, 'repository');
    execFileSync('git', ['init', '--quiet', repository]);
    await chooseAndConfirm(page, keyRow(), 'Export Key', 'Export');
    const path = join(repository, 'key.pem');
    await answerFileDialog(page, 'Export Key', path);
    const refusal = `Git would track ${path}, and everybody with the repository would have the private key.`;
    await notification(page, refusal).waitFor();
    await screenshot(page, 'key-export-refused');
    assert.deepEqual(readdirSync(repository), ['.git']);
    writeFileSync(join(repository, '.gitignore'), '*.pem\n');
    await clickNotificationButton(page, refusal, 'Choose Another Folder');
    await answerFileDialog(page, 'Export Key', path);
    await notification(page, `Exported the private key of ci-publisher to ${path}.`).waitFor();
    assert.equal(readFileSync(path, 'utf8'), key.privateKey);
  });

  it('is not exported where the person leaves the dialog for the file', async () => {
    await chooseAndConfirm(page, keyRow(), 'Export Key', 'Export');
    await waitForQuickInput(page, 'Export Key');
    await cancelQuickInput(page);
    assert.deepEqual(await notificationTexts(page), []);
  });
});
