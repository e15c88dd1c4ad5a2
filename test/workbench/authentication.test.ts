import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { digest } from '../support/envPrograms';
import { filesWith } from '../support/filesWith';
import { httpYac } from '../support/repository';
import {
  createSignInFixture,
  designer,
  serverClientId,
  serverClientSecret,
  webClientId,
  webClientSecret,
  type SignInFixture,
} from '../support/signInFixture';
import { addAppWithToken, enterApp } from '../support/workbench/addApp';
import { clickDialogButton, dialog, escapeDialog, readDialog } from '../support/workbench/dialog';
import { clearNotifications, notification } from '../support/workbench/notifications';
import { findProbe, probeConsumer, type Probe } from '../support/workbench/probe';
import {
  acceptQuickInput,
  answerQuickInput,
  cancelQuickInput,
  pickRow,
  quickInput,
  quickInputRows,
  waitForPlaceholder,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import {
  acceptFirstScopes,
  allowAndReturn,
  chooseUser,
  openBrowserFromDialog,
  openedBy,
  setSignInMethod,
} from '../support/workbench/signIn';
import { chooseFromTreeRowMenu } from '../support/workbench/tree';
import { menuItems, openViewContainer } from '../support/workbench/views';
import {
  copiedBy,
  openWorkbench,
  runCommand,
  screenshot,
  untilItWorks,
  waitForText,
} from '../support/workbench/window';

const tokenPath = '/authentication/v2/token';
const picker = 'Access Token for Another Extension';
/** Another person with the same address, as a renamed mailbox has. */
const twin = { userId: 'TWIN00000003', name: 'Dana Designer', email: designer.email };
const createIfNone = { createIfNone: true };
const silent = { silent: true };

describe('another extension', () => {
  let fixture: SignInFixture;
  let emulator: Emulator;
  let page: Page;
  let probe: Probe;
  let close: () => Promise<void>;
  const probes = new Set<string>();

  const newestToken = (): string => digest(emulator.issuedAccessTokens.at(-1)?.accessToken ?? '');

  const listAccounts = async (): Promise<readonly ListedAccount[]> => {
    const listed: unknown = await probe.call('getAccounts');
    return Array.isArray(listed) ? listed.filter(isAccount) : [];
  };

  const uncheckAllRows = async (): Promise<void> => {
    for (const box of await quickInput(page).locator('.monaco-list-row .monaco-checkbox').all())
      await box.setChecked(false);
  };

  before(async () => {
    fixture = await createSignInFixture({ otherExtension: probeConsumer, users: [twin] });
    ({ emulator, page } = fixture);
    close = () => fixture.close();
    probe = await findProbe(fixture.editor.workspace, probes);
    await openViewContainer(page, 'APS Auth');
    const { loopbackUri } = fixture;
    await enterApp(page, {
      type: 'Traditional Web App',
      clientId: webClientId,
      clientSecret: webClientSecret,
      name: 'acme-viewer',
    });
    await notification(page, 'Added acme-viewer').waitFor();
    await setSignInMethod(page, 'Local Port', loopbackUri);
    await runCommand(page, 'APS: Sign In');
    await acceptFirstScopes(page, 'acme-viewer');
    const consent = await openBrowserFromDialog(fixture.browser, page);
    await chooseUser(consent, designer);
    await allowAndReturn(consent);
    await notification(page, 'Signed in to acme-viewer as designer@acme.example.').waitFor();
    await clearNotifications(page);
    await page.bringToFront();
  });

  after(() => close());

  it('gets a session after one question, and then without any', async () => {
    const requests = emulator.requestCount(tokenPath);
    const asked = probe.getSession(['data:read'], createIfNone);
    const question = await readDialog(page);
    await screenshot(page, 'provider-question');
    assert.equal(question.message, "The extension 'Probe' wants to sign in using APS Auth.");
    await clickDialogButton(page, 'Allow');
    const [row] = await quickInputRows(page);
    await screenshot(page, 'provider-accounts');
    assert.match(row?.label ?? '', /^acme-viewer \(…5MgE\) · designer@acme\.example #[\da-f]{10}$/);
    await pickRow(page, row?.label ?? '');
    const session = await asked;
    assert.equal(session?.token, newestToken());
    assert.deepEqual(await probe.getSession(['data:read'], silent), session);
    assert.equal(emulator.requestCount(tokenPath), requests + 1);
  });

  it('gets a token for other scopes, renewed without a question', async () => {
    emulator.setAccessTokenLifetimeSeconds(50);
    const short = await probe.getSession(['user-profile:read'], silent);
    emulator.setAccessTokenLifetimeSeconds(3599);
    assert.equal(short?.token, newestToken());
    const renewed = await probe.getSession(['user-profile:read'], silent);
    assert.equal(renewed?.token, newestToken());
    assert.notEqual(renewed.token, short.token);
    assert.equal(renewed.id, short.id);
    const own = await probe.getSession([], silent);
    assert.deepEqual(own?.scopes, ['data:read', 'user-profile:read']);
    assert.notEqual(own.id, renewed.id);
    assert.notEqual(own.token, renewed.token);
    assert.equal(emulator.replayCount, 0);
  });

  it('that asks a hundred times at once gets one question', async () => {
    const requests = emulator.requestCount();
    const silently = await probe.call('storm', 100, ['data:read'], silent);
    assert.equal(new Set(JSON.stringify(silently).match(/"token":"\w+"/g)).size, 1);
    const foreign = probe.call('storm', 100, ['account:write'], createIfNone).catch((error: unknown) => String(error));
    await readDialog(page);
    await clickDialogButton(page, 'Cancel');
    assert.match(String(await foreign), /did not consent/);
    assert.equal(await dialog(page).count(), 0);
    assert.equal(await probe.getSession(['account:write'], silent), null);
    assert.equal(emulator.requestCount(), requests);
  });

  it('gets a scope that the user has not granted after a new sign-in', async () => {
    const asked = probe.getSession(['data:write'], createIfNone);
    await readDialog(page);
    await clickDialogButton(page, 'Allow');
    await waitForQuickInput(page, picker);
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      [designer.email, 'acme-viewer', 'Sign In to acme-viewer', 'Add App'],
    );
    await screenshot(page, 'provider-picker');
    const consent = await openedBy(fixture.browser, () => pickRow(page, designer.email));
    await allowAndReturn(consent);
    await page.bringToFront();
    const session = await asked;
    assert.equal(session?.token, newestToken());
    assert.deepEqual(session.scopes, ['data:write']);
    assert.deepEqual((await probe.getSession([], silent))?.scopes, ['data:read', 'data:write', 'user-profile:read']);
  });

  it('in a second window hears of a renewal in the first', async () => {
    const second = await openWorkbench(fixture.browser, fixture.editor.url);
    const secondProbe = await findProbe(fixture.editor.workspace, probes);
    const session = await probe.getSession([], silent);
    assert.deepEqual(await secondProbe.getSession([], silent), session);
    const before = Number(await secondProbe.call('changes'));
    await page.bringToFront();
    await runCommand(page, 'APS: Refresh Token');
    await notification(page, 'Refreshed the access token').waitFor();
    while (Number(await secondProbe.call('changes')) === before) await page.waitForTimeout(100);
    await clearNotifications(page);

    // And when the window closes in the middle of a question, nobody else waits for it.
    await second.bringToFront();
    const asked = secondProbe.getSession(['account:write'], createIfNone).catch(() => null);
    await readDialog(second);
    await clickDialogButton(second, 'Allow');
    await waitForQuickInput(second, picker);
    await second.close();
    await page.bringToFront();
    assert.equal((await probe.getSession([], silent))?.id, session?.id);
    void asked;
  });

  it('is not given the account of another user with the same email address', async () => {
    const consent = await openedBy(fixture.browser, () => runCommand(page, 'APS: Sign In'));
    await chooseUser(consent, twin);
    await allowAndReturn(consent);
    await notification(page, 'Signed in to acme-viewer as designer@acme.example.').waitFor();
    await page.bringToFront();
    await clearNotifications(page);
    const accounts = await listAccounts();
    assert.equal(accounts.length, 2);
    assert.equal(new Set(accounts.map(({ label }) => label)).size, 2);
    const known = (await probe.getSession(['data:read'], silent))?.account.label;
    const other = accounts.find(({ label }) => label !== known);
    assert.equal(await probe.getSession(['data:read'], { ...silent, account: other }), null);
  });

  it('that names an account is offered this one alone', async () => {
    const accounts = await listAccounts();
    const known = (await probe.getSession(['data:read'], silent))?.account.label;
    const account = accounts.find(({ label }) => label !== known);
    assert.ok(account);
    const asked = probe.getSession(['data:read'], { forceNewSession: true, account });
    await readDialog(page);
    await clickDialogButton(page, 'Allow');
    await waitForQuickInput(page, picker);
    assert.deepEqual(
      (await quickInputRows(page)).map(({ label }) => label),
      [twin.email],
    );
    await pickRow(page, twin.email);
    assert.equal((await asked)?.account.label, account.label);
  });

  it('waits no longer than two minutes for someone who is not there', async () => {
    await probe.call('shortenTimers', 120_000, 2000);
    await runCommand(page, 'Sign In for Probe');
    await readDialog(page);
    await clickDialogButton(page, 'Allow');
    await waitForQuickInput(page, picker);
    await waitForText(dialog(page), 'No one finished signing in within 2 minutes.');
    await screenshot(page, 'provider-late');
    await escapeDialog(page);
    await quickInput(page).waitFor({ state: 'hidden' });
    await probe.call('restoreTimers');
    assert.ok(await probe.getSession(['data:read'], silent));
  });

  it('gets nothing, whatever the scopes, if the person picks no one', async () => {
    const requests = emulator.requestCount();
    const asked = assert.rejects(probe.getSession([], { forceNewSession: true, clearSessionPreference: true }));
    await readDialog(page);
    await clickDialogButton(page, 'Allow');
    await waitForPlaceholder(page, 'Whose access token may the extension use?');
    await cancelQuickInput(page);
    await asked;
    assert.equal(emulator.requestCount(), requests);
  });

  it('gets the token of an app that the person picks, until it is renamed', async () => {
    await addAppWithToken(page, {
      type: 'Server-to-Server',
      clientId: serverClientId,
      clientSecret: serverClientSecret,
      name: 'acme-pipeline',
    });
    await clearNotifications(page);
    assert.equal((await listAccounts()).length, 2);
    const asked = probe.getSession(['data:read'], { forceNewSession: true, clearSessionPreference: true });
    await readDialog(page);
    await clickDialogButton(page, 'Allow');
    await waitForQuickInput(page, picker);
    await pickRow(page, 'acme-pipeline');
    const session = await asked;
    assert.equal(session?.token, newestToken());
    assert.match(session.account.label, /^acme-pipeline \(…3JlZ\) #[\da-f]{10}$/);
    assert.deepEqual(await probe.getSession(['data:read'], { ...silent, account: session.account }), session);

    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Rename App');
    await answerQuickInput(page, 'Rename App', 'acme-night');
    await clearNotifications(page);
    assert.equal(await probe.getSession(['data:read'], { ...silent, account: session.account }), null);
    assert.ok((await listAccounts()).some(({ label }) => label.startsWith('acme-night (')));
  });

  it('keeps no session of an app that is removed', async () => {
    const account = (await listAccounts()).find(({ label }) => label.startsWith('acme-night ('));
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-night', 'Remove App');
    await readDialog(page);
    await clickDialogButton(page, 'Remove');
    await clearNotifications(page);
    assert.equal(await probe.getSession(['data:read'], { ...silent, account }), null);
    assert.equal((await listAccounts()).length, 2);
    const asked = assert.rejects(probe.getSession(['data:read'], { createIfNone: true, account }), /removed/);
    await readDialog(page);
    await clickDialogButton(page, 'Allow');
    await asked;
    await clearNotifications(page);
  });

  it('gets nothing of a user whom the person withholds from it', async () => {
    const accounts = await listAccounts();
    await runCommand(page, 'APS: Manage Permissions');
    await waitForQuickInput(page, 'Manage Permissions');
    await screenshot(page, 'provider-permissions');
    await uncheckAllRows();
    await acceptQuickInput(page);
    await notification(page, 'Changed what other extensions can ask the editor for.').waitFor();
    await clearNotifications(page);
    assert.deepEqual(await listAccounts(), []);
    for (const account of accounts) assert.equal(await probe.getSession(['data:read'], { ...silent, account }), null);
    await runCommand(page, 'APS: Manage Permissions');
    await waitForQuickInput(page, 'Manage Permissions');
    await screenshot(page, 'provider-withheld');
    await uncheckAllRows();
    await acceptQuickInput(page);
    await clearNotifications(page);
    assert.deepEqual(await listAccounts(), accounts);
  });

  it('such as httpYac sends the request that was copied for it', async () => {
    const requests = emulator.requestCount();
    const copied = await copiedBy(page, async () => {
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-viewer', 'Copy As');
      await waitForQuickInput(page, 'Copy acme-viewer As');
      await pickRow(page, 'httpYac request');
    });
    assert.match(copied, /getSession\('aps-auth', \[.*\], \{ createIfNone: true \}\);/);
    assert.match(copied, /Bearer \{\{token\}\}$/);
    assert.equal(emulator.requestCount(), requests);
    await clearNotifications(page);
    const formats = emulator.requestCount('/modelderivative/v2/designdata/formats');
    const sent = probe.call('sendWithHttpYac', httpYac, copied);
    await readDialog(page);
    await clickDialogButton(page, 'Allow');
    await waitForQuickInput(page, "The extension 'Probe' wants to access");
    const [account] = await quickInputRows(page);
    await pickRow(page, account?.label ?? '');
    assert.deepEqual(await sent, [200]);
    assert.equal(emulator.requestCount('/modelderivative/v2/designdata/formats'), formats + 1);
    const wrong = copied.replace('Bearer {{token}}', 'Bearer {{token}}x');
    assert.deepEqual(await probe.call('sendWithHttpYac', httpYac, wrong), [401]);
  });

  it('can have another provider for Autodesk beside it', async () => {
    assert.deepEqual(await probe.call('registerOther'), [{ id: '1', label: 'other' }]);
    assert.equal((await listAccounts()).length, 2);
  });

  it('loses an account that is signed out in the Accounts menu', async () => {
    const [account] = await listAccounts();
    assert.ok(await probe.getSession(['data:read'], { ...silent, account }));
    const grants = emulator.grants.filter(({ isEnded }) => isEnded).length;
    // A click while the menu still opens does nothing.
    await untilItWorks(3, async () => {
      for (let count = 0; count < 2; count++) await page.keyboard.press('Escape');
      await page.locator('.activitybar .action-label[aria-label^="Accounts"]').click({ timeout: 5000 });
      await menuItems(page)
        .filter({ hasText: account?.label ?? 'no account' })
        .first()
        .hover();
      await menuItems(page).filter({ hasText: 'Sign Out' }).waitFor({ timeout: 5000 });
      await screenshot(page, 'provider-menu');
      await menuItems(page)
        .and(page.getByText('Sign Out', { exact: true }))
        .click();
      await dialog(page).waitFor({ timeout: 5000 });
    });
    await readDialog(page);
    await screenshot(page, 'provider-sign-out');
    await clickDialogButton(page, 'Sign Out');
    await notification(page, 'Signed out designer@acme.example.').waitFor();
    await clearNotifications(page);
    assert.equal(emulator.grants.filter(({ isEnded }) => isEnded).length, grants + 1);
    assert.equal(await probe.getSession(['data:read'], { ...silent, account }), null);
    assert.equal((await listAccounts()).length, 1);
  });

  it('leaves no token in any file', async () => {
    const tokens = emulator.issuedAccessTokens.map(({ accessToken }) => accessToken);
    assert.ok(tokens.length > 5);
    const closeOnce = close;
    close = () => Promise.resolve();
    await closeOnce();
    assert.deepEqual(filesWith(fixture.folder, [...tokens, ...emulator.issuedRefreshTokens, serverClientSecret]), []);
  });
});

interface ListedAccount {
  readonly id: string;
  readonly label: string;
}

function isAccount(value: unknown): value is ListedAccount {
  return typeof value === 'object' && value !== null && 'id' in value && 'label' in value;
}
