import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { filesWith } from '../support/filesWith';
import { addAppWithToken, enterApp } from '../support/workbench/addApp';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import { pickRow, quickInputRows, waitForPlaceholder, waitForQuickInput } from '../support/workbench/quickInput';
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import {
  clipboardIsCleared,
  copiedBy,
  readClipboard,
  runCommand,
  screenshot,
  writeClipboard,
} from '../support/workbench/window';
import {
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  publicClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

describe('a .env file in the workspace', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let workspace: string;
  let close: () => Promise<void>;
  const newClientId = 'qW7eR9tY1uI3oP5aS7dF9gH1jK3lZ5xC';
  const sample = 'aps-hubs-browser-nodejs, most tutorials';
  const callbackUrl = 'http://localhost:8080/api/auth/callback';

  const pathOf = (name: string): string => join(workspace, name);
  const read = (name: string): string => readFileSync(pathOf(name), 'utf8');
  const git = (...args: readonly string[]): unknown => execFileSync('git', ['-C', workspace, ...args]);

  const pickFile = async (app: string, ofSample: string, file: string): Promise<void> => {
    await chooseFromTreeRowMenu(page, 'Apps', app, 'Write to .env');
    await waitForQuickInput(page, `Write ${app} to .env`);
    await pickRow(page, ofSample);
    await waitForPlaceholder(page, 'Which file does the program read?');
    await pickRow(page, file);
  };
  const allow = async (file: string): Promise<void> => {
    const { message } = await readDialog(page);
    assert.equal(message, `Give the client secret of acme-viewer to the file ${file}?`);
    await clickDialogButton(page, 'Allow Once');
  };

  before(async () => {
    fixture = await createWorkbenchFixture({
      settings: { 'apsAuth.clearClipboardAfterSeconds': 2, 'files.autoSave': 'off' },
    });
    ({ page, emulator } = fixture);
    ({ workspace } = fixture.editor);
    close = () => fixture.close();
    execFileSync('git', ['init', '--quiet', workspace]);
    await openViewContainer(page, 'APS Auth');
    const type = 'Traditional Web App';
    await addAppWithToken(page, { type, clientId: otherClientId, clientSecret, name: 'acme-viewer' });
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-desktop' });
    await notification(page, 'Added acme-desktop').waitFor();
  });

  beforeEach(() => clearNotifications(page));

  after(() => close());

  it('gets the variables of a sample once Git ignores it', async () => {
    writeFileSync(pathOf('.env'), '# mine\r\nPORT=3000\r\nAPS_CLIENT_SECRET=old # from the portal\r\n');
    await pickFile('acme-viewer', sample, '.env');
    assert.deepEqual(await readDialog(page), {
      message: 'Git would track .env, so it gets no secrets.',
      detail:
        'Everyone with access to the repository would get the secrets. To go on, add the line /.env to .gitignore.',
      buttons: ['Cancel', 'Add to .gitignore'],
    });
    await screenshot(page, 'write-env-tracked');
    await clickDialogButton(page, 'Add to .gitignore');
    await page.getByText('Give the client secret of acme-viewer').waitFor();
    assert.equal(read('.gitignore'), '/.env\n');
    await allow('.env');
    await page.getByText('Write acme-viewer to .env?').waitFor();
    assert.deepEqual(await readDialog(page), {
      message: 'Write acme-viewer to .env?',
      detail: [
        'APS_CLIENT_ID=•••••••• (added)',
        'APS_CLIENT_SECRET=•••••••• (changed)',
        'APS_CALLBACK_URL=•••••••• (added)',
        '',
        'APS_CLIENT_ID would be misread by: a shell that sources the file',
        'APS_CLIENT_SECRET would be misread by: a shell that sources the file, Docker (--env-file)',
        'APS_CALLBACK_URL would be misread by: a shell that sources the file',
      ].join('\n'),
      buttons: ['Cancel', 'Write'],
    });
    await screenshot(page, 'write-env-preview');
    await clickDialogButton(page, 'Write');
    await notification(page, 'Wrote acme-viewer to .env.').waitFor();
    await screenshot(page, 'write-env-written');
    assert.equal(
      read('.env'),
      `# mine\r\nPORT=3000\r\nAPS_CLIENT_SECRET=${clientSecret} # from the portal\r\nAPS_CLIENT_ID=${otherClientId}\r\nAPS_CALLBACK_URL=${callbackUrl}\r\n`,
    );
    await clickNotificationButton(page, 'Wrote acme-viewer to .env.', 'Open File');
    await page.locator('.tab').filter({ hasText: '.env' }).waitFor();
  });

  it("isn't written again for the same values", async () => {
    await pickFile('acme-viewer', sample, '.env');
    await allow('.env');
    await notification(page, '.env already has these values of acme-viewer.').waitFor();
  });

  it("isn't written while it has unsaved changes", async () => {
    const before = read('.env');
    const lines = page.locator('.editor-container .view-line');
    await lines.first().click();
    await page.keyboard.type('TYPED=1');
    await lines.filter({ hasText: 'TYPED=1' }).waitFor();
    await pickFile('acme-viewer', sample, '.env');
    await notification(page, '.env has unsaved changes. Save or discard them first.').waitFor();
    await screenshot(page, 'write-env-unsaved');
    assert.equal(read('.env'), before);
    await runCommand(page, 'File: Revert File');
    await lines.filter({ hasText: 'TYPED=1' }).waitFor({ state: 'detached' });
  });

  it('stays as it was when a question is closed', async () => {
    writeFileSync(pathOf('.env'), read('.env').replace(clientSecret, 'old'));
    const before = read('.env');
    await pickFile('acme-viewer', 'aps-3lo-python', '.env');
    await readDialog(page);
    await escapeDialog(page);
    await pickFile('acme-viewer', sample, '.env');
    await allow('.env');
    await page.getByText('Write acme-viewer to .env?').waitFor();
    assert.deepEqual((await readDialog(page)).detail.split('\n').slice(0, 3), [
      'APS_CLIENT_ID=•••••••• (unchanged)',
      'APS_CLIENT_SECRET=•••••••• (changed)',
      'APS_CALLBACK_URL=•••••••• (unchanged)',
    ]);
    await screenshot(page, 'write-env-unchanged');
    await escapeDialog(page);
    assert.equal(read('.env'), before);
    assert.equal(await notification(page, /./).count(), 0);
  });

  it('is refused if it is a link, or was committed before', async () => {
    writeFileSync(pathOf('real.env'), '');
    unlinkSync(pathOf('.env'));
    symlinkSync(pathOf('real.env'), pathOf('.env'));
    await pickFile('acme-viewer', sample, '.env');
    await notification(page, '.env: This is a symbolic link, which may lead to a file that Git tracks.').waitFor();
    await clearNotifications(page);
    unlinkSync(pathOf('.env'));
    writeFileSync(pathOf('.env'), 'PORT=3000\n');
    git('add', '--force', '.env');
    await pickFile('acme-viewer', sample, '.env');
    await readDialog(page);
    await clickDialogButton(page, 'Add to .gitignore');
    await notification(page, 'Git tracks .env although .gitignore names it').waitFor();
    assert.equal(read('.env'), 'PORT=3000\n');
    assert.equal(read('.gitignore'), '/.env\n');
    git('rm', '--quiet', '--cached', '.env');
  });

  it('may be a settings file of .NET, which only this user can read', async () => {
    writeFileSync(pathOf('.gitignore'), '*.Development.json\n');
    const source = 'aps-design-automation-dotnet';
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Write to .env');
    await waitForQuickInput(page, 'Write acme-viewer to .env');
    await pickRow(page, source);
    await waitForPlaceholder(page, 'Which file does the program read?');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, description }) => `${label} ${description}`.trim()),
      ['appsettings.Development.json new file', '.env', 'Other File…'],
    );
    await screenshot(page, 'write-env-file');
    await pickRow(page, 'appsettings.Development.json');
    await allow('appsettings.Development.json');
    await page.getByText('Write acme-viewer to appsettings.Development.json?').waitFor();
    await clickDialogButton(page, 'Write');
    await notification(page, 'Wrote acme-viewer to appsettings.Development.json.').waitFor();
    assert.deepEqual(JSON.parse(read('appsettings.Development.json')), {
      Forge: { ClientId: otherClientId, ClientSecret: clientSecret },
    });
    assert.equal(statSync(pathOf('appsettings.Development.json')).mode & 0o777, 0o600);
  });

  it('gets a client ID without a question about secrets', async () => {
    await pickFile('acme-desktop', 'Vite single-page apps', '.env');
    assert.equal((await readDialog(page)).detail, 'VITE_APS_CLIENT_ID=•••••••• (added)');
    await clickDialogButton(page, 'Write');
    await notification(page, 'Wrote acme-desktop to .env.').waitFor();
    assert.equal(read('.env'), `PORT=3000\nVITE_APS_CLIENT_ID=${publicClientId}\n`);
    assert.equal(existsSync(pathOf('appsettings.Local.json')), false);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-desktop', 'Copy as .env');
    await waitForQuickInput(page, 'Copy acme-desktop as .env');
    const copied = await copiedBy(page, () => pickRow(page, 'Vite single-page apps'));
    assert.equal(copied, `VITE_APS_CLIENT_ID=${publicClientId}\n`);
    await notification(page, 'Copied acme-desktop as .env. This sample needs no secrets.').waitFor();
  });

  it('is pasted for an app too, without secrets if the person says so', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Copy as .env');
    await waitForQuickInput(page, 'Copy acme-viewer as .env');
    await pickRow(page, sample);
    assert.equal(
      (await readDialog(page)).detail,
      'This includes the client secret. Anyone who has it can act as the app, and any program can read the clipboard.',
    );
    assert.equal(
      await copiedBy(page, () => clickDialogButton(page, 'Copy Without Secrets')),
      `APS_CLIENT_ID=${otherClientId}\nAPS_CLIENT_SECRET=\nAPS_CALLBACK_URL=${callbackUrl}\n`,
    );
  });

  it('brings an app with its type and callback URL into the editor', async () => {
    await writeClipboard(page, `VITE_APS_CLIENT_ID=${newClientId}\nAPS_CALLBACK_URL=http://localhost:3000/callback\n`);
    await runCommand(page, 'APS: Import .env from Clipboard');
    assert.equal(
      (await readDialog(page)).detail,
      `App: ${newClientId} (new)\nType: Desktop, Mobile, Single-Page App\nCallback URL: http://localhost:3000/callback`,
    );
    await screenshot(page, 'env-import-app');
    await clickDialogButton(page, 'Import');
    await notification(page, 'Imported App qW7eR9.').waitFor();
    await chooseFromTreeRowMenu(page, 'Apps', 'App qW7eR9', 'Copy as .env');
    await waitForQuickInput(page, 'Copy App qW7eR9 as .env');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['aps-aecdm-mcp-dotnet', 'Vite single-page apps'],
    );
    await page.keyboard.press('Escape');
  });

  it("isn't needed for a header, which is offered first the next time", async () => {
    const copyAs = async (form: string): Promise<string> => {
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Copy As');
      await waitForQuickInput(page, 'Copy acme-viewer As');
      return copiedBy(page, () => pickRow(page, form));
    };
    const token = emulator.issuedAccessTokens.at(-1)?.accessToken ?? '';
    assert.equal(await copyAs('Authorization header'), `Authorization: Bearer ${token}`);
    await notification(
      page,
      /^Copied the access token of acme-viewer as Authorization header, valid for \d+ min \(data:read\)\.$/,
    ).waitFor();
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Copy As');
    await waitForQuickInput(page, 'Copy acme-viewer As');
    const rows = await quickInputRows(page);
    await screenshot(page, 'copy-as');
    assert.deepEqual(
      rows.map(({ label }) => label),
      [
        'Authorization header',
        'Access token',
        'curl command',
        'PowerShell command',
        'HTTPie command',
        '.http request',
        'httpYac request',
        'Python code',
        'Node.js code',
        'C# code',
        'REST Client request to the token endpoint',
        'Thunder Client script for the token endpoint',
        'Postman script for the token endpoint',
        'Bruno script for the token endpoint',
        '.env file',
      ],
    );
    await page.keyboard.press('Escape');
  });

  it('leaves nothing in the clipboard after the time in the settings', async () => {
    const copied = await copiedBy(page, () => chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Copy Token'));
    assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
    await clipboardIsCleared(page);
  });

  it('leaves alone what somebody else copied in the meantime', async () => {
    await copiedBy(page, () => chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Copy Token'));
    await writeClipboard(page, 'mine');
    // Longer than the time in the settings.
    await page.waitForTimeout(2500);
    assert.equal(await readClipboard(page), 'mine');
  });

  it('is the only file that has a secret', async () => {
    const closeOnce = close;
    close = () => Promise.resolve();
    await closeOnce();
    const secrets = [clientSecret, ...emulator.issuedAccessTokens.map(({ accessToken }) => accessToken)];
    assert.deepEqual(filesWith(fixture.folder, secrets), ['workspace/appsettings.Development.json']);
  });
});
