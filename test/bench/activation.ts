import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { findFreePort, startEditorServer, type EditorServer } from '../support/editorServer';
import { makeTemporaryFolder, type Environment } from '../support/processes';
import { packagedExtension } from '../support/repository';
import { openWorkbench, runCommand } from '../support/workbench/window';
import { inspectable, readHostMarks, type HostMarks } from './hostMarks';
import { median } from './median';
import type { Row } from './table';

const windows = 11;
const maxMs = 20;
const ourName = 'APS Auth';
const ourId = 'aps-auth.aps-auth';
/** Built-in extensions that activate in every window: one of 8 KB that does almost nothing, and two in real use. */
const peers = ['vscode.git-base', 'vscode.merge-conflict', 'vscode.github-authentication'];

/** The activation times of an extension, in whole milliseconds. */
interface Cost {
  /** Evaluating the module. */
  readonly loadMs: number;
  readonly activateMs: number;
}

/** The activation times in one window. */
export interface Activation extends Cost {
  /** As "Developer: Show Running Extensions" shows it. */
  readonly shownMs: number;
  /** In the order of `peers`. */
  readonly ofPeers: readonly Cost[];
}

/**
 * VS Code shows loading plus `activate`, but its loading time includes waiting: all extensions that
 * activate after startup start at once, and each waits until the ones before are loaded. The marks exclude this wait.
 */
export async function measureActivation(): Promise<readonly Row[]> {
  const activations = await readActivations(windows);
  const [load, call] = [activations.map(({ loadMs }) => loadMs), activations.map(({ activateMs }) => activateMs)];
  const ofPeers = peers.map(
    (peer, index) => `${peer} ${median(activations.map((activation) => sum(activation.ofPeers[index])))}`,
  );
  return [
    activationRow(
      `activation as Show Running Extensions tells, median of ${windows} windows`,
      activations.map(({ shownMs }) => shownMs),
    ),
    {
      ...activationRow('the same by the marks of the extension host, without waiting for others', activations.map(sum)),
      others: ofPeers.join(', '),
    },
    { what: 'of that, evaluating the module and calling activate', this: `${median(load)} ms, ${median(call)} ms` },
  ];
}

function activationRow(what: string, values: readonly number[]): Row {
  const middle = median(values);
  const sorted = values.toSorted((one, other) => one - other).join(' ');
  return {
    what,
    this: `${middle} ms (${sorted})`,
    ratio: (middle / maxMs).toFixed(2),
    budget: `${maxMs} ms`,
    isMet: middle <= maxMs,
  };
}

/** Opens VS Code in one window after the other. Each window has a new extension host. */
export async function readActivations(count: number, environment: Environment = {}): Promise<readonly Activation[]> {
  const folder = makeTemporaryFolder();
  const settings = { 'workbench.editor.restoreEditors': false };
  const editor = await startEditorServer({
    folder,
    extension: packagedExtension,
    settings,
    environment,
    allExtensions: true,
    hostTests: true,
  });
  const browser = await launchBrowser({ origin: editor.origin, profile: `${folder}/browser` });
  try {
    const activations: Activation[] = [];
    while (activations.length < count) activations.push(await readActivation(browser, editor));
    return activations;
  } finally {
    await browser.close();
    await editor.close();
  }
}

async function readActivation(browser: BrowserContext, editor: EditorServer): Promise<Activation> {
  const port = await findFreePort();
  const page = await openWorkbench(browser, inspectable(editor.url, port));
  const shownMs = await readShownMs(page);
  const marks = await readHostMarks(browser, port);
  // Leaving a window ends its extension host. The next one opens in the same page.
  await page.goto('about:blank');
  return { shownMs, ...costOf(ourId, marks), ofPeers: peers.map((peer) => costOf(peer, marks)) };
}

async function readShownMs(page: Page): Promise<number> {
  // High enough for the whole list, because VS Code renders only the visible rows.
  await page.setViewportSize({ width: 1280, height: 2400 });
  await runCommand(page, 'Developer: Show Running Extensions');
  const row = page
    .locator('.runtime-extensions-editor .monaco-list-row')
    .filter({ hasText: ourName })
    .filter({ hasText: /Activation: \d+ms/ });
  return Number(/Activation: (\d+)ms/.exec(await row.innerText())?.[1]);
}

function sum(cost: Cost | undefined): number {
  return cost ? cost.loadMs + cost.activateMs : Number.NaN;
}

function costOf(id: string, marks: HostMarks): Cost {
  const between = (start: string, end: string): number => {
    const [startedAt = Number.NaN, endedAt = Number.NaN] = [start, end].map((name) =>
      marks.get(`code/extHost/${name}/${id}`),
    );
    return endedAt - startedAt;
  };
  return {
    loadMs: between('willLoadExtensionCode', 'didLoadExtensionCode'),
    activateMs: between('willActivateExtension', 'didActivateExtension'),
  };
}
