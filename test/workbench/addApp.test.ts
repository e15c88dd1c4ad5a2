import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { enterApp } from '../support/workbench/addApp';
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
  fillQuickInput,
  pickRow,
  quickInputMessage,
  quickInputRows,
  quickInputValue,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { treeRow, treeRows } from '../support/workbench/tree';
import { clickViewAction, openViewContainer } from '../support/workbench/views';
import { runCommand, screenshot, waitForText } from '../support/workbench/window';
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
const refusal =
  "acme-pipeline: Autodesk rejected the client ID or secret. If both are correct, the app may be archived because it isn't in a developer hub.";

describe('adding an app', () => {
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

  it('can be left at every step, which changes nothing and says nothing', async () => {
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, /^Add App$/);
    await cancelQuickInput(page);
    for (const answers of [[], [clientId], [clientId, clientSecret]]) {
      await runCommand(page, 'APS: Add App');
      await answerQuickInput(page, /^Add App$/, 'Server-to-Server');
      for (const [index, answer] of answers.entries()) await answerQuickInput(page, `(${index + 1}/3)`, answer);
      await waitForQuickInput(page, `(${answers.length + 1}/3)`);
      await cancelQuickInput(page);
    }
    // The answer to one more command comes after whatever the cancelled ones might have said.
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, /^Add App$/);
    await cancelQuickInput(page);
    assert.deepEqual(await notificationTexts(page), []);
    assert.deepEqual(await treeRows(page, 'Apps'), []);
    assert.equal(emulator.requestCount(), 0);
  });

  it('says in the box why a pasted value can be none', async () => {
    await runCommand(page, 'APS: Add App');
    await answerQuickInput(page, /^Add App$/, 'Server-to-Server');
    await waitForQuickInput(page, '(1/3)');
    await fillQuickInput(page, `${clientId} ${clientSecret}`);
    await waitForText(quickInputMessage(page), 'The value contains a space or line break. Paste a single value.');
    await screenshot(page, 'add-app-space-inside');
    await fillQuickInput(page, `${clientId}%`);
    await waitForText(quickInputMessage(page), 'Use only letters, digits, hyphens, and underscores.');
    await fillQuickInput(page, 'short');
    await waitForText(quickInputMessage(page), 'Values from the portal are 16 to 128 characters long.');
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'It has 16 to 128 characters');
    await fillQuickInput(page, '');
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(1/3)');
    await cancelQuickInput(page);
  });

  it('says at once that a secret is wrong, and leads back to what was typed', async () => {
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret: wrongSecret, name: 'acme-pipeline' });
    const dialog = await readDialog(page);
    await screenshot(page, 'wrong-secret-dialog');
    assert.deepEqual(dialog, { message: refusal, detail: '', buttons: ['Keep Anyway', 'Cancel', 'Edit'] });
    await clickDialogButton(page, 'Edit');
    await waitForQuickInput(page, '(1/3)');
    assert.equal(await quickInputValue(page), clientId);
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(2/3)');
    assert.equal(await quickInputValue(page), '');
    await answerQuickInput(page, '(2/3)', clientSecret);
    await waitForQuickInput(page, '(3/3)');
    assert.equal(await quickInputValue(page), 'acme-pipeline');
    await acceptQuickInput(page);
    await notification(page, 'Added acme-pipeline. Autodesk accepted the client ID and the secret.').waitFor();
    assert.equal(
      await treeRow(page, 'Apps', 'acme-pipeline').getAttribute('aria-label'),
      'acme-pipeline, Server-to-Server, no token yet',
    );
  });

  it('refuses a client ID that is here already, and says where', async () => {
    await runCommand(page, 'APS: Add App');
    await answerQuickInput(page, /^Add App$/, 'Traditional Web App');
    await waitForQuickInput(page, '(1/3)');
    await fillQuickInput(page, `"${clientId}"`);
    await waitForText(quickInputMessage(page), 'acme-pipeline already uses this client ID.');
    await screenshot(page, 'add-app-twice');
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'acme-pipeline already uses this client ID.');
    await cancelQuickInput(page);
  });

  it('takes a Traditional Web App from the view title, with what was pasted around the values', async () => {
    await clickViewAction(page, 'Add App');
    await waitForQuickInput(page, /^Add App$/);
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['Server-to-Server', 'Traditional Web App', 'Desktop, Mobile, Single-Page App', 'Other OAuth 2.0 Server'],
    );
    await pickRow(page, 'Traditional Web App');
    await answerQuickInput(page, 'Add App: Traditional Web App (1/3)', `  APS_CLIENT_ID = '${otherClientId}'; `);
    await answerQuickInput(page, '(2/3)', `"client_secret": "${clientSecret}",`);
    await waitForQuickInput(page, '(3/3)');
    await fillQuickInput(page, 'acme-pipeline');
    await waitForText(quickInputMessage(page), 'You already have an app with this name.');
    await fillQuickInput(page, ' ');
    await waitForText(quickInputMessage(page), 'Enter a name.');
    await answerQuickInput(page, '(3/3)', ' acme-viewer ');
    await notification(page, 'Added acme-viewer. Autodesk accepted the client ID and the secret.').waitFor();
    assert.equal(
      await treeRow(page, 'Apps', 'acme-viewer').getAttribute('aria-label'),
      'acme-viewer, Traditional Web App, no token yet',
    );
  });

  it('asks a public app for no secret, and Autodesk for nothing', async () => {
    const requests = emulator.requestCount();
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-desktop' });
    await notification(page, 'Added acme-desktop. Users can now sign in.').waitFor();
    assert.deepEqual(await notificationButtons(page, 'Added acme-desktop'), ['Sign In']);
    const row = treeRow(page, 'Apps', 'acme-desktop');
    assert.equal(await row.getAttribute('aria-label'), 'acme-desktop, Desktop, Mobile, Single-Page App, not signed in');
    assert.equal(emulator.requestCount(), requests);
  });

  it('keeps nothing when the person cancels at a refused secret', async () => {
    await enterApp(page, {
      type: 'Server-to-Server',
      clientId: unknownClientId,
      clientSecret: wrongSecret,
      name: 'acme-lost',
    });
    await readDialog(page);
    await escapeDialog(page);
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, /^Add App$/);
    await cancelQuickInput(page);
    assert.deepEqual(await notificationTexts(page), []);
    assert.deepEqual(
      (await treeRows(page, 'Apps')).map(({ label }) => label),
      ['acme-desktop', 'acme-pipeline', 'acme-viewer'],
    );
  });

  it('keeps a refused secret if the person wants it so', async () => {
    await enterApp(page, {
      type: 'Server-to-Server',
      clientId: unknownClientId,
      clientSecret: wrongSecret,
      name: 'acme-lost',
    });
    await readDialog(page);
    await clickDialogButton(page, 'Keep Anyway');
    await notification(page, 'Added acme-lost. The server rejected it. It was saved anyway.').waitFor();
    const row = treeRow(page, 'Apps', 'acme-lost');
    assert.equal(await row.getAttribute('aria-label'), 'acme-lost, Server-to-Server, rejected by Autodesk');
    await screenshot(page, 'kept-anyway');
  });

  it('keeps an app unchecked while Autodesk cannot be reached', async () => {
    emulator.fail(tokenPath, { kind: 'reset' }, Infinity);
    const offlineClientId = 'mN1bV2cX3zL4kJ5hG6fD7sA8pO9iU0yT';
    await enterApp(page, { type: 'Server-to-Server', clientId: offlineClientId, clientSecret, name: 'acme-offline' });
    await notification(page, 'Checking acme-offline').waitFor();
    await screenshot(page, 'checking');
    await notification(
      page,
      "Added acme-offline. The credentials couldn't be checked yet. The connection was cut before the answer came",
    ).waitFor();
    await screenshot(page, 'kept-unchecked');
    assert.equal(
      await treeRow(page, 'Apps', 'acme-offline').getAttribute('aria-label'),
      'acme-offline, Server-to-Server, not checked yet',
    );
  });
});
