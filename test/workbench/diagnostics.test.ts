import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { enterApp } from '../support/workbench/addApp';
import { plantAllStates } from '../support/workbench/allStates';
import { clearNotifications, notification } from '../support/workbench/notifications';
import { pageRow, pressPageButton, readingPage } from '../support/workbench/readingPage';
import { copiedBy, reloadWorkbench, runCommand, screenshot } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const discoveryPath = '/.well-known/openid-configuration';

/** By name: the theme, and the class by which the page is known. */
const themes: Readonly<Record<string, readonly [theme: string, className: string]>> = {
  dark: ['Dark Modern', 'vscode-dark'],
  light: ['Light Modern', 'vscode-light'],
  'high-contrast': ['Dark High', 'vscode-high-contrast'],
  'high-contrast-light': ['Light High', 'vscode-high-contrast-light'],
};

describe('the diagnostics in the editor', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    await page.setViewportSize({ width: 1200, height: 980 });
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await notification(page, 'Added acme-pipeline').waitFor();
    await clearNotifications(page);
  });

  after(() => fixture.close());

  const lead = (text: string | RegExp): Promise<void> =>
    readingPage(page).getByRole('status').filter({ hasText: text }).waitFor();

  function assertAnonymous(report: string): void {
    const hosts = [fixture.emulator.baseUrl, fixture.editor.origin].map((url) => new URL(url).host);
    for (const planted of ['acme', 'planted', 'designer', clientId, clientSecret, ...hosts, fixture.folder])
      assert.ok(!report.includes(planted), `${planted} in\n${report}`);
  }

  it('find nothing on a sound machine, in words that can be read', async () => {
    const before = fixture.emulator.requestCount('/authentication/v2/token');
    await runCommand(page, 'APS: Run Diagnostics');
    await lead('No problems found.');
    await pageRow(page, 'Secret storage', 'Writing, reading, and deleting work.').waitFor();
    await pageRow(page, 'Clock', "This machine's clock agrees with the server's.").waitFor();
    await pageRow(page, 'Window', 'In the browser').waitFor();
    await pageRow(page, 'acme-pipeline', 'was accepted when it was last used').waitFor();
    assert.equal(await readingPage(page).getByRole('heading', { name: 'Needs Fixing' }).count(), 0);
    assert.equal(fixture.emulator.requestCount('/authentication/v2/token'), before);
    await screenshot(page, 'diagnostics-sound');
  });

  it('can be copied with the keyboard, without a name', async () => {
    await readingPage(page).getByRole('button', { name: 'Run Again' }).focus();
    await page.keyboard.press('Tab');
    const report = await copiedBy(page, () => page.keyboard.press('Enter'));
    assert.match(report, /^APS Auth \d/);
    assert.match(report, /\n0 wrong, 0 doubtful, \d+ good\n/);
    assert.match(report, /\ngood {5}app 1 \(serverToServer\), clientSecret: works\n/);
    assertAnonymous(report);
  });

  it('ask for a token of each app only when a person wants it', async () => {
    fixture.emulator.updateApp(clientId, { isArchived: true });
    await pressPageButton(page, 'Check Apps');
    await lead('1 thing needs fixing.');
    const row = pageRow(page, 'acme-pipeline', 'the app may be archived').first();
    await row.getByRole('button', { name: 'Change Client Secret' }).waitFor();
    await screenshot(page, 'diagnostics-archived');
    fixture.emulator.updateApp(clientId, { isArchived: false });
  });

  it('can be canceled', async () => {
    fixture.emulator.fail(discoveryPath, { kind: 'delay', delayMs: 15_000 });
    await pressPageButton(page, 'Run Again');
    await pressPageButton(page, 'Cancel');
    await lead('Canceled.');
    fixture.emulator.clearFaults();
  });

  it('say what is wrong with many apps in a few rows', async () => {
    plantAllStates(fixture.appFolder, fixture.emulator.baseUrl);
    plantApps(fixture.appFolder, 200);
    fixture.emulator.setClockSkewMs(-2 * 3_600_000);
    const occupant = createServer().listen(8080, '127.0.0.1');
    await once(occupant, 'listening').catch(() => undefined);
    await reloadWorkbench(page);
    await runCommand(page, 'APS: Run Diagnostics');
    await lead(/^\d things need fixing\. \d things may cause problems\.$/);
    await pageRow(page, 'Clock', "This machine's clock is 2 h ahead of the server's.").waitFor();
    await pageRow(page, /^Client secret \(\d{3}\)$/, 'and 20').waitFor();
    await pageRow(page, /^Return from the browser \(\d\)$/, 'another program is using port 8080').waitFor();
    await pageRow(page, 'App files', 'The file of 1 app is damaged.').waitFor();
    await pageRow(page, 'nightly in acme-pipeline', 'This service account is disabled.').first().waitFor();
    assertAnonymous(await copiedBy(page, () => pressPageButton(page, 'Copy Report')));
    await clearNotifications(page);
    occupant.close();
  });

  it('look right in every theme', async () => {
    for (const [name, [theme, className]] of Object.entries(themes)) {
      await runCommand(page, 'Preferences: Color Theme');
      const picker = page.locator('.quick-input-widget input[placeholder^="Select Color Theme"]');
      await picker.fill(theme);
      await picker.press('Enter');
      await page
        .frameLocator('iframe.webview.ready')
        .frameLocator('#active-frame')
        .locator(`body.${className}`)
        .waitFor();
      await readingPage(page).evaluate(settled);
      await screenshot(page, `diagnostics-${name}`);
    }
  });
});

/** The colors of a new theme are painted. */
const settled = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

function plantApps(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index++) {
    const id = `planted-${index}`;
    const app = { version: 1, id, name: `acme-${index}`, type: 'serverToServer', clientId: `planted-client-${index}` };
    writeFileSync(
      join(folder, `${id}.json`),
      JSON.stringify({ ...app, scopes: ['data:read'], secretStatus: 'accepted' }),
    );
  }
}
