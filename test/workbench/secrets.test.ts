import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Emulator, Fault } from '../emulator/emulator';
import { filesBelow, filesWith } from '../support/filesWith';
import { parseJwks } from '../support/rotationFixture';
import { enterApp, enterClient, enterTypeAndName } from '../support/workbench/addApp';
import { clickDialogButton, dialog, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationTexts,
} from '../support/workbench/notifications';
import { readOutputChannel } from '../support/workbench/output';
import { answerQuickInput } from '../support/workbench/quickInput';
import { pressPageButton, readingPage } from '../support/workbench/readingPage';
import { answerFileDialog } from '../support/workbench/serviceAccounts';
import { clickStatusBarItem } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu, showTreeRowTooltip, treeRow } from '../support/workbench/tree';
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

  const rotate = (step: 'prepare' | 'commit' | 'cancel'): string =>
    `/applications/v1/clients/${clientId}/secret:${step}`;
  const chooseRotate = (): Promise<void> =>
    chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Rotate Client Secret');
  const confirmRotation = async (): Promise<void> => {
    assert.equal((await readDialog(page)).message, 'Rotate the client secret of acme-pipeline?');
    await clickDialogButton(page, 'Rotate');
  };
  const lead = (): Locator => readingPage(page).getByRole('status');
  const secretOfPortal = (): string => emulator.app(clientId)?.clientSecret ?? '';
  /** Waits until a rotation is over, and checks that it has changed the secret. */
  const isRotated = async (says: string): Promise<void> => {
    await notification(page, says).waitFor();
    assert.match(secretOfPortal(), /^[A-Za-z0-9]{64}$/);
    assert.ok(![clientSecret, ...rotated].includes(secretOfPortal()));
    rotated.push(secretOfPortal());
    await clearNotifications(page);
  };
  const stillGetsTokens = async (): Promise<void> => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    await clearNotifications(page);
  };

  it('is rotated with a key, once the portal knows it', async () => {
    await chooseRotate();
    await readingPage(page).getByRole('heading', { name: 'Rotate the Client Secret of acme-pipeline' }).waitFor();
    await screenshot(page, 'rotate-setup');
    await pressPageButton(page, 'Rotate Client Secret');
    assert.match((await readDialog(page)).detail, /the current one stops working at once/);
    await screenshot(page, 'rotate-question');
    await confirmRotation();
    await waitForText(lead(), "acme-pipeline doesn't have access to the Application Management API.");
    await screenshot(page, 'rotate-not-set-up');
    const copied = await copiedBy(page, () => pressPageButton(page, 'Copy JWKS'));
    emulator.updateApp(clientId, { hasApplicationManagement: true, jwks: parseJwks(copied) });
    await clearNotifications(page);

    emulator.fail(rotate('commit'), { kind: 'reset' });
    await pressPageButton(page, 'Rotate Client Secret');
    await confirmRotation();
    await notification(page, 'The connection was lost before the server responded').waitFor();
    assert.equal(secretOfPortal(), clientSecret);
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'rotating');
    await clearNotifications(page);
    const tooltip = await showTreeRowTooltip(page, 'Apps', 'acme-pipeline');
    await waitForText(tooltip, 'Rotation: not finished; the current client secret works');
    await restHands(page);
    await chooseRotate();
    await readDialog(page);
    await screenshot(page, 'rotate-not-finished');
    await clickDialogButton(page, 'Finish Rotation');
    await notification(page, 'Rotated the client secret of acme-pipeline.').waitFor();
    await screenshot(page, 'rotated');
    await waitForText(lead(), 'Rotated the client secret of acme-pipeline.');
    await isRotated('Everything else that uses it needs the new one.');
    await runCommand(page, 'View: Close All Editors');
    await stillGetsTokens();
  });

  it('stays as it is while the portal has another key', async () => {
    const before = secretOfPortal();
    emulator.updateApp(clientId, { jwks: { keys: [] } });
    await chooseRotate();
    await confirmRotation();
    await waitForText(lead(), "Nothing was changed. Autodesk didn't accept the key: The client assertion is invalid.");
    await screenshot(page, 'rotate-other-key');
    assert.equal(secretOfPortal(), before);
    const file = join(fixture.folder, 'jwks.json');
    await pressPageButton(page, 'Save JWKS…');
    await answerFileDialog(page, 'Save JWKS', file);
    await notification(page, `Saved the JWKS to ${file}. Host it, and enter its URL in the portal.`).waitFor();
    const saved = readFileSync(file, 'utf8');
    holdsNone(saved);
    assert.ok(!saved.includes('"d"'), 'the private part of the key stays in secret storage');
    emulator.updateApp(clientId, { jwks: parseJwks(saved) });
    await pressPageButton(page, 'Rotate Client Secret');
    await confirmRotation();
    await isRotated('Rotated the client secret of acme-pipeline.');
    await runCommand(page, 'View: Close All Editors');
  });

  it("is rotated even if it can't be checked at once", async () => {
    // Those that prepare and commit it get tokens; the one that checks it doesn't.
    emulator.fail(tokenPath, { kind: 'delay', delayMs: 1 }, 2);
    emulator.fail(tokenPath, { kind: 'status', status: 503, headers: { 'Retry-After': '120' } });
    await chooseRotate();
    await confirmRotation();
    await isRotated("It couldn't be checked yet, so the previous one is kept until the new one has been accepted.");
    await stillGetsTokens();
    await restHands(page);
  });

  it('can be kept if a rotation was interrupted', async () => {
    const before = secretOfPortal();
    emulator.fail(rotate('commit'), { kind: 'reset' });
    await chooseRotate();
    await confirmRotation();
    await waitForText(treeRow(page, 'Apps', 'acme-pipeline'), 'rotating');
    await clearNotifications(page);
    emulator.fail(rotate('cancel'), { kind: 'delay', delayMs: 1000 });
    await chooseRotate();
    assert.deepEqual((await readDialog(page)).buttons, ['Drop New Secret', 'Cancel', 'Finish Rotation']);
    await clickDialogButton(page, 'Drop New Secret');
    await notification(page, 'Dropping the new client secret of acme-pipeline').waitFor();
    await notification(page, 'Dropped the new client secret of acme-pipeline. The current one stays in use.').waitFor();
    await treeRow(page, 'Apps', 'acme-pipeline').filter({ hasNotText: 'rotating' }).waitFor();
    assert.equal(secretOfPortal(), before);
    await clearNotifications(page);
    await stillGetsTokens();
  });

  it('is rotated in place of one that was prepared and got lost', async () => {
    emulator.fail(rotate('prepare'), { kind: 'lostAnswer' });
    await chooseRotate();
    await confirmRotation();
    await notification(page, 'The connection was lost before the server responded').waitFor();
    await clearNotifications(page);
    await chooseRotate();
    await confirmRotation();
    await waitForText(dialog(page), 'Replace it?');
    await screenshot(page, 'rotate-replace');
    assert.deepEqual(await readDialog(page), {
      message:
        "Autodesk has already prepared a new client secret for acme-pipeline that this editor doesn't have. Replace it?",
      detail:
        'Someone else may be rotating it, or an earlier rotation was interrupted. The prepared client secret is dropped, and Autodesk prepares another one.',
      buttons: ['Cancel', 'Replace'],
    });
    await clickDialogButton(page, 'Replace');
    await isRotated('Rotated the client secret of acme-pipeline.');
    await stillGetsTokens();
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
