import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator, Fault } from '../emulator/emulator';
import { filesBelow, filesWith } from '../support/filesWith';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationTexts,
} from '../support/workbench/notifications';
import { readOutputChannel } from '../support/workbench/output';
import { acceptQuickInput, answerQuickInput, waitForQuickInput } from '../support/workbench/quickInput';
import { clickStatusBarItem } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot } from '../support/workbench/window';
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

  const secrets = (): readonly string[] => {
    const encoded = [clientSecret, wrongSecret].map((secret) =>
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    );
    return [
      clientSecret,
      wrongSecret,
      basic.replace(/=+$/, ''),
      ...encoded,
      ...emulator.issuedAccessTokens.map(({ accessToken }) => accessToken),
    ];
  };
  const holdsNone = (text: string): void => secrets().forEach((secret) => assert.ok(!text.includes(secret), text));

  before(async () => {
    fixture = await createWorkbenchFixture({ logLevel: 'trace' });
    ({ page, emulator } = fixture);
    close = () => fixture.close();
    await openViewContainer(page, 'APS Auth');
  });

  after(() => close());

  it('is used to get, refresh, and revoke tokens', async () => {
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clickNotificationButton(page, 'Added acme-pipeline', 'Get Token');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    assert.equal(await copiedBy(page, () => acceptQuickInput(page)), emulator.issuedAccessTokens.at(-1)?.accessToken);
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
    await enterApp(page, {
      type: 'Traditional Web App',
      clientId: otherClientId,
      clientSecret: wrongSecret,
      name: 'acme-viewer',
    });
    holdsNone(JSON.stringify(await readDialog(page)));
    await clickDialogButton(page, 'Save Anyway');
    await notification(page, 'Added acme-viewer').waitFor();
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Change Client Secret');
    await answerQuickInput(page, 'Change Client Secret: acme-pipeline', wrongSecret);
    holdsNone(JSON.stringify(await readDialog(page)));
    await clickDialogButton(page, 'Cancel');
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
    const logs = filesWith(fixture.folder, [clientId]).filter((file) => file.endsWith('APS Auth.log'));
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
