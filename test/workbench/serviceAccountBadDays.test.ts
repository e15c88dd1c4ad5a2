import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { jwtBearerExchange, type Emulator, type Fault, type ServiceAccountSnapshot } from '../emulator/emulator';
import { enterApp } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import {
  clearNotifications,
  clickNotificationButton,
  notification,
  notificationButtons,
  notificationTexts,
  onlyOneNotification,
} from '../support/workbench/notifications';
import {
  acceptQuickInput,
  answerQuickInput,
  cancelQuickInput,
  quickInputValue,
  waitForQuickInput,
} from '../support/workbench/quickInput';
import {
  addAppWithAccounts,
  chooseAndConfirm,
  createKeyOf,
  getTokenOf,
  rowSays,
} from '../support/workbench/serviceAccounts';
import {
  chooseFromTreeRowMenu,
  clickTreeRowAction,
  collapseTreeRow,
  expandTreeRow,
  tree,
  treeRow,
  treeRowActions,
  treeRowMenu,
} from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import { runCommand, screenshot, waitForText } from '../support/workbench/window';
import {
  clientId,
  clientSecret,
  createWorkbenchFixture,
  otherClientId,
  type WorkbenchFixture,
} from '../support/workbenchFixture';

const accountsPath = '/authentication/v2/service-accounts';
const keysPath = `${accountsPath}/{serviceAccountId}/keys`;
const everyOperation = [
  accountsPath,
  `${accountsPath}/{serviceAccountId}`,
  keysPath,
  `${keysPath}/{keyId}`,
  jwtBearerExchange,
];

interface BadDay {
  readonly what: string;
  /** What someone else does at Autodesk. */
  readonly happens: (emulator: Emulator, account: ServiceAccountSnapshot) => void;
  /** The message, including the account's name. */
  readonly says: string;
  readonly buttons: readonly string[];
  /** What the row shows afterward. */
  readonly row: string;
  /** Presses the button and answers its prompts. */
  readonly helps: (page: Page, press: () => Promise<void>) => Promise<void>;
}

const enables = async (page: Page, press: () => Promise<void>): Promise<void> => {
  await press();
  await notification(page, 'Enabled ci-publisher.').waitFor();
};

const enablesKey = async (page: Page, press: () => Promise<void>): Promise<void> => {
  await press();
  await notification(page, /^Enabled key .* of ci-publisher\.$/).waitFor();
};

const rotates = async (page: Page, press: () => Promise<void>): Promise<void> => {
  await press();
  await notification(page, 'ci-publisher now signs with the new key').waitFor();
  assert.deepEqual(
    (await notificationTexts(page)).filter((text) => text.includes("couldn't")),
    [],
  );
};

const badDays: readonly BadDay[] = [
  {
    what: 'the account is disabled',
    row: 'disabled',
    buttons: ['Enable', 'Show Log'],
    helps: enables,
    happens: (emulator, { serviceAccountId }) => emulator.setServiceAccountStatus(serviceAccountId, 'DISABLED'),
    says: "ci-publisher: This service account is disabled, so Autodesk won't issue an access token.",
  },
  {
    what: 'the account is deactivated',
    row: 'deactivated',
    buttons: ['Enable', 'Show Log'],
    helps: enables,
    happens: (emulator, { serviceAccountId }) => emulator.setServiceAccountStatus(serviceAccountId, 'DEACTIVATED'),
    says: 'ci-publisher: Autodesk deactivated this service account after a year without use. Enable it to use it again.',
  },
  {
    what: 'the key is disabled',
    row: 'bad key',
    buttons: ['Enable', 'Rotate Key', 'Show Log'],
    helps: enablesKey,
    happens: (emulator, { serviceAccountId, keys }) =>
      emulator.setKeyStatus(serviceAccountId, keys.at(-1)?.keyId ?? '', 'DISABLED'),
    says: "ci-publisher: This service account's default key is disabled at Autodesk. Enable it, choose another default key, or rotate the key.",
  },
  {
    what: 'the keys are deleted',
    row: 'bad key',
    buttons: ['Rotate Key', 'Import Key', 'Show Log'],
    helps: rotates,
    happens: (emulator, { serviceAccountId, keys }) =>
      keys.forEach(({ keyId }) => emulator.deleteKey(serviceAccountId, keyId)),
    says: 'ci-publisher: The default key of this service account was deleted at Autodesk.',
  },
  {
    what: 'the client secret was replaced',
    row: '59m',
    buttons: ['Change Client Secret', 'Open Portal', 'Show Log'],
    happens: (emulator) => emulator.updateApp(clientId, { clientSecret: 'AnotherSecretAnotherSecretAnotherSecret' }),
    says: 'ci-publisher: Autodesk rejected the client ID or secret.',
    helps: async (page, press) => {
      await press();
      await answerQuickInput(page, 'Change Client Secret: acme-pipeline', 'AnotherSecretAnotherSecretAnotherSecret');
      await notification(page, 'Changed the client secret of acme-pipeline.').waitFor();
    },
  },
];

describe('a failed service account command', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    everyOperation.forEach((path) => emulator.setRateLimitPerMinute(path, Infinity));
    emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 1);
    await createKeyOf(page, 'ci-publisher');
    await getTokenOf(page, 'ci-publisher');
    await expandTreeRow(page, 'Apps', 'ci-publisher');
  });

  beforeEach(() => clearNotifications(page));

  afterEach(() => emulator.clearFaults());

  after(() => fixture.close());

  const account = (): ServiceAccountSnapshot => {
    const [first] = emulator.serviceAccounts(clientId);
    assert.ok(first);
    return first;
  };
  const refresh = (): Promise<void> => runCommand(page, 'APS: Refresh Token');

  for (const { what, happens, says, buttons, row, helps } of badDays) {
    it(`offers a fix when ${what}`, async () => {
      happens(emulator, account());
      await refresh();
      assert.deepEqual(await notificationButtons(page, says), buttons);
      await onlyOneNotification(page);
      await rowSays(page, 'ci-publisher', row);
      await screenshot(page, `account-bad-day-${what}`.replaceAll(' ', '-'));
      await helps(page, () => clickNotificationButton(page, says, buttons[0] ?? ''));
      await clearNotifications(page);
      await refresh();
      await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
    });
  }

  it('gets a token when the local clock is ten minutes slow', async () => {
    emulator.setClockSkewMs(600_000);
    await refresh();
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
    emulator.setClockSkewMs(0);
    await refresh();
    await notification(page, 'Refreshed the access token of ci-publisher').waitFor();
  });

  const create = async (name: string): Promise<void> => {
    await clickTreeRowAction(page, 'Apps', 'Service accounts', 'Create Service Account');
    await answerQuickInput(page, '(1/3)', name);
    await answerQuickInput(page, '(2/3)', 'service');
    await waitForQuickInput(page, '(3/3)');
    await acceptQuickInput(page);
  };

  it("shows Autodesk's reason for rejecting a name", async () => {
    const refusals = [
      ['ci-publisher', "The 'name' already exists."],
      ['autodesk-ci', "The 'name' contains a restricted word."],
    ] as const;
    for (const [name, why] of refusals) {
      await create(name);
      const says = `${name}: Autodesk rejected the request: ${why}`;
      assert.deepEqual(await notificationButtons(page, says), ['Try Again', 'Refresh', 'Show Log']);
      await clickNotificationButton(page, says, 'Try Again');
      await waitForQuickInput(page, '(1/3)');
      assert.equal(await quickInputValue(page), name);
      await acceptQuickInput(page);
      await waitForQuickInput(page, '(2/3)');
      assert.equal(await quickInputValue(page), 'service');
      await cancelQuickInput(page);
      await clearNotifications(page);
    }
    assert.equal(emulator.serviceAccounts(clientId).length, 1);
  });

  it('enforces the limit of ten accounts', async () => {
    for (let number = 2; number <= 9; number++) emulator.addServiceAccount(clientId, { name: `nightly-${number}` });
    await chooseFromTreeRowMenu(page, 'Apps', 'Service accounts', 'Refresh Service Accounts');
    await waitForText(tree(page, 'Apps'), '9 of 10');
    await create('nightly-10');
    await notification(
      page,
      'Created nightly-10. Create a key to get access tokens. The app now has 10 of 10 service accounts.',
    ).waitFor();
    await waitForText(tree(page, 'Apps'), '10 of 10');
    await screenshot(page, 'accounts-ten');
    assert.deepEqual(await treeRowActions(page, 'Apps', 'Service accounts'), ['Refresh Service Accounts']);
    assert.deepEqual(await treeRowMenu(page, 'Apps', 'Service accounts'), ['Refresh Service Accounts']);
    assert.ok(!(await treeRowMenu(page, 'Apps', 'acme-pipeline')).includes('Create Service Account'));
    await clearNotifications(page);
    await runCommand(page, 'APS: Create Service Account');
    await answerQuickInput(page, '(1/3)', 'nightly-11');
    await answerQuickInput(page, '(2/3)', 'service');
    await waitForQuickInput(page, '(3/3)');
    await acceptQuickInput(page);
    await notification(
      page,
      "nightly-11: You've reached Autodesk's limit of 10 service accounts per app or 3 keys per account. Delete one you don't need, then try again.",
    ).waitFor();
  });

  it('waits for the rate limit when ten accounts are expanded', async () => {
    await collapseTreeRow(page, 'Apps', 'ci-publisher');
    emulator.setRateWindowMs(3000);
    emulator.setRateLimitPerMinute(keysPath, 5);
    for (let number = 2; number <= 10; number++)
      await treeRow(page, 'Apps', `nightly-${number}`).locator('.monaco-tl-twistie').click();
    await notification(page, /^Loading the keys of nightly-\d+: Rate limit reached\. Trying again in \d s\.$/)
      .first()
      .waitFor();
    await screenshot(page, 'accounts-wait');
    for (let number = 2; number <= 10; number++) await rowSays(page, `nightly-${number}`, 'no key');
    emulator.setRateLimitPerMinute(keysPath, Infinity);
    assert.deepEqual(
      (await notificationTexts(page)).filter((text) => !text.startsWith('Loading')),
      [],
    );
  });

  it('keeps a deleted account until its private key is deleted', async () => {
    const { serviceAccountId } = account();
    emulator.deleteServiceAccount(serviceAccountId);
    await refresh();
    const says =
      'ci-publisher: Autodesk no longer lists this service account. It was deleted, or the apsAuth.baseUrl setting points to another server.';
    assert.deepEqual(await notificationButtons(page, says), ['Delete', 'Open Setting', 'Show Log']);
    await rowSays(page, 'ci-publisher', 'deleted');
    await screenshot(page, 'account-deleted-by-others');
    assert.deepEqual(await treeRowMenu(page, 'Apps', 'ci-publisher'), [
      'Copy Service Account Email',
      'Delete Service Account',
    ]);
    await chooseFromTreeRowMenu(page, 'Apps', 'Service accounts', 'Refresh Service Accounts');
    await waitForText(tree(page, 'Apps'), '9 of 10');
    await rowSays(page, 'ci-publisher', 'deleted');
    const requests = emulator.requestCount(`${accountsPath}/${serviceAccountId}`);
    await clickNotificationButton(page, says, 'Delete');
    assert.deepEqual(await readDialog(page), {
      message: 'Delete service account ci-publisher?',
      detail: `ci-publisher@${clientId}.adskserviceaccount.com\n\nThe account no longer exists at Autodesk. This deletes its private keys from this editor. You can't undo this.`,
      buttons: ['Cancel', 'Delete'],
    });
    await clickDialogButton(page, 'Delete');
    await notification(page, 'Deleted ci-publisher.').waitFor();
    await treeRow(page, 'Apps', 'ci-publisher').waitFor({ state: 'hidden' });
    assert.equal(emulator.requestCount(`${accountsPath}/${serviceAccountId}`), requests);
  });

  it('removes a deleted account without a private key on refresh', async () => {
    const gone = account();
    emulator.deleteServiceAccount(gone.serviceAccountId);
    await chooseFromTreeRowMenu(page, 'Apps', gone.name, 'Refresh Service Accounts');
    const says = `${gone.name}: Not found at Autodesk. It may have been deleted.`;
    await notification(page, says).waitFor();
    await rowSays(page, gone.name, 'deleted');
    await clickNotificationButton(page, says, 'Refresh');
    await treeRow(page, 'Apps', gone.name).waitFor({ state: 'hidden' });
    await waitForText(tree(page, 'Apps'), '8 of 10');
  });
});

describe('the list of service accounts after a failure', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    everyOperation.forEach((path) => emulator.setRateLimitPerMinute(path, Infinity));
    await openViewContainer(page, 'APS Auth');
  });

  beforeEach(() => clearNotifications(page));

  afterEach(() => emulator.clearFaults());

  after(() => fixture.close());

  it('explains which app type is required', async () => {
    await enterApp(page, { type: 'Traditional Web App', clientId: otherClientId, clientSecret, name: 'acme-viewer' });
    await notification(page, 'Added acme-viewer').waitFor();
    await clearNotifications(page);
    await runCommand(page, 'APS: Create Service Account');
    const says = 'acme-viewer: Only Server-to-Server apps can own service accounts. Add an app of that type.';
    assert.deepEqual(await notificationButtons(page, says), ['Add App', 'Open Portal', 'Show Log']);
    await screenshot(page, 'accounts-wrong-type');
    await clickNotificationButton(page, says, 'Add App');
    await waitForQuickInput(page, 'Add App (1/3)');
    await cancelQuickInput(page);
  });

  const failures: readonly { readonly what: string; readonly fault: Fault; readonly says: string }[] = [
    {
      what: 'the server fails',
      fault: { kind: 'status', status: 500 },
      says: "Autodesk's server returned an error.",
    },
    {
      what: 'the connection is lost',
      fault: { kind: 'reset' },
      says: 'The connection was lost before the server responded',
    },
    {
      what: 'the response is not from Autodesk',
      fault: { kind: 'body', body: '<html>' },
      says: "The response didn't come from Autodesk.",
    },
  ];

  for (const { what, fault, says } of failures) {
    it(`recovers on refresh when ${what}`, async () => {
      emulator.fail(accountsPath, fault, Infinity);
      await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
      await notification(page, 'Added acme-pipeline').waitFor();
      await clearNotifications(page);
      await expandTreeRow(page, 'Apps', 'acme-pipeline');
      await expandTreeRow(page, 'Apps', 'Service accounts');
      await rowSays(page, 'Service accounts', 'not loaded');
      await waitForText(tree(page, 'Apps'), says);
      assert.deepEqual(await notificationTexts(page), []);
      await screenshot(page, `accounts-${what}`.replaceAll(' ', '-'));
      const requests = emulator.requestCount(accountsPath);
      await collapseTreeRow(page, 'Apps', 'Service accounts');
      await expandTreeRow(page, 'Apps', 'Service accounts');
      await collapseTreeRow(page, 'Apps', 'acme-pipeline');
      await expandTreeRow(page, 'Apps', 'acme-pipeline');
      await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Refresh Token');
      await notification(page, 'Refreshed the access token of acme-pipeline').waitFor();
      assert.equal(emulator.requestCount(accountsPath), requests);
      emulator.clearFaults();
      const problem = tree(page, 'Apps').locator('.monaco-list-row').filter({ hasText: says });
      await problem.hover();
      await problem.getByRole('button', { name: 'Refresh Service Accounts' }).click();
      await rowSays(page, 'Service accounts', '0 of 10');
      await problem.waitFor({ state: 'detached' });
      assert.equal(emulator.requestCount(accountsPath), requests + 1);
      await chooseAndConfirm(page, 'acme-pipeline', 'Remove App', 'Remove');
      await treeRow(page, 'Apps', 'acme-pipeline').waitFor({ state: 'hidden' });
    });
  }

  it("shows on an account's row that its keys couldn't be loaded", async () => {
    emulator.addServiceAccount(clientId, { name: 'ci-publisher' });
    const { serviceAccountId } = emulator.addServiceAccount(clientId, { name: 'nightly' });
    await addAppWithAccounts(page, { clientId, clientSecret, name: 'acme-pipeline' }, 2);
    await treeRow(page, 'Apps', 'ci-publisher').locator('.monaco-tl-twistie').click();
    await rowSays(page, 'ci-publisher', 'no key');
    const path = `${accountsPath}/${serviceAccountId}/keys`;
    emulator.fail(path, { kind: 'body', body: '<html>' }, Infinity);
    await treeRow(page, 'Apps', 'nightly').locator('.monaco-tl-twistie').click();
    await waitForText(tree(page, 'Apps'), "The response didn't come from Autodesk.");
    await rowSays(page, 'nightly', 'not loaded');
    await screenshot(page, 'account-listing-failed');
    assert.equal(emulator.requestCount(path), 1);
    emulator.clearFaults();
    await chooseFromTreeRowMenu(page, 'Apps', 'nightly', 'Refresh Service Accounts');
    await rowSays(page, 'nightly', 'no key');
    await chooseAndConfirm(page, 'acme-pipeline', 'Remove App', 'Remove');
    await treeRow(page, 'Apps', 'acme-pipeline').waitFor({ state: 'hidden' });
  });

  it('explains that Autodesk knows the app as another type', async () => {
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await notification(page, 'Added acme-pipeline').waitFor();
    await clearNotifications(page);
    emulator.updateApp(clientId, { type: 'traditionalWeb' });
    await expandTreeRow(page, 'Apps', 'acme-pipeline');
    await expandTreeRow(page, 'Apps', 'Service accounts');
    await rowSays(page, 'Service accounts', 'not loaded');
    await waitForText(tree(page, 'Apps'), "According to Autodesk, this isn't a Server-to-Server app.");
    await chooseFromTreeRowMenu(page, 'Apps', 'Service accounts', 'Refresh Service Accounts');
    const says =
      "acme-pipeline: According to Autodesk, this isn't a Server-to-Server app. Only Server-to-Server apps can own service accounts, and the type of an app can't be changed after the app is created.";
    assert.deepEqual(await notificationButtons(page, says), ['Open Portal', 'Show Log']);
  });
});
