import { readFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { launchBrowser } from './browser';
import { startEditorServer, type EditorServer } from './editorServer';
import { writeShownTexts } from './shownMessages';
import { isRecording, listShownTexts } from './workbench/shownTexts';

export interface HostTestsOptions {
  /** The folder of the extension under test. */
  readonly extension: string;
  /** The file that exports `run()`. */
  readonly tests: string;
  readonly workspace: string;
  readonly timeoutMs?: number;
}

/** Loads the extension and the tests in the rig's extension host; resolves to its exit code. */
export async function runInExtensionHost({
  extension,
  tests,
  workspace,
  timeoutMs = 180_000,
}: HostTestsOptions): Promise<number> {
  const server = await startEditorServer({ workspace, hostTests: true });
  const browser = await launchBrowser({ origin: server.origin });
  try {
    return await exitCodeOfHost(browser, pageUrl(server, extension, tests), timeoutMs);
  } catch (error) {
    console.error(readFileSync(server.logFile, 'utf8'));
    throw error;
  } finally {
    if (isRecording) writeShownTexts('extensionHost', listShownTexts());
    await browser.close();
    await server.close();
  }
}

function pageUrl(server: EditorServer, extension: string, tests: string): string {
  const remote = (path: string): string => `vscode-remote://${new URL(server.origin).host}${path}`;
  const payload = [
    ['extensionDevelopmentPath', remote(extension)],
    ['extensionTestsPath', remote(tests)],
  ];
  return `${server.url}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

async function exitCodeOfHost(browser: BrowserContext, url: string, timeoutMs: number): Promise<number> {
  const page = await browser.newPage();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The tests in the extension host did not end within ${timeoutMs / 1000} s.`)),
      timeoutMs,
    );
    const end = (exitCode: number): void => {
      clearTimeout(timer);
      resolve(exitCode);
    };
    page.once('crash', () => reject(new Error('The browser page crashed.')));
    // VS Code calls this page function when the tests have ended.
    page
      .exposeFunction('codeAutomationExit', end)
      .then(() => page.goto(url))
      .catch(reject);
  });
}
