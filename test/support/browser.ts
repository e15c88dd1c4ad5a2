import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { rig } from './repository';
import { recordShownTexts } from './workbench/shownTexts';

export interface BrowserOptions {
  /** The origin that may use the clipboard. */
  readonly origin: string;
  /** The browser's profile folder, including secrets; without one, every browser starts empty. */
  readonly profile?: string;
  /** Pixels of the screen for each CSS pixel, 1 by default. */
  readonly scaleFactor?: number;
}

/** What browsers have loaded from the editor at `testPort`, kept for those that come later. */
const testCache = process.env.WORKBENCH_TEST_CACHE ?? '';

/** Opens a headless browser. Closing the context ends it. */
export async function launchBrowser({
  origin,
  profile = '',
  scaleFactor = 1,
}: BrowserOptions): Promise<BrowserContext> {
  const { executablePath, environment } = findChromium();
  const cache = join(profile, 'Default/Cache');
  if (existsSync(testCache) && profile !== '') cpSync(testCache, cache, { recursive: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    env: { ...process.env, ...environment },
    headless: true,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: scaleFactor,
  });
  if (testCache !== '' && profile !== '')
    context.once('close', () => {
      if (existsSync(cache) && !existsSync(testCache)) cpSync(cache, testCache, { recursive: true });
    });
  context.setDefaultTimeout(30_000);
  context.setDefaultNavigationTimeout(60_000);
  await recordShownTexts(context);
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  return context;
}

function findChromium(): { executablePath: string; environment: Readonly<Record<string, string>> } {
  const own = join(rig, 'chromium/chromium');
  const executablePath = [
    process.env.CHROMIUM_PATH ?? '',
    own,
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium-browser',
  ].find(existsSync);
  if (executablePath === undefined)
    throw new Error('There is no Chromium on this machine: install one, or set CHROMIUM_PATH.');
  return { executablePath, environment: executablePath === own ? libraries() : {} };
}

/** The rig's Chromium includes libraries for machines that lack them, and a font, so that pictures are the same everywhere. */
function libraries(): Readonly<Record<string, string>> {
  return {
    LD_LIBRARY_PATH: join(rig, 'chromium/al2023/lib'),
    FONTCONFIG_FILE: join(rig, 'chromium/fonts.conf'),
  };
}
