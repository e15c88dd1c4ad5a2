import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type CreatedKey, type Emulator, type Fault } from '../emulator/emulator';
import { filesWith } from '../support/filesWith';
import { makeTemporaryFolder } from '../support/processes';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import { clearNotifications, notification, notificationTexts } from '../support/workbench/notifications';
import { readOutputChannel } from '../support/workbench/output';
import { pickRow, waitForQuickInput } from '../support/workbench/quickInput';
import {
  addAppWithAccounts,
  answerFileDialog,
  createKeyOf,
  getTokenOf,
  keyRowLabel,
  rotateKeyOf,
  rowHasKeys,
  rowSays,
} from '../support/workbench/serviceAccounts';
import { chooseFromTreeRowMenu, expandTreeRow } from '../support/workbench/tree';
import { copiedBy, screenshot, writeClipboard } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const accountPath = '/authentication/v2/service-accounts/{serviceAccountId}';

describe('a private key', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let known: CreatedKey;
  let close: () => Promise<void>;
  const privateKeys: string[] = [];
  /** Where the user keeps private keys, which the editor only reads. */
  const files = makeTemporaryFolder();

  const holdsNone = (text: string): void =>
    privateKeys.flatMap(piecesOf).forEach((piece) => assert.ok(!text.includes(piece), text));
  const nothingShowsOne = async (): Promise<void> => {
    (await notificationTexts(page)).forEach(holdsNone);
    holdsNone(await page.content());
  };
  /** Reads the private key of an account by copying it as .env with secrets. */
  const readPrivateKeyOf = async (account: string): Promise<string> => {
    await chooseFromTreeRowMenu(page, 'Apps', account, 'Copy as .env');
    await waitForQuickInput(page, `Copy ${account} as .env`);
    await pickRow(page, 'llms.txt');
    await readDialog(page);
    const block = await copiedBy(page, () => clickDialogButton(page, 'Copy with Secrets'));
    await notification(page, `Copied ${account} as .env, including its secrets.`).waitFor();
    await clearNotifications(page);
    await writeClipboard(page, '');
    const [, escaped = ''] = /APS_PRIVATE_KEY="(.+)"/.exec(block) ?? [];
    assert.match(escaped, /^-----BEGIN RSA PRIVATE KEY-----/);
    return escaped.replaceAll('\\n', '\n');
  };

  before(async () => {
    fixture = await createWorkbenchFixture({ logLevel: 'trace' });
    ({ page, emulator } = fixture);
    close = () => fixture.close();
    for (const path of [accountPath, `${accountPath}/keys`, `${accountPath}/keys/{keyId}`, jwtBearerExchange])
      emulator.setRateLimitPerMinute(path, Infinity);
    emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    known = await emulator.addKey(emulator.addServiceAccount(clientId, { name: 'nightly' }).serviceAccountId);
    privateKeys.push(known.privateKey);
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 2);
  });

  beforeEach(() => clearNotifications(page));

  after(() => close());

  it("isn't shown when it is created and rotated", async () => {
    await createKeyOf(page, 'ci-publisher');
    await nothingShowsOne();
    await getTokenOf(page, 'ci-publisher');
    privateKeys.push(await readPrivateKeyOf('ci-publisher'));
    await rotateKeyOf(page, 'ci-publisher');
    privateKeys.push(await readPrivateKeyOf('ci-publisher'));
    assert.equal(new Set(privateKeys).size, 3);
    await nothingShowsOne();
  });

  it("isn't shown when it is rejected or imported", async () => {
    const file = (name: string): string => join(files, name);
    writeFileSync(file('wrong.pem'), privateKeys[1] ?? '');
    writeFileSync(file('right.pem'), known.privateKey);
    await expandTreeRow(page, 'Apps', 'nightly');
    await rowSays(page, keyRowLabel(known.keyId), 'missing');
    for (const [name, says] of [
      ['wrong.pem', 'nightly: Autodesk rejected this private key.'],
      ['right.pem', 'Imported and tested the private key of nightly'],
    ] as const) {
      await chooseFromTreeRowMenu(page, 'Apps', 'nightly', 'Import Key');
      await waitForQuickInput(page, 'Import Private Key of nightly');
      await pickRow(page, 'From a File');
      await answerFileDialog(page, 'Import Private Key of nightly', file(name));
      await notification(page, says).waitFor();
      await nothingShowsOne();
      await clearNotifications(page);
    }
    await getTokenOf(page, 'nightly');
  });

  it("isn't shown when creating a key fails", async () => {
    const { serviceAccountId = '' } = emulator.serviceAccounts(clientId)[1] ?? {};
    const { privateKey } = known;
    const failures: readonly { readonly fault: Fault; readonly says: string }[] = [
      {
        fault: { kind: 'body', body: JSON.stringify({ privateKey }) },
        says: "nightly: The response didn't come from Autodesk.",
      },
      { fault: { kind: 'body', body: privateKey }, says: "nightly: The response didn't come from Autodesk." },
      {
        fault: {
          kind: 'status',
          status: 400,
          body: JSON.stringify({ title: 'invalid_request', detail: 'Not today.', privateKey }),
        },
        says: 'nightly: Autodesk rejected the request: Not today.',
      },
      {
        fault: { kind: 'status', status: 418, body: privateKey, headers: { 'x-echo': JSON.stringify(privateKey) } },
        says: "nightly: The response didn't come from Autodesk.",
      },
      { fault: { kind: 'lostAnswer' }, says: 'nightly: The connection was lost before the server responded' },
    ];
    for (const { fault, says } of failures) {
      await clearNotifications(page);
      emulator.fail(`/authentication/v2/service-accounts/${serviceAccountId}/keys`, fault);
      await chooseFromTreeRowMenu(page, 'Apps', 'nightly', 'Create Key');
      await notification(page, says).waitFor();
      await nothingShowsOne();
    }
    await rowHasKeys(page, 'nightly', 2);
    await screenshot(page, 'key-lost');
  });

  it("isn't written to the output channel", async () => {
    holdsNone(await readOutputChannel(page, 'APS Auth', 'NetworkError: '));
  });

  it("isn't written to any file, even at log level trace", async () => {
    const sealed = await page.evaluate('localStorage.getItem("secrets.provider")').then(String);
    assert.ok(sealed.length > 5000, 'the secret storage has keys to keep');
    holdsNone(sealed);
    const closeOnce = close;
    close = () => Promise.resolve();
    await closeOnce();

    const pieces = privateKeys.flatMap(piecesOf);
    assert.deepEqual(filesWith(fixture.folder, pieces), []);

    // The search covers the right files and finds what is in them.
    const { keyId } = known;
    assert.equal(filesWith(join(fixture.folder, 'data/User/globalStorage'), [keyId]).length, 1);
    assert.ok(filesWith(join(fixture.folder, 'data/logs'), [keyId]).some((file) => file.endsWith('APS Auth.log')));
    assert.ok(
      filesWith(join(fixture.folder, 'browser'), ['secrets.provider']).length > 0,
      'the encrypted secrets are in the profile of the browser',
    );
    const planted = join(fixture.folder, 'browser/Default/deep');
    mkdirSync(planted, { recursive: true });
    writeFileSync(join(planted, 'planted'), JSON.stringify({ text: privateKeys[1] }));
    writeFileSync(join(planted, 'planted-as-sample'), Buffer.from(privateKeys[2] ?? '').toString('base64'));
    writeFileSync(join(planted, 'planted-as-browsers-write'), Buffer.from(known.privateKey, 'utf16le'));
    const found = ['planted', 'planted-as-browsers-write', 'planted-as-sample'].map(
      (name) => `browser/Default/deep/${name}`,
    );
    assert.deepEqual(filesWith(fixture.folder, pieces), found);
  });
});

/** Pieces of 40 characters from all over a key, in both PEM formats and as base64 of the text. */
function piecesOf(privateKey: string): readonly string[] {
  const pkcs8 = createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
  const lines = [privateKey, pkcs8].flatMap((pem) => pem.trim().split('\n').slice(2, -2));
  const base64 = Buffer.from(privateKey).toString('base64');
  const offsets = [200, 700, 1200, 1700];
  return [...lines.map((line) => line.slice(10, 50)), ...offsets.map((offset) => base64.slice(offset, offset + 40))];
}
