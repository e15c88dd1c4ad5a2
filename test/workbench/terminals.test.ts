import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator';
import { filesWith } from '../support/filesWith';
import { addAppWithToken } from '../support/workbench/addApp';
import { clickDialogButton, readDialog } from '../support/workbench/dialog';
import { clearNotifications, clickNotificationButton, notification } from '../support/workbench/notifications';
import { terminalSays, visibleTerminal, waitForFile } from '../support/workbench/terminal';
import { chooseFromTreeRowMenu, treeRow } from '../support/workbench/tree';
import { openViewContainer } from '../support/workbench/views';
import {
  reloadWorkbench,
  restHands,
  runCommand,
  screenshot,
  showTooltip,
  untilItWorks,
  waitForText,
} from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

describe('a terminal', () => {
  let fixture: WorkbenchFixture;
  let page: Page;
  let emulator: Emulator;
  let workspace: string;
  let close: () => Promise<void>;

  const newestToken = (): string => emulator.issuedAccessTokens.at(-1)?.accessToken ?? '';
  const type = (line: string): Promise<string> => visibleTerminal(page, workspace).type(line);
  const run = (line: string): Promise<number> => visibleTerminal(page, workspace).run(line);
  const waitForCode = async (codeFile: string): Promise<number> => Number(await waitForFile(page, codeFile));
  const read = (name: string): string => readFileSync(join(workspace, name), 'utf8');

  before(async () => {
    fixture = await createWorkbenchFixture();
    ({ page, emulator } = fixture);
    workspace = fixture.editor.workspace;
    close = () => fixture.close();
    await openViewContainer(page, 'APS Auth');
    await addAppWithToken(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'acme-pipeline' });
    await clearNotifications(page);
  });

  after(() => close());

  it('has no aps-token before a person turns it on', async () => {
    await runCommand(page, 'Terminal: Create New Terminal');
    await page.locator('.terminal.xterm').waitFor();
    assert.equal(await run('aps-token'), 127);
    await runCommand(page, 'Terminal: Kill All Terminals');
  });

  it('gets aps-token after Use Tokens in Terminals', async () => {
    await runCommand(page, 'APS: Use Tokens in Terminals');
    const { message } = await readDialog(page);
    assert.equal(message, 'Let programs in terminals of this workspace ask for access tokens?');
    await screenshot(page, 'terminals-turn-on');
    await clickDialogButton(page, 'Turn On');
    await clickNotificationButton(
      page,
      'Terminals that you open from now on have the aps-token command.',
      'New Terminal',
    );
    await page.locator('.terminal.xterm').waitFor();
    await clearNotifications(page);
    assert.equal(await run('aps-token --help > help.txt'), 0);
    assert.match(read('help.txt'), /--format/);
  });

  it('says in the tooltip of its tab what APS Auth adds to it', async () => {
    const tab = page.locator('.single-terminal-tab');
    // The shell changes its tab while it starts, which closes the tooltip.
    await untilItWorks(3, async () => {
      const brief = await showTooltip(page, tab);
      await brief.getByText('Show Details').click({ timeout: 5000 });
    });
    const tooltip = await showTooltip(page, tab);
    await waitForText(tooltip, 'APS Auth: Adds the aps-token command, which gets access tokens');
    await screenshot(page, 'terminals-tooltip');
    await restHands(page);
  });

  it('gets a token once the person has allowed it', async () => {
    const codeFile = await type('aps-token > token.txt');
    const { message, buttons } = await readDialog(page);
    assert.equal(message, 'Give the access token of acme-pipeline to programs in the terminals of workspace?');
    assert.deepEqual(buttons.toSorted(), [
      'Allow Once',
      'Allow for This Window',
      'Always Allow in This Workspace',
      'Cancel',
      'Never in This Workspace',
    ]);
    await screenshot(page, 'terminals-permission');
    await clickDialogButton(page, 'Allow for This Window');
    assert.equal(await waitForCode(codeFile), 0);
    assert.equal(read('token.txt'), `${newestToken()}\n`);
    rmSync(join(workspace, 'token.txt'));
  });

  it('passes a header to curl that the server accepts', async () => {
    const url = `${emulator.baseUrl}/authentication/v2/service-accounts`;
    const ask = `curl -s -o /dev/null -w '%{http_code}' -H @- ${url} > status.txt`;
    assert.equal(await run(`aps-token --scope application:service_account:read --format header | ${ask}`), 0);
    assert.equal(read('status.txt'), '200');
  });

  it('gives dash and a child process the same', async () => {
    assert.equal(await run(`dash -c 'test "$(aps-token)" = "$(aps-token)"'`), 0);
    assert.equal(await run(`aps-token run -- sh -c 'test -n "$APS_ACCESS_TOKEN" && test -z "$APS_AUTH_KEY"'`), 0);
    assert.equal(await run('aps-token run -- sh -c "exit 7"'), 7);
  });

  it('does not show a token unless told to', async () => {
    assert.equal(await run('aps-token'), 2);
    assert.equal(await run('aps-token --as nobody > /dev/null'), 2);
    assert.equal(await run('aps-token run --set nothing -- true'), 2);
    await terminalSays(page, 'There is no sample nothing for this credential. Known samples: ');
    await screenshot(page, 'terminals-refusals');
  });

  it('works again after the window was reloaded', async () => {
    await reloadWorkbench(page);
    await page.locator('.terminal.xterm').waitFor();
    const codeFile = await type('sleep 2; aps-token > token.txt');
    await readDialog(page);
    await clickDialogButton(page, 'Never in This Workspace');
    assert.equal(await waitForCode(codeFile), 77);
    assert.equal(read('token.txt'), '');
  });

  it('gets nothing while no credential is selected', async () => {
    await chooseFromTreeRowMenu(page, 'Apps', 'acme-pipeline', 'Remove App');
    await readDialog(page);
    await clickDialogButton(page, 'Remove');
    await treeRow(page, 'Apps', 'acme-pipeline').waitFor({ state: 'detached' });
    await clearNotifications(page);
    assert.equal(await run('aps-token > token.txt'), 78);
    await terminalSays(
      page,
      'No credential is selected. Run APS: Select Credential in VS Code, or name one with --as.',
    );
  });

  it('gets nothing more after it is turned off', async () => {
    await runCommand(page, 'APS: Use Tokens in Terminals');
    await clickDialogButton(page, 'Turn Off');
    await notification(page, 'Programs in terminals get no more access tokens.').waitFor();
    assert.equal(await run('aps-token > token.txt'), 69);
  });

  it('leaves no token in a file of the editor', async () => {
    const tokens = emulator.issuedAccessTokens.map(({ accessToken }) => accessToken);
    close = () => Promise.resolve();
    await fixture.close();
    assert.ok(tokens.length > 0);
    assert.deepEqual(filesWith(fixture.folder, [clientSecret, ...tokens]), []);
  });
});
