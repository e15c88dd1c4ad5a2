import type { Locator, Page } from 'playwright-core';
import { pickRow, quickInput } from './quickInput';
import { runCommand, waitForText } from './window';

/** Shows an output channel in the panel and returns its visible lines. */
export async function showOutputChannel(page: Page, channel: string): Promise<Locator> {
  await runCommand(page, 'Output: Show Output Channels...');
  await waitForText(quickInput(page), channel);
  await pickRow(page, channel);
  const lines = page.locator('.output-view .view-lines');
  await lines.locator('.view-line').first().waitFor();
  return lines;
}

/** Reads the last lines of an output channel once one of them contains `text`. */
export async function readOutputChannel(page: Page, channel: string, text: string | RegExp): Promise<string> {
  const lines = await showOutputChannel(page, channel);
  await waitForText(lines, text);
  return (await lines.innerText()).replaceAll('\u00a0', ' ');
}
