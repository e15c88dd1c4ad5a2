import assert from 'node:assert/strict';
import type { CDPSession, Locator, Page } from 'playwright-core';
import { plantAllStates } from '../support/workbench/allStates';
import { clickDialogButton, dialog, escapeDialog, readDialog } from '../support/workbench/dialog';
import { clearNotifications } from '../support/workbench/notifications';
import { cancelQuickInput, quickInput, quickInputValue, waitForQuickInput } from '../support/workbench/quickInput';
import { listSpokenProblems } from '../support/workbench/spokenNames';
import {
  cutTreeRows,
  expandTreeRow,
  showTreeRowTooltip,
  treeRow,
  treeRowActions,
  treeRows,
} from '../support/workbench/tree';
import { clickViewAction, focusView, openViewContainer, resizeSidebar } from '../support/workbench/views';
import { reloadWorkbench, restHands, runCommand, screenshot, waitForText } from '../support/workbench/window';
import { createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

/** By name: the theme, and the class by which the window is known. */
const themes: Readonly<Record<string, readonly [theme: string, className: string]>> = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  'high-contrast': ['Dark High', 'hc-black'],
  'high-contrast-light': ['Light High', 'hc-light'],
};

/** What each row shows but for the minutes that go by, which icon it has, and what it offers. */
const faces: readonly (readonly [row: string, state: string, icon: string, offers: readonly string[]])[] = [
  ['acme-pipeline', 'Nm', 'key', ['Copy Token']],
  ['Service accounts', '9 of 10', 'organization', ['Create Service Account']],
  ['ci-publisher', 'Nm', 'hubot', ['Copy Token']],
  ['5c1f…ffa2', 'default · used today', 'key', []],
  ['09be…ff77', 'disabled · used 12 days ago', 'circle-slash', ['Enable Key']],
  ['77aa…ff01', 'missing · used today', 'circle-outline', ['Import Key']],
  ['odd-key', 'unknown', 'question', []],
  ['fresh', '2/3 keys', 'circle-outline', ['Get Token']],
  ['keyless', 'no key', 'circle-outline', ['Create Key']],
  ['elsewhere', 'no key', 'circle-outline', ['Create Key']],
  ['nightly', 'disabled', 'circle-slash', ['Enable Service Account']],
  ['asleep', 'deactivated', 'circle-slash', ['Enable Service Account']],
  ['odd', 'unknown', 'question', ['Create Key']],
  ['old-importer', '12 d left', 'warning', ['Copy Token']],
  ['5d1e8f00-odd-account', 'unknown', 'question', []],
  ['acme-viewer', '1 of 2', 'warning', ['Sign In']],
  ['designer@acme.example', 'reload', 'warning', []],
  ['reviewer@acme.example', 'sign in', 'warning', ['Sign In']],
  ['odd-user', 'unknown', 'question', []],
  ['acme-both', '1h Nm · 1 user', 'key', ['Copy Token']],
  ['ann@acme.example', 'expired', 'history', ['Copy Token']],
  ['acme-soon', 'Nm', 'clockface', ['Copy Token']],
  ['acme-over', 'expired', 'history', ['Copy Token']],
  ['acme-new', 'no token', 'circle-outline', ['Get Token']],
  ['acme-web', 'no token', 'circle-outline', ['Sign In']],
  ['acme-unchecked', 'unchecked', 'circle-outline', ['Get Token']],
  ['acme-refused', 'rejected', 'warning', ['Change Client Secret']],
  ['acme-night', 'rejected', 'warning', ['Change Client Secret']],
  ['acme-lost', 'no secret', 'warning', ['Change Client Secret']],
  ['acme-desktop', 'no users', 'circle-outline', ['Sign In']],
  ['acme-narrow', 'Nm · fewer scopes', 'key', ['Copy Token']],
  ['damaged.json', 'damaged', 'error', ['Remove App']],
];

describe('the rows in every state', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    plantAllStates(fixture.appFolder, fixture.emulator.baseUrl);
    await page.setViewportSize({ width: 900, height: 980 });
    await reloadWorkbench(page);
    await openViewContainer(page, 'APS Auth');
    await restHands(page);
    await clearNotifications(page);
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await treeRow(page, 'Apps', 'odd-key').waitFor();
    await waitForText(treeRow(page, 'Apps', 'designer@acme.example'), 'reload');
  });

  after(() => fixture.close());

  it('say it in a few words, in their icon, and in one button', async () => {
    const rows = new Map((await treeRows(page, 'Apps')).map(({ label, description }) => [label, description]));
    const shown: unknown[] = [];
    for (const [label] of faces) {
      const icon = await treeRow(page, 'Apps', label).locator('.custom-view-tree-node-item-icon').getAttribute('class');
      const actions = await treeRowActions(page, 'Apps', label);
      shown.push([label, rows.get(label)?.replace(/\d+m/, 'Nm'), /codicon-([\w-]+)/.exec(icon ?? '')?.[1], actions]);
    }
    assert.deepEqual(shown, faces);
  });

  it('say more to a screen reader', async () => {
    const labels = (await treeRows(page, 'Apps')).map(({ ariaLabel }) => ariaLabel.replace(/\d+ min/, 'N min'));
    for (const label of [
      'acme-pipeline, Server-to-Server, valid for N min',
      'acme-night, Server-to-Server, valid for N min, client secret rejected',
      'acme-viewer, Traditional Web App, 1 of 2 signed in',
      'old-importer, service account, expires in 12 days if unused, valid for N min, 1 of 3 keys',
      '5d1e8f00-odd-account, Service account, unknown to this version',
    ])
      assert.ok(labels.includes(label), `${label} in\n${labels.join('\n')}`);
  });

  it("say in their tooltips what this editor lacks or can't read", async () => {
    for (const [label, line] of [
      ['77aa…ff01', 'Private key: not in this editor'],
      ['odd-key', "This version of APS Auth doesn't understand this key. It stays as it is at Autodesk."],
      [
        '5d1e8f00-odd-account',
        "This version of APS Auth doesn't understand this service account. It stays as it is at Autodesk.",
      ],
      ['odd-user', "This version of APS Auth doesn't understand this user. Update APS Auth to use it."],
    ] as const) {
      const tooltip = await showTreeRowTooltip(page, 'Apps', label);
      const lines = (await tooltip.innerText()).replaceAll('\u00a0', ' ').split('\n');
      assert.ok(lines.includes(line), lines.join('\n'));
    }
    await screenshot(page, 'faces-unread-user');
    await restHands(page);
  });

  it('have names for a screen reader, and so has all around them', async () => {
    for (const place of ['.part.sidebar', '.statusbar-item[id^="aps-auth"]'])
      assert.deepEqual(await listSpokenProblems(page, place), [], place);
    // The check finds a button without a name.
    await page.evaluate(
      `document.querySelector('.part.sidebar .title-actions').insertAdjacentHTML('beforeend', '<button id="planted"></button>')`,
    );
    assert.deepEqual(await listSpokenProblems(page, '.part.sidebar'), ['button "" <button id="planted"></button>']);
    await page.evaluate(`document.querySelector('#planted').remove()`);
  });

  it('are counted on the icon of the view if they call for a person', async () => {
    const label = await page.locator('.activitybar .action-label[aria-label^="APS Auth"]').getAttribute('aria-label');
    assert.match(label ?? '', /7 apps, users, or service accounts need attention/);
  });

  const whole = { width: 900, height: 980, deviceScaleFactor: 1 };
  /** A window of 1280 pixels with the browser's zoom at 200 %. */
  const zoomed = { width: 640, height: 490, deviceScaleFactor: 2 };

  const setMetrics = async (session: CDPSession, metrics: typeof whole): Promise<void> => {
    await session.send('Emulation.setDeviceMetricsOverride', { ...metrics, mobile: false });
    await page.waitForFunction(`innerWidth === ${metrics.width}`);
  };

  /** Selects a row and presses the key until it has an effect: the editor learns a moment later what is selected. */
  const press = async (label: string, key: string, effect: Locator): Promise<void> => {
    await treeRow(page, 'Apps', label).locator('.label-name').click();
    do await page.keyboard.press(key);
    while (
      !(await effect.waitFor({ timeout: 1000 }).then(
        () => true,
        () => false,
      ))
    );
  };

  it('rename, remove, and copy by keys, and collapse at once', async () => {
    await focusView(page, 'APS Auth', 'Apps');
    await press('acme-over', 'F2', quickInput(page));
    await waitForQuickInput(page, 'Rename App');
    assert.equal(await quickInputValue(page), 'acme-over');
    assert.deepEqual(await listSpokenProblems(page, '.quick-input-widget'), []);
    await cancelQuickInput(page);
    await press('acme-over', 'Delete', dialog(page));
    assert.match((await readDialog(page)).message, /^Remove acme-over from this editor\?$/);
    assert.deepEqual(await listSpokenProblems(page, '.monaco-dialog-box'), []);
    await escapeDialog(page);
    await press('keyless', 'Delete', dialog(page));
    assert.match((await readDialog(page)).message, /^Delete service account keyless\?$/);
    await escapeDialog(page);
    await press('09be…ff77', 'Delete', dialog(page));
    assert.match((await readDialog(page)).message, /^Delete key 09be…ff77/);
    await clickDialogButton(page, 'Cancel');
    await clickViewAction(page, 'Collapse All');
    await treeRow(page, 'Apps', 'ci-publisher').waitFor({ state: 'detached' });
  });

  it('look right in every theme, 200 and 300 pixels wide', async () => {
    await expandTreeRow(page, 'Apps', 'acme-pipeline');
    await expandTreeRow(page, 'Apps', 'Service accounts');
    await expandTreeRow(page, 'Apps', 'ci-publisher');
    await expandTreeRow(page, 'Apps', 'acme-viewer');
    // The selected row also has buttons.
    await treeRow(page, 'Apps', 'acme-soon').locator('.label-name').click();
    await clearNotifications(page);
    const session = await fixture.browser.newCDPSession(page);
    for (const [name, [theme, className]] of Object.entries(themes)) {
      await runCommand(page, 'Preferences: Color Theme');
      const picker = page.locator('.quick-input-widget input[placeholder^="Select Color Theme"]');
      await picker.fill(theme);
      await picker.press('Enter');
      await page.locator(`.monaco-workbench.${className}`).waitFor();
      for (const width of [200, 300]) {
        await resizeSidebar(page, width);
        await restHands(page);
        await screenshot(page, `faces-${width}-${name}`);
        if (width === 200)
          assert.deepEqual(
            // How many service accounts there are isn't a state.
            (await cutTreeRows(page, 'Apps')).filter((row) => !row.startsWith('Service accounts | ')),
            [],
          );
      }
      assert.deepEqual(await cutTreeRows(page, 'Apps'), []);
      await setMetrics(session, zoomed);
      await resizeSidebar(page, 300);
      await restHands(page);
      assert.deepEqual(await cutTreeRows(page, 'Apps'), []);
      await screenshot(page, `faces-zoom-${name}`);
      await setMetrics(session, whole);
    }
  });
});
