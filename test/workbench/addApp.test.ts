import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { enterApp, enterClient, enterTypeAndName } from '../support/workbench/addApp';
import { clickDialogButton, escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  notification,
  notificationButtons,
  notificationTexts,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  cancelQuickInput,
  clickQuickInputButton,
  fillQuickInput,
  isPasswordInput,
  quickInput,
  quickInputMessage,
  quickInputValue,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { treeRow, treeRows } from '../support/workbench/tree';
import { clickViewAction, openViewContainer } from '../support/workbench/views';
import { runCommand, screenshot, waitForText, writeClipboard } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  publicClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const tokenPath = '/authentication/v2/token';
const unknownClientId = 'pQ9wE8rT7yU6iO5pA4sD3fG2hJ1kL0zX';
const wrongSecret = 'ThisIsNotTheSecretOfTheApp0123456789';
const refusal = (name: string): string =>
  `${name}: Autodesk rejected the client ID or secret. If both are correct, the app may be archived because it isn't in a developer hub.`;

describe('the Add App command', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
  });

  afterEach(() => clearNotifications(page));

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('changes nothing when canceled at any step', async () => {
    for (const answers of [[], [clientId]]) {
      await runCommand(page, 'APS: Add App');
      for (const [index, answer] of answers.entries()) await answerQuickInput(page, `(${index + 1}/3)`, answer);
      await waitForQuickInput(page, `(${answers.length + 1}/3)`);
      await cancelQuickInput(page);
    }
    assert.equal(emulator.requestCount(), 0);
    await enterClient(page, { clientId, clientSecret });
    await waitForQuickInput(page, '(3/3)');
    await cancelQuickInput(page);
    // Another command runs last, so that a late message of a canceled one would be visible.
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, '(1/3)');
    await cancelQuickInput(page);
    assert.deepEqual(await notificationTexts(page), []);
    assert.deepEqual(await treeRows(page, 'Apps'), []);
  });

  it('explains in the list why a pasted value is invalid', async () => {
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, '(1/3)');
    for (const [text, problem] of [
      [`${clientId} ${clientSecret}`, 'The value contains a space or line break. Paste a single value.'],
      [`${clientId}%`, 'Use only letters, digits, hyphens, and underscores.'],
      ['short', 'Values from the portal are 16 to 128 characters long.'],
    ] as const) {
      await fillQuickInput(page, text);
      await waitForRow(page, problem);
      await acceptQuickInput(page);
      await waitForQuickInput(page, '(1/3)');
    }
    await screenshot(page, 'add-app-too-short');
    await fillQuickInput(page, '');
    await acceptQuickInput(page);
    await cancelQuickInput(page);
  });

  it('goes back and keeps what was typed', async () => {
    await enterClient(page, { clientId, clientSecret });
    await fillQuickInputAt(page, '(3/3)', 'x'.repeat(81));
    await waitForText(quickInputMessage(page), 'Names can be up to 80 characters long.');
    await fillQuickInputAt(page, '(3/3)', 'acme-later');
    await clickQuickInputButton(page, 'Back');
    await waitForQuickInput(page, '(2/3)');
    assert.equal(await quickInputValue(page), clientSecret);
    assert.ok(await isPasswordInput(page));
    await screenshot(page, 'add-app-back');
    await clickQuickInputButton(page, 'Back');
    await waitForQuickInput(page, '(1/3)');
    assert.equal(await quickInputValue(page), clientId);
    const requests = emulator.requestCount();
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(2/3)');
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(3/3)');
    assert.equal(await quickInputValue(page), 'acme-later');
    assert.equal(emulator.requestCount(), requests);
    await cancelQuickInput(page);
  });

  it('rejects a wrong secret at once and goes back to it', async () => {
    await enterClient(page, { clientId, clientSecret: wrongSecret });
    const dialog = await readDialog(page);
    await screenshot(page, 'wrong-secret-dialog');
    assert.deepEqual(dialog, {
      message: refusal('App kR3vTq'),
      detail: '',
      buttons: ['Save Anyway', 'Cancel', 'Edit'],
    });
    await clickDialogButton(page, 'Edit');
    await waitForQuickInput(page, '(2/3)');
    assert.equal(await quickInputValue(page), wrongSecret);
    await answerQuickInput(page, '(2/3)', clientSecret);
    await answerQuickInput(page, '(3/3)', 'acme-pipeline');
    await notification(page, 'Added acme-pipeline. Autodesk accepted the client ID and secret.').waitFor();
    const label = 'acme-pipeline, Server-to-Server, valid for 59 min';
    await treeRow(page, 'Apps', 'acme-pipeline')
      .and(page.locator(`[aria-label="${label}"]`))
      .waitFor();
  });

  it('rejects a client ID that another app already uses', async () => {
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, '(1/3)');
    await fillQuickInput(page, `"${clientId}"`);
    await waitForRow(page, 'acme-pipeline already uses this client ID.');
    await screenshot(page, 'add-app-twice');
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(1/3)');
    await cancelQuickInput(page);
  });

  it('finds out a Traditional Web App and cleans up pasted values', async () => {
    await clickViewAction(page, 'Add App');
    await answerQuickInput(page, 'Add App (1/3)', `  APS_CLIENT_ID = '${otherClientId}'; `);
    await answerQuickInput(page, '(2/3)', `"client_secret": "${clientSecret}",`);
    await waitForQuickInput(page, '(3/3)');
    await fillQuickInput(page, 'acme-pipeline');
    await waitForText(quickInputMessage(page), 'You already have an app with this name.');
    await fillQuickInput(page, ' ');
    await waitForText(quickInputMessage(page), 'Enter a name.');
    await answerQuickInput(page, '(3/3)', ' acme-viewer ');
    await notification(page, 'Added acme-viewer. Autodesk accepted the client ID and secret.').waitFor();
    assert.equal(
      await treeRow(page, 'Apps', 'acme-viewer').getAttribute('aria-label'),
      'acme-viewer, Traditional Web App, no access token yet',
    );
  });

  it('adds a public app without a secret and without a request', async () => {
    const requests = emulator.requestCount();
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-desktop' });
    await notification(page, 'Added acme-desktop. Users can now sign in.').waitFor();
    assert.deepEqual(await notificationButtons(page, 'Added acme-desktop'), ['Sign In']);
    const row = treeRow(page, 'Apps', 'acme-desktop');
    assert.equal(await row.getAttribute('aria-label'), 'acme-desktop, Desktop, Mobile, Single-Page App, not signed in');
    assert.equal(emulator.requestCount(), requests);
  });

  it('saves nothing when the user cancels after a rejected secret', async () => {
    await enterClient(page, { clientId: unknownClientId, clientSecret: wrongSecret });
    await readDialog(page);
    await escapeDialog(page);
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, '(1/3)');
    await cancelQuickInput(page);
    assert.deepEqual(await notificationTexts(page), []);
    assert.deepEqual(
      (await treeRows(page, 'Apps')).map(({ label }) => label),
      ['acme-desktop', 'acme-pipeline', 'acme-viewer'],
    );
  });

  it('saves a rejected secret if the user chooses Save Anyway', async () => {
    await enterClient(page, { clientId: unknownClientId, clientSecret: wrongSecret });
    await readDialog(page);
    await clickDialogButton(page, 'Save Anyway');
    await waitForQuickInput(page, '(3/4)');
    await screenshot(page, 'add-app-type');
    await enterTypeAndName(page, { type: 'Server-to-Server', name: 'acme-lost' });
    await notification(
      page,
      'Added acme-lost. The server rejected the client ID or secret. They were saved anyway.',
    ).waitFor();
    const row = treeRow(page, 'Apps', 'acme-lost');
    assert.equal(await row.getAttribute('aria-label'), 'acme-lost, Server-to-Server, rejected by Autodesk');
    await screenshot(page, 'kept-anyway');
  });

  it('offers what lies in the clipboard and asks only for the rest', async () => {
    const readClientId = 'kL3jH4gF5dS6aP7oI8uY9tR0eW1qZ2xC';
    emulator.addApp({ clientId: readClientId, clientSecret, type: 'traditionalWeb' });
    const env = [
      `APS_CLIENT_ID="${readClientId}"`,
      `APS_CLIENT_SECRET="${clientSecret}"`,
      'APS_CALLBACK_URL=http://localhost:3000/callback',
    ].join('\n');
    await writeClipboard(page, env);
    await clickViewAction(page, 'Add App');
    await waitForQuickInput(page, '(1/3)');
    await waitForRow(page, readClientId);
    await screenshot(page, 'add-app-clipboard');
    await acceptQuickInput(page);
    await notification(page, 'Added App kL3jH4. Autodesk accepted the client ID and secret.').waitFor();
    assert.equal(
      await treeRow(page, 'Apps', 'App kL3jH4').getAttribute('aria-label'),
      'App kL3jH4, Traditional Web App, no access token yet',
    );
    const stored = readdirSync(fixture.appFolder).map((file) => readFileSync(join(fixture.appFolder, file), 'utf8'));
    assert.ok(stored.some((text) => text.includes('http://localhost:3000/callback')));
  });

  it('asks for the client secret of an app that the clipboard lacks', async () => {
    const readClientId = 'dF5gH6jK7lZ8xC9vB0nM1qW2eR3tY4uI';
    await writeClipboard(page, `APS_CLIENT_ID=${readClientId}\nAPS_CALLBACK_URL=http://localhost:3007/callback\n`);
    await clickViewAction(page, 'Add App');
    await waitForRow(page, 'With its callback URL');
    await screenshot(page, 'add-app-callback-url');
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), "Client secret (stored only in the editor's secret storage).");
    await acceptQuickInput(page);
    await notification(page, 'Added App dF5gH6. Users can now sign in.').waitFor();
    const stored = readdirSync(fixture.appFolder).map((file) => readFileSync(join(fixture.appFolder, file), 'utf8'));
    assert.ok(stored.some((text) => text.includes('http://localhost:3007/callback')));
  });

  it('imports the service account whose key lies in the clipboard', async () => {
    const known = await emulator.addKey(
      emulator.addServiceAccount(clientId, { name: 'ci-publisher' }).serviceAccountId,
    );
    const { serviceAccountId = '' } = emulator.serviceAccounts(clientId)[0] ?? {};
    const privateKey = Buffer.from(known.privateKey).toString('base64');
    await writeClipboard(
      page,
      `APS_CLIENT_ID=${clientId}\nAPS_SSA_ID=${serviceAccountId}\nAPS_SSA_KEY_ID=${known.keyId}\nAPS_SSA_KEY_BASE64=${privateKey}\n`,
    );
    await clickViewAction(page, 'Add App');
    await waitForRow(page, 'With the key of a service account');
    await screenshot(page, 'add-app-service-account');
    await acceptQuickInput(page);
    assert.match((await readDialog(page)).detail, /^App: acme-pipeline \(already added\)\n/);
    await clickDialogButton(page, 'Import');
    await notification(page, 'Imported ci-publisher of acme-pipeline and tested its key.').waitFor();
  });

  it('takes pasted variables as a whole and hides the secret', async () => {
    const pasted = 'bN5mV4cX3zA2sD1fG6hJ7kL8pO9iU0yT';
    const json = JSON.stringify({ client_id: pasted, client_secret: clientSecret }, undefined, 2);
    await writeClipboard(page, json);
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, '(1/3)');
    await page.keyboard.press('Control+V');
    await waitForRow(page, pasted);
    await page.waitForFunction(`document.querySelector('.quick-input-box input').value === '${pasted}'`);
    await cancelQuickInput(page);
  });

  it("saves an app as unchecked when Autodesk can't be reached", async () => {
    emulator.fail(tokenPath, { kind: 'reset' }, Infinity);
    const offlineClientId = 'mN1bV2cX3zL4kJ5hG6fD7sA8pO9iU0yT';
    await enterClient(page, { clientId: offlineClientId, clientSecret });
    await notification(page, 'Checking App mN1bV2').waitFor();
    await screenshot(page, 'checking');
    await enterTypeAndName(page, { type: 'Server-to-Server', name: 'acme-offline' });
    await notification(
      page,
      "Added acme-offline. The client ID and secret couldn't be checked yet. The connection was lost before the server responded",
    ).waitFor();
    await screenshot(page, 'kept-unchecked');
    assert.equal(
      await treeRow(page, 'Apps', 'acme-offline').getAttribute('aria-label'),
      'acme-offline, Server-to-Server, not checked yet',
    );
  });
});

/** Waits for a row of the list whose label has this text. */
async function waitForRow(page: Page, text: string): Promise<void> {
  await quickInput(page).locator('.monaco-list-row').filter({ hasText: text }).waitFor();
}

async function fillQuickInputAt(page: Page, title: string, text: string): Promise<void> {
  await waitForQuickInput(page, title);
  await fillQuickInput(page, text);
}
