import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator, Fault } from '../emulator/emulator';
import { addAppWithToken } from '../support/workbench/addApp';
import { escapeDialog, readDialog } from '../support/workbench/dialog';
import {
  cancelProgress,
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
  onlyOneNotification,
} from '../support/workbench/notifications';
import { cancelQuickInput, waitForQuickInput } from '../support/workbench/quickInput';
import { clickStatusBarItem, statusBarItem } from '../support/workbench/statusBar';
import { treeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import {
  copiedBy,
  readClipboard,
  runCommand,
  screenshot,
  waitForText,
  writeClipboard,
} from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const tokenPath = '/authentication/v2/token';
const html = '<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>';

interface BadDay {
  readonly what: string;
  /** What happens at the emulator. */
  readonly happens: (emulator: Emulator) => void;
  /** The message, including the app's name. */
  readonly says: string | RegExp;
  readonly buttons: readonly string[];
}

const refused =
  "acme-pipeline: Autodesk rejected the client ID or secret. If both are correct, the app may be archived because it isn't in a developer hub.";
const notAutodesk =
  "acme-pipeline: The response didn't come from Autodesk. A proxy may have changed it, or the apsAuth.baseUrl setting may point to another server.";
const serverFailed = "acme-pipeline: Autodesk's server returned an error. Nothing you saved was lost.";

function answers(fault: Fault): (emulator: Emulator) => void {
  return (emulator) => emulator.fail(tokenPath, fault, Infinity);
}

const badDays: readonly BadDay[] = [
  {
    what: 'the client secret was replaced in the portal',
    happens: (emulator) => emulator.updateApp(clientId, { clientSecret: 'AnotherSecretAnotherSecretAnotherSecret' }),
    says: refused,
    buttons: ['Change Client Secret', 'Open Portal', 'Show Log'],
  },
  {
    what: 'the app is archived',
    happens: (emulator) => emulator.updateApp(clientId, { isArchived: true }),
    says: refused,
    buttons: ['Change Client Secret', 'Open Portal', 'Show Log'],
  },
  {
    what: 'the API is not enabled on the app',
    happens: (emulator) => emulator.updateApp(clientId, { hasApiAccess: false }),
    says: "acme-pipeline: This app doesn't have access to the API. In the portal, select the API in the app's API Access list.",
    buttons: ['Open Portal', 'Show Log'],
  },
  {
    what: 'the app is a public app',
    happens: (emulator) => emulator.updateApp(clientId, { type: 'desktopMobileSpa' }),
    says: "acme-pipeline: Autodesk doesn't issue 2-legged access tokens to this app. In the portal, it may be a Desktop, Mobile, Single-Page App.",
    buttons: ['Open Portal', 'Show Log'],
  },
  {
    what: 'a scope is rejected',
    happens: answers({
      kind: 'status',
      status: 400,
      body: '{"error":"invalid_scope","error_description":"The requested scope is invalid."}',
    }),
    says: 'acme-pipeline: Autodesk rejected these scopes: data:read. One may be available only to signed-in users.',
    buttons: ['Set Scopes', 'Show Log'],
  },
  {
    what: 'the rate limit lasts too long to wait',
    happens: answers({
      kind: 'status',
      status: 429,
      body: '{"developerMessage":"Quota limit exceeded."}',
      headers: { 'Retry-After': '120' },
    }),
    says: 'acme-pipeline: Autodesk is limiting requests from this app. Try again in 2 min.',
    buttons: ['Try Again', 'Show Log'],
  },
  {
    what: 'the server returns 500',
    happens: answers({ kind: 'status', status: 500 }),
    says: serverFailed,
    buttons: ['Try Again', 'Show Log'],
  },
  {
    what: 'a gateway returns 502 with HTML',
    happens: answers({ kind: 'status', status: 502, body: html, headers: { 'Content-Type': 'text/html' } }),
    says: serverFailed,
    buttons: ['Try Again', 'Show Log'],
  },
  {
    what: 'the connection is always lost',
    happens: answers({ kind: 'reset' }),
    says: 'acme-pipeline: The connection was lost before the server responded (ECONNRESET).',
    buttons: ['Try Again', 'Run Diagnostics', 'Show Log'],
  },
  {
    what: 'the response is not JSON',
    happens: answers({ kind: 'body', body: html, contentType: 'text/html' }),
    says: notAutodesk,
    buttons: ['Open Setting', 'Run Diagnostics', 'Show Log'],
  },
  {
    what: 'the response has no access token',
    happens: answers({ kind: 'body', body: '{"token_type":"Bearer","expires_in":3599}' }),
    says: notAutodesk,
    buttons: ['Open Setting', 'Run Diagnostics', 'Show Log'],
  },
  {
    what: 'the response has an invalid lifetime',
    happens: answers({ kind: 'body', body: '{"access_token":"abcdef","token_type":"Bearer","expires_in":"soon"}' }),
    says: notAutodesk,
    buttons: ['Open Setting', 'Run Diagnostics', 'Show Log'],
  },
  {
    what: 'the response is 50 MB',
    happens: answers({ kind: 'hugeBody', bytes: 50 * 1024 * 1024 }),
    says: notAutodesk,
    buttons: ['Open Setting', 'Run Diagnostics', 'Show Log'],
  },
];

describe('a failed token request', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  const newestToken = (): string | undefined => emulator.issuedAccessTokens.at(-1)?.accessToken;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await waitForText(statusBarItem(page, 'apsAuth.status'), '59m');
  });

  beforeEach(() => clearNotifications(page));

  afterEach(() => {
    emulator.clearFaults();
    emulator.updateApp(clientId, { clientSecret, isArchived: false, hasApiAccess: true, type: 'serverToServer' });
  });

  after(() => fixture.close());

  for (const { what, happens, says, buttons } of badDays) {
    it(`shows one message when ${what}`, async () => {
      await writeClipboard(page, 'what was copied before');
      happens(emulator);
      await runCommand(page, 'APS: Refresh Token');
      assert.deepEqual(await notificationButtons(page, says), buttons);
      await onlyOneNotification(page);
      await screenshot(page, `bad-day-${what}`.replaceAll(' ', '-'));
      assert.equal(await readClipboard(page), 'what was copied before');
      const requests = emulator.requestCount(tokenPath);
      assert.equal(await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status')), newestToken());
      assert.equal(emulator.requestCount(tokenPath), requests);
    });
  }

  it('repeats the request from the Try Again button', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 429, headers: { 'Retry-After': '120' } });
    await runCommand(page, 'APS: Refresh Token');
    await clickNotificationButton(page, 'Autodesk is limiting requests from this app', 'Try Again');
    await notification(page, 'Refreshed the access token of acme-pipeline, valid for 59 min').waitFor();
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), '59m');
  });

  it('opens the scopes from the Set Scopes button', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 400, body: '{"error":"invalid_scope"}' });
    await runCommand(page, 'APS: Refresh Token');
    await clickNotificationButton(page, 'Autodesk rejected these scopes', 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    await cancelQuickInput(page);
  });

  it('opens the portal from the Open Portal button', async () => {
    emulator.updateApp(clientId, { isArchived: true });
    await runCommand(page, 'APS: Refresh Token');
    await clickNotificationButton(page, refused, 'Open Portal');
    // The editor asks before it opens an unknown page.
    assert.match(JSON.stringify(await readDialog(page)), /https:\/\/aps\.autodesk\.com\/myapps\//);
    await escapeDialog(page);
  });

  it('shows how long it waits and can be canceled', async () => {
    await writeClipboard(page, 'what was copied before');
    emulator.fail(tokenPath, { kind: 'status', status: 429, headers: { 'Retry-After': '40' } });
    const requests = emulator.requestCount(tokenPath);
    await runCommand(page, 'APS: Refresh Token');
    const waiting = /Getting an access token for acme-pipeline: Rate limit reached\. Trying again in \d+ s\./;
    await notification(page, /Trying again in 4\d s\./).waitFor();
    await screenshot(page, 'waiting');
    await notification(page, /Trying again in 3\d s\./).waitFor();
    await cancelProgress(page, waiting);
    await notification(page, waiting).waitFor({ state: 'hidden' });
    await nothingIsSaid(page);
    assert.equal(emulator.requestCount(tokenPath), requests + 1);
    assert.equal(await readClipboard(page), 'what was copied before');
  });

  it('can be canceled without an error message while the response is slow', async () => {
    emulator.fail(tokenPath, { kind: 'slowBody', intervalMs: 100, bytes: 1_000_000 });
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Getting an access token for acme-pipeline').waitFor();
    await cancelProgress(page, 'Getting an access token for acme-pipeline');
    await notification(page, 'Getting an access token for acme-pipeline').waitFor({ state: 'hidden' });
    await nothingIsSaid(page);
  });

  it('is retried when the failure is temporary', async () => {
    emulator.fail(tokenPath, { kind: 'status', status: 503 });
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token of acme-pipeline, valid for 59 min').waitFor();
  });
});

/** Runs another command and waits for it, so that a late message of the previous one would be visible. */
async function nothingIsSaid(page: Page): Promise<void> {
  await runCommand(page, 'APS: Add App');
  await waitForQuickInput(page, 'Add App (1/3)');
  await cancelQuickInput(page);
  assert.deepEqual(await notificationTexts(page), []);
}
