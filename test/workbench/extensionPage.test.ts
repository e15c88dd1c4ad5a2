import assert from 'node:assert/strict';
import type { FrameLocator, Page } from 'playwright-core';
import { runCommand, screenshot } from '../support/workbench/window';
import { createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

describe('the page of the installed extension', () => {
  let fixture: WorkbenchFixture;
  let page: Page;

  const frame = (): FrameLocator => page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page } = fixture);
    await runCommand(page, 'Extensions: Show Installed Extensions');
    await page.locator('.extensions-list .monaco-list-row').filter({ hasText: 'APS Auth' }).dblclick();
    await frame().locator('h1').waitFor();
  });

  after(() => fixture.close());

  it('has no broken picture and no dead link', async () => {
    await screenshot(page, 'extension-page');
    const pictures = await frame().locator('img').all();
    assert.deepEqual(await Promise.all(pictures.map((picture) => picture.getAttribute('src'))), []);
    const links = await frame().locator('a').all();
    for (const target of await Promise.all(links.map((link) => link.getAttribute('href')))) {
      const isAlive =
        target?.startsWith('https://') === true ||
        target === '#' ||
        (target?.startsWith('#') === true && (await frame().locator(target).count()) === 1);
      assert.ok(isAlive, target ?? 'a link without a target');
    }
  });
});
