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
  rowHasKeys,
  rowSays,
} from '../support/workbench/serviceAccounts';
import { chooseFromTreeRowMenu, expandTreeRow, treeRowMenu } from '../support/workbench/tree';
import { clipboardIsCleared, screenshot, waitForText, writeClipboard } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const passphrase = 'correct horse battery staple';
const hasGit = spawnSync('git', ['--version']).status === 0;

describe('the Import Key and Export Key commands', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let key: CreatedKey;
  let keyOfAnother: CreatedKey;
  /** Where the user keeps files. */
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
    await rowSays(page, keyRow(), 'missing');
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
    await waitForQuickInput(page, 'Import Private Key of ci-publisher');
    await pickRow(page, 'From the Clipboard');
  };
  const importFromFile = async (path: string): Promise<void> => {
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Import Key');
    await waitForQuickInput(page, 'Import Private Key of ci-publisher');
    await pickRow(page, 'From a File');
    await answerFileDialog(page, 'Import Private Key of ci-publisher', path);
  };
  const imported = /^Imported and tested the private key of ci-publisher\./;
  /** Deletes the key and adds a new one without a private key in the editor. */
  const forget = async (): Promise<void> => {
    const [account] = emulator.serviceAccounts(clientId);
    await chooseAndConfirm(page, keyRow(), 'Delete Key', 'Delete');
    await notification(page, 'Deleted key').waitFor();
    // A change of the tree closes an open menu.
    await rowSays(page, 'ci-publisher', 'no key');
    key = await emulator.addKey(account?.serviceAccountId ?? '');
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Refresh Service Accounts');
    await rowSays(page, keyRow(), 'missing');
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
    it(`rejects ${what}`, async () => {
      await importFromClipboard(text());
      assert.deepEqual(await notificationButtons(page, says), buttons);
      await onlyOneNotification(page);
      await rowSays(page, keyRow(), 'missing');
    });
  }

  it('asks for the key again from the Import Key button', async () => {
    await importFromClipboard('npm install');
    await clickNotificationButton(page, "This isn't a valid private key", 'Import Key');
    await waitForQuickInput(page, 'Import Private Key of ci-publisher');
    await screenshot(page, 'key-import');
    await cancelQuickInput(page);
  });

  it('imports a key from the clipboard and can clear the clipboard', async () => {
    await importFromClipboard(key.privateKey);
    assert.deepEqual(await notificationButtons(page, imported), ['Get Token', 'Clear Clipboard']);
    await screenshot(page, 'key-imported');
    await clickNotificationButton(page, imported, 'Clear Clipboard');
    await clipboardIsCleared(page);
    await rowSays(page, keyRow(), 'default');
    await clearNotifications(page);
    await getTokenOf(page, 'ci-publisher');
  });

  it('imports a key from a file named after the key ID', async () => {
    await forget();
    emulator.fail('/authentication/v2/token', { kind: 'delay', delayMs: 1500 });
    await importFromFile(file(`${key.keyId}.pem`, pkcs8()));
    await notification(page, 'Testing the private key of ci-publisher').waitFor();
    assert.deepEqual(await notificationButtons(page, imported), ['Get Token']);
    await rowSays(page, keyRow(), 'default');
  });

  it('imports a key with escaped line breaks', async () => {
    await forget();
    await importFromClipboard(`"${key.privateKey.trim().replaceAll('\n', '\\n')}"`);
    await notification(page, imported).waitFor();
  });

  it('asks for the passphrase of an encrypted key until it is correct', async () => {
    await forget();
    await importFromFile(file('encrypted.pem', encrypted()));
    await waitForText(quickInputMessage(page), 'Passphrase of the private key');
    assert.ok(await isPasswordInput(page));
    await answerQuickInput(page, 'Import Private Key of', 'wrong horse');
    await waitForText(quickInputMessage(page), 'Incorrect passphrase. Try again');
    await screenshot(page, 'key-passphrase');
    await answerQuickInput(page, 'Import Private Key of', passphrase);
    await notification(page, imported).waitFor();
    await rowSays(page, keyRow(), 'default');
  });

  it('asks which key a file belongs to when that is ambiguous', async () => {
    await forget();
    const [account] = emulator.serviceAccounts(clientId);
    const other = await emulator.addKey(account?.serviceAccountId ?? '');
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Refresh Service Accounts');
    await rowHasKeys(page, 'ci-publisher', 2);
    await importFromFile(file('some.pem', key.privateKey));
    await waitForQuickInput(page, 'Import Private Key of ci-publisher (2)');
    await screenshot(page, 'key-import-which');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      [keyRow(), keyRowLabel(other.keyId)],
    );
    await pickRow(page, keyRow());
    await notification(page, imported).waitFor();
    await rowSays(page, keyRow(), 'default');
  });

  it('exports a key after confirmation to a private file', async () => {
    assert.deepEqual(await treeRowMenu(page, 'Apps', keyRow()), ['Export Key', 'Disable Key', 'Delete Key']);
    await chooseFromTreeRowMenu(page, 'Apps', keyRow(), 'Export Key');
    assert.deepEqual(await readDialog(page), {
      message: `Export private key ${keyRow()} of ci-publisher to a file?`,
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

  it("doesn't export a key to a folder that Git tracks", async function () {
    // Without Git, no one can tell what it would track.
    if (!hasGit) this.skip();
    const repository = join(folder, 'repository');
    execFileSync('git', ['init', '--quiet', repository]);
    await chooseAndConfirm(page, keyRow(), 'Export Key', 'Export');
    const path = join(repository, 'key.pem');
    await answerFileDialog(page, 'Export Key', path);
    const refusal = `Git would track ${path}, which would give the private key to everyone with access to the repository.`;
    await notification(page, refusal).waitFor();
    await screenshot(page, 'key-export-refused');
    assert.deepEqual(readdirSync(repository), ['.git']);
    writeFileSync(join(repository, '.gitignore'), '*.pem\n');
    await clickNotificationButton(page, refusal, 'Choose Another Folder');
    await answerFileDialog(page, 'Export Key', path);
    await notification(page, `Exported the private key of ci-publisher to ${path}.`).waitFor();
    assert.equal(readFileSync(path, 'utf8'), key.privateKey);
  });

  it('exports nothing when the file dialog is canceled', async () => {
    await chooseAndConfirm(page, keyRow(), 'Export Key', 'Export');
    await waitForQuickInput(page, 'Export Key');
    await cancelQuickInput(page);
    assert.deepEqual(await notificationTexts(page), []);
  });
});
