import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator, Fault } from '../emulator/emulator';
import { filesBelow, filesWith } from '../support/filesWith';
import { parseJwks } from '../support/rotationFixture';
import { enterApp, enterClient, enterTypeAndName } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationTexts,
} from '../support/workbench/notifications';
import { readOutputChannel } from '../support/workbench/output';
import { answerQuickInput } from '../support/workbench/quickInput';
import { pressPageButton, readingPage } from '../support/workbench/readingPage';
import { clickStatusBarItem } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, treeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, restHands, runCommand, screenshot, tooltips, waitForText } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const tokenPath = '/authentication/v2/token';
const wrongSecret = 'WrongButStillSecretYxCvBnMqWeRtZuIoPaSdFg987654321';
const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');

/** The response of a server that echoes what it was sent. */
const echo = JSON.stringify({
  error: 'server_is_chatty',
  error_description: `secret ${clientSecret} in Basic ${basic}`,
  client_secret: clientSecret,
});

const failures: readonly { readonly fault: Fault; readonly says: string }[] = [
  { fault: { kind: 'status', status: 400, body: echo }, says: 'Autodesk rejected the request: secret … in Basic …' },
  { fault: { kind: 'status', status: 401, body: echo }, says: 'Autodesk rejected the client ID or secret.' },
  {
    fault: {
      kind: 'status',
      status: 403,
      body: JSON.stringify({ developerMessage: clientSecret, errorCode: clientSecret }),
    },
    says: "doesn't have access to the API",
  },
  {
    fault: { kind: 'status', status: 418, body: `<p>${clientSecret}</p>`, headers: { 'x-echo': basic } },
    says: "The response didn't come from Autodesk.",
  },
  {
    fault: { kind: 'status', status: 307, headers: { location: `http://127.0.0.1:9/?secret=${clientSecret}` } },
    says: "The response didn't come from Autodesk.",
  },
  {
    fault: { kind: 'body', body: `garbage ${clientSecret} ${basic}` },
    says: "The response didn't come from Autodesk.",
  },
  { fault: { kind: 'reset' }, says: 'The connection was lost before the server responded' },
];

describe('a client secret', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let close: () => Promise<void>;
  const rotated: string[] = [];

  const secrets = (): readonly string[] => {
    const encoded = [clientSecret, wrongSecret].map((secret) =>
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    );
    return [
      clientSecret,
      wrongSecret,
      ...rotated,
      basic.replace(/=+$/, ''),
      ...encoded,
      ...emulator.issuedAccessTokens.map(({ accessToken }) => accessToken),
    ];
  };
  const holdsNone = (text: string): void => secrets().forEach((secret) => assert.ok(!text.includes(secret), text));

  before(async () => {
    fixture = await createWorkbenchFixture({
      logLevel: 'trace',
      settings: { 'apsAuth.secretAgeReminderDays': 90 },
    });
    ({ page, emulator } = fixture);
    close = () => fixture.close();
    await openViewContainer(page, 'APS Auth');
  });

  after(() => close());

  it('is used to get, refresh, and revoke tokens', async () => {
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    const copied = await copiedBy(page, () => clickNotificationButton(page, 'Added acme-pipeline', 'Copy Token'));
    assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Revoke Token');
    await readDialog(page);
    await clickDialogButton(page, 'Revoke');
    await notification(page, 'Revoked the access token of acme-pipeline.').waitFor();
    await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    await clearNotifications(page);
  });

  it("isn't shown when it is rejected", async () => {
    await enterClient(page, { clientId: otherClientId, clientSecret: wrongSecret });
    holdsNone(JSON.stringify(await readDialog(page)));
    await clickDialogButton(page, 'Save Anyway');
    await enterTypeAndName(page, { type: 'Traditional Web App', name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Change Client Secret');
    await answerQuickInput(page, 'Change Client Secret: acme-pipeline', wrongSecret);
    const dialog = await readDialog(page);
    holdsNone(JSON.stringify(dialog));
    assert.equal(dialog.detail, 'The current client secret stays in use.');
    assert.deepEqual(dialog.buttons, ['Cancel', 'Edit']);
    await screenshot(page, 'change-secret-rejected');
    await clickDialogButton(page, 'Cancel');
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    await clearNotifications(page);
  });

  it("isn't shown when a server echoes it during revocation", async () => {
    emulator.fail('/authentication/v2/revoke', { kind: 'status', status: 400, body: echo });
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Revoke Token');
    await readDialog(page);
    await clickDialogButton(page, 'Revoke');
    await notification(page, 'Autodesk rejected the request').waitFor();
    (await notificationTexts(page)).forEach(holdsNone);
    await clearNotifications(page);
  });

  it("isn't shown when a server echoes it in an error response", async () => {
    for (const { fault, says } of failures) {
      emulator.fail(tokenPath, fault, Infinity);
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Refresh Token');
      await notification(page, says).waitFor();
      if (says.includes('rejected the request')) await screenshot(page, 'chatty-server');
      (await notificationTexts(page)).forEach(holdsNone);
      emulator.clearFaults();
      await clearNotifications(page);
    }
  });

  it('is rotated with a key, once the portal knows it', async () => {
    const chooseRotate = (): Promise<void> =>
      chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Rotate Client Secret');
    await chooseRotate();
    await readingPage(page).getByRole('heading', { name: 'Rotate the Client Secret of acme-pipeline' }).waitFor();
    await screenshot(page, 'rotate-setup');
    await pressPageButton(page, 'Rotate Client Secret');
    assert.match((await readDialog(page)).detail, /the current one stops working at once/);
    await screenshot(page, 'rotate-question');
    await clickDialogButton(page, 'Rotate');
    const lead = readingPage(page).getByRole('status');
    await waitForText(lead, "acme-pipeline doesn't have access to the Application Management API.");
    await screenshot(page, 'rotate-not-set-up');
    const copied = await copiedBy(page, () => pressPageButton(page, 'Copy JWKS'));
    emulator.updateApp(clientId, { hasApplicationManagement: true, jwks: parseJwks(copied) });
    await clearNotifications(page);

    const commit = `/applications/v1/clients/${clientId}/secret:commit`;
    emulator.fail(commit, { kind: 'reset' });
    await pressPageButton(page, 'Rotate Client Secret');
    await readDialog(page);
    await clickDialogButton(page, 'Rotate');
    await notification(page, 'The connection was lost before the server responded').waitFor();
    assert.equal(emulator.app(clientId)?.clientSecret, clientSecret);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'rotating');
    await clearNotifications(page);
    await chooseRotate();
    await readDialog(page);
    await screenshot(page, 'rotate-not-finished');
    await clickDialogButton(page, 'Finish Rotation');
    await notification(page, 'Rotated the client secret of acme-pipeline.').waitFor();
    await screenshot(page, 'rotated');
    await waitForText(lead, 'Rotated the client secret of acme-pipeline.');
    rotated.push(emulator.app(clientId)?.clientSecret ?? '');
    assert.match(rotated[0] ?? '', /^[A-Za-z0-9]{64}$/);
    await clearNotifications(page);
    await runCommand(page, 'View: Close All Editors');
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    await clearNotifications(page);
  });

  it('says in its row how old it is, if the person wants that', async () => {
    const file = filesWith(fixture.appFolder, ['acme-pipeline'])[0] ?? '';
    const text = readFileSync(join(fixture.appFolder, file), 'utf8');
    const at = Date.now() - 100 * 86_400_000 - 60_000;
    writeFileSync(join(fixture.appFolder, file), text.replace(/("secretSince": \{\s*"at": )\d+/, `$1${at}`));
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'old secret');
    await treeRow(page, 'Apps', 'acme-pipeline').locator('.label-name').hover();
    await waitForText(tooltips(page), 'Client secret: rotated 100 days ago');
    await screenshot(page, 'secret-age');
    await restHands(page);
  });

  it("isn't written to the output channel", async () => {
    const log = await readOutputChannel(page, 'APS Auth', 'NetworkError: No response from ');
    holdsNone(log);
  });

  it("isn't written to any file, even at log level trace", async () => {
    const sealed = await page.evaluate('localStorage.getItem("secrets.provider")').then(String);
    assert.ok(sealed.length > 500, 'the secret storage has something to keep');
    holdsNone(sealed);
    const closeOnce = close;
    close = () => Promise.resolve();
    await closeOnce();

    assert.deepEqual(filesWith(fixture.folder, secrets()), []);

    // The search covers the right files and finds what is in them.
    const logs = filesWith(fixture.folder, ['acme-pipeline']).filter((file) => file.endsWith('APS Auth.log'));
    assert.equal(logs.length, 1);
    assert.equal(filesWith(join(fixture.folder, 'data/User/globalStorage'), [otherClientId]).length, 1);
    assert.ok(
      filesWith(join(fixture.folder, 'browser'), ['secrets.provider']).length > 0,
      'the encrypted secrets are in the profile of the browser',
    );
    assert.ok(filesWith(join(fixture.folder, 'data/logs'), ['[trace]']).length > 0);
    assert.ok(filesBelow(fixture.folder).includes('server.log'));
    const planted = join(fixture.folder, 'browser/Default/deep');
    mkdirSync(planted, { recursive: true });
    writeFileSync(join(planted, 'planted'), `...${clientSecret}...`);
    writeFileSync(
      join(planted, 'planted-as-browsers-write'),
      Buffer.from(emulator.issuedAccessTokens[0]?.accessToken ?? '', 'utf16le'),
    );
    assert.deepEqual(filesWith(fixture.folder, secrets()), [
      'browser/Default/deep/planted',
      'browser/Default/deep/planted-as-browsers-write',
    ]);
  });
});
