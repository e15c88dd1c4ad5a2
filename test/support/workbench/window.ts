import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { repository } from '../repository';

const openPages = new Set<Page>();

/** Opens an editor window and waits until it can be used. */
export async function openWorkbench(context: BrowserContext, url: string): Promise<Page> {
  const page = context.pages().find((open) => open.url() === 'about:blank') ?? (await context.newPage());
  openPages.add(page);
  page.once('close', () => openPages.delete(page));
  await page.goto(url);
  await workbenchIsReady(page);
  return page;
}

/** Waits for the extension's icon, which appears together with its commands. */
function workbenchIsReady(page: Page): Promise<void> {
  return page.locator('.activitybar .action-label[aria-label^="APS Auth"]').waitFor({ timeout: 60_000 });
}

/** Runs a command from the Command Palette by its title, such as `APS: Get Token`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  // The whole label, because longer titles contain the typed text too.
  const label = page.locator('.label-name').filter({ hasText: new RegExp(`^${title.replaceAll(/[^\w ]/g, '\\$&')}$`) });
  const row = page.locator('.quick-input-list .monaco-list-row').filter({ has: label });
  await untilItWorks(3, async () => {
    await openPalette(page);
    await palette(page).fill(`>${title}`);
    try {
      await row.first().click({ timeout: 5000 });
    } catch (error) {
      // An open Command Palette doesn't show commands registered later, so the next attempt opens it again.
      await page.keyboard.press('Escape');
      throw error;
    }
  });
}

/** The titles that the Command Palette offers for `filter` and that fit on the screen. Leaves it closed. */
export async function offeredCommands(page: Page, filter: string): Promise<readonly string[]> {
  await openPalette(page);
  await palette(page).fill(`>${filter}`);
  const rows = page.locator('.quick-input-list .monaco-list-row');
  await rows.first().waitFor();
  const titles = await rows.locator('.quick-input-list-row:first-child .label-name').allInnerTexts();
  await page.keyboard.press('Escape');
  await palette(page).waitFor({ state: 'hidden' });
  return titles;
}

/** Retries, because nothing may be listening for the first keys after the start. */
function openPalette(page: Page): Promise<void> {
  return untilItWorks(4, async () => {
    await page.keyboard.press('F1');
    await palette(page).waitFor({ timeout: 5000 });
  });
}

/** Tries again what a person would try again on a busy machine. */
export async function untilItWorks(attempts: number, attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (attempts === 1) throw error;
    await untilItWorks(attempts - 1, attempt);
  }
}

function palette(page: Page): Locator {
  return page.locator('.quick-input-widget input[placeholder^="Type the name of a command"]:visible');
}

export async function waitForText(locator: Locator, text: string | RegExp): Promise<void> {
  await locator.filter({ hasText: text }).first().waitFor();
}

/** Moves the mouse away, removes the focus, and waits until no tooltip covers what is to be clicked next. */
export async function restHands(page: Page): Promise<void> {
  await page.mouse.move(640, 300);
  await page.evaluate('document.activeElement?.blur()');
  const tooltip = tooltips(page).first();
  await untilItWorks(5, async () => {
    try {
      await tooltip.waitFor({ state: 'hidden', timeout: 3000 });
    } catch (error) {
      // It opened where the mouse rests, or after the mouse had left: then it stays until the mouse has been on it and leaves it.
      await tooltip.hover({ timeout: 1000, force: true }).catch(() => undefined);
      await page.mouse.move(600, 420, { steps: 3 });
      // Some of them stay until a key is pressed.
      await page.keyboard.press('ScrollLock');
      throw error;
    }
  });
}

export function tooltips(page: Page): Locator {
  return page.locator('.workbench-hover-container .monaco-hover:visible');
}

/** Hovers over an element until its tooltip appears. What is drawn anew in the meantime shows none until the mouse returns. */
export async function showTooltip(page: Page, element: Locator): Promise<Locator> {
  await untilItWorks(3, async () => {
    await restHands(page);
    await element.hover();
    await tooltips(page).waitFor({ timeout: 10_000 });
  });
  return tooltips(page);
}

export function readClipboard(page: Page): Promise<string> {
  return page.evaluate('navigator.clipboard.readText()').then(String);
}

export function writeClipboard(page: Page, text: string): Promise<void> {
  return page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`).then(() => undefined);
}

/** Waits until the clipboard is empty. `waitForFunction` can't, because a promise is always truthy to it. */
export async function clipboardIsCleared(page: Page): Promise<void> {
  while ((await readClipboard(page)) !== '') await page.waitForTimeout(50);
}

/**
 * Waits for what `action` copies to the clipboard. Notifications can't tell, because the same notification about an
 * earlier copy may still be visible.
 */
export async function copiedBy(page: Page, action: () => Promise<void>): Promise<string> {
  const before = 'nothing has been copied yet';
  await writeClipboard(page, before);
  await action();
  return page
    .evaluate(
      `(async () => {
    for (const end = Date.now() + 30_000; Date.now() < end; ) {
      const text = await navigator.clipboard.readText();
      if (text !== ${JSON.stringify(before)}) return text;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    throw new Error('Nothing was copied within 30 s.');
  })()`,
    )
    .then(String);
}

/** Reloads the window, which restarts the extension, and waits until it can be used. */
export async function reloadWorkbench(page: Page): Promise<void> {
  await page.reload();
  await workbenchIsReady(page);
}

/** Waits until the workspace state, or the global one, in the browser contains `text`. It is written only every five seconds. */
export async function waitUntilRemembered(
  page: Page,
  text: string,
  state: 'workspace' | 'global' = 'workspace',
): Promise<void> {
  await page.evaluate(`(async () => {
    const done = (request) => new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const remembered = async ({ name }) => {
      const database = await done(indexedDB.open(name));
      try {
        return JSON.stringify(await done(database.transaction('ItemTable').objectStore('ItemTable').getAll()));
      } finally {
        database.close();
      }
    };
    const states = (await indexedDB.databases()).filter(({ name }) => name.startsWith('vscode-web-state-db-') && name.endsWith('-global') === ${state === 'global'});
    while (!(await Promise.all(states.map(remembered))).join().includes(${JSON.stringify(text)})) await new Promise(requestAnimationFrame);
  })()`);
}

/** Saves a screenshot in dist/screenshots, unless all tests run: pictures take a tenth of their time, and no one looks at them. */
export async function screenshot(page: Page, name: string): Promise<void> {
  if (process.env.WORKBENCH_TEST_PICTURES !== 'none') await savePicture(page, name);
}

async function savePicture(page: Page, name: string): Promise<void> {
  const folder = join(repository, 'dist/screenshots');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Saves a screenshot of every open window, for a test that has just failed. */
export async function screenshotAll(name: string): Promise<void> {
  const plainName = name.replaceAll(/[^\w]+/g, '-').slice(0, 80);
  await Promise.all([...openPages].map((page, index) => savePicture(page, `failed-${plainName}-${index + 1}`)));
}
