import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { addAppWithToken } from '../support/workbench/addApp';
import { escapeDialog, readDialog } from '../support/workbench/dialog';
import { clearNotifications, notification } from '../support/workbench/notifications';
import { quickInput } from '../support/workbench/quickInput';
import { listSpokenProblems } from '../support/workbench/spokenNames';
import { runCommand, screenshot } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const title = 'Get started with APS Auth';

describe('the walkthrough', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  const steps = () => page.locator('.getting-started-step:visible');
  const openStep = async (name: string): Promise<void> => {
    await steps().filter({ hasText: name }).locator('.step-title').click();
    await steps().filter({ hasText: name }).and(page.locator('.expanded')).waitFor();
  };
  const doneSteps = (): Promise<readonly string[]> =>
    steps()
      .filter({ has: page.locator('.codicon.complete') })
      .locator('.step-title')
      .allInnerTexts();

  /** A picture is in a frame of its own. */
  const waitForPicture = async (text: string): Promise<void> => {
    // A frame can go away in the meantime.
    const counts = () =>
      Promise.all(
        page.frames().map((frame) =>
          frame
            .locator('svg text:visible', { hasText: text })
            .count()
            .catch(() => 0),
        ),
      );
    while (!(await counts()).includes(1)) await page.waitForTimeout(50);
  };

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    // A narrow editor has no place for the pictures.
    await runCommand(page, 'View: Close Primary Side Bar');
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await quickInput(page).locator('.monaco-list-row').filter({ hasText: title }).click();
    await steps().first().waitFor();
  });

  after(() => fixture.close());

  it('has a picture and a button in every step', async () => {
    assert.deepEqual(await steps().locator('.step-title').allInnerTexts(), [
      'Add an app',
      'Get a token',
      'Use tokens in terminals',
    ]);
    assert.deepEqual(await listSpokenProblems(page, '.gettingStartedContainer .gettingStartedSlideDetails'), []);
    for (const [name, button, picture] of [
      ['Add an app', 'Add App', 'Client ID from the APS portal'],
      ['Get a token', 'Get Token', 'Copied the access token of'],
      ['Use tokens in terminals', 'Use Tokens in Terminals', 'aps-token run'],
    ] as const) {
      await openStep(name);
      await steps().getByRole('button', { name: button, exact: true }).waitFor();
      await waitForPicture(picture);
      await screenshot(page, `walkthrough-${button.toLowerCase().replaceAll(' ', '-')}`);
    }
    assert.deepEqual(await doneSteps(), []);
  });

  it('is done as its commands are run', async () => {
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clearNotifications(page);
    await openStep('Use tokens in terminals');
    await steps().getByRole('button', { name: 'Use Tokens in Terminals', exact: true }).click();
    await readDialog(page);
    await escapeDialog(page);
    await openStep('Get a token');
    await steps().getByRole('button', { name: 'Get Token', exact: true }).click();
    await notification(page, 'Copied the access token of acme-pipeline').waitFor();
    await screenshot(page, 'walkthrough-done');
    assert.deepEqual(await doneSteps(), ['Add an app', 'Get a token', 'Use tokens in terminals']);
  });
});
