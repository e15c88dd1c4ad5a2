import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  cancelQuickInput,
  clickQuickInputButton,
  fillQuickInput,
  pickRow,
  quickInput,
  quickInputMessage,
  quickInputRows,
  quickInputValue,
  setRowChecked,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import { pageRow, pressPageButton } from '../support/workbench/readingPage';
import { chooseAndConfirm, rowSays } from '../support/workbench/serviceAccounts';
import { chooseSetting } from '../support/workbench/settingsEditor';
import { clickStatusBarItem, openStatusBarMenu, statusBarItem } from '../support/workbench/statusBar';
import {
  chooseFromTreeRowMenu,
  expandTreeRow,
  focusedTreeRow,
  treeRow,
  treeRowActions,
} from '../support/workbench/tree';
import { chooseMenuItem, clickWelcomeButton, welcome } from '../support/workbench/views';
import { copiedBy, runCommand, screenshot, waitForText, writeClipboard } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const launch = {
  version: '0.2.0',
  configurations: ['Launch Server', 'Launch Client'].map((name) => ({ name, type: 'node', request: 'launch' })),
};

describe('every day with APS Auth', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  /** What a person did since the test began: a click, a key, or the answer to a prompt with its Enter. */
  let interactions = 0;
  const does = async <Result>(what: Promise<Result>): Promise<Result> => {
    interactions++;
    return what;
  };
  const newestToken = (): string | undefined =>
    emulator.issuedAccessTokens.findLast((issued) => issued.clientId === clientId)?.accessToken;
  const [left, right] = ['apsAuth.statusLeft', 'apsAuth.status'] as const;
  const isShown = (id: string): Promise<void> => waitForText(statusBarItem(page, id), /App kR3vTq \d+m/);
  const isHidden = (id: string): Promise<void> => statusBarItem(page, id).waitFor({ state: 'hidden' });
  const chooseSide = (value: 'left' | 'right' | 'hidden', takesEffect: () => Promise<void>): Promise<void> =>
    chooseSetting(page, { id: 'apsAuth.statusBar', title: 'Where the status bar shows', value }, takesEffect);

  /** Enters an error, up to the question which credential its request was sent with. */
  const startExplaining = async (error: string): Promise<void> => {
    await runCommand(page, 'APS: Explain Error');
    await pickRow(page, 'Type or Paste…');
    await waitForPlaceholder(page, 'Type or paste a response');
    await fillQuickInput(page, error);
    await acceptQuickInput(page);
    await waitForText(quickInput(page), "Another One, or I Don't Know");
  };

  before(async () => {
    fixture = await createWorkbenchFixture({ settings: { 'workbench.welcomePage.walkthroughs.openOnInstall': true } });
    ({ page, emulator } = fixture);
    mkdirSync(join(fixture.editor.workspace, '.vscode'), { recursive: true });
    writeFileSync(join(fixture.editor.workspace, '.vscode/launch.json'), JSON.stringify(launch));
  });

  beforeEach(() => {
    interactions = 0;
  });

  after(() => fixture.close());

  it('begins with five interactions from an empty start to a copied token', async () => {
    await does(clickWelcomeButton(page, 'Add App'));
    await does(answerQuickInput(page, 'Add App (1/3)', clientId));
    await does(answerQuickInput(page, 'Add App (2/3)', clientSecret));
    await waitForQuickInput(page, 'Add App (3/3)');
    await does(acceptQuickInput(page));
    await rowSays(page, 'App kR3vTq', '59m');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'App kR3vTq'))
      .waitFor();
    await screenshot(page, 'everyday-added');
    const copied = await copiedBy(page, () => does(page.keyboard.press('Control+C')));
    assert.equal(copied, newestToken());
    assert.equal(interactions, 5);
    const added = 'Its access token is valid for 59 min (data:read).';
    assert.deepEqual(await notificationButtons(page, added), ['Copy Token', 'Set Scopes']);
    assert.deepEqual(await treeRowActions(page, 'Apps', 'App kR3vTq'), ['Copy Token']);
  });

  it('begins with three interactions by a copied .env file, by keyboard', async () => {
    await chooseAndConfirm(page, 'App kR3vTq', 'Remove App', 'Remove');
    await welcome(page).waitFor();
    await clearNotifications(page);
    await writeClipboard(page, `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=${clientSecret}\n`);
    await does(runCommand(page, 'APS: Add App'));
    await waitForText(quickInput(page), 'from the clipboard');
    await does(page.keyboard.press('Enter'));
    await rowSays(page, 'App kR3vTq', '59m');
    await focusedTreeRow(page, 'Apps')
      .and(treeRow(page, 'Apps', 'App kR3vTq'))
      .waitFor();
    const copied = await copiedBy(page, () => does(page.keyboard.press('Control+C')));
    assert.equal(copied, newestToken());
    assert.equal(interactions, 3);
  });

  it('asks for the secret again if the one in the clipboard is wrong', async () => {
    await clearNotifications(page);
    const wrong = 'ThisIsNotTheSecretOfTheApp0123456789';
    await writeClipboard(page, `APS_CLIENT_ID=${otherClientId}\nAPS_CLIENT_SECRET=${wrong}\n`);
    await runCommand(page, 'APS: Add App');
    await waitForText(quickInput(page), 'from the clipboard');
    await page.keyboard.press('Enter');
    await readDialog(page);
    await clickDialogButton(page, 'Edit');
    await waitForText(quickInputMessage(page), "Client secret (stored only in the editor's secret storage)");
    assert.equal(await quickInputValue(page), wrong);
    await fillQuickInput(page, clientSecret);
    await acceptQuickInput(page);
    const added = 'Added App aB1cD2. Autodesk accepted the client ID and secret.';
    assert.deepEqual(await notificationButtons(page, added), ['Get Token', 'Sign In']);
    assert.deepEqual(await treeRowActions(page, 'Apps', 'App aB1cD2'), ['Sign In']);
  });

  it('shows the credential where the settings want it', async () => {
    await clearNotifications(page);
    await chooseSide('left', () => isShown(left));
    await isHidden(right);
    await screenshot(page, 'everyday-status-left');
    assert.equal(await copiedBy(page, () => clickStatusBarItem(page, left)), newestToken());
    await chooseSide('hidden', () => isHidden(left));
    await runCommand(page, 'APS: Copy Token');
    await notification(page, 'Copied the access token of App kR3vTq').waitFor();
    await chooseSide('right', () => isShown(right));
    await isHidden(left);
  });

  it('lets a person hide it in the menu of the status bar', async () => {
    const hide = async (): Promise<void> => {
      await openStatusBarMenu(page);
      await chooseMenuItem(page, 'APS Access Token');
    };
    await hide();
    await isHidden(right);
    await hide();
    await isShown(right);
  });

  it('goes back from the file to the sample of Write to .env', async () => {
    await clearNotifications(page);
    await runCommand(page, 'APS: Write to .env');
    await waitForQuickInput(page, 'Write to .env (1/3)');
    await pickRow(page, 'App kR3vTq');
    await waitForQuickInput(page, 'Write App kR3vTq to .env (2/3)');
    const [, second] = await quickInputRows(page);
    await pickRow(page, second?.label ?? '');
    await waitForQuickInput(page, 'Write App kR3vTq to .env (3/3)');
    await screenshot(page, 'everyday-write-to-env');
    await clickQuickInputButton(page, 'Back');
    await waitForQuickInput(page, 'Write App kR3vTq to .env (2/3)');
    await quickInput(page)
      .locator('.monaco-list-row.focused')
      .filter({ hasText: second?.label ?? '' })
      .waitFor();
    await page.keyboard.press('Control+Alt+-');
    await waitForQuickInput(page, 'Write to .env (1/3)');
    await cancelQuickInput(page);
  });

  it('goes back from the configuration to the sample of Add to launch.json', async () => {
    await runCommand(page, 'APS: Add to launch.json');
    await waitForQuickInput(page, 'Add to launch.json (1/3)');
    await pickRow(page, 'App kR3vTq');
    await waitForQuickInput(page, 'Add App kR3vTq to launch.json (2/3)');
    await pickRow(page, 'Access token');
    await waitForQuickInput(page, 'Add App kR3vTq to launch.json (3/3)');
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      ['Launch Server', 'Launch Client'],
    );
    await clickQuickInputButton(page, 'Back');
    await waitForQuickInput(page, 'Add App kR3vTq to launch.json (2/3)');
    await cancelQuickInput(page);
  });

  it('goes back to the scopes, which are still checked', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'App kR3vTq', 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of App kR3vTq');
    await setRowChecked(page, 'bucket:read', true);
    await fillQuickInput(page, 'Other scopes');
    await setRowChecked(page, 'Other scopes…', true);
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'Other scopes, separated by spaces');
    await fillQuickInput(page, 'data:read:urn:one');
    await clickQuickInputButton(page, 'Back');
    await waitForText(quickInput(page), 'Read files, folders');
    const rows = await quickInputRows(page);
    const checked = rows.filter(({ isChecked }) => isChecked).map(({ label }) => label);
    assert.deepEqual(checked, ['data:read', 'bucket:read']);
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'Other scopes, separated by spaces');
    assert.equal(await quickInputValue(page), 'data:read:urn:one');
    await cancelQuickInput(page);
  });

  it('names the scopes that Autodesk rejects', async () => {
    emulator.fail('/authentication/v2/token', { kind: 'status', status: 400, body: '{"error":"invalid_scope"}' });
    await chooseFromTreeRowMenu(page, 'Apps', 'App kR3vTq', 'Refresh Token');
    const says = 'App kR3vTq: Autodesk rejected these scopes: data:read. One may be available only to signed-in users.';
    await clickNotificationButton(page, says, 'Set Scopes');
    await waitForQuickInput(page, 'Scopes of App kR3vTq');
    await cancelQuickInput(page);
    emulator.clearFaults();
    await clearNotifications(page);
  });

  it('goes back from the sign-in method to the scopes', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'App aB1cD2', 'Sign In with Another Method');
    await waitForQuickInput(page, 'Scopes of App aB1cD2');
    await acceptQuickInput(page);
    await waitForQuickInput(page, 'Sign In to App aB1cD2');
    await screenshot(page, 'everyday-sign-in-method');
    await clickQuickInputButton(page, 'Back');
    await waitForQuickInput(page, 'Scopes of App aB1cD2');
    await fillQuickInput(page, 'Other scopes');
    await setRowChecked(page, 'Other scopes…', true);
    await acceptQuickInput(page);
    await waitForText(quickInputMessage(page), 'Other scopes, separated by spaces');
    await fillQuickInput(page, 'application:service_account:read');
    const onlyApps = 'One of these scopes is available only to the app itself, not to users.';
    await waitForText(quickInputMessage(page), onlyApps);
    await cancelQuickInput(page);
  });

  it('explains only what there is, and asks which credential sent it', async () => {
    await writeClipboard(page, '');
    await runCommand(page, 'APS: Inspect Token');
    await pickRow(page, 'Token in the Clipboard');
    await notification(page, "The clipboard doesn't contain an access token.").waitFor();
    await runCommand(page, 'APS: Explain Error');
    await pickRow(page, 'In the Clipboard');
    await notification(page, 'There is no text to explain.').waitFor();
    await startExplaining('403');
    await cancelQuickInput(page);
    await clearNotifications(page);
  });

  it('says what a request needs, whatever it was sent with', async () => {
    await startExplaining('403 GET /webhooks/v1/systems/data/events/dm.version.added/hooks');
    await pickRow(page, "Another One, or I Don't Know");
    await pageRow(page, 'A 2-legged token needs', 'data:read').waitFor();
    await pageRow(page, 'A 3-legged token needs', 'no documented scope').waitFor();
    await screenshot(page, 'everyday-explain-scopes');
  });

  it('has the client ID ready that an account must know', async () => {
    await startExplaining('{"jsonapi":{"version":"1.0"},"data":[]}');
    await pickRow(page, 'App kR3vTq');
    assert.equal(await copiedBy(page, () => pressPageButton(page, 'Copy Client ID')), clientId);
    await notification(page, 'Copied the client ID of App kR3vTq.').waitFor();
    await screenshot(page, 'everyday-explain-client-id');
    await runCommand(page, 'View: Close All Editors');
    await clearNotifications(page);
  });

  it('goes back from the key to the source of its private key', async () => {
    const { serviceAccountId } = emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    const { privateKey } = await emulator.addKey(serviceAccountId);
    await emulator.addKey(serviceAccountId);
    await expandTreeRow(page, 'Apps', 'App kR3vTq');
    await expandTreeRow(page, 'Apps', 'Service accounts');
    await treeRow(page, 'Apps', 'ci-publisher').waitFor();
    await writeClipboard(page, privateKey);
    await chooseFromTreeRowMenu(page, 'Apps', 'ci-publisher', 'Import Key');
    await waitForQuickInput(page, 'Import Private Key of ci-publisher');
    await pickRow(page, 'From the Clipboard');
    await waitForText(quickInput(page), 'no private key');
    await clickQuickInputButton(page, 'Back');
    await pickRow(page, 'From the Clipboard');
    await waitForText(quickInput(page), 'no private key');
    await cancelQuickInput(page);
  });

  it('revokes what manages service accounts with the access token', async () => {
    await clearNotifications(page);
    await chooseFromTreeRowMenu(page, 'Apps', 'App kR3vTq', 'Revoke Token');
    assert.equal(
      (await readDialog(page)).detail,
      'Autodesk will stop accepting it everywhere. You can get a new one at any time. This also revokes its access tokens for other scopes, such as those that manage service accounts.',
    );
    await screenshot(page, 'everyday-revoke');
    await clickDialogButton(page, 'Revoke');
    await notification(page, 'Revoked the access token of App kR3vTq.').waitFor();
    const isManaging = (scope: string): boolean => scope.startsWith('application:service_account');
    const issued = emulator.issuedAccessTokens.filter((token) => token.clientId === clientId);
    assert.equal(issued.findLast(({ scopes }) => scopes.some(isManaging))?.isRevoked, true);
    assert.equal(issued.findLast(({ scopes }) => !scopes.some(isManaging))?.isRevoked, true);
  });
});
