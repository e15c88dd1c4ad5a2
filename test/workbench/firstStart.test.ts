import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { startEditorServer, type EditorServer } from '../support/editorServer';
import { makeTemporaryFolder } from '../support/processes';
import { packagedExtension } from '../support/repository';
import { welcome } from '../support/workbench/views';
import {
  openWorkbench,
  runCommand,
  screenshot,
  untilItWorks,
  waitForText,
  waitUntilRemembered,
} from '../support/workbench/window';

describe('the first start with no app', () => {
  let editor: EditorServer;
  let browser: BrowserContext;
  let page: Page;

  const start = async (opensByItself: boolean): Promise<void> => {
    const folder = makeTemporaryFolder();
    const settings = { 'workbench.welcomePage.walkthroughs.openOnInstall': opensByItself };
    editor = await startEditorServer({ folder, extension: packagedExtension, settings });
    browser = await launchBrowser({ origin: editor.origin, profile: join(folder, 'browser') });
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await editor.close();
  };
  /** The log is shown by the extension, so that it is active then. */
  const showsNoView = async (): Promise<void> => {
    // A window that has just opened for the first time may ignore it.
    await untilItWorks(3, async () => {
      await runCommand(page, 'APS: Show Log');
      await page.locator('.part.panel .output-view').first().waitFor({ timeout: 7000 });
    });
    assert.match(await page.locator('.sidebar .composite.title').innerText(), /Explorer/i);
    assert.equal(await welcome(page).count(), 0);
  };

  it('shows the view and leaves the focus where a person types', async () => {
    await start(true);
    const file = join(editor.workspace, 'notes.txt');
    writeFileSync(file, '');
    const { host } = new URL(editor.origin);
    const payload = JSON.stringify([['openFile', `vscode-remote://${host}${file}`]]);
    page = await openWorkbench(browser, `${editor.url}&payload=${encodeURIComponent(payload)}`);
    await welcome(page).getByRole('button', { name: 'Add App' }).waitFor();
    await page.keyboard.type('typed without a click');
    await waitForText(page.locator('.editor-instance .view-line'), 'typed without a click');
    await screenshot(page, 'first-start');
  });

  it('is only once in a profile', async () => {
    await waitUntilRemembered(page, 'hasStarted', 'global');
    const workspace = join(editor.workspace, '../other');
    mkdirSync(workspace);
    await page.close();
    page = await openWorkbench(browser, `${editor.origin}/?folder=${encodeURIComponent(workspace)}`);
    await showsNoView();
    await close();
  });

  it('shows no view to a person whose editor opens no walkthroughs', async () => {
    await start(false);
    page = await openWorkbench(browser, editor.url);
    await showsNoView();
    await close();
  });
});
