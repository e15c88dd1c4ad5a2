import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { launchBrowser } from '../support/browser';
import { startDemoServers } from '../support/demoServers';
import { findFreePort, startEditorServer } from '../support/editorServer';
import { makeTemporaryFolder } from '../support/processes';
import { packagedExtension } from '../support/repository';
import { openWorkbench, runCommand } from '../support/workbench/window';
import { decodePng, type Image } from './png';

/** A part of the window, in CSS pixels. */
export interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The packaged extension in a real workbench, where pictures are taken. */
export interface Studio {
  readonly page: Page;
  readonly browser: BrowserContext;
  readonly emulator: Emulator;
  readonly workspace: string;
  readonly loopbackUri: string;
  /** Changes from the dark theme, in which a window opens, to the light one. */
  turnOnTheLight(): Promise<void>;
  take(clip: Clip): Promise<Image>;
  close(): Promise<void>;
}

export interface StudioOptions {
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture for each CSS pixel. */
  readonly scaleFactor: number;
  /** The texts of the files in the workspace, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

export async function openStudio({ width, height, scaleFactor, files = {} }: StudioOptions): Promise<Studio> {
  const loopbackUri = `http://localhost:${await findFreePort()}/api/auth/callback`;
  const emulator = await startDemoServers('127.0.0.2', [loopbackUri]);
  const folder = makeTemporaryFolder();
  writeFileSync(join(folder, '.bashrc'), "PS1='$ '\n");
  const editor = await startEditorServer({
    folder,
    extension: packagedExtension,
    allExtensions: true,
    environment: { HOME: folder },
    settings: {
      'apsAuth.baseUrl': emulator.baseUrl,
      'window.autoDetectColorScheme': false,
      'workbench.colorTheme': 'Dark Modern',
      'window.title': 'acme',
      'breadcrumbs.enabled': false,
      'editor.minimap.enabled': false,
      'editor.scrollbar.horizontal': 'hidden',
      'editor.scrollbar.vertical': 'hidden',
      'editor.wordWrap': 'on',
      'workbench.layoutControl.enabled': false,
      'terminal.integrated.shellIntegration.enabled': false,
    },
    trustedDomains: ['http://127.0.0.2:*'],
  });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(editor.workspace, name), text);
  const browser = await launchBrowser({ origin: editor.origin, profile: join(folder, 'browser'), scaleFactor });
  const page = await openWorkbench(browser, editor.url);
  await page.setViewportSize({ width, height });
  // What the editor says about the open file, and what only code-server says.
  const shown = ['aps-auth', 'notifications', 'problems'].map((id) => `[id*="${id}"]`).join(', ');
  await addStyle(page, `.statusbar-item:not(${shown}), .part.panel .badge { display: none !important; }`);
  return {
    page,
    browser,
    emulator,
    workspace: editor.workspace,
    loopbackUri,
    async turnOnTheLight() {
      await runCommand(page, 'Preferences: Toggle between Light/Dark Themes');
      await page.locator('.monaco-workbench.vs').waitFor();
    },
    async take(clip) {
      // Colors and rows fade in.
      await page.waitForTimeout(600);
      return decodePng(await page.screenshot({ clip, scale: 'device', caret: 'hide' }));
    },
    async close() {
      await browser.close();
      await editor.close();
      await emulator.close();
    },
  };
}

/** The policy of the page allows no other way. */
async function addStyle(page: Page, style: string): Promise<void> {
  await page.evaluate(`{
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(${JSON.stringify(style)});
    document.adoptedStyleSheets.push(sheet);
  }`);
}
