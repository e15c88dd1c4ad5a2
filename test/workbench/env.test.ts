import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type CreatedKey, type Emulator, type ServiceAccountSnapshot } from '../emulator/emulator';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  onlyOneNotification,
} from '../support/workbench/notifications';
import { pickRow, quickInputRows, waitForQuickInput } from '../support/workbench/quickInput';
import {
  addAppWithAccounts,
  chooseAndConfirm,
  getTokenOf,
  keyRowLabel,
  rowHasKeys,
  rowSays,
} from '../support/workbench/serviceAccounts';
import { statusBarItem } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, expandTreeRow, tree, treeRow } from '../support/workbench/tree';
import { chooseFromViewMenu, welcome } from '../support/workbench/views';
import {
  clipboardIsCleared,
  copiedBy,
  readClipboard,
  runCommand,
  screenshot,
  waitForText,
  writeClipboard,
} from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const importTitle = 'APS: Import .env from Clipboard';

describe('a service account as .env', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let account: Readonly<ServiceAccountSnapshot>;
  let key: CreatedKey;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    emulator.setRateLimitPerMinute(jwtBearerExchange, Infinity);
    account = emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    key = await emulator.addKey(account.serviceAccountId);
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 1);
    await writeClipboard(page, key.privateKey);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Import Key');
    await waitForQuickInput(page, 'Import Private Key of ci-publisher');
    await pickRow(page, 'From the Clipboard');
    await notification(page, 'Imported and tested the private key of ci-publisher').waitFor();
    await clearNotifications(page);
    await getTokenOf(page, 'ci-publisher');
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  interface Sample {
    readonly source: string;
    readonly detail: RegExp;
    /** The expected clipboard contents for the given secrets. */
    readonly block: (secret: string, privateKey: string) => readonly string[];
    readonly writtenKey: () => string;
  }

  const twoSecrets =
    /^This includes the client secret and the private key\. Anyone who has both can act as ci-publisher, and any program can read the clipboard\.$/;
  const escaped = (): string => `"${key.privateKey.trim().replaceAll('\n', '\\n')}"`;
  const samples: readonly Sample[] = [
    {
      source: 'Get Started with SSA',
      detail: twoSecrets,
      writtenKey: escaped,
      block: (secret, privateKey) => [
        `APS_CLIENT_ID=${clientId}`,
        `APS_SECRET_ID=${secret}`,
        `SERVICE_ACCOUNT_ID=${account.serviceAccountId}`,
        `KEY_ID=${key.keyId}`,
        `SSA_EMAIL=ci-publisher@${clientId}.adskserviceaccount.com`,
        `PRIVATE_KEY=${privateKey}`,
      ],
    },
    {
      source: 'aps-mcp-server',
      detail: twoSecrets,
      writtenKey: () => Buffer.from(key.privateKey).toString('base64'),
      block: (secret, privateKey) => [
        `APS_CLIENT_ID=${clientId}`,
        `APS_CLIENT_SECRET=${secret}`,
        `APS_SA_ID=${account.serviceAccountId}`,
        `APS_SA_EMAIL=ci-publisher@${clientId}.adskserviceaccount.com`,
        `APS_SA_KEY_ID=${key.keyId}`,
        `APS_SA_PRIVATE_KEY=${privateKey}`,
      ],
    },
    {
      source: 'aps-mcp-server-nodejs',
      writtenKey: () => '',
      detail:
        /^This includes the client secret\. This sample reads the private key from a file, so export the key as well\.$/,
      block: (secret) => [
        `APS_CLIENT_ID=${clientId}`,
        `APS_CLIENT_SECRET=${secret}`,
        `SSA_ID=${account.serviceAccountId}`,
        `SSA_KEY_ID=${key.keyId}`,
        `SSA_KEY_PATH=./${key.keyId}.pem`,
      ],
    },
    {
      source: 'aps-mcp-app-example',
      detail: twoSecrets,
      writtenKey: () => Buffer.from(key.privateKey).toString('base64'),
      block: (secret, privateKey) => [
        `APS_CLIENT_ID=${clientId}`,
        `APS_CLIENT_SECRET=${secret}`,
        `SSA_ID=${account.serviceAccountId}`,
        `SSA_KEY_ID=${key.keyId}`,
        `SSA_KEY_BASE64=${privateKey}`,
      ],
    },
    {
      source: 'aps-mcp-server-python, acc_sdk, aps-mcp-server-gen',
      detail: twoSecrets,
      writtenKey: () => Buffer.from(key.privateKey).toString('base64'),
      block: (secret, privateKey) => [
        `APS_CLIENT_ID=${clientId}`,
        `APS_CLIENT_SECRET=${secret}`,
        `APS_SSA_ID=${account.serviceAccountId}`,
        `APS_SSA_KEY_ID=${key.keyId}`,
        `APS_SSA_KEY_BASE64=${privateKey}`,
      ],
    },
    {
      source: 'llms.txt',
      detail: twoSecrets,
      writtenKey: escaped,
      block: (secret, privateKey) => [
        `APS_CLIENT_ID=${clientId}`,
        `APS_CLIENT_SECRET=${secret}`,
        `SERVICE_ACCOUNT_ID=${account.serviceAccountId}`,
        `KEY_ID=${key.keyId}`,
        `APS_PRIVATE_KEY=${privateKey}`,
        'APS_SCOPE=data:read',
      ],
    },
  ];

  const copy = async (source: string): Promise<void> => {
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Copy as .env');
    await waitForQuickInput(page, 'Copy ci-publisher as .env');
    await pickRow(page, source);
  };

  for (const { source, detail, block, writtenKey } of samples) {
    it(`uses the variable names of ${source}`, async () => {
      await copy(source);
      const dialog = await readDialog(page);
      assert.equal(dialog.message, 'Include the secrets of ci-publisher?');
      assert.match(dialog.detail, detail);
      assert.deepEqual(dialog.buttons.toSorted(), ['Cancel', 'Copy Without Secrets', 'Copy with Secrets']);
      assert.equal(
        await copiedBy(page, () => clickDialogButton(page, 'Copy Without Secrets')),
        `${block('', '').join('\n')}\n`,
      );
      await notification(page, /^Copied ci-publisher as \.env, without its secrets\.$/).waitFor();
      await clearNotifications(page);

      await copy(source);
      await readDialog(page);
      assert.equal(
        await copiedBy(page, () => clickDialogButton(page, 'Copy with Secrets')),
        `${block(clientSecret, writtenKey()).join('\n')}\n`,
      );
      const said = 'Copied ci-publisher as .env, including its secrets. Paste it only into a file that Git ignores.';
      assert.deepEqual(await notificationButtons(page, said), ['Clear Clipboard']);
      await clickNotificationButton(page, said, 'Clear Clipboard');
      await clipboardIsCleared(page);
    });
  }

  it('copies nothing when the user cancels', async () => {
    await writeClipboard(page, 'what was copied before');
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Copy as .env');
    await waitForQuickInput(page, 'Copy ci-publisher as .env');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      samples.map(({ source }) => source),
    );
    await screenshot(page, 'env-templates');
    await pickRow(page, 'llms.txt');
    await readDialog(page);
    await screenshot(page, 'env-secrets');
    await escapeDialog(page);
    assert.equal(await readClipboard(page), 'what was copied before');
  });

  it('is written into the workspace after a question for each secret', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Write to .env');
    await waitForQuickInput(page, 'Write ci-publisher to .env');
    await pickRow(page, 'Get Started with SSA');
    await pickRow(page, '.env');
    for (const secret of ['client secret', 'private key']) {
      await page.getByText(`Give the ${secret} of ci-publisher to the file .env?`).waitFor();
      await clickDialogButton(page, 'Allow Once');
    }
    await page.getByText('Write ci-publisher to .env?').waitFor();
    const { detail } = await readDialog(page);
    assert.ok(detail.endsWith('PRIVATE_KEY would be misread by: a shell that sources the file, Docker (--env-file)'));
    await screenshot(page, 'write-env-account');
    await clickDialogButton(page, 'Write');
    await notification(page, 'Wrote ci-publisher to .env.').waitFor();
    const written = readFileSync(join(fixture.editor.workspace, '.env'), 'utf8');
    assert.equal(written, `${samples[0]?.block(clientSecret, escaped()).join('\n') ?? ''}\n`);
  });

  it('explains why the clipboard has nothing to import', async () => {
    const nothing: readonly (readonly [string, string])[] = [
      ['', "The clipboard doesn't contain a client ID."],
      ['What a lovely day = for a walk', "The clipboard doesn't contain a client ID."],
      [
        `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}\n`,
        "acme-pipeline is already added, and the clipboard doesn't contain a service account key",
      ],
      [
        `APS_CLIENT_ID=${otherClientId}\nAPS_CLIENT_SECRET=\n`,
        `The clipboard doesn't contain the client secret of ${otherClientId}, so the app can't be added.`,
      ],
    ];
    for (const [text, says] of nothing) {
      await writeClipboard(page, text);
      await runCommand(page, importTitle);
      await notification(page, says).waitFor();
      await onlyOneNotification(page);
      await clearNotifications(page);
    }
  });

  for (const { source, block, writtenKey } of samples.filter(({ source: name }) => name !== 'aps-mcp-server-nodejs')) {
    it(`imports app, account, and key from ${source}`, async () => {
      await chooseAndConfirm(page, await appRow(), 'Remove App', 'Remove');
      await welcome(page).waitFor();
      await writeClipboard(page, `# for the nightly build\n${block(clientSecret, writtenKey()).join('\r\n')}\n`);
      await chooseFromViewMenu(page, 'Import .env from Clipboard');
      assert.deepEqual(await readDialog(page), {
        message: 'Import from the clipboard?',
        detail: `App: ${clientId} (new)\nType: Server-to-Server\nService account: ${account.serviceAccountId}\nKey: ${key.keyId}\nThe private key is tested with Autodesk before it's saved.`,
        buttons: ['Cancel', 'Import'],
      });
      await screenshot(page, 'env-import');
      await clickDialogButton(page, 'Import');
      const imported = 'Imported ci-publisher of App kR3vTq and tested its key.';
      assert.deepEqual(await notificationButtons(page, imported), ['Get Token', 'Clear Clipboard']);
      await expandTreeRow(page, 'Apps', 'App kR3vTq');
      await rowHasKeys(page, 'ci-publisher', 1);
      await expandTreeRow(page, 'Apps', 'ci-publisher');
      await rowSays(page, keyRowLabel(key.keyId), 'default');
      await screenshot(page, 'env-imported');
      if (source !== 'llms.txt') return;
      const copied = await copiedBy(page, () => clickNotificationButton(page, imported, 'Get Token'));
      assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
      assert.deepEqual(emulator.issuedAccessTokens.at(-1)?.scopes, ['data:read']);
      await waitForText(statusBarItem(page, 'apsAuth.status'), 'ci-publisher 59m');
    });
  }

  it('imports only the app when the private key is in a file', async () => {
    await chooseAndConfirm(page, 'App kR3vTq', 'Remove App', 'Remove');
    await welcome(page).waitFor();
    await writeClipboard(page, (samples[2]?.block(clientSecret, '') ?? []).join('\n'));
    await runCommand(page, importTitle);
    await readDialog(page);
    await clickDialogButton(page, 'Import');
    await notification(
      page,
      "Imported App kR3vTq, but not the service account, because the .env block doesn't contain its private key. Use Import Key to import the key from its file.",
    ).waitFor();
    await treeRow(page, 'Apps', 'App kR3vTq').waitFor();
  });

  it("rejects an account or key that Autodesk doesn't know", async () => {
    const block = (samples[0]?.block(clientSecret, escaped()) ?? []).join('\n');
    await writeClipboard(page, block.replace(account.serviceAccountId, 'NOSUCHACCOUN'));
    await runCommand(page, importTitle);
    await readDialog(page);
    await clickDialogButton(page, 'Import');
    await notification(page, 'App kR3vTq: Not found at Autodesk. It may have been deleted.').waitFor();
    await clearNotifications(page);
    await writeClipboard(page, block.replace(key.keyId, '00000000-0000-0000-0000-000000000000'));
    await runCommand(page, importTitle);
    await readDialog(page);
    await clickDialogButton(page, 'Import');
    await notification(page, 'App kR3vTq: Autodesk rejected this private key.').waitFor();
    await screenshot(page, 'env-refused');
  });

  /** The name of the only app. */
  async function appRow(): Promise<string> {
    const row = tree(page, 'Apps').locator('.monaco-list-row[aria-level="1"] .label-name');
    return row.innerText();
  }
});
