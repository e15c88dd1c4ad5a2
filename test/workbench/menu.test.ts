import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { addAppWithToken, enterApp } from '../support/workbench/addApp';
import { clearNotifications, notification } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  cancelQuickInput,
  clickQuickInputButton,
  pickRow,
  quickInputRows,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { listSpokenProblems } from '../support/workbench/spokenNames';
import { clickStatusBarTooltipLink } from '../support/workbench/statusBar';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  publicClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

describe('the menu of all credentials', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  const newestToken = (): string | undefined => fixture.emulator.issuedAccessTokens.at(-1)?.accessToken;
  const labels = async (): Promise<readonly string[]> => (await quickInputRows(page)).map(({ label }) => label);

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    await openViewContainer(page, 'APS Auth');
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('offers to add an app when there is none', async () => {
    await runCommand(page, 'APS: Show Menu');
    await notification(page, 'Add an app first.').waitFor();
  });

  it('shows each with its state, the last used first', async () => {
    await enterApp(page, { type: 'Desktop, Mobile, Single-Page App', clientId: publicClientId, name: 'acme-desktop' });
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await addAppWithToken(page, {
      type: 'Traditional Web App',
      clientId: otherClientId,
      clientSecret,
      name: 'acme-viewer',
    });
    await runCommand(page, 'APS: Show Menu');
    await waitForQuickInput(page, 'APS Auth (1/2)');
    assert.deepEqual(await listSpokenProblems(page, '.quick-input-widget'), []);
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, description }) => `${label}: ${description}`),
      ['acme-viewer: 59m', 'acme-pipeline: 59m', 'acme-desktop: no users'],
    );
    await screenshot(page, 'menu-credentials');
    await cancelQuickInput(page);
  });

  it('offers what the row in the tree offers, and goes back', async () => {
    await runCommand(page, 'APS: Show Menu');
    await waitForQuickInput(page, 'APS Auth (1/2)');
    await pickRow(page, 'acme-desktop');
    await waitForQuickInput(page, 'APS Auth (2/2)');
    assert.equal((await labels())[0], 'Sign In');
    await clickQuickInputButton(page, 'Back');
    await waitForQuickInput(page, 'APS Auth (1/2)');
    await pickRow(page, 'acme-pipeline');
    await waitForQuickInput(page, 'APS Auth (2/2)');
    assert.deepEqual((await labels()).slice(0, 6), [
      'Copy Token',
      'Copy As',
      'Refresh Token',
      'Inspect Token',
      'Revoke Token',
      'Show in Status Bar',
    ]);
    await screenshot(page, 'menu-actions');
    const copied = await copiedBy(page, () => acceptQuickInput(page));
    assert.equal(
      copied,
      fixture.emulator.issuedAccessTokens.findLast((token) => token.clientId === clientId)?.accessToken,
    );
  });

  it('has the credential that was used last at the top', async () => {
    await runCommand(page, 'APS: Show Menu');
    await waitForQuickInput(page, 'APS Auth (1/2)');
    assert.equal((await labels())[0], 'acme-pipeline');
    await cancelQuickInput(page);
  });

  it('opens from the tooltip of the status bar', async () => {
    await clickStatusBarTooltipLink(page, 'apsAuth.status', 'Menu');
    await waitForQuickInput(page, 'APS Auth (1/2)');
    await cancelQuickInput(page);
    assert.notEqual(newestToken(), undefined);
  });
});
