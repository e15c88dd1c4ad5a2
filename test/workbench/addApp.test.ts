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
    // Another command runs last, so that a late message of a canceled one would be visible.
    await runCommand(page, 'APS: Add App');
    await waitForQuickInput(page, /^Add App$/);
    await cancelQuickInput(page);
    assert.deepEqual(await notificationTexts(page), []);
    assert.deepEqual(await treeRows(page, 'Apps'), []);
    assert.equal(emulator.requestCount(), 0);
  });

  it('explains in the input box why a pasted value is invalid', async () => {
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
    await waitForText(quickInputMessage(page), 'Values from the portal are 16 to 128 characters long.');
    await fillQuickInput(page, '');
    await acceptQuickInput(page);
    await waitForQuickInput(page, '(1/3)');
    await cancelQuickInput(page);
  });

  it('rejects a wrong secret at once and keeps the input for editing', async () => {
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret: wrongSecret, name: 'acme-pipeline' });
    const dialog = await readDialog(page);
    await screenshot(page, 'wrong-secret-dialog');
    assert.deepEqual(dialog, { message: refusal, detail: '', buttons: ['Save Anyway', 'Cancel', 'Edit'] });
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
    await notification(page, 'Added acme-pipeline. Autodesk accepted the client ID and secret.').waitFor();
    assert.equal(
      await treeRow(page, 'Apps', 'acme-pipeline').getAttribute('aria-label'),
      'acme-pipeline, Server-to-Server, no token yet',
    );
  });

  it('rejects a client ID that another app already uses', async () => {
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

  it('adds a Traditional Web App and cleans up the pasted values', async () => {
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
    await notification(page, 'Added acme-viewer. Autodesk accepted the client ID and secret.').waitFor();
    assert.equal(
      await treeRow(page, 'Apps', 'acme-viewer').getAttribute('aria-label'),
      'acme-viewer, Traditional Web App, no token yet',
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

  it('saves a rejected secret if the user chooses Save Anyway', async () => {
    await enterApp(page, {
      type: 'Server-to-Server',
      clientId: unknownClientId,
      clientSecret: wrongSecret,
      name: 'acme-lost',
    });
    await readDialog(page);
    await clickDialogButton(page, 'Save Anyway');
    await notification(
      page,
      'Added acme-lost. The server rejected the client ID or secret. They were saved anyway.',
    ).waitFor();
    const row = treeRow(page, 'Apps', 'acme-lost');
    assert.equal(await row.getAttribute('aria-label'), 'acme-lost, Server-to-Server, rejected by Autodesk');
    await screenshot(page, 'kept-anyway');
  });

  it("saves an app as unchecked when Autodesk can't be reached", async () => {
    emulator.fail(tokenPath, { kind: 'reset' }, Infinity);
    const offlineClientId = 'mN1bV2cX3zL4kJ5hG6fD7sA8pO9iU0yT';
    await enterApp(page, { type: 'Server-to-Server', clientId: offlineClientId, clientSecret, name: 'acme-offline' });
    await notification(page, 'Checking acme-offline').waitFor();
    await screenshot(page, 'checking');
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
