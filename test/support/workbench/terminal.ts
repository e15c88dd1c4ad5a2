import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { waitForText } from './window';

/** The visible terminal, whose shell runs in `folder`. */
export interface VisibleTerminal {
  /** Types a line that ends by writing its exit code into a file, which is returned. */
  readonly type: (line: string) => Promise<string>;
  /** Types a line, and waits for its exit code. */
  readonly run: (line: string) => Promise<number>;
}

export function visibleTerminal(page: Page, folder: string): VisibleTerminal {
  const type = async (line: string): Promise<string> => {
    const codeFile = join(folder, 'code.txt');
    rmSync(codeFile, { force: true });
    // A click may hit what the editor shows above a terminal.
    await page.locator('.terminal.xterm:visible .xterm-helper-textarea').last().focus();
    await page.keyboard.type(`${line}; echo $? > code.tmp; mv code.tmp code.txt\n`);
    return codeFile;
  };
  return { type, run: async (line) => Number(await waitForFile(page, await type(line))) };
}

/** Waits until a terminal shows this, which may be in several lines. */
export function terminalSays(page: Page, text: string): Promise<void> {
  return waitForText(page.locator('.terminal.xterm:visible .xterm-rows'), text);
}

/** The text of a file once it exists. Write it whole, by renaming. */
export async function waitForFile(page: Page, path: string): Promise<string> {
  while (!existsSync(path)) await page.waitForTimeout(50);
  return readFileSync(path, 'utf8');
}
