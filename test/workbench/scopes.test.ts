import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { addAppWithToken } from '../support/workbench/addApp';
import { clearNotifications, notificationTexts } from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  cancelQuickInput,
  fillQuickInput,
  quickInput,
  quickInputMessage,
  quickInputRows,
  setRowChecked,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { findScopesByRequest } from '../support/workbench/scopes';
import { clickStatusBarItem, statusBarItem } from '../support/workbench/statusBar';
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { copiedBy, screenshot, waitForText } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const tokenPath = '/authentication/v2/token';
const modelScope = 'data:read:urn:adsk.objects:os.object:bucket/model.rvt';

describe('the scopes of an app', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
  });

  beforeEach(() => clearNotifications(page));

  after(() => fixture.close());

  it('can be chosen from a list or typed', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    assert.deepEqual((await quickInputRows(page)).slice(0, 2), [
      { label: 'data:read', description: 'Read files, folders, projects, models, and other data', isChecked: true },
      { label: 'data:write', description: 'Create, change, and delete data', isChecked: false },
    ]);
    await setRowChecked(page, 'bucket:read', true);
    await fillQuickInput(page, 'Other scopes');
    await setRowChecked(page, 'Other scopes…', true);
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'Other scopes, separated by spaces');
    await fillQuickInput(page, 'data:read:"model"');
    await waitForText(quickInputMessage(page), "Scopes can't contain spaces, quotes, asterisks, or backslashes.");
    await screenshot(page, 'scopes-refused');
    await fillQuickInput(page, 'openid');
    await waitForText(quickInputMessage(page), 'One of these scopes is available only to signed-in users.');
    await fillQuickInput(page, Array.from({ length: 50 }, (_, index) => `s:${index}`).join(' '));
    await waitForText(quickInputMessage(page), 'Autodesk allows at most 50 scopes.');
    await fillQuickInput(page, `data:read:${'x'.repeat(3000)}`);
    await waitForText(quickInputMessage(page), 'Autodesk allows at most 3,000 characters for all scopes together.');
    await answerQuickInput(page, 'Scopes of acme-pipeline', modelScope);
    const copied = await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    assert.equal(copied, emulator.issuedAccessTokens.at(-1)?.accessToken);
    assert.deepEqual(emulator.issuedAccessTokens.at(-1)?.scopes, ['bucket:read', 'data:read', modelScope]);
    await waitForText(statusBarItem(page, 'apsAuth.status'), 'acme-pipeline copied');
    // A slow machine shows progress.
    const told = (await notificationTexts(page)).filter((text) => !text.startsWith('Getting an access token'));
    assert.deepEqual(told, []);
  });

  it('are not all selected at once', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    await quickInput(page).locator('.monaco-list-row').first().hover();
    await page.mouse.wheel(0, 2000);
    const groups = quickInput(page).locator('.quick-input-list-separator');
    await waitForText(groups, 'administration of apps and service accounts');
    await screenshot(page, 'scopes-administration');
    await quickInput(page).locator('.quick-input-header').getByRole('checkbox').click();
    await fillQuickInput(page, 'account:write');
    assert.deepEqual(
      (await quickInputRows(page)).filter(({ isChecked }) => isChecked).map(({ label }) => label),
      ['account:write'],
    );
    await fillQuickInput(page, 'application:');
    await screenshot(page, 'scopes-apart');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label, isChecked }) => [label, isChecked]),
      [
        ['application:client:rotate_secret', false],
        ['application:service_account:read', false],
        ['application:service_account:write', false],
        ['application:service_account_key:read', false],
        ['application:service_account_key:write', false],
        ['Other scopes…', false],
        ['Find by request…', false],
      ],
    );
    await cancelQuickInput(page);
  });

  it('stay unchanged when the picker is canceled', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of acme-pipeline');
    await screenshot(page, 'scopes-again');
    assert.deepEqual(
      (await quickInputRows(page)).filter(({ isChecked }) => isChecked).map(({ label }) => label),
      [modelScope, 'data:read', 'bucket:read'],
    );
    await setRowChecked(page, 'data:read', false);
    for (const scope of [modelScope, 'bucket:read']) await setRowChecked(page, scope, false);
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Select at least one scope.');
    await findScopesByRequest(page);
    await acceptQuickInput(page);
    await waitForPlaceholder(page, 'Select at least one request.');
    await cancelQuickInput(page);
    const requests = emulator.requestCount(tokenPath);
    await copiedBy(page, () => clickStatusBarItem(page, 'apsAuth.status'));
    assert.equal(emulator.requestCount(tokenPath), requests);
  });
});
