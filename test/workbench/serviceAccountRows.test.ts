import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type Emulator } from '../emulator/emulator';
import { clearNotifications, notification } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  cancelQuickInput,
  pickRow,
  quickInputRows,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { addAppWithAccounts, createKeyOf, rowSays } from '../support/workbench/serviceAccounts';
import { statusBarItem, waitForStatusBarAriaLabel } from '../support/workbench/statusBar';
import {
  chooseFromTreeRowMenu,
  chooseFromTreeRowMenuByKeyboard,
  expandTreeRow,
  focusedTreeRow,
  showTreeRowTooltip,
  tree,
  treeRow,
  treeRows,
  type TreeRow,
} from '../support/workbench/tree';
import { focusView } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot, tooltips, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const dayMs = 86_400_000;
/** A name that would become an icon, a command link, and reordered text if it weren't shown as plain text. */
const oddName = '$(zap)[click](command:workbench.action.files.newUntitledFile)\u202egpj.exe\u2066';
const shown = /\$\u2060?\(zap\)\[click\]\u2060?\(command:workbench\.action\.files\.newUntitledFile\)\s+gpj\.exe/;

describe('the rows of service accounts', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    emulator.setRateLimitPerMinute(jwtBearerExchange, Infinity);
    emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    emulator.addServiceAccount(clientId, { name: 'old-importer', accessedAt: Date.now() - 345.5 * dayMs });
    emulator.addServiceAccount(clientId, {
      name: 'older-importer',
      accessedAt: Date.now() - 400 * dayMs,
      status: 'DEACTIVATED',
    });
    emulator.addServiceAccount(clientId, { name: 'paused', status: 'DISABLED' });
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 4);
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  const rowOf = async (label: string): Promise<TreeRow | undefined> =>
    (await treeRows(page, 'Apps')).find((row) => row.label === label);
  const hasIcon = (label: string, icon: string): Promise<void> =>
    treeRow(page, 'Apps', label).locator(`.codicon-${icon}`).waitFor();

  it('show which accounts are disabled, deactivated, or expiring', async () => {
    assert.deepEqual(
      (await treeRows(page, 'Apps')).slice(2).map(({ label, description }) => [label, description]),
      [
        ['ci-publisher', 'no key'],
        ['old-importer', '19 d left'],
        ['older-importer', 'deactivated'],
        ['paused', 'disabled'],
      ],
    );
    await hasIcon('ci-publisher', 'circle-outline');
    await hasIcon('old-importer', 'warning');
    await hasIcon('older-importer', 'circle-slash');
    await hasIcon('paused', 'circle-slash');
    await screenshot(page, 'accounts-states');
    assert.equal(
      (await rowOf('old-importer'))?.ariaLabel,
      'old-importer, service account, expires in 19 days if unused, no private key',
    );
  });

  it('show details in their tooltips', async () => {
    const tooltip = await showTreeRowTooltip(page, 'Apps', 'old-importer');
    const lines = (await tooltip.innerText()).replaceAll('\u00a0', ' ').split('\n').filter(Boolean);
    assert.deepEqual(
      lines.map((line) => line.replace(/: .*\d{4}$/, ': …')),
      [
        'old-importer',
        `Email: old-importer@${clientId}.adskserviceaccount.com`,
        'Service account of: acme-pipeline',
        'Status: enabled',
        'Access token: no private key',
        'Created: …',
        'Last used: …',
        'Expires if unused: …',
      ],
    );
    await screenshot(page, 'account-tooltip');
    assert.equal(await tooltip.locator('a').count(), 0);
  });

  it('are none of them offered to a command that fits none', async () => {
    const requests = emulator.requestCount();
    await runCommand(page, 'APS: Rotate Key');
    await notification(page, 'acme-pipeline has no service account that this command applies to.').waitFor();
    assert.equal(emulator.requestCount(), requests);
  });

  it('support getting an access token by keyboard', async () => {
    await createKeyOf(page, 'ci-publisher');
    await focusView(page, 'APS Auth', 'Apps');
    await page.keyboard.press('Home');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'acme-pipeline'))
      .waitFor();
    await page.keyboard.press('ArrowLeft');
    await treeRow(page, 'Apps', 'ci-publisher').waitFor({ state: 'hidden' });
    await page.keyboard.press('ArrowRight');
    await treeRow(page, 'Apps', 'ci-publisher').waitFor();
    await page.keyboard.press('ArrowDown');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'Service accounts'))
      .waitFor();
    await page.keyboard.press('ArrowDown');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'ci-publisher'))
      .waitFor();
    const copied = await copiedBy(page, async () => {
      await chooseFromTreeRowMenuByKeyboard(page, 'Get Token');
      await waitForQuickInput(page, 'Scopes of ci-publisher');
      await acceptQuickInput(page);
    });
    assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'ci-publisher 59m');
    await waitForStatusBarAriaLabel(page, 'apsAuth.status', 'ci-publisher, valid for 59 min. Copy access token');
    await focusView(page, 'APS Auth', 'Apps');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'ci-publisher'))
      .waitFor();
    await rowSays(page, 'ci-publisher', '59m');
    assert.equal(
      await focusedTreeRow(page, 'Apps').getAttribute('aria-label'),
      'ci-publisher, service account, valid for 59 min, 1 of 3 keys',
    );
  });

  it('appear in the credential picker with their app', async () => {
    await runCommand(page, 'APS: Select Credential');
    await waitForQuickInput(page, 'Select Credential');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, description }) => [label, description]),
      [
        ['acme-pipeline', 'Server-to-Server'],
        ['ci-publisher', 'service account of acme-pipeline · in the status bar'],
      ],
    );
    await screenshot(page, 'accounts-pick');
    await cancelQuickInput(page);
  });

  it('are offered to a command that fits several, with their state', async () => {
    await runCommand(page, 'APS: Copy Service Account Email');
    await waitForPlaceholder(page, 'Select a service account');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, description }) => [label, description]),
      [
        ['ci-publisher', ''],
        ['old-importer', ''],
        ['older-importer', 'not enabled'],
        ['paused', 'not enabled'],
      ],
    );
    await screenshot(page, 'accounts-pick-one');
    await cancelQuickInput(page);
    await runCommand(page, 'APS: Enable Key');
    await waitForPlaceholder(page, 'Select a service account');
    await pickRow(page, 'ci-publisher');
    await notification(page, 'ci-publisher has no key that this command applies to.').waitFor();
  });

  it('show a malicious account name as plain text', async () => {
    if (emulator.serviceAccounts(clientId).length === 4) emulator.addServiceAccount(clientId, { name: oddName });
    await chooseFromTreeRowMenu(page, 'Apps', 'Service accounts', 'Refresh Service Accounts');
    await waitForText(tree(page, 'Apps'), '5 of 10');
    const odd = tree(page, 'Apps').locator('.monaco-list-row').and(page.locator('[aria-label*="zap"]'));
    assert.match(await odd.locator('.label-name').innerText(), /^\$\u2060?\(z.*…/);
    assert.equal(await odd.locator('.codicon-zap').count(), 0);
    assert.match((await odd.getAttribute('aria-label')) ?? '', shown);
    await odd.click();
    // A row ignores commands while it is being repainted.
    await waitForText(odd, 'no key');
    await focusView(page, 'APS Auth', 'Apps');
    await chooseFromTreeRowMenuByKeyboard(page, 'Copy Service Account Email');
    const message = notification(page, shown).locator('.notification-list-item-message');
    await message.waitFor();
    await screenshot(page, 'account-odd-name');
    assert.equal(await message.locator('a').count(), 0);
    assert.ok(!(await message.innerText()).includes('\u202e'));
    await clearNotifications(page);
    await odd.locator('.label-name').hover();
    await tooltips(page).waitFor();
    assert.equal(await tooltips(page).locator('a, .codicon-zap').count(), 0);
    assert.match(await tooltips(page).innerText(), shown);
  });

  it('copy the email address and explain how to invite the account', async () => {
    await expandTreeRow(page, 'Apps', 'acme-pipeline');
    await treeRow(page, 'Apps', 'paused').click();
    await focusView(page, 'APS Auth', 'Apps');
    const email = `paused@${clientId}.adskserviceaccount.com`;
    assert.equal(
      await copiedBy(page, () => chooseFromTreeRowMenuByKeyboard(page, 'Copy Service Account Email')),
      email,
    );
    const says = `Copied ${email}. In ACC or BIM 360, first add client ID ${clientId} as a custom integration, then invite this email address as a member.`;
    await notification(page, says).waitFor();
    await screenshot(page, 'account-email');
    const copied = await copiedBy(page, () =>
      notification(page, says).getByRole('button', { name: 'Copy Client ID', exact: true }).click(),
    );
    assert.equal(copied, clientId);
    await rowSays(page, 'paused', 'disabled');
  });
});
