import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { addAppWithToken } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import { clearNotifications, clickNotificationButton } from '../support/workbench/notifications';
import { visibleTerminal, waitForFile } from '../support/workbench/terminal';
import { openViewContainer } from '../support/workbench/views';
import {
  openWorkbench,
  reloadWorkbench,
  runCommand,
  screenshot,
  waitUntilRemembered,
} from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

const loopScript = `while sleep 0.5; do
  aps-token list > list-$1.txt 2> error-$1.txt
  echo $? > "$1.tmp"
  mv "$1.tmp" "$1.txt"
done
`;

describe('terminals of two windows of one folder', () => {
  let fixture: WorkbenchFixture;
  let first: Page;
  let second: Page;
  let workspace: string;
  let secondSocket: string;

  const openTerminal = async (page: Page): Promise<void> => {
    await runCommand(page, 'Terminal: Create New Terminal');
    await page.locator('.terminal.xterm:visible').waitFor();
  };
  const run = async (page: Page, line: string): Promise<number> => {
    await page.bringToFront();
    return visibleTerminal(page, workspace).run(line);
  };
  /** Asks for a token, and allows it in the window whose question appears. */
  const allowIn = async (page: Page): Promise<void> => {
    await page.bringToFront();
    const codeFile = await visibleTerminal(page, workspace).type('aps-token > token.txt');
    await readDialog(page);
    await clickDialogButton(page, 'Allow for This Window');
    assert.equal(Number(await waitForFile(page, codeFile)), 0);
  };
  /** The socket and the key in the environment of the visible terminal. */
  const readEnvironment = async (page: Page): Promise<readonly string[]> => {
    assert.equal(await run(page, 'printenv APS_AUTH_IPC APS_AUTH_KEY > environment.txt'), 0);
    return readFileSync(join(workspace, 'environment.txt'), 'utf8').trim().split('\n');
  };
  /** Waits until the loop in a terminal, which no reload ends, has asked with success once more. */
  const loopGetsAnswers = async (loop: string): Promise<void> => {
    const file = join(workspace, `${loop}.txt`);
    rmSync(file, { force: true });
    while ((await waitForFile(first, file)) !== '0\n') await first.waitForTimeout(100);
  };

  before(async () => {
    fixture = await createWorkbenchFixture();
    first = fixture.page;
    workspace = fixture.editor.workspace;
    writeFileSync(join(workspace, 'loop'), loopScript);
    await openViewContainer(first, 'APS Auth');
    await addAppWithToken(first, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clearNotifications(first);
    await runCommand(first, 'APS: Use Tokens in Terminals');
    await clickDialogButton(first, 'Turn On');
    await clickNotificationButton(first, 'Terminals that you open from now on', 'New Terminal');
    await first.locator('.terminal.xterm:visible').waitFor();
    await clearNotifications(first);
    const [firstSocket = ''] = await readEnvironment(first);
    secondSocket = firstSocket.replace('/socket', '-2/socket');
    // The second window turns it on by itself.
    await waitUntilRemembered(first, 'usesTokensInTerminals');
    second = await openWorkbench(fixture.browser, fixture.editor.url);
    while (!existsSync(secondSocket)) await second.waitForTimeout(50);
    await openTerminal(second);
  });

  after(() => fixture.close());

  it('ask the window that opened them, each at a socket of its own', async () => {
    await allowIn(first);
    await allowIn(second);
    const [[firstSocket, firstKey], [socket, secondKey]] = [
      await readEnvironment(first),
      await readEnvironment(second),
    ];
    assert.notEqual(firstSocket, socket);
    assert.deepEqual([socket, secondKey], [secondSocket, firstKey]);
    await screenshot(second, 'terminals-second-window');
  });

  it('work again after their window was reloaded, with what runs in them', async () => {
    for (const [page, loop] of [
      [first, 'first'],
      [second, 'second'],
    ] as const) {
      await page.bringToFront();
      await visibleTerminal(page, workspace).type(`sh ./loop ${loop}`);
      await loopGetsAnswers(loop);
    }
    for (const page of [second, first]) await reloadWorkbench(page);
    await loopGetsAnswers('first');
    await loopGetsAnswers('second');
  });

  it('live on after the other window was closed', async () => {
    await first.close();
    await second.bringToFront();
    // Those of the window that was closed ask the one that is left, if they live on at all.
    for (let round = 0; round < 3; round++) {
      rmSync(join(workspace, 'second.txt'));
      assert.equal(await waitForFile(second, join(workspace, 'second.txt')), '0\n');
    }
  });
});
